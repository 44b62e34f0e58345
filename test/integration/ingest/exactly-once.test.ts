import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { pino } from "pino";
import { describe, expect, it } from "vitest";
import { systemClock } from "../../../src/app/system-clock.ts";
import { createDecoder } from "../../../src/decoding/create-decoder.ts";
import { AppError } from "../../../src/domain/errors.ts";
import type { LogRecord, RawRecord } from "../../../src/domain/log-record.ts";
import type { Extractor } from "../../../src/extraction/extractor.ts";
import { getStrategy } from "../../../src/grouping/registry.ts";
import { SourceIngest } from "../../../src/ingest/source-ingest.ts";
import { createJoiner } from "../../../src/joining/create-joiner.ts";
import type { Series } from "../../../src/store/history.ts";
import { createSqliteStore } from "../../../src/store/sqlite/sqlite-store.ts";
import type { IngestStore, Store } from "../../../src/store/store.ts";
import { Metrics } from "../../../src/telemetry/metrics.ts";
import { ArraySource } from "../../support/array-source.ts";
import { grantAll } from "../../support/memory-context.ts";
import { redactor } from "../../support/redactor.ts";

/** Takes each record that begins with «ERROR kind-x»; its kind is its fingerprint. */
const extractor: Extractor = {
  filter: { version: 1, literals: undefined, query: { kind: "everything" } },
  redactor,
  extract: (record: LogRecord) => {
    const kind = /^ERROR (kind-\w)/.exec(record.message)?.[1];
    if (kind === undefined) return { kind: "ignored", reason: "no_rule_matched" };
    const { origin, receivedAt, message, lines } = record;
    return {
      kind: "event",
      event: {
        origin,
        receivedAt,
        timestamp: receivedAt,
        level: "error",
        project: "default",
        message,
        exceptions: [],
        tags: { lines: String(lines), kind },
        user: { id: kind },
        release: kind,
        rule: "test",
        fingerprint: [kind, `${lines} lines`],
        lines,
      },
    };
  },
};

/** A store whose commits fail now and then: before anything happened, or after all of it did (the answer got lost). */
function unreliable(store: Store, fails: () => "before" | "after" | undefined): IngestStore {
  const lost = (): AppError => new AppError("ELKHOUND_STORE_UNAVAILABLE", "connection lost", { retryable: true });
  return {
    load: (source, partitions) => store.load(source, partitions),
    loadDictionaries: (scopes) => store.loadDictionaries(scopes),
    listCheckpoints: (source) => store.listCheckpoints(source),
    commit: async (batch) => {
      const failure = fails();
      if (failure === "before") throw lost();
      const result = await store.commit(batch);
      if (failure === "after") throw lost();
      return result;
    },
  };
}

function ingestOf(source: ArraySource, store: IngestStore): SourceIngest {
  const decoder = createDecoder({ format: "text", encoding: "utf-8", timezone: "UTC" });
  return new SourceIngest({
    source,
    store,
    stages: { decoder, extractor: () => extractor, strategy: getStrategy("v1"), plausiblePastMs: 86_400_000 },
    joiner: (saved) => createJoiner({ mode: "auto", timeoutMs: 60_000, maxLines: 100, maxBytes: 100_000 }, saved),
    leases: grantAll,
    clock: { now: systemClock.now, sleep: (_ms, signal) => systemClock.sleep(1, signal) },
    logger: pino({ enabled: false }),
    metrics: new Metrics(),
    limits: { intervalMs: 1, events: 3, bytes: 1_000 },
    measures: () => [{ id: "kinds", field: "tag.kind" }],
  });
}

const entry = fc.record({
  kind: fc.constantFrom("a", "b", "c"),
  frames: fc.integer({ min: 0, max: 3 }),
  error: fc.boolean(),
});
type Entry = typeof entry extends fc.Arbitrary<infer T> ? T : never;

function linesOf({ kind, frames, error }: Entry): string[] {
  const trace = Array.from({ length: frames }, (_, index) => `\tat com.shop.Step.run(Step.java:${index})`);
  return [`${error ? "ERROR" : "INFO"} kind-${kind} happened`, ...trace];
}

function recordsOf(partition: string, entries: readonly Entry[]): RawRecord[] {
  return entries.flatMap(linesOf).map((line, index) => ({
    origin: { type: "file", path: partition, line: index + 1, offset: index },
    value: Buffer.from(line),
    stream: partition,
  }));
}

function truthOf(partitions: readonly (readonly Entry[])[]): Record<string, number> {
  const truth: Record<string, number> = {};
  for (const { kind, frames, error } of partitions.flat()) {
    const name = `kind-${kind}|${frames + 1} lines`;
    if (error) truth[name] = (truth[name] ?? 0) + 1;
  }
  return truth;
}

describe("ingest", () => {
  it("counts each record once, whatever is aborted, repeated, unanswered or stolen by another worker", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(entry, { maxLength: 40 }), { minLength: 1, maxLength: 3 }),
        fc.infiniteStream(fc.integer({ min: 1, max: 9 })),
        fc.infiniteStream(fc.constantFrom(undefined, undefined, undefined, "before" as const, "after" as const)),
        fc.infiniteStream(fc.integer({ min: 1, max: 12 })),
        async (entries, sizes, failures, lives) => {
          const folder = await mkdtemp(join(tmpdir(), "elkhound-ingest-"));
          const store = createSqliteStore({
            dataDir: folder,
            limits: { newIssuesPerMinute: 1_000, newIssuesBurst: 1_000 },
          });
          await store.open();
          try {
            const partitions = new Map(entries.map((list, index) => [`p${index}`, recordsOf(`p${index}`, list)]));
            const next = <T>(stream: fc.Stream<T>): T => stream.next().value as T;
            const worker = async (): Promise<void> => {
              const source = new ArraySource("app", partitions, () => next(sizes));
              const stop = new AbortController();
              const timer = setTimeout(() => stop.abort(), next(lives));
              await ingestOf(
                source,
                unreliable(store, () => next(failures)),
              ).run(stop.signal);
              clearTimeout(timer);
            };
            const unfinished = async (): Promise<boolean> => {
              const rows = await store.load("app", [...partitions.keys()]);
              return [...partitions].some(
                ([name, { length }]) =>
                  length > 0 &&
                  (rows.get(name)?.position !== String(length) || rows.get(name)?.openRecords !== undefined),
              );
            };
            // Two workers at a time on the same partitions: whoever commits second is stale.
            while (await unfinished()) await Promise.all([worker(), worker()]);
            const truth = truthOf(entries);
            expect(await countsByParts(store)).toEqual(truth);
            await expectCountedBeside(store, truth, [...partitions.values()].flat().length);
          } finally {
            await store.close();
            await rm(folder, { recursive: true, force: true });
          }
        },
      ),
      { numRuns: 25 },
    );
  });
});

/** What is counted beside issues agrees with what is counted in them. */
async function expectCountedBeside(store: Store, truth: Record<string, number>, records: number): Promise<void> {
  const kinds: Record<string, number> = {};
  for (const [parts, count] of Object.entries(truth)) {
    const kind = parts.split("|")[0]!;
    kinds[kind] = (kinds[kind] ?? 0) + count;
  }
  const hours = { from: 0, to: Number.MAX_SAFE_INTEGER, widthMs: 3_600_000_000_000 };
  const sums = (series: readonly Series[], label: string) =>
    Object.fromEntries(
      series.map(({ subject, steps }) => [subject[label], steps.reduce((sum, { count }) => sum + count, 0)]),
    );
  expect(sums(await store.counted.measured({ measure: "kinds", ...hours }), "value")).toEqual(kinds);
  expect(sums(await store.counted.records(hours), "source")).toEqual(records === 0 ? {} : { app: records });

  const tagged: Record<string, number> = {};
  for (const issue of (await store.listIssues({ limit: 100 })).items) {
    for (const { value, count } of (await store.tags.issueTag(issue.id, "kind"))?.values ?? []) {
      tagged[value] = (tagged[value] ?? 0) + count;
    }
    expect((await store.getIssue(issue.id))?.userCount).toBe(1);
  }
  expect(tagged).toEqual(kinds);
  const { items } = await store.releases.listReleases({ limit: 100 });
  expect(Object.fromEntries(items.map(({ version, eventCount }) => [version, eventCount]))).toEqual(kinds);
  const { changes } = await store.counted.changes({ after: undefined, limit: 100 });
  expect(changes.map(({ kind }) => kind)).toEqual(Object.keys(truth).map(() => "new"));
}

/** Counts by the fingerprint's parts, read back from the kept events. */
async function countsByParts(store: Store): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  const { items } = await store.listIssues({ limit: 100 });
  for (const issue of items) {
    const [sample] = (await store.listEvents(issue.id, { limit: 1 })).items;
    const parts = sample?.event.fingerprint?.join("|") ?? "";
    counts[parts] = (counts[parts] ?? 0) + issue.eventCount;
  }
  expect(Object.values(counts).reduce((sum, count) => sum + count, 0)).toBe(await store.countEvents());
  return counts;
}
