import type { Grants, TokenScope } from "../domain/access.ts";
import type { EpochMs } from "../domain/time.ts";
import type { Account } from "./account-store.ts";

/** What people prove with who they are: sessions, tokens, links. All are found by the SHA-256 of what their holder has. */
export interface CredentialStore {
  /** Also notes the log-in with the account, and ends its oldest sessions beyond 50. */
  openSession(session: Session & { readonly hash: string }): Promise<void>;
  /** With its account; undefined when it is over or the account is disabled. */
  findSession(hash: string, at: EpochMs): Promise<Held<Session> | undefined>;
  /** It is used, and idle from now on. */
  touchSession(id: string, at: EpochMs, idleAt: EpochMs): Promise<void>;
  /** Those that last, the most recently used first. */
  listSessions(account: string, at: EpochMs): Promise<readonly Session[]>;
  /** False: the account has no such session. */
  endSession(request: { readonly account: string; readonly id: string }): Promise<boolean>;
  /** Returns how many there were. */
  endSessions(request: { readonly account: string; readonly except?: string }): Promise<number>;

  /** False: the account has as many tokens as it may, 100. */
  addToken(token: ApiToken & { readonly hash: string }): Promise<boolean>;
  /** With its account; undefined when it has expired or the account is disabled. */
  findToken(hash: string, at: EpochMs): Promise<Held<ApiToken> | undefined>;
  touchToken(id: string, at: EpochMs, address: string): Promise<void>;
  /** Of an account or of all (at most 1,000), the newest first. */
  listTokens(account?: string): Promise<readonly ApiToken[]>;
  /** Of any account, or of the one that is given. False: there is none. */
  revokeToken(request: { readonly id: string; readonly account?: string }): Promise<boolean>;

  /** Replaces links of its kind for the same account. False: as many are open as may be, 1,000. */
  addLink(link: Link & { readonly hash: string }): Promise<boolean>;
  /** Undefined when it is over, used, or of an account that is gone or disabled. */
  findLink(hash: string, at: EpochMs): Promise<Link | undefined>;
  /** Those that last, the newest first. */
  listLinks(kind: LinkKind, at: EpochMs): Promise<readonly Link[]>;
  removeLink(kind: LinkKind, id: string): Promise<boolean>;
  /** Forgets set-up links that are not needed any more, or were made before a time. */
  removeSetUpLinks(before: EpochMs): Promise<void>;
  /**
   * Uses a link up, and does what it is for in the same transaction: sets the password of its account (and, for a set-up,
   * its address and name), or makes the account of an invitation. All its other links and its sessions end.
   */
  redeemLink(request: {
    readonly hash: string;
    readonly at: EpochMs;
    /** Id of the account that an invitation makes; else the link's. */
    readonly account: string;
    readonly kind: LinkKind;
    readonly email: string;
    readonly name: string;
    readonly password: string | undefined;
    readonly grants: Grants;
  }): Promise<"used" | "over" | "email_taken">;

  /** Counts a try for each of the subjects, unless one of them is blocked: then tells until when, and counts nothing. */
  countAttempt(request: {
    readonly subjects: readonly AttemptLimit[];
    readonly at: EpochMs;
  }): Promise<EpochMs | undefined>;
  /** Forgets the tries of subjects that have proved to be right; of others one try each, with what it blocked. */
  forgetAttempts(subjects: readonly string[], forgiven?: readonly string[]): Promise<void>;

  /** Forgets what is over. */
  retire(at: EpochMs): Promise<void>;
}

/** A credential and whose it is. */
export interface Held<T> {
  readonly credential: T;
  readonly account: Account;
}

export interface Session {
  /** UUIDv7; is no secret. */
  readonly id: string;
  readonly account: string;
  readonly method: "password" | "oidc" | "link";
  readonly createdAt: EpochMs;
  readonly seenAt: EpochMs;
  /** Over when it is not used until then. */
  readonly idleAt: EpochMs;
  readonly expiresAt: EpochMs;
  readonly address: string;
  /** What the browser says of itself. */
  readonly agent: string;
}

export interface ApiToken {
  readonly id: string;
  readonly account: string;
  readonly name: string;
  readonly scopes: readonly TokenScope[];
  /** Its last four characters. */
  readonly hint: string;
  readonly createdAt: EpochMs;
  readonly createdBy: string;
  /** Undefined: never. */
  readonly expiresAt: EpochMs | undefined;
  readonly usedAt: EpochMs | undefined;
  readonly usedFrom: string | undefined;
}

/** `set_up`: the first administrator's. `invitation`: makes an account. `password`: sets that of an account. */
export const LINK_KINDS = ["set_up", "invitation", "password"] as const;
export type LinkKind = (typeof LINK_KINDS)[number];

/** Something that can be done once by who has the address. */
export interface Link {
  readonly id: string;
  readonly kind: LinkKind;
  /** Undefined for an invitation. */
  readonly account: string | undefined;
  /** Of an invitation: who is meant; undefined: whoever has it. */
  readonly email: string | undefined;
  readonly grants: Grants;
  readonly createdBy: string;
  readonly createdAt: EpochMs;
  readonly expiresAt: EpochMs;
}

/** Tries of a subject: so many are free, then each doubles the time until the next, up to `mostMs`. */
export interface AttemptLimit {
  readonly subject: string;
  readonly free: number;
  readonly firstMs: number;
  readonly mostMs: number;
  /** After so long without a try they are forgotten. */
  readonly forgetMs: number;
}
