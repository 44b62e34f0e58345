import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Detector } from "../../../src/detection/detector.ts";
import { LATE_MEASURE, LateCounts } from "../../../src/detection/late-counts.ts";
import { DetectorRunner, type RunnerDeps, type TickResult } from "../../../src/detection/runner.ts";
import { SourceWatch } from "../../../src/detection/source-watch.ts";
import type { Alert } from "../../../src/domain/alert.ts";
import type { Progress } from "../../../src/domain/checkpoint.ts";
import type { Measure } from "../../../src/domain/measure.ts";
import type { Clock } from "../../../src/domain/time.ts";
import { newUniqueId } from "../../../src/domain/unique-id.ts";
import type { AlertStore } from "../../../src/store/alert-store.ts";
import { createPostgresStore } from "../../../src/store/postgres/postgres-store.ts";
import { createSqliteStore } from "../../../src/store/sqlite/sqlite-store.ts";
import type { GroupedEvent, Store } from "../../../src/store/store.ts";
import { createLogger } from "../../../src/telemetry/logger.ts";
import { event, LIMITS, slice } from "../../contract/store/builders.ts";
import { FakeClock } from "../../support/fake-clock.ts";
import { dropDatabase, sharedPostgres } from "../../support/services/postgres.ts";

export const MINUTE = 60_000;
export const OPTIONS = { latenessMs: MINUTE, stalledAfterMs: 5 * MINUTE, patienceMs: 15 * MINUTE };

export const ENGINES = ["SQLite", "PostgreSQL"] as const;
type Engine = (typeof ENGINES)[number];

interface OpenStore {
  readonly store: Store;
  readonly cleanUp: () => Promise<void>;
}

async function sqlite(): Promise<OpenStore> {
  const folder = await mkdtemp(join(tmpdir(), "elkhound-detection-"));
  const store = createSqliteStore({ dataDir: folder, limits: LIMITS });
  return { store, cleanUp: async () => await rm(folder, { recursive: true }) };
}

async function postgres(): Promise<OpenStore> {
  const url = await sharedPostgres();
  return { store: createPostgresStore({ url, limits: LIMITS }), cleanUp: async () => await dropDatabase(url) };
}

/** A real store, sources that commit to it, and workers that detect on it; time is moved by hand. */
export class DetectionBench implements AsyncDisposable {
  readonly store: Store;
  readonly clock: FakeClock;
  readonly start: number;
  private readonly cleanUp: () => Promise<void>;
  private readonly measures: readonly Measure[];
  private readonly versions = new Map<string, number>();
  private readonly sources: readonly { readonly id: string; readonly type: string }[];

  private constructor({ store, cleanUp }: OpenStore, sources: readonly string[], measures: readonly Measure[]) {
    this.store = store;
    this.cleanUp = cleanUp;
    this.clock = new FakeClock();
    this.start = this.clock.now();
    this.sources = sources.map((id) => ({ id, type: "kafka" }));
    this.measures = [LATE_MEASURE, ...measures];
  }

  static async open({
    engine = "SQLite" as Engine,
    sources = ["app"],
    measures = [] as readonly Measure[],
  } = {}): Promise<DetectionBench> {
    const opened = engine === "SQLite" ? await sqlite() : await postgres();
    await opened.store.open();
    return new DetectionBench(opened, sources, measures);
  }

  /** A worker with its own memory; `alerts` may stand in for the store's, to fail. */
  worker(detector: Detector, alerts: AlertStore = this.store.alerts): DetectorRunner {
    return new DetectorRunner(detector, { ...this.runnerDeps(this.clock), alerts });
  }

  runnerDeps(clock: Clock): RunnerDeps {
    const { store } = this;
    return {
      alerts: store.alerts,
      history: store.history,
      watch: new SourceWatch({ sources: () => this.sources, store, alerts: store.alerts, clock, options: OPTIONS }),
      late: new LateCounts({ history: store.history, clock, horizonMs: 360 * MINUTE }),
      clock,
      logger: createLogger("silent"),
      latenessMs: OPTIONS.latenessMs,
      minutesKeptMs: 48 * 60 * MINUTE,
      newId: newUniqueId,
    };
  }

  /** Commits events (by minutes after the start) and a partition's progress. */
  async commit(
    source: string,
    events: readonly (readonly [name: string, minute: number, times: number])[],
    progress: Progress,
  ) {
    const grouped: GroupedEvent[] = events.flatMap(([name, minute, times]) =>
      Array.from({ length: times }, () => event(name, { timestamp: this.start + minute * MINUTE })),
    );
    const version = this.versions.get(source) ?? 0;
    const result = await this.store.commit({
      source,
      at: this.clock.now(),
      slices: [slice("0", version, { events: grouped, progress })],
      measures: this.measures,
      caughtUp: progress.caughtUpAt !== undefined,
    });
    if (result.stale.length > 0) throw new Error("the commit was stale");
    this.versions.set(source, version + 1);
  }

  /** The source has read everything up to now. */
  async idle(source = "app"): Promise<void> {
    await this.commit(source, [], { caughtUpAt: this.clock.now(), lag: 0 });
  }

  /** Moves time on by the minute; sources are idle meanwhile, and each minute has a tick. */
  async pass(minutes: number, runner: DetectorRunner, idle: readonly string[] = ["app"]): Promise<TickResult[]> {
    const results: TickResult[] = [];
    for (let i = 0; i < minutes; i++) {
      this.clock.advance(MINUTE);
      for (const source of idle) await this.idle(source);
      results.push(await this.tick(runner));
    }
    return results;
  }

  async tick(runner: DetectorRunner): Promise<TickResult> {
    return await runner.tick(this.clock.now(), this.clock.now() + MINUTE, new AbortController().signal);
  }

  async alerts(): Promise<readonly Alert[]> {
    return (await this.store.alerts.listAlerts({ limit: 100 })).items;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.store.close();
    await this.cleanUp();
  }
}
