import { readInt64 } from "./wire.ts";

/** Bytes before the records of a record batch (message format 2). */
const HEADER_BYTES = 61;
const LOG_OVERHEAD = 12;
const MAGIC_AT = 16;

/** What the log says about a batch of records without looking into them. */
export interface BatchHeader {
  readonly baseOffset: number;
  readonly lastOffset: number;
  /** 2 for record batches; 0 and 1 are message sets of brokers before 0.11. */
  readonly magic: number;
  /** CRC-32C of everything after it: the broker's and producer's checksum, so also the batch's identity. */
  readonly crc: number;
  readonly codec: number;
  readonly transactional: boolean;
  readonly control: boolean;
  /** Then all records have `maxTimestamp`. */
  readonly logAppendTime: boolean;
  readonly firstTimestamp: number;
  readonly maxTimestamp: number;
  readonly producerId: number;
  readonly recordCount: number;
  /** Places in the buffer the header was read from. */
  readonly start: number;
  readonly body: number;
  readonly end: number;
}

/**
 * The header at `start`. Undefined when the buffer ends before the batch does: a fetch cuts its answer at a number of
 * bytes, wherever that falls.
 */
export function readBatchHeader(buffer: Buffer, start: number): BatchHeader | undefined {
  const end = batchEnd(buffer, start);
  if (end === undefined || end > buffer.length || end - start < HEADER_BYTES) return undefined;
  const attributes = buffer.readInt16BE(start + 21);
  const baseOffset = readInt64(buffer, start);
  return {
    baseOffset,
    lastOffset: baseOffset + buffer.readInt32BE(start + 23),
    magic: buffer.readInt8(start + MAGIC_AT),
    crc: buffer.readUInt32BE(start + 17),
    codec: attributes & 0x07,
    logAppendTime: (attributes & 0x08) !== 0,
    transactional: (attributes & 0x10) !== 0,
    control: (attributes & 0x20) !== 0,
    firstTimestamp: readInt64(buffer, start + 27),
    maxTimestamp: readInt64(buffer, start + 35),
    producerId: readInt64(buffer, start + 43),
    recordCount: buffer.readInt32BE(start + 57),
    start,
    body: start + HEADER_BYTES,
    end,
  };
}

/** Where the batch at `start` ends, also when that is beyond the buffer; undefined when not even its length is there. */
export function batchEnd(buffer: Buffer, start: number): number | undefined {
  if (start + LOG_OVERHEAD > buffer.length) return undefined;
  return start + LOG_OVERHEAD + buffer.readInt32BE(start + 8);
}

/** Message format of the bytes at the beginning of a fetched range; undefined when there are too few to tell. */
export function magicOf(buffer: Buffer): number | undefined {
  return buffer.length > MAGIC_AT ? buffer.readInt8(MAGIC_AT) : undefined;
}
