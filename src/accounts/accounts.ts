import type { Clock } from "../domain/time.ts";
import type { AccountStore } from "../store/account-store.ts";
import type { AuditStore } from "../store/audit-store.ts";
import type { CredentialStore } from "../store/credential-store.ts";
import type { Logger } from "../telemetry/logger.ts";
import type { AccountsConfig } from "./accounts-config.ts";
import { Links } from "./links.ts";
import { LogIn } from "./log-in.ts";
import { Oidc } from "./oidc.ts";
import type { OidcConfig } from "./oidc-config.ts";
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
  readonly logger?: Logger | undefined;
  readonly oidc?:
    | { readonly config: OidcConfig; readonly redirectUri: () => string; readonly home: () => string }
    | undefined;
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
  /** Log-in at a provider, where one is configured. */
  readonly oidc: Oidc | undefined;
}

export function createAccounts({ store, config, clock, logger, oidc }: AccountsDeps): Accounts {
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
    oidc: oidc && new Oidc(oidc.config, { people: store.accounts, clock, logger, ...oidc }),
  };
}
