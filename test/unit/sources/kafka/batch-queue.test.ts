import { expect, test } from "vitest";
import type { Assignment } from "../../../../src/domain/checkpoint.ts";
import { BatchQueue } from "../../../../src/sources/kafka/batch-queue.ts";
import type { SourceBatch } from "../../../../src/sources/source.ts";

function assignment(partition: string): Assignment {
  const checkpoint = { partition, position: undefined, version: 0, openRecords: undefined, progress: {} };
  return { partition, version: 0, active: true, checkpoint };
}

function batch(of: Assignment, next: string, fields: Partial<SourceBatch> = {}): SourceBatch {
  return {
    assignment: of,
    records: [{ origin: { type: "kafka", topic: "t", partition: 0, offset: next }, value: null }],
    next,
    scanned: 10,
    bytes: 100,
    gaps: [],
    unreadable: [],
    progress: {},
    ...fields,
  };
}

test("batches of one partition grow together while they wait; partitions take turns", async () => {
  const queue = new BatchQueue(10_000);
  const [a, b] = [assignment("a"), assignment("b")];
  queue.push(batch(a, "1", { progress: { greatestEventTime: 9, lag: 5 } }));
  queue.push(batch(b, "7"));
  queue.push(batch(a, "2", { progress: { greatestEventTime: 3, lag: 0, caughtUpAt: 1 } }));
  const first = await queue.take();
  expect(first).toMatchObject({ assignment: a, next: "2", scanned: 20, bytes: 200 });
  expect(first?.records).toHaveLength(2);
  expect(first?.progress).toEqual({ greatestEventTime: 9, lag: 0, caughtUpAt: 1 });
  expect(await queue.take()).toMatchObject({ assignment: b, next: "7" });
});

test("is full by bytes in all, and by records or scanned of one partition", () => {
  const queue = new BatchQueue(1_000);
  const [a, b] = [assignment("a"), assignment("b")];
  queue.push(batch(a, "1", { scanned: 1_000_000 }));
  expect([queue.hasRoom(a), queue.hasRoom(b)]).toEqual([false, true]);
  queue.push(batch(b, "1", { bytes: 1_000 }));
  expect([queue.hasRoom(a), queue.hasRoom(b)]).toEqual([false, false]);
  queue.drop(b);
  expect(queue.hasRoom(b)).toBe(true);
});

test("what a lost assignment left behind is never handed out", async () => {
  const queue = new BatchQueue(1_000);
  const [lost, kept] = [assignment("a"), assignment("a")];
  queue.push(batch(lost, "1"));
  queue.push(batch(kept, "2"));
  lost.active = false;
  expect(await queue.take()).toMatchObject({ assignment: kept });
});

test("waits for a batch, ends, and throws what it was told", async () => {
  const queue = new BatchQueue(1_000);
  const waiting = queue.take();
  queue.push(batch(assignment("a"), "1"));
  expect(await waiting).toMatchObject({ next: "1" });
  const ended = queue.take();
  queue.end();
  expect(await ended).toBeUndefined();
  expect(queue.hasRoom(assignment("a"))).toBe(false);
  queue.push(batch(assignment("a"), "2"));
  expect(await queue.take()).toBeUndefined();
  const failing = new BatchQueue(1_000);
  const failed = failing.take();
  failing.fail(new Error("refused"));
  await expect(failed).rejects.toThrow("refused");
});
