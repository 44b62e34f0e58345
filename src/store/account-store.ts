import type { Grants } from "../domain/access.ts";
import type { EpochMs } from "../domain/time.ts";
import type { Page } from "./page.ts";

/** People, and how they are known to log-ins elsewhere. */
export interface AccountStore {
  add(account: Account): Promise<"added" | "email_taken">;
  /** Adds an account only if there is none at all. Returns whether it did. */
  addFirst(account: Account): Promise<boolean>;
  get(id: string): Promise<Account | undefined>;
  /** `email` in any letter case. */
  findByEmail(email: string): Promise<Account | undefined>;
  /** By e-mail address. */
  list(query: { readonly limit: number; readonly cursor?: string }): Promise<Page<Account>>;
  /** How many can log in, or could: they have a password or an identity. */
  countUsable(): Promise<number>;
  /** Changes what is given, all or nothing. Disabling ends all sessions. The last active owner stays one. */
  update(id: string, change: AccountChange, at: EpochMs): Promise<UpdateOutcome>;
  /** Removes an account with its sessions, tokens and identities. The last active owner stays. */
  remove(id: string, at: EpochMs): Promise<AccountOutcome>;
  /** Sets the password (a PHC string) and ends all sessions but `keep`. False: there is no such account. */
  setPassword(request: {
    readonly id: string;
    readonly password: string;
    readonly at: EpochMs;
    readonly keepSession?: string;
  }): Promise<boolean>;
  /** The same password under greater parameters: no session ends. Nothing, if it was changed meanwhile. */
  rehash(request: { readonly id: string; readonly from: string; readonly to: string }): Promise<void>;
  findByIdentity(identity: Identity): Promise<Account | undefined>;
  /** False: it belongs to another account already. */
  linkIdentity(identity: Identity & { readonly account: string; readonly at: EpochMs }): Promise<boolean>;
  /** The oldest first. */
  identitiesOf(account: string): Promise<readonly LinkedIdentity[]>;
  /**
   * Forgets an identity of an account, and ends the sessions that log-ins at providers began, but for `keepSession`. False:
   * there is no such identity, or the account has no other way in: its password or the identity `instead` has gone meanwhile.
   */
  unlinkIdentity(
    identity: Identity & {
      readonly account: string;
      readonly instead: "password" | Identity;
      readonly keepSession?: string;
    },
  ): Promise<boolean>;
}

export type AccountOutcome = "done" | "not_found" | "last_owner";
/** `changed`: somebody else has changed the grants meanwhile. */
export type UpdateOutcome = AccountOutcome | "email_taken" | "changed";

export interface Account {
  /** UUIDv7. */
  readonly id: string;
  /** What one logs in with, in lower case; unique. */
  readonly email: string;
  readonly name: string;
  /** A PHC string; undefined: none was set. */
  readonly password: string | undefined;
  readonly grants: Grants;
  readonly state: AccountState;
  readonly createdAt: EpochMs;
  readonly updatedAt: EpochMs;
  readonly loggedInAt: EpochMs | undefined;
}

export const ACCOUNT_STATES = ["active", "disabled"] as const;
export type AccountState = (typeof ACCOUNT_STATES)[number];

export interface AccountChange {
  readonly email?: string;
  readonly name?: string;
  readonly grants?: Grants;
  /** What the grants were decided on: nothing is done where they are others by now. */
  readonly grantsBefore?: Grants;
  readonly state?: AccountState;
}

/** Who somebody is at a provider of log-ins. */
export interface Identity {
  readonly issuer: string;
  readonly subject: string;
}

export interface LinkedIdentity extends Identity {
  readonly linkedAt: EpochMs;
}
