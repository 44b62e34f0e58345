import { type Accounts, createAccounts } from "../accounts/accounts.ts";
import { OIDC_CALLBACK } from "../api/routes/oidc-paths.ts";
import type { Clock, EpochMs } from "../domain/time.ts";
import type { Store } from "../store/store.ts";
import type { Logger } from "../telemetry/logger.ts";
import type { ElkhoundConfig } from "./config-schema.ts";
import { pageUrl } from "./page-url.ts";

/** Whoever is refused, as at a log-in, may be so as often as they like: that pushes nothing out that was done. */
const MOST_AUDIT_ENTRIES = { done: 1_000_000, refused: 100_000 };

/** What the API needs of accounts. The configuration is asked for each time: it may be read anew. */
export function accountsFor(
  config: () => ElkhoundConfig,
  {
    store,
    clock,
    logger,
    listening,
  }: {
    readonly store: Store;
    readonly clock: Clock;
    readonly logger: Logger;
    readonly listening: () => string | undefined;
  },
) {
  // What of the server changes is taken over by the next start.
  const started = config();
  const home = (): string => pageUrl(started, listening());
  const oidc = { config: () => config().oidc, home, redirectUri: () => `${home()}${OIDC_CALLBACK}` };
  const accounts: Accounts = createAccounts({ store, config: () => config().accounts, clock, logger, oidc });
  const { public_url: publicUrl, trusted_proxies: trustedProxies } = started.server;
  return { accounts, web: { pageUrl: home, publicUrl, trustedProxies } };
}

/** Forgets sessions, links and tries that are over, and audit entries that are past their time. */
export async function retireAccounts(store: Store, { accounts }: ElkhoundConfig, at: EpochMs): Promise<void> {
  await store.credentials.retire(at);
  await store.audit.retire(at - accounts.audit_retention, MOST_AUDIT_ENTRIES);
}
