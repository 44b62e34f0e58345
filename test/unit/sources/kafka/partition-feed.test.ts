import { describe, expect, it } from "vitest";
import type { Assignment } from "../../../../src/domain/checkpoint.ts";
import { PartitionFeed } from "../../../../src/sources/kafka/partition-feed.ts";
import { encodePosition } from "../../../../src/sources/kafka/position.ts";
import type { ReadRecords } from "../../../../src/sources/kafka/record-set.ts";

const USUAL = 256 << 10;

function feed(): PartitionFeed {
  const position = encodePosition({ offset: 0, generation: 0, topicId: undefined, mark: undefined });
  const checkpoint = { partition: "logs/0", position, version: 1, openRecords: undefined, progress: {} };
  const assignment: Assignment = { partition: "logs/0", version: 1, active: true, checkpoint };
  return new PartitionFeed({ topic: "logs", partition: 0 }, assignment);
}

function brought(next: number, inflation: number): ReadRecords {
  return {
    records: [],
    unreadable: [],
    next,
    scanned: 100,
    scannedByMinute: new Map(),
    bytes: 0,
    inflation,
    mark: undefined,
    maxTimestamp: undefined,
    needs: undefined,
  };
}

const LOG = { highWatermark: 1_000, lastStableOffset: 1_000 };

describe("how much is asked for", () => {
  it("is what is usual, until batches turn out to decompress to much more", () => {
    const subject = feed();
    expect(subject.wanted(USUAL)).toBe(USUAL);
    subject.advance(brought(100, 4), LOG, 0);
    expect(subject.wanted(USUAL)).toBe(USUAL);
    subject.advance(brought(200, 16), LOG, 0);
    expect(subject.wanted(USUAL)).toBe(USUAL / 4);
    subject.advance(brought(300, 1), LOG, 0);
    expect(subject.wanted(USUAL)).toBe(USUAL);
  });

  it("is never so little that requests cost more than what they bring", () => {
    const subject = feed();
    subject.advance(brought(100, 10_000), LOG, 0);
    expect(subject.wanted(USUAL)).toBe(16 << 10);
  });

  it("is a whole batch where one alone is larger", () => {
    const subject = feed();
    subject.advance(brought(100, 16), LOG, 0);
    subject.fetchBytes = 5 << 20;
    expect(subject.wanted(USUAL)).toBe(5 << 20);
  });
});
