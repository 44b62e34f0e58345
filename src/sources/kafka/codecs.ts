import { gunzipSync, zstdDecompressSync } from "node:zlib";
import { decompressFrameSync } from "lz4-napi";
import { uncompressSync } from "snappy";

/** Compressed bytes that would grow beyond the limit: a mistake, or an attack on the reader's memory. */
export class DecompressedTooLarge extends Error {
  override readonly name = "DecompressedTooLarge";

  constructor(limit: number) {
    super(`decompresses to more than ${limit} bytes`);
  }
}

/** Kafka's numbers of the codecs, as they stand in a batch's attributes. */
export const CODEC = { none: 0, gzip: 1, snappy: 2, lz4: 3, zstd: 4 } as const;

/**
 * The records of a batch, decompressed in the calling thread: at the size of a batch that costs less than a hop to the
 * thread pool. Throws `DecompressedTooLarge` before anything larger than `limit` is allocated, and an Error for bytes
 * that are not what the codec writes.
 */
export function decompress(codec: number, bytes: Buffer, limit: number): Buffer {
  switch (codec) {
    case CODEC.none:
      return bytes;
    case CODEC.gzip:
      return bounded(limit, () => gunzipSync(bytes, { maxOutputLength: limit }));
    case CODEC.snappy:
      return unsnappy(bytes, limit);
    case CODEC.lz4:
      if (lz4Bound(bytes) > limit) throw new DecompressedTooLarge(limit);
      return decompressFrameSync(bytes);
    case CODEC.zstd:
      return bounded(limit, () => zstdDecompressSync(bytes, { maxOutputLength: limit }));
    default:
      throw new Error(`unknown compression codec ${codec}`);
  }
}

function bounded(limit: number, inflate: () => Buffer): Buffer {
  try {
    return inflate();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ERR_BUFFER_TOO_LARGE") throw new DecompressedTooLarge(limit);
    throw error;
  }
}

/** What Java's snappy stream writes first: 0x82 SNAPPY 0, then two version numbers of four bytes. */
const XERIAL_MAGIC = Buffer.from([0x82, 0x53, 0x4e, 0x41, 0x50, 0x50, 0x59, 0x00]);
const XERIAL_HEADER = 16;

/** Java clients write blocks of at most 32 KB, each with its length before it; others write one bare block. */
function unsnappy(bytes: Buffer, limit: number): Buffer {
  if (!bytes.subarray(0, XERIAL_MAGIC.length).equals(XERIAL_MAGIC)) return snappyBlock(bytes, limit);
  const blocks: Buffer[] = [];
  let left = limit;
  for (let at = XERIAL_HEADER; at < bytes.length; ) {
    const start = at + 4;
    const end = start + bytes.readInt32BE(at);
    if (end > bytes.length || end < start) throw new Error("a snappy block is cut off");
    const block = snappyBlock(bytes.subarray(start, end), left);
    left -= block.length;
    blocks.push(block);
    at = end;
  }
  return blocks.length === 1 ? blocks[0]! : Buffer.concat(blocks);
}

function snappyBlock(block: Buffer, limit: number): Buffer {
  if (declaredLength(block) > limit) throw new DecompressedTooLarge(limit);
  const plain = uncompressSync(block, { asBuffer: true });
  return typeof plain === "string" ? Buffer.from(plain) : plain;
}

/** A snappy block begins with its decompressed length. */
function declaredLength(block: Buffer): number {
  let length = 0;
  for (let index = 0; index < 5 && index < block.length; index++) {
    const byte = block[index]!;
    length += (byte & 0x7f) * 2 ** (7 * index);
    if (byte < 0x80) return length;
  }
  throw new Error("a snappy block has no length");
}

const LZ4_MAGIC = 0x184d2204;
const LZ4_BLOCK_BYTES: Readonly<Record<number, number>> = { 4: 64 << 10, 5: 256 << 10, 6: 1 << 20, 7: 4 << 20 };

/**
 * The least that an LZ4 frame's blocks can be sure not to exceed, less one block: every block but the last is full, so
 * this many bytes really come out. LZ4 itself is asked to decompress only after this.
 */
function lz4Bound(bytes: Buffer): number {
  if (bytes.length < 7 || bytes.readUInt32LE(0) !== LZ4_MAGIC) throw new Error("not an LZ4 frame");
  const flags = bytes[4]!;
  const blockBytes = LZ4_BLOCK_BYTES[(bytes[5]! >> 4) & 7];
  if (blockBytes === undefined) throw new Error("an LZ4 frame names no valid block size");
  const checksumBytes = (flags & 0x10) !== 0 ? 4 : 0;
  let at = 7 + ((flags & 0x08) !== 0 ? 8 : 0) + ((flags & 0x01) !== 0 ? 4 : 0);
  let blocks = 0;
  while (at + 4 <= bytes.length) {
    const size = bytes.readUInt32LE(at) & 0x7fffffff;
    if (size === 0) break;
    blocks++;
    at += 4 + size + checksumBytes;
  }
  return Math.max(0, blocks - 1) * blockBytes;
}
