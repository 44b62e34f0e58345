import { gzipSync } from "node:zlib";

/** A record as a test writes it. */
export interface TestRecord {
  readonly key?: Buffer | null | undefined;
  readonly value: Buffer | null;
  readonly headers?: readonly (readonly [string, Buffer | null])[];
  readonly timestampDelta?: number;
}

export interface TestBatch {
  readonly base?: number;
  readonly records: readonly TestRecord[];
  /** Offsets after the base; default 0, 1, 2, … */
  readonly deltas?: readonly number[];
  /** Default: that of the last record. */
  readonly lastDelta?: number;
  readonly gzip?: boolean;
  readonly transactional?: boolean;
  readonly control?: boolean;
  readonly logAppendTime?: boolean;
  readonly producerId?: number;
  readonly firstTimestamp?: number;
  readonly maxTimestamp?: number;
}

/** A record batch (message format 2) as Kafka's documentation describes it, written without any code under test. */
export function batch(options: TestBatch): Buffer {
  const { records, deltas = records.map((_, index) => index) } = options;
  const plain = Buffer.concat(records.map((record, index) => encodeRecord(record, deltas[index]!)));
  const body = options.gzip ? gzipSync(plain) : plain;
  const header = Buffer.alloc(61);
  header.writeBigInt64BE(BigInt(options.base ?? 0), 0);
  header.writeInt32BE(61 - 12 + body.length, 8);
  header.writeInt8(2, 16);
  header.writeUInt32BE(0x1234_5678, 17);
  const attributes =
    (options.gzip ? 1 : 0) |
    (options.logAppendTime ? 8 : 0) |
    (options.transactional ? 16 : 0) |
    (options.control ? 32 : 0);
  header.writeInt16BE(attributes, 21);
  header.writeInt32BE(options.lastDelta ?? deltas.at(-1) ?? 0, 23);
  header.writeBigInt64BE(BigInt(options.firstTimestamp ?? 1_000), 27);
  header.writeBigInt64BE(BigInt(options.maxTimestamp ?? 2_000), 35);
  header.writeBigInt64BE(BigInt(options.producerId ?? -1), 43);
  header.writeInt16BE(0, 51);
  header.writeInt32BE(-1, 53);
  header.writeInt32BE(records.length, 57);
  return Buffer.concat([header, body]);
}

/** The marker that ends a transaction. */
export function marker(base: number, producerId: number, kind: "abort" | "commit"): Buffer {
  const key = Buffer.from([0, 0, 0, kind === "abort" ? 0 : 1]);
  return batch({ base, producerId, transactional: true, control: true, records: [{ key, value: Buffer.alloc(6) }] });
}

export function text(value: string): TestRecord {
  return { value: Buffer.from(value) };
}

function encodeRecord({ key = null, value, headers = [], timestampDelta = 0 }: TestRecord, delta: number): Buffer {
  const body = Buffer.concat([
    Buffer.from([0]),
    zigzag(timestampDelta),
    zigzag(delta),
    sized(key),
    sized(value),
    zigzag(headers.length),
    ...headers.flatMap(([name, bytes]) => [sized(Buffer.from(name)), sized(bytes)]),
  ]);
  return Buffer.concat([zigzag(body.length), body]);
}

function sized(bytes: Buffer | null): Buffer {
  return bytes === null ? zigzag(-1) : Buffer.concat([zigzag(bytes.length), bytes]);
}

function zigzag(value: number): Buffer {
  let rest = BigInt.asUintN(64, (BigInt(value) << 1n) ^ (BigInt(value) >> 63n));
  const bytes: number[] = [];
  while (rest >= 0x80n) {
    bytes.push(Number(rest & 0x7fn) | 0x80);
    rest >>= 7n;
  }
  return Buffer.from([...bytes, Number(rest)]);
}
