import type { Clock } from "../domain/time.ts";
import type { AccountStore } from "../store/account-store.ts";
import type { AuditStore } from "../store/audit-store.ts";
import type { CredentialStore } from "../store/credential-store.ts";
import type { AccountsConfig } from "./accounts-config.ts";
import { Links } from "./links.ts";
import { LogIn } from "./log-in.ts";
import { Passwords } from "./passwords.ts";
import { Sessions } from "./sessions.ts";
import { Tokens } from "./tokens.ts";

export interface AccountsDeps {
  readonly store: {
    readonly accounts: AccountStore;
    readonly credentials: CredentialStore;
    readonly audit: AuditStore;
  };
  readonly config: AccountsConfig;
  readonly clock: Clock;
}

/** All that has to do with who somebody is. */
export interface Accounts {
  readonly config: AccountsConfig;
  readonly people: AccountStore;
  readonly credentials: CredentialStore;
  readonly audit: AuditStore;
  readonly passwords: Passwords;
  readonly logIn: LogIn;
  readonly sessions: Sessions;
  readonly tokens: Tokens;
  readonly links: Links;
}

export function createAccounts({ store, config, clock }: AccountsDeps): Accounts {
  const passwords = new Passwords();
  return {
    config,
    people: store.accounts,
    credentials: store.credentials,
    audit: store.audit,
    passwords,
    logIn: new LogIn(store, passwords, clock),
    sessions: new Sessions(store.credentials, config, clock),
    tokens: new Tokens(store.credentials, clock),
    links: new Links(store, passwords, clock),
  };
}
