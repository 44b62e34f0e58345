import { type Grants, NO_GRANTS, OWNER_GRANTS } from "../domain/access.ts";
import { type Sentence, sentence } from "../domain/sentence.ts";
import { type Clock, DAY, type EpochMs, MINUTE } from "../domain/time.ts";
import { newUniqueId } from "../domain/unique-id.ts";
import type { Account, AccountStore } from "../store/account-store.ts";
import type { CredentialStore, Link } from "../store/credential-store.ts";
import { type Passwords, passwordFault } from "./passwords.ts";
import { isSecret, newSecret, secretHash } from "./secrets.ts";

/** What the first administrator is called until they say otherwise. */
export const FIRST_EMAIL = "admin@localhost";

const SET_UP_LASTS_MS = DAY;
const PASSWORD_LASTS_MS = DAY;
/** Workers that start together leave each other's links alone. */
const STARTING_TOGETHER_MS = 10 * MINUTE;

/** What somebody does with a link. */
export interface LinkUse {
  readonly code: string;
  readonly password: string;
  /** Default: those of the link or its account. */
  readonly email?: string | undefined;
  readonly name?: string | undefined;
}

export type LinkUseOutcome =
  | { readonly kind: "used"; readonly account: Account; readonly link: Link }
  | { readonly kind: "over" | "email_taken" }
  | { readonly kind: "refused"; readonly parameter: "email" | "password"; readonly detail: Sentence };

/** What a link is for, as its holder may know. */
export interface LinkView {
  readonly link: Link;
  readonly email: string | undefined;
  readonly name: string | undefined;
}

/** Links that do one thing once: set the first administrator up, invite somebody, set a password. */
export class Links {
  private readonly accounts: AccountStore;
  private readonly credentials: CredentialStore;
  private readonly passwords: Passwords;
  private readonly clock: Clock;

  constructor(
    store: { readonly accounts: AccountStore; readonly credentials: CredentialStore },
    passwords: Passwords,
    clock: Clock,
  ) {
    this.accounts = store.accounts;
    this.credentials = store.credentials;
    this.passwords = passwords;
    this.clock = clock;
  }

  /**
   * While nobody can log in: makes the first administrator, and a link that sets their password. Undefined: somebody can.
   * The link of the start before is over.
   */
  async setUp(): Promise<{ readonly code: string; readonly expiresAt: EpochMs } | undefined> {
    const now = this.clock.now();
    if ((await this.accounts.countUsable()) > 0) {
      await this.credentials.removeSetUpLinks(now + 1);
      return undefined;
    }
    const times = { createdAt: now, updatedAt: now, loggedInAt: undefined };
    const person = { email: FIRST_EMAIL, name: "Administrator", password: undefined, grants: OWNER_GRANTS };
    await this.accounts.addFirst({ id: newUniqueId(now), ...person, state: "active", ...times });
    const { items } = await this.accounts.list({ limit: 100 });
    const first = items.find(({ grants, state }) => grants.owner && state === "active");
    if (first === undefined) return undefined;
    await this.credentials.removeSetUpLinks(now - STARTING_TOGETHER_MS);
    const made = await this.make({
      ...{ kind: "set_up", account: first.id, email: undefined, grants: NO_GRANTS, createdBy: "elkhound" },
      expiresAt: now + SET_UP_LASTS_MS,
    });
    return made && { code: made.code, expiresAt: made.link.expiresAt };
  }

  /** Undefined: there are too many open links. */
  async invite(invitation: {
    readonly email: string | undefined;
    readonly grants: Grants;
    readonly by: string;
    readonly expiresAt: EpochMs;
  }): Promise<{ readonly code: string; readonly link: Link } | undefined> {
    const { by: createdBy, ...rest } = invitation;
    return await this.make({ kind: "invitation", account: undefined, createdBy, ...rest });
  }

  /** A link that sets an account's password; one made before is over. Undefined: there are too many open links. */
  async forPassword(account: string, by: string): Promise<{ readonly code: string; readonly link: Link } | undefined> {
    const expiresAt = this.clock.now() + PASSWORD_LASTS_MS;
    return await this.make({
      ...{ kind: "password", account, email: undefined, grants: NO_GRANTS, createdBy: by, expiresAt },
    });
  }

  /** What a link is for; undefined when it is over. */
  async lookUp(code: string): Promise<LinkView | undefined> {
    if (!isSecret(code)) return undefined;
    const link = await this.credentials.findLink(secretHash(code), this.clock.now());
    if (link === undefined) return undefined;
    // Somebody has come in by another way.
    if (link.kind === "set_up" && (await this.accounts.countUsable()) > 0) return undefined;
    const account = link.account === undefined ? undefined : await this.accounts.get(link.account);
    return { link, email: account?.email ?? link.email, name: account?.name };
  }

  /** Does what a link is for. Throws `BusyError`. */
  async use({ code, password, ...given }: LinkUse): Promise<LinkUseOutcome> {
    const view = await this.lookUp(code);
    if (view === undefined) return { kind: "over" };
    const { link } = view;
    // Whom a link is meant for is not theirs to change, but for the first administrator.
    const email = link.kind === "set_up" ? (given.email ?? view.email) : (view.email ?? given.email);
    if (email === undefined) return { kind: "refused", parameter: "email", detail: sentence("email.needed") };
    if (!isEmail(email)) return { kind: "refused", parameter: "email", detail: sentence("email.form") };
    // Neither is the stand-in for their name anybody's.
    const known = link.kind === "set_up" ? undefined : view.name;
    const name = given.name?.trim() || known || email;
    const fault = passwordFault(password, [email, name]);
    if (fault !== undefined) return { kind: "refused", parameter: "password", detail: fault };
    const at = this.clock.now();
    const account = link.account ?? newUniqueId(at);
    const outcome = await this.credentials.redeemLink({
      ...{ hash: secretHash(code), at, account, kind: link.kind, email, name, grants: link.grants },
      password: await this.passwords.hash(password),
    });
    if (outcome !== "used") return { kind: outcome };
    return { kind: "used", account: (await this.accounts.get(account))!, link };
  }

  private async make(
    link: Omit<Link, "id" | "createdAt">,
  ): Promise<{ readonly code: string; readonly link: Link } | undefined> {
    const now = this.clock.now();
    const code = newSecret();
    const made = { ...link, id: newUniqueId(now), createdAt: now };
    return (await this.credentials.addLink({ ...made, hash: secretHash(code) })) ? { code, link: made } : undefined;
  }
}

/** Loosely: what mail servers make of it is theirs. */
export function isEmail(text: string): boolean {
  return text.length <= 254 && /^[^\s@<>,;"]+@[^\s@<>,;"]+$/.test(text.trim());
}
