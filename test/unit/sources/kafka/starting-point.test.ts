import { describe, expect, test } from "vitest";
import {
  decodePosition,
  encodePosition,
  type KafkaPosition,
  sameBatch,
} from "../../../../src/sources/kafka/position.ts";
import { continueFrom, mustCompare, resolveStart } from "../../../../src/sources/kafka/starting-point.ts";

const mark = { base: 90, last: 99, crc: 7, timestamp: 5 };
const at100: KafkaPosition = { offset: 100, generation: 2, topicId: "a", mark };

describe("continueFrom", () => {
  test("the same topic goes on where it was, also exactly at both ends", () => {
    expect(continueFrom(at100, { low: 0, high: 500, topicId: "a" }, undefined)).toEqual({ position: at100 });
    expect(continueFrom(at100, { low: 100, high: 100, topicId: "a" }, undefined).gap).toBeUndefined();
  });

  test("what retention took is a gap of so many records", () => {
    const { position, gap } = continueFrom(at100, { low: 150, high: 500, topicId: "a" }, undefined);
    expect(position).toEqual({ offset: 150, generation: 2, topicId: "a" });
    expect(gap).toMatchObject({ reason: "retention", records: 50, range: "offsets 100 to 149" });
  });

  test("another id is another topic, however long it is", () => {
    for (const high of [10, 1_000]) {
      const { position, gap } = continueFrom(at100, { low: 3, high, topicId: "b" }, false);
      expect(position).toEqual({ offset: 3, generation: 3, topicId: "b" });
      expect(gap).toMatchObject({ reason: "recreated" });
      expect(continueFrom(at100, { low: 3, high, topicId: "b" }, undefined).gap).toMatchObject({ reason: "recreated" });
    }
  });

  test("another id with the very batch that was read is a copy of the same log", () => {
    const { position, gap } = continueFrom(at100, { low: 0, high: 500, topicId: "b" }, true);
    expect(gap).toBeUndefined();
    expect(position).toEqual({ ...at100, topicId: "b" });
  });

  test("without ids the stored batch decides, and without that the length", () => {
    const old: KafkaPosition = { offset: 100, generation: 0, mark };
    const log = { low: 0, high: 500, topicId: undefined };
    expect(continueFrom(old, log, true).gap).toBeUndefined();
    expect(continueFrom(old, log, false).gap).toMatchObject({ reason: "recreated" });
    expect(continueFrom(old, log, undefined).gap).toBeUndefined();
    expect(continueFrom(old, { ...log, high: 50 }, undefined).gap).toMatchObject({ reason: "recreated" });
  });

  test("the same topic that ends before the checkpoint has lost records", () => {
    const { position, gap } = continueFrom(at100, { low: 0, high: 80, topicId: "a" }, undefined);
    expect(position.offset).toBe(80);
    expect(position.mark).toBeUndefined();
    expect(gap).toMatchObject({ reason: "deleted" });
  });
});

test("the stored batch is looked up only when the topic's id leaves a doubt", () => {
  const log = { low: 0, high: 500 };
  expect(mustCompare(at100, { ...log, topicId: "a" })).toBe(false);
  expect(mustCompare(at100, { ...log, topicId: "b" })).toBe(true);
  expect(mustCompare(at100, { ...log, topicId: undefined })).toBe(true);
  expect(mustCompare({ offset: 1, generation: 0 }, { ...log, topicId: "a" })).toBe(false);
});

test("a batch is the same by checksum, or thinned out by time and offsets", () => {
  expect(sameBatch(mark, { ...mark, timestamp: 6 })).toBe(true);
  expect(sameBatch(mark, { ...mark, crc: 8 })).toBe(true);
  expect(sameBatch(mark, { ...mark, crc: 8, timestamp: 6 })).toBe(false);
  expect(sameBatch(mark, { ...mark, base: 91 })).toBe(false);
});

test("positions are read back as written; anything else is refused", () => {
  for (const position of [at100, { offset: 0, generation: 0 }]) {
    expect(decodePosition(encodePosition(position))).toEqual(position);
  }
  expect(encodePosition(at100).length).toBeLessThan(4_096);
  for (const broken of ["", "{}", '{"offset":-1,"generation":0}', '{"offset":"1","generation":0}']) {
    expect(() => decodePosition(broken)).toThrow();
  }
});

test("start_from in all its forms", () => {
  const now = Date.UTC(2026, 10, 24, 8);
  expect(resolveStart("earliest", now)).toBe("earliest");
  expect(resolveStart("latest", now)).toBe("latest");
  expect(resolveStart("now-24h", now)).toBe(now - 86_400_000);
  expect(resolveStart("2026-11-24T07:00:00+01:00", now)).toBe(Date.UTC(2026, 10, 24, 6));
  expect(resolveStart("now-999999999w", now)).toBe(0);
});
