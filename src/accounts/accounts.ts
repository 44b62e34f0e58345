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
  /** Asked for each time: it may be read anew. */
  readonly config: () => AccountsConfig;
  readonly clock: Clock;
  readonly logger?: Logger | undefined;
  readonly oidc?: {
    /** Undefined: there is no provider, now. A new object is a new configuration. */
    readonly config: () => OidcConfig | undefined;
    readonly redirectUri: () => string;
    readonly home: () => string;
  };
}

/** All that has to do with who somebody is. */
export interface Accounts {
  /** As it is now. */
  readonly config: AccountsConfig;
  readonly people: AccountStore;
  readonly credentials: CredentialStore;
  readonly audit: AuditStore;
  readonly passwords: Passwords;
  readonly logIn: LogIn;
  readonly sessions: Sessions;
  readonly tokens: Tokens;
  readonly links: Links;
  /** Log-in at a provider, where one is configured now. */
  readonly oidc: Oidc | undefined;
}

export function createAccounts({ store, config, clock, logger, oidc }: AccountsDeps): Accounts {
  const passwords = new Passwords();
  let provider: { readonly config: OidcConfig; readonly oidc: Oidc } | undefined;
  return {
    get config() {
      return config();
    },
    people: store.accounts,
    credentials: store.credentials,
    audit: store.audit,
    passwords,
    logIn: new LogIn(store, passwords, clock),
    sessions: new Sessions(store.credentials, config, clock),
    tokens: new Tokens(store.credentials, clock),
    links: new Links(store, passwords, clock),
    get oidc() {
      const now = oidc?.config();
      if (oidc === undefined || now === undefined) return undefined;
      if (provider?.config !== now) {
        const { redirectUri, home } = oidc;
        provider = { config: now, oidc: new Oidc(now, { people: store.accounts, clock, logger, redirectUri, home }) };
      }
      return provider.oidc;
    },
  };
}
