import { randomBytes } from "node:crypto";
import { hostname } from "node:os";
import type { Accounts } from "../accounts/accounts.ts";
import { createApi } from "../api/api.ts";
import { asError } from "../domain/errors.ts";
import type { Measure } from "../domain/measure.ts";
import { NO_OWNERS, type OwnershipBook } from "../domain/ownership.ts";
import { textOf } from "../domain/sentence.ts";
import { type Clock, MINUTE, SECOND } from "../domain/time.ts";
import { forProjects } from "../grouping/project-strategy.ts";
import { getStrategy } from "../grouping/registry.ts";
import type { FingerprintStrategy } from "../grouping/strategy.ts";
import { Silencing } from "../notification/silencing.ts";
import { SuppressedNow } from "../notification/suppressed-now.ts";
import type { Retention, Store } from "../store/store.ts";
import type { Logger } from "../telemetry/logger.ts";
import { Metrics } from "../telemetry/metrics.ts";
import { accountsFor, retireAccounts } from "./accounts.ts";
import type { ElkhoundConfig } from "./config-schema.ts";
import { createDeadLetterReplay } from "./dead-letter-replay.ts";
import { Detection, measuresOf } from "./detection.ts";
import { Lifecycle } from "./lifecycle.ts";
import { linkPlaces } from "./link-places.ts";
import { createMessageTrials } from "./message-trials.ts";
import { Notification, suppressionConfig } from "./notification.ts";
import { createStore, openStore } from "./open-store.ts";
import { operatorServices } from "./operator-services.ts";
import { createOwnershipBook, projectSettings, restateOwners } from "./ownership.ts";
import { pageUrl } from "./page-url.ts";
import { reloadPlan } from "./reload-plan.ts";
import { RetentionNotices } from "./retention-notices.ts";
import { RuleBook, ruleConfig } from "./rule-book.ts";
import { reportProblems, reportRules } from "./rule-report.ts";
import { watchRules } from "./rule-watcher.ts";
import { SharedClock } from "./shared-clock.ts";
import { createSourcePipeline } from "./source-pipeline.ts";
import { SourceSupervisor } from "./source-supervisor.ts";
import { releaseStartMemory } from "./start-memory.ts";
import { stopwatch, systemClock } from "./system-clock.ts";
import { VERSION } from "./version.ts";
import { workerLeases } from "./worker-leases.ts";

/** What a worker does: read and count, judge and alert, answer HTTP. */
export const ROLES = ["ingest", "detect", "serve"] as const;
export type Role = (typeof ROLES)[number];

export interface AppOptions {
  readonly roles: readonly Role[];
  readonly logger: Logger;
  /** `ELKHOUND_ADMIN_TOKEN`; without it the API answers 401. */
  readonly adminToken?: string | undefined;
  readonly clock?: Clock;
  /** Where the configuration was read, for people. */
  readonly configFile?: string | undefined;
}

/** A worker. */
export interface App {
  /**
   * Resolves when it reads and serves. Waits for a store that cannot be reached yet; throws when a human is needed
   * (locked data folder, newer store, address in use), and then nothing is left running.
   */
  start(): Promise<void>;
  /** Commits what was read, closes everything, within ten seconds. Safe before start() and twice. */
  stop(): Promise<void>;
  /**
   * Takes over a configuration that was read anew, all of it or, where it throws, nothing; the parts that only a start can take over are told in the
   * log. Throws ELKHOUND_CONFIG_INVALID where something of it cannot be made.
   */
  reload(config: ElkhoundConfig): Promise<void>;
  /** `http://127.0.0.1:4800`, while serving. */
  address(): string | undefined;
  /** While nobody can log in: where the first administrator sets a password, once. */
  setUpLink(): string | undefined;
  readonly store: Store | undefined;
}

const MAINTAIN_EVERY_MS = MINUTE;
/** After so long everything that a start needs has been done. */
const SETTLED_MS = 5 * SECOND;

/** Wires the stages in the order of the data flow. */
export function createApp(config: ElkhoundConfig, options: AppOptions): App {
  return new Worker(config, options);
}

class Worker implements App {
  store: Store | undefined;
  private config: ElkhoundConfig;
  /** What the parts that only a start takes over go by. */
  private readonly startedWith: ElkhoundConfig;
  private readonly options: AppOptions;
  private readonly clock: Clock;
  private shared: Clock;
  private readonly logger: Logger;
  private readonly metrics = new Metrics();
  private readonly workerId = `${hostname()}:${process.pid}:${randomBytes(4).toString("hex")}`;
  private readonly stopping = new AbortController();
  private readonly lifecycle: Lifecycle;
  private supervisors: SourceSupervisor[] = [];
  private rules: RuleBook | undefined;
  private detection: Detection | undefined;
  private notification: Notification | undefined;
  private measures: readonly Measure[] = [];
  private owners: OwnershipBook = NO_OWNERS;
  private restating: Promise<void> = Promise.resolve();
  private ready = false;
  private storeBytes: number | undefined;
  private url: string | undefined;
  private accounts: Accounts | undefined;
  private setUp: string | undefined;

  constructor(config: ElkhoundConfig, options: AppOptions) {
    this.config = config;
    this.startedWith = config;
    this.options = options;
    this.clock = options.clock ?? systemClock;
    this.shared = this.clock;
    this.logger = options.logger;
    this.lifecycle = new Lifecycle(options.logger);
    this.metrics.observeRules(() => this.rules?.health() ?? []);
  }

  async start(): Promise<void> {
    try {
      const store = await createStore(this.config, this.logger);
      this.store = store;
      const shared = new SharedClock(this.clock, store, this.logger);
      this.shared = shared;
      this.lifecycle.onStop("store", () => store.close());
      this.lifecycle.onStop("owners", () => this.restating);
      if (this.options.roles.includes("serve")) await this.serve(store);
      if (!(await openStore(store, this.clock, this.logger, this.stopping.signal))) return;
      this.metrics.storeUp.set(1);
      await shared.follow();
      const following = shared.keep(this.stopping.signal);
      this.lifecycle.onStop("shared clock", () => following);
      this.setUp = (await this.accounts?.links.setUp())?.code;
      this.measures = await measuresOf(this.config);
      this.takeOwners(createOwnershipBook(this.config.projects));
      if (this.options.roles.includes("ingest")) await this.ingest();
      await this.notify(store);
      await this.detect(store);
      this.lifecycle.onStop("detection", () => this.detection?.stop());
      this.ready = true;
      this.logger.info({ roles: this.options.roles, worker: this.workerId, address: this.url }, "elkhound is ready");
      void this.clock.sleep(SETTLED_MS, this.stopping.signal).then(() => {
        if (!this.stopping.signal.aborted) releaseStartMemory();
      });
    } catch (thrown) {
      await this.stop();
      throw thrown;
    }
  }

  async stop(): Promise<void> {
    this.ready = false;
    this.stopping.abort();
    await this.lifecycle.unwind();
  }

  async reload(config: ElkhoundConfig): Promise<void> {
    if (!this.ready) return;
    const plan = reloadPlan(this.config, config, this.startedWith);
    // What can be refused is made first: either all of the configuration is taken over, or nothing.
    const measures = await measuresOf(config);
    const owners = createOwnershipBook(config.projects);
    const strategy = forProjects(getStrategy("v1"), config.projects);
    const notification = await this.notification?.prepare(config);
    try {
      if (this.rules !== undefined) reportRules(await this.rules.reload(ruleConfig(config)), this.logger);
    } catch (thrown) {
      await notification?.discard();
      throw thrown;
    }
    this.config = config;
    this.measures = measures;
    this.takeOwners(owners);
    if (plan.sources && this.rules !== undefined) {
      await this.stopSources();
      this.startSources(this.rules, strategy);
    }
    // Told to stop meanwhile: nothing is begun any more that nobody would end.
    if (this.stopping.signal.aborted) return await notification?.discard();
    await notification?.switchOver();
    await this.detection?.stop();
    await this.detect(this.store as Store);
    this.logger.info({ sourcesChanged: plan.sources }, "configuration and rules are reloaded");
    if (plan.atNextStart.length > 0) {
      this.logger.warn(
        { parts: plan.atNextStart },
        "these parts of the configuration are taken over by the next start",
      );
    }
  }

  address(): string | undefined {
    return this.url;
  }

  setUpLink(): string | undefined {
    return this.setUp && `${pageUrl(this.config, this.url)}/set-up?code=${this.setUp}`;
  }

  private async serve(store: Store): Promise<void> {
    const { accounts, web } = accountsFor(() => this.config, {
      ...{ store, clock: this.clock, logger: this.logger, listening: () => this.url },
    });
    this.accounts = accounts;
    const api = createApi({
      ...{ accounts, web },
      store,
      alerting: store,
      silencing: new Silencing(store, this.shared),
      suppressed: new SuppressedNow(store, () => suppressionConfig(this.config), this.shared),
      sources: () => this.supervisors.map((one) => ({ id: one.id, type: one.type, status: one.status() })),
      rules: () => this.rules?.health() ?? [],
      // Before the store is open nothing is asked of it.
      detection: {
        detectors: async () => (await this.detection?.detectors()) ?? [],
        sources: async () => (await this.detection?.sources()) ?? [],
      },
      trials: createMessageTrials({ config: () => this.config, store, clock: this.clock, logger: this.logger }),
      links: () => linkPlaces(this.config),
      operator: this.operator(),
      projects: () => projectSettings(this.config.projects),
      replay: createDeadLetterReplay({
        ...{ store, clock: this.clock, config: () => this.config, measures: () => this.measures },
        rules: async () => this.rules ?? (await RuleBook.load(ruleConfig(this.config))).book,
      }),
      metrics: this.metrics,
      adminToken: this.options.adminToken,
      ready: () => this.readiness(),
      clock: this.clock,
      version: VERSION,
      logger: this.logger,
    });
    const split = this.config.server.listen.lastIndexOf(":");
    const host = this.config.server.listen.slice(0, split).replace(/^\[|\]$/g, "");
    const listening = await api.listen({ host, port: Number(this.config.server.listen.slice(split + 1)) });
    this.url = listening.address;
    this.lifecycle.onStop("api", () => listening.close());
  }

  private async detect(store: Store): Promise<void> {
    if (this.stopping.signal.aborted) return;
    const { clock, logger, metrics, workerId } = this;
    const detection = new Detection(this.config, { store, clock, logger, metrics, workerId });
    this.detection = detection;
    if (this.options.roles.includes("detect")) await detection.start();
  }

  private async notify(store: Store): Promise<void> {
    if (!this.options.roles.includes("detect")) return;
    const { clock, shared, logger, metrics, workerId } = this;
    const notification = new Notification({ store, clock, shared, logger, metrics, workerId });
    this.notification = notification;
    this.lifecycle.onStop("notification", () => notification.stop());
    await notification.start(this.config);
  }

  private operator(): ReturnType<typeof operatorServices> {
    const { clock, logger } = this;
    const startedAt = clock.now();
    const services = operatorServices({
      ...{ clock, logger, configFile: this.options.configFile, startedAt },
      config: () => this.config,
      rules: () => this.rules?.health() ?? [],
      storeBytes: () => this.storeBytes,
    });
    this.lifecycle.onStop("operator", services.close);
    return services;
  }

  private readiness(): { readonly ready: boolean; readonly reasons: readonly string[] } {
    const refused = this.supervisors.filter((one) => one.status().state === "refused");
    const reasons = refused.map((one) => `source ${one.id} is refused: ${textOf(one.status().message ?? "")}`);
    if (!this.ready) reasons.unshift("starting, stopping, or waiting for the store");
    return { ready: this.ready, reasons };
  }

  private async ingest(): Promise<void> {
    const { book, problems } = await RuleBook.load({ ...ruleConfig(this.config), stopwatch });
    reportProblems(problems, this.logger);
    this.rules = book;
    const watching = watchRules(
      {
        paths: () => [...ruleConfig(this.config).paths, ...book.imports],
        clock: this.clock,
        changed: () => this.rulesChanged(book),
      },
      this.stopping.signal,
    );
    this.lifecycle.onStop("rule watcher", () => watching);
    const maintaining = this.maintain();
    this.lifecycle.onStop("maintenance", () => maintaining);
    this.lifecycle.onStop("sources", () => this.stopSources());
    this.startSources(book, forProjects(getStrategy("v1"), this.config.projects));
  }

  private async rulesChanged(book: RuleBook): Promise<void> {
    try {
      reportRules(await book.reload(), this.logger);
    } catch (thrown) {
      this.logger.error({ err: asError(thrown) }, "rules could not be reloaded; those before stay active");
    }
  }

  /** New issues get their owners from here on; those that are there are looked through beside. */
  private takeOwners(book: OwnershipBook): void {
    const { store, clock, logger } = this;
    if (store === undefined || !this.options.roles.includes("ingest")) return;
    const names = [...new Set(this.config.projects.map(({ name }) => name))];
    this.owners = book;
    const before = this.restating;
    this.restating = before
      .then(() => restateOwners(store, book, names, clock, this.stopping.signal))
      .then(
        (changes) => {
          if (changes > 0) logger.info({ issues: changes }, "issues have other owners by the rules");
        },
        (thrown) => logger.warn({ err: asError(thrown) }, "owners of issues could not be brought up to date"),
      );
  }

  private startSources(rules: RuleBook, strategy: FingerprintStrategy): void {
    if (this.stopping.signal.aborted) return;
    const store = this.store as Store;
    const leases = workerLeases(store, this.workerId, this.shared);
    const { clock, logger, metrics, workerId } = this;
    this.supervisors = this.config.sources.map((config) => {
      const pipeline = {
        config,
        rules,
        strategy,
        store,
        leases,
        plausiblePastMs: this.config.retention.total,
        measures: () => this.measures,
        owners: () => this.owners,
      };
      return new SourceSupervisor({
        id: config.id,
        type: config.type,
        create: () => createSourcePipeline({ ...pipeline, clock, logger, metrics, workerId }),
        clock,
        logger,
        metrics,
      });
    });
    for (const supervisor of this.supervisors) supervisor.start();
  }

  private async stopSources(): Promise<void> {
    await Promise.all(this.supervisors.map((supervisor) => supervisor.stop()));
  }

  private async maintain(): Promise<void> {
    const notices = new RetentionNotices(this.logger);
    while (!this.stopping.signal.aborted) {
      await this.clock.sleep(MAINTAIN_EVERY_MS, this.stopping.signal);
      if (this.stopping.signal.aborted) return;
      try {
        const store = this.store as Store;
        await store.life.reopenDue(this.clock.now());
        const time = await store.retentionTime(this.clock.now());
        notices.tell(time);
        const { by } = time;
        await retireAccounts(store, this.config, by);
        const report = await store.maintain(by, retentionOf(this.config));
        this.storeBytes = report.bytes;
        this.logger.debug(report, "store is maintained");
      } catch (thrown) {
        this.logger.warn({ err: asError(thrown) }, "maintenance failed; it is tried again");
      }
    }
  }
}

function retentionOf({ retention }: ElkhoundConfig): Retention {
  return {
    minuteMs: retention.minutes,
    hourMs: retention.hours,
    totalMs: retention.total,
    deadLetterMs: retention.dead_letters,
    eventsPerIssue: retention.events_per_issue,
    maxBytes: retention.max_bytes,
  };
}
