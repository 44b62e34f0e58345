import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { createApi } from "../api/api.ts";
import { AppError } from "../domain/errors.ts";
import type { Clock } from "../domain/time.ts";
import { Silencing } from "../notification/silencing.ts";
import type { Logger } from "../telemetry/logger.ts";
import { Metrics } from "../telemetry/metrics.ts";
import { accountsFor } from "./accounts.ts";
import type { ElkhoundConfig } from "./config-schema.ts";
import { createDeadLetterReplay } from "./dead-letter-replay.ts";
import { Detection, measuresOf } from "./detection.ts";
import { linkPlaces } from "./link-places.ts";
import { createMessageTrials } from "./message-trials.ts";
import { createStore } from "./open-store.ts";
import { RuleBook, ruleConfig } from "./rule-book.ts";
import { VERSION } from "./version.ts";

/** The API over a store that no service serves: the same addresses and answers, without a port. */
export interface LocalApi {
  request(path: string, body?: object): Promise<Response>;
  close(): Promise<void>;
}

/**
 * Opens the configured store for a command. The embedded store is held only while it is open, and is never made: throws
 * ELKHOUND_STORE_UNAVAILABLE where nothing has been stored yet, and whatever `Store.open` throws.
 */
export async function openLocalApi(config: ElkhoundConfig, logger: Logger, clock: Clock): Promise<LocalApi> {
  if (config.store === undefined && !existsSync(config.data_dir)) {
    throw new AppError("ELKHOUND_STORE_UNAVAILABLE", `there is no data folder ${config.data_dir} yet`, {
      hint: "start the service with `elkhound run`",
    });
  }
  const store = await createStore(config, logger);
  await store.open();
  const adminToken = randomBytes(24).toString("hex");
  const metrics = new Metrics();
  const workerId = "command";
  const measures = await measuresOf(config);
  const ready = () => ({ ready: false, reasons: [] });
  // A command asks as often as it likes.
  const own = { ...config, accounts: { ...config.accounts, requests_per_minute: 1e9 } };
  const api = createApi({
    ...accountsFor(() => own, { store, clock, logger, listening: () => undefined }),
    store,
    alerting: store,
    silencing: new Silencing(store, clock),
    sources: () => [],
    rules: () => [],
    detection: new Detection(config, { store, clock, logger, metrics, workerId }),
    trials: createMessageTrials({ config: () => config, store, clock, logger }),
    links: () => linkPlaces(config),
    replay: createDeadLetterReplay({
      ...{ store, clock, config: () => config, measures: () => measures },
      rules: async () => (await RuleBook.load(ruleConfig(config))).book,
    }),
    metrics,
    adminToken,
    ready,
    clock,
    version: VERSION,
  });
  return {
    request: async (path, body) => {
      const headers = { authorization: `Bearer ${adminToken}`, "content-type": "application/json" };
      const sent = body === undefined ? {} : { method: "POST", body: JSON.stringify(body) };
      return await api.app.request(path, { headers, ...sent });
    },
    close: () => store.close(),
  };
}
