import { gzipSync, zstdCompressSync } from "node:zlib";
import fc from "fast-check";
import { compressFrameSync } from "lz4-napi";
import { compressSync } from "snappy";
import { describe, expect, test } from "vitest";
import { CODEC, DecompressedTooLarge, decompress } from "../../../../src/sources/kafka/codecs.ts";

/** As Java's snappy stream frames it. */
function xerial(plain: Buffer, block = 32 << 10): Buffer {
  const parts: Buffer[] = [Buffer.from([0x82, 0x53, 0x4e, 0x41, 0x50, 0x50, 0x59, 0, 0, 0, 0, 1, 0, 0, 0, 1])];
  for (let at = 0; at < plain.length; at += block) {
    const compressed = compressSync(plain.subarray(at, at + block));
    const length = Buffer.alloc(4);
    length.writeInt32BE(compressed.length);
    parts.push(length, compressed);
  }
  return Buffer.concat(parts);
}

const compressors: readonly (readonly [string, number, (plain: Buffer) => Buffer])[] = [
  ["none", CODEC.none, (plain) => plain],
  ["gzip", CODEC.gzip, (plain) => gzipSync(plain)],
  ["snappy in Java's frames", CODEC.snappy, xerial],
  ["bare snappy", CODEC.snappy, (plain) => compressSync(plain)],
  ["lz4", CODEC.lz4, (plain) => compressFrameSync(plain)],
  ["zstd", CODEC.zstd, (plain) => zstdCompressSync(plain)],
];

describe.each(compressors)("%s", (_name, codec, compress) => {
  test("gives back what was compressed", () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 100_000 }), fc.nat(40), (bytes, times) => {
        const plain = Buffer.concat(Array.from({ length: times + 1 }, () => bytes));
        expect(decompress(codec, compress(plain), plain.length + (4 << 20)).equals(plain)).toBe(true);
      }),
      { numRuns: 25 },
    );
  });
});

describe.each(compressors.filter(([, codec]) => codec !== CODEC.none))("%s", (name, codec, compress) => {
  test("a bomb is refused before it grows, and what is cut off or garbled throws", () => {
    const bomb = compress(Buffer.alloc(64 << 20));
    expect(() => decompress(codec, bomb, 8 << 20)).toThrow(DecompressedTooLarge);
    const whole = compress(Buffer.from("some text that is worth compressing, some text".repeat(50)));
    expect(() => decompress(codec, Buffer.alloc(100, 0xff), 1 << 20)).toThrow();
    expect(() => decompress(codec, whole.subarray(0, whole.length - 12), 1 << 20), name).toThrow();
  });
});

test("a codec that nobody knows throws", () => {
  expect(() => decompress(6, Buffer.alloc(1), 10)).toThrow("codec 6");
});
