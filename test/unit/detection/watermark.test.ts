import { describe, expect, it } from "vitest";
import type { SourceCondition } from "../../../src/detection/detector.ts";
import { judgeableUntil, type SourcesNow, sourceConditions, toMemory } from "../../../src/detection/watermark.ts";
import type { Progress } from "../../../src/domain/checkpoint.ts";
import { inEnglish } from "../../support/in-english.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const NOW = Date.UTC(2026, 10, 24, 8);
const OPTIONS = { latenessMs: MINUTE, stalledAfterMs: 5 * MINUTE, patienceMs: 15 * MINUTE };

type Partition = Omit<Progress, "left"> & { readonly updatedAt?: number };

/** Conditions of sources with these partitions; times are minutes from now. */
function conditions(
  sources: Readonly<Record<string, Readonly<Record<string, Partition>>>>,
  change: Partial<SourcesNow> = {},
): readonly SourceCondition[] {
  const checkpoints = Object.entries(sources).flatMap(([source, partitions]) =>
    Object.entries(partitions).map(([partition, { updatedAt = 0, ...progress }]) => ({
      source,
      partition,
      position: "1",
      version: 1,
      openRecords: undefined,
      updatedAt: NOW + updatedAt * MINUTE,
      progress: Object.fromEntries(
        Object.entries(progress).map(([key, value]) => [key, key === "lag" ? value : NOW + value * MINUTE]),
      ),
    })),
  );
  const known = Object.keys(sources).map((id) => ({ id, type: "kafka" }));
  return sourceConditions(
    { sources: known, checkpoints, memory: {}, now: NOW, lookingSince: NOW - HOUR, ...change },
    OPTIONS,
  );
}

const minutes = (at: number | undefined): number | undefined => (at === undefined ? undefined : (at - NOW) / MINUTE);
const one = (partitions: Readonly<Record<string, Partition>>, change: Partial<SourcesNow> = {}): SourceCondition =>
  conditions({ app: partitions }, change)[0]!;

describe("a source's watermark", () => {
  it("follows the clock where nothing is left to read, and the position where something is", () => {
    expect(minutes(one({ 0: { caughtUpAt: -0.5, greatestEventTime: -300, lag: 0 } }).watermark)).toBe(-1.5);
    expect(minutes(one({ 0: { caughtUpAt: -90, greatestEventTime: -30, lag: 7 } }).watermark)).toBe(-31);
    expect(minutes(one({ 0: { caughtUpAt: -10, greatestEventTime: -30, lag: 7 } }).watermark)).toBe(-11);
  });

  it("is the least of its partitions'; what is gone, or was never read, does not count", () => {
    const partitions = {
      idle: { caughtUpAt: 0 },
      lagging: { caughtUpAt: -120, greatestEventTime: -45, lag: 9 },
      gone: { greatestEventTime: -500, goneAt: -400 },
      fresh: {},
    };
    expect(minutes(one(partitions).watermark)).toBe(-46);
    expect(one(partitions).lag).toBe(9);
    expect(one({}).watermark).toBeUndefined();
  });

  it("follows the clock when all that it was read from is gone", () => {
    const gone = { 0: { caughtUpAt: -90, goneAt: -80 } };
    const memory = { app: { firstCaughtUpAt: NOW - 2 * HOUR, watermark: NOW - HOUR } };
    expect(minutes(one(gone, { memory }).watermark)).toBe(-1);
    expect(minutes(one({}, { memory }).watermark)).toBe(-1);
    expect(minutes(one({ ...gone, 1: { caughtUpAt: -9, lag: 0 } }, { memory }).watermark)).toBe(-10);
    expect(one(gone).watermark).toBeUndefined();
  });

  it("is not moved by a record from the future", () => {
    expect(minutes(one({ 0: { greatestEventTime: 5, lag: 3 } }).watermark)).toBe(-1);
  });

  it("never goes back, whatever partition comes late", () => {
    const before = one({ 0: { caughtUpAt: 0 } });
    const memory = toMemory([before]);
    const after = one({ 0: { caughtUpAt: 0 }, 1: { greatestEventTime: -200, lag: 5 } }, { memory });
    expect(after.watermark).toBe(before.watermark);
    expect(after.firstCaughtUpAt).toBe(NOW);
  });

  it("remembers that a source was read to its end, and when", () => {
    expect(one({ 0: { greatestEventTime: -300, lag: 5 } }).firstCaughtUpAt).toBeUndefined();
    expect(one({ 0: { caughtUpAt: -1 }, 1: { greatestEventTime: -300 } }).firstCaughtUpAt).toBeUndefined();
    expect(one({ 0: { caughtUpAt: -1 }, 1: { caughtUpAt: -2 } }).firstCaughtUpAt).toBe(NOW);
    // It is written all the time, and never read to its very end.
    expect(one({ 0: { greatestEventTime: -3, lag: 50 } }).firstCaughtUpAt).toBe(NOW);
    const memory = { app: { firstCaughtUpAt: NOW - HOUR } };
    expect(one({ 0: { greatestEventTime: -300, lag: 5 } }, { memory }).firstCaughtUpAt).toBe(NOW - HOUR);
  });

  it("stands still when nothing is stored, though the worker has been looking for long enough", () => {
    const still = { 0: { caughtUpAt: -20, updatedAt: -20 } };
    expect(one(still)).toMatchObject({ stalledSince: NOW - 20 * MINUTE });
    expect(one(still, { lookingSince: NOW - 4 * MINUTE }).stalledSince).toBeUndefined();
    expect(one({ 0: { caughtUpAt: -4, updatedAt: -4 } }).stalledSince).toBeUndefined();
    expect(one({ 0: { caughtUpAt: -20, updatedAt: -20, goneAt: -10 } }).stalledSince).toBeUndefined();
    expect(inEnglish(one({ 0: {}, orders: { caughtUpAt: -9, updatedAt: -9 } }).stalledBecause)).toContain(
      "1 of its 2 partitions (orders)",
    );
    const stdin = { sources: [{ id: "app", type: "stdin" }] };
    // It has ended, and nobody waits for it.
    expect(one(still, stdin)).toMatchObject({ stalledSince: undefined, watermark: undefined });
    // A file that it has left alone for days.
    expect(one({ 0: { caughtUpAt: 0 }, old: { caughtUpAt: -3000, updatedAt: -3000 } })).toMatchObject({
      stalledSince: undefined,
      watermark: NOW - MINUTE,
    });
  });

  it("is not held by what its configuration does not mean any more", () => {
    const sources = [{ id: "app", type: "kafka", reads: (partition: string) => partition !== "old/0" }];
    const left = { "new/0": { caughtUpAt: 0 }, "old/0": { caughtUpAt: -20, updatedAt: -20, lag: 9 } };
    expect(one(left, { sources })).toMatchObject({ stalledSince: undefined, watermark: NOW - MINUTE, lag: undefined });
    expect(one(left)).toMatchObject({ stalledSince: NOW - 20 * MINUTE, lag: 9 });
  });

  it("knows its latest gap, which lies between what had been read and its being found", () => {
    const gap = (source: string, detectedAt: number) => ({
      ...{ source, partition: "orders/3", range: "offsets 5 to 9", records: 5 },
      ...{ reason: "retention" as const, detail: "", detectedAt: NOW + detectedAt * MINUTE },
    });
    const memory = { app: { watermark: NOW - 3 * HOUR } };
    const gaps = [gap("web", -1), gap("app", -2), gap("app", -90)];
    const found = one({ 0: { caughtUpAt: 0 } }, { memory, gaps });
    expect(found.gap).toEqual({
      ...{ from: NOW - 3 * HOUR, to: NOW - 2 * MINUTE },
      ...{ what: "orders/3, offsets 5 to 9", records: 5 },
    });
    // Later looks, and those of other workers, do not shrink it.
    expect(one({ 0: { caughtUpAt: 0 } }, { memory: toMemory([found]), gaps }).gap).toEqual(found.gap);
    expect(one({ 0: { caughtUpAt: 0 } }, { memory: toMemory([found]) }).gap).toEqual(found.gap);
    expect(one({ 0: { caughtUpAt: 0 } }, { gaps: [gap("web", -1)] }).gap).toBeUndefined();
  });
});

describe("what can be judged", () => {
  const until = (sources: readonly SourceCondition[], wanted?: readonly string[], lookingSince = NOW - HOUR) => {
    const { watermark, ...rest } = judgeableUntil(sources, wanted, { now: NOW, lookingSince }, OPTIONS);
    return { watermark: minutes(watermark), ...rest };
  };
  const idle = { 0: { caughtUpAt: 0 } };
  const behind = { 0: { caughtUpAt: -60, greatestEventTime: -40, lag: 5 } };
  const still = { 0: { caughtUpAt: -30, updatedAt: -30 } };
  const shortlyStill = { 0: { caughtUpAt: -10, updatedAt: -10 } };

  it("ends where the slowest source is, and says why", () => {
    expect(inEnglish(until(conditions({ idle })))).toEqual({ watermark: -1, without: [], heldBecause: undefined });
    const memory = { behind: { firstCaughtUpAt: NOW - HOUR } };
    expect(inEnglish(until(conditions({ idle, behind }, { memory })))).toEqual({
      watermark: -41,
      without: [],
      heldBecause: "source behind is 40m behind: 5 are not read yet",
    });
    expect(until(conditions({ idle, behind }, { memory }), ["idle"]).watermark).toBe(-1);
  });

  it("does not wait for a first backlog", () => {
    const first = { 0: { greatestEventTime: -40, lag: 5 } };
    expect(until(conditions({ idle, first })).watermark).toBe(-1);
    expect(inEnglish(until(conditions({ first })))).toEqual({
      watermark: undefined,
      without: [],
      heldBecause: "first backlog is being read: first",
    });
    expect(inEnglish(until([]))).toMatchObject({ watermark: undefined, heldBecause: "there is no source" });
    expect(until(conditions({ idle, unread: {} })).watermark).toBe(-1);
  });

  it("waits for what stands still as long as patience says", () => {
    const held = until(conditions({ idle, shortlyStill }));
    expect(held).toMatchObject({ watermark: -11, without: [] });
    expect(inEnglish(held.heldBecause)).toContain("source shortlyStill is 10m behind: nothing was read of it since");
    expect(inEnglish(until(conditions({ idle, still })))).toEqual({
      watermark: -1,
      without: ["still"],
      heldBecause: undefined,
    });
    // A worker that has just begun to look gives it time.
    const lookingSince = NOW - 2 * MINUTE;
    expect(until(conditions({ idle, still }, { lookingSince }), undefined, lookingSince).watermark).toBe(-31);
  });

  it("is nothing when every source stands still", () => {
    expect(inEnglish(until(conditions({ still })))).toMatchObject({
      watermark: undefined,
      heldBecause: "every source stands still: still",
    });
  });
});
