import { describe, expect, it } from "vitest";
import { createDecoder } from "../../../src/decoding/create-decoder.ts";
import type { Assignment } from "../../../src/domain/checkpoint.ts";
import type { LogRecord } from "../../../src/domain/log-record.ts";
import { DAY, MINUTE } from "../../../src/domain/time.ts";
import type { Extraction } from "../../../src/extraction/extractor.ts";
import { getStrategy } from "../../../src/grouping/registry.ts";
import type { FingerprintStrategy } from "../../../src/grouping/strategy.ts";
import { PartitionReader } from "../../../src/ingest/partition-reader.ts";
import type { Yield } from "../../../src/ingest/pending-commit.ts";
import { createJoiner } from "../../../src/joining/create-joiner.ts";
import type { SourceBatch } from "../../../src/sources/source.ts";
import type { GroupedEvent } from "../../../src/store/store.ts";
import { inEnglish } from "../../support/in-english.ts";
import { redactor } from "../../support/redactor.ts";

const NOW = Date.UTC(2026, 10, 24, 8);

function reader(
  extract: (record: LogRecord) => Extraction,
  options: { joins?: boolean; previous?: FingerprintStrategy } = {},
) {
  const parts: Yield[] = [];
  const assignment: Assignment = {
    partition: "p",
    version: 3,
    active: true,
    checkpoint: { partition: "p", position: "0", version: 3, openRecords: undefined, progress: {} },
  };
  const joining = { mode: "auto" as const, timeoutMs: 2_000, maxLines: 100, maxBytes: 10_000 };
  const subject = new PartitionReader({
    assignment,
    stages: {
      decoder: createDecoder({ format: "text", encoding: "utf-8", timezone: "UTC" }),
      extractor: () => ({
        extract,
        filter: { version: 1, literals: undefined, query: { kind: "everything" } },
        redactor,
      }),
      strategy: getStrategy("v1"),
      plausiblePastMs: 90 * DAY,
      ...(options.previous === undefined ? {} : { previousStrategy: options.previous }),
    },
    joiner: options.joins === true ? createJoiner(joining, undefined) : undefined,
    emit: (part) => parts.push(part),
  });
  return { subject, parts, assignment };
}

function batch(assignment: Assignment, lines: readonly (string | null)[], next = String(lines.length)): SourceBatch {
  return {
    assignment,
    records: lines.map((line, index) => ({
      origin: { type: "file", path: "app.log", line: index + 1, offset: index },
      value: line === null ? null : Buffer.from(line),
      stream: "app.log",
    })),
    next,
    scanned: lines.length,
    bytes: 100,
    gaps: [],
    unreadable: [],
    progress: { lag: 7 },
  };
}

function eventAt(timestamp: number) {
  return ({ origin, message, lines }: LogRecord): Extraction => ({
    kind: "event",
    event: {
      origin,
      timestamp,
      receivedAt: NOW,
      level: "error",
      project: "default",
      message,
      exceptions: [],
      tags: {},
      rule: "test",
      lines,
    },
  });
}

describe("PartitionReader", () => {
  it("gives events the hash of the strategy before as well, during a transition", async () => {
    const v1 = getStrategy("v1");
    const v0: FingerprintStrategy = {
      ...v1,
      id: "v0",
      fingerprint: (event) => ({ ...v1.fingerprint(event), hash: `old ${event.message}` }),
    };
    const { subject, parts, assignment } = reader(eventAt(NOW), { previous: v0 });
    await subject.work(batch(assignment, ["boom"]), NOW);
    const [{ event, fingerprint }] = parts[0]!.events as [GroupedEvent];
    expect(fingerprint).toEqual({ ...v1.fingerprint(event), previous: "old boom" });
  });

  it("counts an event by its own time where that can be believed, by receipt where not", async () => {
    for (const [timestamp, bucketAt, clamped] of [
      [NOW - MINUTE, NOW - MINUTE, false],
      [NOW + 5 * MINUTE, NOW + 5 * MINUTE, false],
      [NOW + 5 * MINUTE + 1, NOW, true],
      [NOW - 90 * DAY, NOW - 90 * DAY, false],
      [NOW - 90 * DAY - 1, NOW, true],
      [Date.UTC(1969, 0, 1), NOW, true],
      [Date.UTC(9999, 0, 1), NOW, true],
      [Number.NaN, NOW, true],
    ] as const) {
      const { subject, parts, assignment } = reader(eventAt(timestamp));
      await subject.work(batch(assignment, ["ERROR x"]), NOW);
      expect(parts[0]?.events[0]).toMatchObject({ bucketAt, clamped });
      expect(parts[0]?.progress).toEqual({ lag: 7, greatestEventTime: bucketAt });
    }
  });

  it("makes a dead letter of what a rule fails on or throws at, and works on", async () => {
    const { subject, parts, assignment } = reader((record) => {
      if (record.message === "throw") throw new Error("a stage broke its promise");
      if (record.message === "fail") return { kind: "failed", rule: "app/orders", error: new Error("no number") };
      return eventAt(NOW)(record);
    });
    await subject.work(batch(assignment, ["throw", "fail", null, "fine"]), NOW);
    const [part] = parts;
    expect(part?.deadLetters.map(({ reason, detail }) => [reason, inEnglish(detail)])).toEqual([
      ["rule_failed", "a stage broke its promise"],
      ["rule_failed", "app/orders: no number"],
    ]);
    expect(part?.deadLetters[1]?.payload.toString()).toBe("fail");
    expect(part?.events.map(({ event }) => event.message)).toEqual(["fine"]);
    expect(part?.next).toBe("4");
  });

  it("keeps the beginning of a huge record in its dead letter and says so", async () => {
    const { subject, parts, assignment } = reader(() => ({ kind: "failed", rule: "r", error: new Error("no") }));
    await subject.work(batch(assignment, ["x".repeat(100_000)]), NOW);
    expect(parts[0]?.deadLetters[0]?.payload.length).toBe(65_536);
    expect(inEnglish(parts[0]?.deadLetters[0]?.detail)).toContain("100000 bytes");
  });

  it("saves a half-read trace with the position, and finishes it when its time is over", async () => {
    const { subject, parts, assignment } = reader(eventAt(NOW), { joins: true });
    await subject.work(batch(assignment, ["ERROR x", "\tat a.B.c(B.java:1)"]), NOW);
    expect(parts[0]?.events).toEqual([]);
    expect(parts[0]?.openRecords).toContain("ERROR x");
    subject.flush(NOW + 1_000);
    expect(parts.length).toBe(1);
    subject.flush(NOW + 3_000);
    expect(parts[1]).toMatchObject({ next: "2", openRecords: undefined });
    expect(parts[1]?.events.map(({ event }) => event.lines)).toEqual([2]);
  });

  it("keeps what is known of the partition's end when only a half-read record is finished", async () => {
    const { subject, parts, assignment } = reader(eventAt(NOW), { joins: true });
    const caughtUp = { ...batch(assignment, []), progress: { lag: 0, caughtUpAt: NOW } };
    await subject.work(caughtUp, NOW);
    await subject.work(batch(assignment, ["ERROR x"]), NOW);
    subject.flush(NOW + 3_000);
    expect(parts[1]?.progress).toEqual({ lag: 7, caughtUpAt: NOW });
    expect(parts[2]?.progress).toEqual({ lag: 7, caughtUpAt: NOW, greatestEventTime: NOW });
  });

  it("emits nothing half-way through a batch: the position would not cover the lines", async () => {
    const { subject, parts, assignment } = reader(eventAt(NOW), { joins: true });
    const working = subject.work(
      batch(
        assignment,
        Array.from({ length: 600 }, () => "ERROR x"),
      ),
      NOW,
    );
    subject.flush(Number.POSITIVE_INFINITY);
    expect(parts).toEqual([]);
    await working;
    expect(parts.length).toBe(1);
    expect(parts[0]?.events.length).toBe(599);
  });

  it("drops a batch whose assignment is lost on the way", async () => {
    const { subject, parts, assignment } = reader(eventAt(NOW));
    const working = subject.work(
      batch(
        assignment,
        Array.from({ length: 600 }, () => "ERROR x"),
      ),
      NOW,
    );
    assignment.active = false;
    await working;
    expect(parts).toEqual([]);
  });
});

describe("the minutes that records are counted in", () => {
  const minutesOf = async (change: Partial<SourceBatch>, events: readonly number[] = []) => {
    const times = [...events];
    const { subject, parts, assignment } = reader((record) => eventAt(times.shift()!)(record));
    const lines = events.map(() => "ERROR x");
    await subject.work({ ...batch(assignment, lines), scanned: 10, ...change }, NOW);
    return [...parts[0]!.records].map(([minute, count]) => [(minute * MINUTE - NOW) / MINUTE, count]);
  };
  const minute = NOW / MINUTE;

  it("are the transport's own, and of the rest the one of receipt when all is read", async () => {
    const scannedByMinute = new Map([
      [minute - 90, 4],
      [minute - 89, 3],
    ]);
    expect(await minutesOf({ scannedByMinute, progress: { caughtUpAt: NOW } })).toEqual([
      [-90, 4],
      [-89, 3],
      [0, 3],
    ]);
  });

  it("are where reading has come to while there is more to read", async () => {
    expect(await minutesOf({ progress: { lag: 5 } }, [NOW - 70 * MINUTE, NOW - 80 * MINUTE])).toEqual([[-70, 10]]);
    expect(await minutesOf({ progress: { lag: 5 } })).toEqual([[0, 10]]);
    expect(await minutesOf({ progress: { lag: 5 } }, [NOW + MINUTE])).toEqual([[0, 10]]);
  });

  it("are never what cannot be believed", async () => {
    const scannedByMinute = new Map([
      [minute + 60, 4],
      [0, 3],
    ]);
    expect(await minutesOf({ scannedByMinute, progress: { caughtUpAt: NOW } })).toEqual([[0, 10]]);
  });
});

it("comes as far as the source's own time says, though no event is that late", async () => {
  const { subject, parts, assignment } = reader(eventAt(NOW - MINUTE));
  await subject.work({ ...batch(assignment, ["ERROR x"]), progress: { greatestEventTime: NOW } }, NOW);
  await subject.work({ ...batch(assignment, ["ERROR x"]), progress: { greatestEventTime: NOW - 5 } }, NOW);
  expect(parts.map(({ progress }) => progress.greatestEventTime)).toEqual([NOW, NOW]);
});
