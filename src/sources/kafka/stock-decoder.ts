import { kafkajs, type StockRecord } from "./kafkajs-internals.ts";
import type { FoundRecord, RecordDecoder } from "./record-decoder.ts";

/**
 * kafkajs's own decoder: every record becomes objects, then is searched. Slower, but written by others: what the
 * scanning decoder is checked against, and what stands in for it should they differ.
 */
export const stockDecoder: RecordDecoder = {
  async decode({ batch, header, plain, from, scanner }) {
    const { Decoder, decodeRecordBatch } = kafkajs();
    const { records } = await decodeRecordBatch(new Decoder(uncompressed(batch, plain)));
    const wanted = records.map(toFound).filter(({ offset }) => offset >= from);
    const found = wanted.filter((record) => scanner === undefined || contains(record, scanner));
    return { records: found, scanned: header.recordCount - (records.length - wanted.length) };
  },
};

const HEADER_BYTES = 61;
const LENGTH_AT = 8;
const ATTRIBUTES_AT = 21;

/** The same batch as if it had never been compressed: kafkajs cannot decompress most codecs, and needs not to. */
function uncompressed(batch: Buffer, plain: Buffer): Buffer {
  const whole = Buffer.concat([batch.subarray(0, HEADER_BYTES), plain]);
  whole.writeInt32BE(whole.length - 12, LENGTH_AT);
  whole.writeInt16BE(batch.readInt16BE(ATTRIBUTES_AT) & ~0x07, ATTRIBUTES_AT);
  return whole;
}

function contains(
  record: FoundRecord,
  scanner: { next(bytes: Uint8Array, from: number, to: number): number },
): boolean {
  const parts = [record.key, record.value, ...record.headers.flatMap(([name, value]) => [Buffer.from(name), value])];
  return parts.some((part) => part !== null && scanner.next(part, 0, part.length) >= 0);
}

/** kafkajs gathers headers of one name into a list; the order of different names is kept. */
function toFound(record: StockRecord): FoundRecord {
  const headers = Object.entries(record.headers ?? {}).flatMap(([name, value]) =>
    (Array.isArray(value) ? value : [value as Buffer | null]).map((item) => [name, item] as const),
  );
  const parts = [record.key, record.value, ...headers.flatMap(([name, value]) => [Buffer.from(name), value])];
  return {
    offset: Number(record.offset),
    timestamp: Number(record.timestamp ?? -1),
    key: record.key,
    value: record.value,
    headers,
    size: parts.reduce((sum, part) => sum + (part?.length ?? 0), 0),
  };
}
