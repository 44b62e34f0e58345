import { appendFile, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createAccounts } from "../../../src/accounts/accounts.ts";
import { accountsConfig } from "../../../src/accounts/accounts-config.ts";
import { oidcConfig } from "../../../src/accounts/oidc-config.ts";
import { createApi } from "../../../src/api/api.ts";
import { configSchema, type ElkhoundConfig, SHIPPED_RULES } from "../../../src/app/config-schema.ts";
import { createDeadLetterReplay } from "../../../src/app/dead-letter-replay.ts";
import { createMessageTrials } from "../../../src/app/message-trials.ts";
import { operatorServices } from "../../../src/app/operator-services.ts";
import { projectSettings } from "../../../src/app/ownership.ts";
import { RuleBook, ruleConfig } from "../../../src/app/rule-book.ts";
import { systemClock } from "../../../src/app/system-clock.ts";
import { Silencing } from "../../../src/notification/silencing.ts";
import type { Store } from "../../../src/store/store.ts";
import { createLogger } from "../../../src/telemetry/logger.ts";
import { type AccountsApi, openAccountsApi } from "../accounts-api.ts";
import { ReceiverServer } from "../channels/receiver-server.ts";
import { type LoginProvider, startLoginProvider } from "../login-provider.ts";
import { apiDeps, authorization } from "../test-api.ts";
import { describeAnswers, type Exercised } from "./described-app.ts";

const HOME = "http://127.0.0.1:4800";

/** What is sent: a body makes it a POST. */
export interface Sent {
  readonly params?: Readonly<Record<string, string>>;
  readonly query?: string;
  readonly body?: object;
  /** Of the body. Default: JSON. */
  readonly type?: string;
  /** Default: the admin token. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** An API with every address that there is, each on what is really behind it. */
export interface WholeApi extends Pick<AccountsApi, "store" | "clock" | "person" | "session"> {
  readonly app: ReturnType<typeof createApi>["app"];
  readonly exercised: Exercised;
  readonly provider: LoginProvider;
  readonly config: ElkhoundConfig;
  /** A log file that the source `app` reads. */
  readonly log: string;
  readonly emptyLog: string;
  /** Asks an operation, `GET /api/v1/issues/{id}`. */
  send(operation: string, sent?: Sent): Promise<Response>;
  [Symbol.asyncDispose](): Promise<void>;
}

/** `given`: an open store. Default: an embedded one of its own. */
export async function openWholeApi(given?: Store & AsyncDisposable): Promise<WholeApi> {
  const folder = await mkdtemp(join(tmpdir(), "elkhound-whole-"));
  const log = join(folder, "app.log");
  await appendFile(log, "2026-11-24T07:59:58Z INFO before\n2026-11-24T07:59:59Z ERROR it broke\n");
  const emptyLog = join(folder, "empty.log");
  await writeFile(emptyLog, "");
  const broken = join(folder, "broken.yml");
  await writeFile(broken, "rules: 7\n");
  const templates = join(folder, "templates");
  await mkdir(join(templates, "chat"), { recursive: true });
  await writeFile(join(templates, "chat", "title.hbs"), "{{#if}");
  const api = await openAccountsApi(given === undefined ? {} : { store: given });
  const receiver = new ReceiverServer();
  await receiver.start();
  const provider = await startLoginProvider(`${HOME}/api/v1/oidc/callback`);
  const { store, clock, person, session } = api;
  const config = configSchema.parse({
    data_dir: join(folder, "data"),
    sources: [{ id: "app", type: "file", paths: [log] }],
    projects: [
      {
        name: "shop",
        in_app: ["shop.*"],
        grouping: { keep: ["int"], mask: ["code"] },
        match: { service: ["cart"] },
        owners: [{ service: "cart", owners: "ann" }],
      },
    ],
    receivers: [{ name: "duty", webhook: [{ url: receiver.url }] }],
    rules: [SHIPPED_RULES, broken],
    templates: [templates],
  });
  const { book } = await RuleBook.load(ruleConfig(config));
  const logger = createLogger("silent");
  const oidc = oidcConfig.parse({ issuer: provider.issuer, client_id: "elkhound", client_secret: "a-secret" });
  const { app } = createApi(
    apiDeps({
      ...{ store, clock, alerting: store, silencing: new Silencing(store, clock) },
      accounts: createAccounts({
        ...{ store, clock, config: () => ({ ...accountsConfig.parse({}), requests_per_minute: 1e9 }) },
        oidc: { config: () => oidc, redirectUri: () => `${HOME}/api/v1/oidc/callback`, home: () => HOME },
      }),
      web: { pageUrl: () => HOME, publicUrl: HOME, trustedProxies: [] },
      sources: () => [{ id: "app", type: "file", status: { state: "idle", partitions: [{ partition: "a", lag: 0 }] } }],
      rules: () => book.health(),
      projects: () => projectSettings(config.projects),
      detection: { detectors: async () => [DETECTOR], sources: async () => [SOURCE] },
      trials: createMessageTrials({ config: () => config, store, clock, logger }),
      replay: createDeadLetterReplay({
        ...{ store, clock, config: () => config, measures: () => [], rules: async () => book },
      }),
      operator: operatorServices({
        ...{ config: () => config, configFile: "elkhound.yml", rules: () => book.health(), clock: systemClock },
        ...{ logger, startedAt: 0, storeBytes: () => 4_096 },
      }),
    }),
  );
  return {
    ...{ app, config, store, clock, person, session, provider, log, emptyLog, exercised: describeAnswers(app) },
    async send(operation, { params = {}, query, body, headers = { authorization }, type = "application/json" } = {}) {
      const [method = "", pattern = ""] = operation.split(" ");
      const path = pattern.replaceAll(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(params[name] ?? ""));
      const sent = body === undefined ? {} : { body: JSON.stringify(body) };
      return await app.request(query === undefined ? path : `${path}?${query}`, {
        ...{ method, ...sent },
        headers: { ...headers, ...(body === undefined ? {} : { "content-type": type }) },
      });
    },
    async [Symbol.asyncDispose]() {
      await api[Symbol.asyncDispose]();
      await provider[Symbol.asyncDispose]();
      await receiver.stop();
      await rm(folder, { recursive: true });
    },
  };
}

const SOURCE = {
  ...{ id: "app", type: "file", watermark: 1, stalledSince: 2, stalledBecause: "no file", lag: 9, firstCaughtUpAt: 3 },
};

const DETECTOR = {
  ...{ id: "spike", type: "spike", schedule: "0 * * * * *", timezone: "UTC", heldBecause: undefined },
  ...{ lastTickAt: 1, nextTickAt: 2, evaluatedTo: 0, failure: undefined, pending: 0, firing: 1 },
};
