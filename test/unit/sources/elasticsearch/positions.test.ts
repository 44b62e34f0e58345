import { describe, expect, it } from "vitest";
import { formatShardPosition, parseShardPosition } from "../../../../src/sources/elasticsearch/position.ts";
import { formatStart, parseStart, resolveStart } from "../../../../src/sources/elasticsearch/start-mark.ts";
import { formatWindowPosition, parseWindowPosition } from "../../../../src/sources/elasticsearch/window-position.ts";

const NOW = Date.UTC(2026, 10, 24, 8);
const UNREADABLE = [
  "",
  "null",
  "[]",
  "{}",
  "{",
  '{"index":"a"}',
  '{"index":"a","seq_no":1.5}',
  '{"index":7,"seq_no":1}',
];

describe("positions", () => {
  it.each([
    { kind: "at", index: "logs-1", last: -1, history: "" },
    { kind: "at", index: "logs-1", last: 2 ** 40, history: "abc" },
    { kind: "seeking", index: "logs-1", since: NOW },
  ] as const)("of a shard survive being stored: %o", (position) => {
    expect(parseShardPosition(formatShardPosition(position))).toEqual(position);
  });

  it.each([
    { settled: undefined, read: 0, at: NOW },
    { settled: NOW - 60_000, read: NOW - 1, at: NOW },
  ])("of windows survive being stored: %o", (position) => {
    expect(parseWindowPosition(formatWindowPosition(position))).toEqual(position);
  });

  it.each(["earliest", "latest", NOW - 1] as const)("of the start survive being stored: %o", (since) => {
    const mark = { startedAt: NOW, since };
    expect(parseStart(formatStart(mark))).toEqual(mark);
  });

  it.each(UNREADABLE)("say that they do not understand %s", (text) => {
    expect(parseShardPosition(text)).toBeUndefined();
    expect(parseWindowPosition(text)).toBeUndefined();
    expect(parseStart(text)).toBeUndefined();
  });
});

describe("resolveStart", () => {
  it.each([
    ["earliest", "earliest"],
    ["latest", "latest"],
    ["now-24h", NOW - 86_400_000],
    ["2026-11-01T00:00:00Z", Date.UTC(2026, 10, 1)],
  ])("understands %s", (written, since) => {
    expect(resolveStart(written, NOW)).toEqual({ startedAt: NOW, since });
  });

  it("refuses a time that is none", () => {
    expect(() => resolveStart("2026-13-41T00:00:00Z", NOW)).toThrow(RangeError);
  });
});
