import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { decodeFetch, encodeFetch, fetchVersion } from "../../../../src/sources/kafka/fetch-protocol.ts";
import { decodeMetadata, encodeMetadata } from "../../../../src/sources/kafka/metadata-protocol.ts";
import { WireReader, WireWriter } from "../../../../src/sources/kafka/wire.ts";

test("numbers and texts are read back as written", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }),
      fc.maxSafeInteger(),
      fc.nat(),
      fc.string(),
      fc.boolean(),
      (small, large, length, text, compact) => {
        const written = new WireWriter().int32(small).int64(large).unsignedVarint(length).string(text, compact);
        const reader = new WireReader(written.finish());
        expect([reader.int32(), reader.int64(), reader.unsignedVarint(), reader.string(compact)]).toEqual([
          small,
          large,
          length,
          Buffer.from(text).toString(),
        ]);
      },
    ),
  );
});

test("an answer that is cut off throws instead of reading on", () => {
  const bytes = new WireWriter().string("a long enough text", true).finish();
  expect(() => new WireReader(bytes.subarray(0, 5)).string(true)).toThrow(RangeError);
  expect(() => new WireReader(Buffer.alloc(6, 0xff)).unsignedVarint()).toThrow(RangeError);
});

describe("requests, byte for byte as Kafka's protocol guide lays them out", () => {
  const id = "0123456789abcdef0123456789abcdef";
  const partition = { topic: "ab", topicId: id, partition: 3, offset: 258, maxBytes: 16 };
  const request = { maxWaitMs: 500, minBytes: 1, maxBytes: 4096, partitions: [partition] };
  const front = "ffffffff000001f4000000010000100001" + "00000000" + "ffffffff";

  test("Fetch by topic id", () => {
    expect(encodeFetch(request, 13).toString("hex")).toBe(
      `00${front}02${id}0200000003ffffffff0000000000000102ffffffffffffffffffffffff000000100000010100`,
    );
  });

  test("Fetch by name", () => {
    expect(encodeFetch(request, 11).toString("hex")).toBe(
      `${front}00000001000261620000000100000003ffffffff0000000000000102ffffffffffffffff00000010000000000000`,
    );
  });

  test("Metadata of some topics and of all", () => {
    const none = "0".repeat(32);
    expect(encodeMetadata(["ab"]).toString("hex")).toBe(`0002${none}0361620000000000`);
    expect(encodeMetadata(undefined).toString("hex")).toBe("000000000000");
  });
});

test("the version to fetch with: by id where broker and every topic can", () => {
  expect([fetchVersion(17, true), fetchVersion(13, true), fetchVersion(12, true), fetchVersion(17, false)]).toEqual([
    13, 13, 11, 11,
  ]);
});

test("answers", () => {
  const id = "0123456789abcdef0123456789abcdef";
  const fetched = Buffer.from(
    `00000000050000000000000 2${id}02000000010001000000000000000a000000000000000900000000000000040200000000000000070000000000000003 00ffffffff 04aabbcc 00 00 00`.replaceAll(
      " ",
      "",
    ),
    "hex",
  );
  expect(decodeFetch(fetched, 13)).toEqual({
    throttleMs: 5,
    error: 0,
    partitions: [
      {
        topic: id,
        partition: 1,
        error: 1,
        highWatermark: 10,
        lastStableOffset: 9,
        logStart: 4,
        aborted: [{ producerId: 7, firstOffset: 3 }],
        bytes: Buffer.from([0xaa, 0xbb, 0xcc]),
      },
    ],
  });
  const metadata = Buffer.from(
    `0000000000 02 00000001 0268 00002384 00 00 00 00000001 02 0003 036162 ${id} 00 02 0000 00000000 ffffffff 00000000 01 01 01 00 00000000 00 00000000 00`.replaceAll(
      " ",
      "",
    ),
    "hex",
  );
  expect(decodeMetadata(metadata)).toEqual({
    brokers: [{ nodeId: 1, host: "h", port: 9092 }],
    topics: [{ name: "ab", id, error: 3, internal: false, partitions: [{ partition: 0, leader: -1 }] }],
  });
});
