import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createLiteralScanner } from "../../../../src/domain/literal-scanner.ts";
import type { AbortedTransaction } from "../../../../src/sources/kafka/fetch-protocol.ts";
import { type ReadRecords, readRecordSet } from "../../../../src/sources/kafka/record-set.ts";
import { scanningDecoder } from "../../../../src/sources/kafka/scanning-decoder.ts";
import { inEnglish } from "../../../support/in-english.ts";
import { batch, marker, type TestRecord, text } from "./batches.ts";

interface Options {
  readonly from?: number;
  readonly aborted?: readonly AbortedTransaction[];
  readonly literals?: readonly string[];
  readonly maxRecordBytes?: number;
  readonly streams?: boolean;
}

async function read(parts: readonly Buffer[], options: Options = {}): Promise<ReadRecords> {
  const { from = 0, aborted = [], literals, maxRecordBytes = 1_000_000, streams = false } = options;
  const scanner = literals === undefined ? undefined : createLiteralScanner(literals);
  return await readRecordSet(
    { topic: "logs", partition: 3, bytes: Buffer.concat(parts), from, aborted },
    { decoder: scanningDecoder, scanner, maxRecordBytes, streams },
  );
}

function values({ records }: ReadRecords): string[] {
  return records.map(({ value }) => String(value));
}

function offsets({ records }: ReadRecords): number[] {
  return records.map(({ origin }) => (origin.type === "kafka" ? Number(origin.offset) : Number.NaN));
}

describe("readRecordSet", () => {
  test("hands on every record of several batches with its place and time", async () => {
    const found = await read([
      batch({ base: 10, records: [text("a"), { ...text("b"), timestampDelta: -7 }], firstTimestamp: 5_000 }),
      batch({ base: 12, records: [text("c")], gzip: true, logAppendTime: true, maxTimestamp: 9_000 }),
    ]);
    expect(values(found)).toEqual(["a", "b", "c"]);
    expect(offsets(found)).toEqual([10, 11, 12]);
    expect(found.records.map(({ timestamp }) => timestamp)).toEqual([5_000, 4_993, 9_000]);
    expect(found).toMatchObject({ next: 13, scanned: 3, maxTimestamp: 9_000, unreadable: [], needs: undefined });
    expect(found.mark).toEqual({ base: 12, last: 12, crc: 0x1234_5678, timestamp: 9_000 });
  });

  test("moves on to the end of what was scanned although nothing was found", async () => {
    const found = await read([batch({ base: 5, records: [text("fine"), text("fine too")] })], { literals: ["error"] });
    expect(found).toMatchObject({ records: [], scanned: 2, next: 7, bytes: 0 });
  });

  test("begins in the middle of a batch", async () => {
    const parts = [batch({ base: 0, records: ["error 0", "error 1", "fine 2", "error 3"].map(text) })];
    expect(values(await read(parts, { from: 1 }))).toEqual(["error 1", "fine 2", "error 3"]);
    expect(await read(parts, { from: 1, literals: ["error"] })).toMatchObject({ scanned: 3, next: 4 });
    expect(values(await read(parts, { from: 3, literals: ["error"] }))).toEqual(["error 3"]);
    expect(await read(parts, { from: 4 })).toMatchObject({ records: [], scanned: 0, next: 4 });
  });

  test("holes left by compaction, and batches of which nothing is left", async () => {
    const found = await read([
      batch({ base: 0, records: [text("a"), text("b")], deltas: [2, 7], lastDelta: 9 }),
      batch({ base: 20, records: [], lastDelta: 4 }),
    ]);
    expect(offsets(found)).toEqual([2, 7]);
    expect(found).toMatchObject({ scanned: 2, next: 25, unreadable: [] });
  });

  test("a batch that is cut off is left for the next fetch; alone, it says how much it needs", async () => {
    const [first, second] = [batch({ base: 0, records: [text("a")] }), batch({ base: 1, records: [text("b")] })];
    expect(await read([first, second.subarray(0, second.length - 1)])).toMatchObject({ next: 1, scanned: 1 });
    expect(await read([second.subarray(0, 40)], { from: 1 })).toMatchObject({ next: 1, needs: second.length });
    expect(await read([second.subarray(0, 5)], { from: 1 })).toMatchObject({ next: 1, needs: undefined });
    expect(await read([], { from: 1 })).toMatchObject({ next: 1, scanned: 0, mark: undefined });
  });

  test("leaves out aborted transactions, their markers, and nothing else", async () => {
    const transactional = (base: number, producerId: number, value: string): Buffer =>
      batch({ base, producerId, transactional: true, records: [text(value)] });
    const parts = [
      transactional(0, 1, "aborted"),
      transactional(1, 2, "other producer"),
      batch({ base: 2, records: [text("plain")] }),
      marker(3, 1, "abort"),
      transactional(4, 1, "kept"),
      marker(5, 1, "commit"),
      marker(6, 2, "commit"),
      transactional(7, 1, "aborted again"),
      marker(8, 1, "abort"),
    ];
    const aborted = [
      { producerId: 1, firstOffset: 7 },
      { producerId: 1, firstOffset: 0 },
    ];
    const found = await read(parts, { aborted });
    expect(values(found)).toEqual(["other producer", "plain", "kept"]);
    expect(found).toMatchObject({ scanned: 3, next: 9 });
  });

  test("keys, headers, nulls; streams only when lines are joined", async () => {
    const headers = [
      ["trace", Buffer.from("1")] as const,
      ["none", null] as const,
      ["__proto__", Buffer.from("x")] as const,
    ];
    const parts = [
      batch({ records: [{ key: Buffer.from("host"), value: null, headers }, { value: Buffer.from([0xff, 0]) }] }),
    ];
    const [tombstone, bytes] = (await read(parts)).records;
    expect(tombstone).toMatchObject({ value: null, origin: { topic: "logs", partition: 3, offset: "0" } });
    expect(Object.entries(tombstone?.headers ?? {})).toEqual([
      ["trace", "1"],
      ["none", ""],
      ["__proto__", "x"],
    ]);
    expect(bytes?.value).toEqual(Buffer.from([0xff, 0]));
    expect(bytes).not.toHaveProperty("headers");
    expect(bytes).not.toHaveProperty("stream");
    const streams = (await read(parts, { streams: true })).records.map(({ stream }) => stream);
    expect(streams).toEqual(["logs/3/host", "logs/3"]);
  });

  test("a record that is too large is unreadable, its neighbours are not", async () => {
    const found = await read([batch({ records: [text("a"), text("x".repeat(200_000)), text("b")] })], {
      maxRecordBytes: 100_000,
    });
    expect(values(found)).toEqual(["a", "b"]);
    expect(found.unreadable).toMatchObject([{ reason: "too_large", record: { origin: { offset: "1" } } }]);
    expect((found.unreadable[0]?.record.value as Buffer | undefined)?.length).toBe(65_536);
    expect(found.next).toBe(3);
  });

  test("bytes that are no records make their batch unreadable, not the ones around it", async () => {
    const broken = batch({ base: 1, records: [text("b"), text("c")] });
    broken.writeInt8(127, 61);
    const inflated = batch({ base: 3, records: [text("d")], gzip: true });
    inflated.fill(0xff, 70);
    const found = await read([
      batch({ base: 0, records: [text("a")] }),
      broken,
      inflated,
      batch({ base: 4, records: [text("e")] }),
    ]);
    expect(values(found)).toEqual(["a", "e"]);
    expect(found.unreadable.map(({ reason }) => reason)).toEqual(["corrupt", "corrupt"]);
    expect(inEnglish(found.unreadable[0]?.detail)).toContain("batch of 2 records, offsets 1 to 2");
    expect(found).toMatchObject({ next: 5, scanned: 5 });
  });

  test("messages of the formats before record batches are stepped over, and said", async () => {
    const message = (offset: number): Buffer => {
      const bytes = Buffer.alloc(12 + 14 + 5);
      bytes.writeBigInt64BE(BigInt(offset), 0);
      bytes.writeInt32BE(14 + 5, 8);
      bytes.writeInt8(1, 16);
      return bytes;
    };
    const found = await read([message(5), message(6), message(7).subarray(0, 20)], { from: 5 });
    expect(found).toMatchObject({ records: [], next: 7, scanned: 2, unreadable: [{ reason: "undecodable" }] });
    expect(await read([message(5).subarray(0, 20)], { from: 5 })).toMatchObject({ next: 5, unreadable: [], needs: 31 });
  });

  test("a few found records do not keep the whole fetched answer in memory", async () => {
    const bytes = Buffer.concat([batch({ records: [text("error"), text("x".repeat(200_000))] })]);
    const found = await readRecordSet(
      { topic: "logs", partition: 0, bytes, from: 0, aborted: [] },
      { decoder: scanningDecoder, scanner: createLiteralScanner(["error"]), maxRecordBytes: 1_000, streams: false },
    );
    const value = found.records[0]?.value as Buffer;
    expect(value.buffer).not.toBe(bytes.buffer);
    expect(found.bytes).toBeLessThan(100);
  });
});

describe("laws", () => {
  const record: fc.Arbitrary<TestRecord> = fc.record({
    key: fc.option(fc.uint8Array({ maxLength: 20 }).map((bytes): Buffer => Buffer.from(bytes))),
    value: fc.option(
      fc.oneof(
        fc.uint8Array({ maxLength: 300 }).map((bytes): Buffer => Buffer.from(bytes)),
        fc.constantFrom("an ERROR here", "nothing", "eerror", "err", "or").map((value): Buffer => Buffer.from(value)),
      ),
    ),
    headers: fc.array(
      fc.tuple<[string, Buffer | null]>(
        fc.constantFrom("trace", "level", "error"),
        fc.option<Buffer>(fc.constantFrom("x", "error", "er").map((value): Buffer => Buffer.from(value))),
      ),
      { maxLength: 3 },
    ),
    timestampDelta: fc.integer({ min: -1_000_000, max: 10_000_000_000 }),
  });
  const batches = fc.array(
    fc.record({ records: fc.array(record, { minLength: 1, maxLength: 12 }), gzip: fc.boolean() }),
    { minLength: 1, maxLength: 4 },
  );

  function log(parts: readonly { records: readonly TestRecord[]; gzip: boolean }[]): Buffer[] {
    let base = 100;
    return parts.map((part) => {
      const bytes = batch({ ...part, base });
      base += part.records.length;
      return bytes;
    });
  }

  test("reading from any offset gives exactly the records from there on", async () => {
    await fc.assert(
      fc.asyncProperty(batches, fc.nat(60), async (parts, skip) => {
        const all = parts.flatMap(({ records }) => records);
        const found = await read(log(parts), { from: 100 + skip });
        expect(found.records.map(({ value }) => value)).toEqual(all.slice(skip).map(({ value }) => value));
        expect(found.scanned).toBe(Math.max(0, all.length - skip));
        expect(found.next).toBe(100 + Math.max(skip, all.length));
        expect(found.unreadable).toEqual([]);
      }),
    );
  });

  test("with literals, at least every record that holds one, at most all, and in order", async () => {
    await fc.assert(
      fc.asyncProperty(batches, fc.nat(20), async (parts, skip) => {
        const all = parts.flatMap(({ records }) => records);
        const found = await read(log(parts), { from: 100 + skip, literals: ["error"] });
        const holding = all.flatMap(({ value }, index) =>
          index >= skip && value?.toString("latin1").toLowerCase().includes("error") ? [100 + index] : [],
        );
        const got = offsets(found);
        expect(got).toEqual([...new Set(got)].sort((a, b) => a - b));
        expect(got).toEqual(expect.arrayContaining(holding));
        for (const { origin, value } of found.records) {
          if (origin.type === "kafka") expect(value).toEqual(all[Number(origin.offset) - 100]?.value);
        }
        expect(found.scanned).toBe(Math.max(0, all.length - skip));
      }),
    );
  });

  test("whatever the bytes are: never throws, never goes back, ends", async () => {
    await fc.assert(
      fc.asyncProperty(batches, fc.nat(), fc.nat(255), fc.nat(10_000), async (parts, seed, byte, cut) => {
        const bytes = Buffer.concat(log(parts));
        // Lengths of batches come from the broker's own index; what lies inside may be anything.
        const at = 61 + (seed % (bytes.length - 61));
        bytes[at] = byte;
        const found = await read([bytes.subarray(0, bytes.length - Math.min(cut, 60))], { from: 100 });
        expect(found.next).toBeGreaterThanOrEqual(100);
      }),
    );
  });
});
