import { AppError, asError } from "../domain/errors.ts";
import type { Clock } from "../domain/time.ts";
import type { Store } from "../store/store.ts";
import type { Logger } from "../telemetry/logger.ts";
import type { ElkhoundConfig } from "./config-schema.ts";

const PAUSE_MS = 1_000;

/** The configured engine, not yet open. Only the one in use is loaded. */
export async function createStore(config: ElkhoundConfig, logger: Logger): Promise<Store> {
  const limits = {
    newIssuesPerMinute: config.limits.new_issues_per_minute,
    newIssuesBurst: config.limits.new_issues_burst,
  };
  if (config.store !== undefined) {
    const { createPostgresStore } = await import("../store/postgres/postgres-store.ts");
    return createPostgresStore({ url: config.store.url, limits, logger });
  }
  const { createSqliteStore } = await import("../store/sqlite/sqlite-store.ts");
  return createSqliteStore({ dataDir: config.data_dir, limits, logger });
}

/** Opens the store; waits for one that cannot be reached yet. A locked folder or a newer store throws at once. */
export async function openStore(store: Store, clock: Clock, logger: Logger, signal: AbortSignal): Promise<boolean> {
  while (!signal.aborted) {
    try {
      await store.open();
      return true;
    } catch (thrown) {
      const error = asError(thrown);
      if (!(error instanceof AppError && error.retryable)) throw error;
      logger.warn({ err: error }, "store cannot be reached; waiting for it");
    }
    await clock.sleep(PAUSE_MS, signal);
  }
  return false;
}
