import type { Clock, EpochMs } from "../domain/time.ts";
import { MINUTE, SECOND } from "../domain/time.ts";
import type { Account, AccountStore } from "../store/account-store.ts";
import type { AttemptLimit, CredentialStore } from "../store/credential-store.ts";
import { isOutdated, type Passwords } from "./passwords.ts";
import { secretHash } from "./secrets.ts";

export type LogInOutcome =
  | { readonly kind: "right"; readonly account: Account }
  /** Also when there is no such account, or it is disabled. `known`: it is an account's address; not to be told. */
  | { readonly kind: "wrong"; readonly known: boolean }
  | { readonly kind: "blocked"; readonly until: EpochMs };

/** Log-in with a password, against guessing. */
export class LogIn {
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

  /** `address` is who tries: see `networkOf`. Throws `BusyError`. */
  async try(email: string, password: string, address: string): Promise<LogInOutcome> {
    const limits = limitsFor(email, address);
    const until = await this.credentials.countAttempt({ subjects: Object.values(limits), at: this.clock.now() });
    if (until !== undefined) return { kind: "blocked", until };
    const account = await this.accounts.findByEmail(email);
    const usable = account?.state === "active" ? account.password : undefined;
    const right = await this.passwords.check(password, usable);
    if (account === undefined || usable === undefined || !right) return { kind: "wrong", known: account !== undefined };
    await this.credentials.forgetAttempts([limits.pair.subject, limits.account.subject], [limits.address.subject]);
    if (isOutdated(usable)) {
      await this.accounts.rehash({ id: account.id, from: usable, to: await this.passwords.hash(password) });
    }
    return { kind: "right", account };
  }

  /** Whether it is the password of somebody who is logged in. Counted as tries from their address are. */
  async confirm(account: Account, password: string, address: string): Promise<LogInOutcome> {
    return await this.try(account.email, password, address);
  }
}

/**
 * Who guesses one account from one address is stopped soon. Guessing one account from many addresses is slowed, by a minute
 * at most, so that nobody can lock its owner out; and guessing many accounts from one address is stopped.
 */
function limitsFor(email: string, address: string): Readonly<Record<"pair" | "account" | "address", AttemptLimit>> {
  const key = secretHash(email.trim().toLowerCase()).slice(0, 32);
  return {
    pair: limit(`pair ${key} ${address}`, 5, 15 * SECOND, 15 * MINUTE, 60 * MINUTE),
    account: limit(`account ${key}`, 40, 2 * SECOND, MINUTE, 15 * MINUTE),
    address: limit(`address ${address}`, 40, 15 * SECOND, 15 * MINUTE, 60 * MINUTE),
  };
}

function limit(subject: string, free: number, firstMs: number, mostMs: number, forgetMs: number): AttemptLimit {
  return { subject, free, firstMs, mostMs, forgetMs };
}
