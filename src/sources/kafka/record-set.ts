import { asError } from "../../domain/errors.ts";
import type { LiteralScanner } from "../../domain/literal-scanner.ts";
import type { RawRecord } from "../../domain/log-record.ts";
import { sentence } from "../../domain/sentence.ts";
import { MINUTE } from "../../domain/time.ts";
import type { UnreadableRecord } from "../source.ts";
import { AbortedTransactions } from "./aborted-transactions.ts";
import { DecompressedTooLarge, decompress } from "./codecs.ts";
import type { AbortedTransaction } from "./fetch-protocol.ts";
import type { BatchMark } from "./position.ts";
import { type BatchHeader, batchEnd, magicOf, readBatchHeader } from "./record-batch.ts";
import type { FoundRecord, RecordDecoder } from "./record-decoder.ts";
import { readInt64 } from "./wire.ts";

/** What one fetch brought of one partition. */
export interface RecordSet {
  readonly topic: string;
  readonly partition: number;
  /** Record batches one after another, the last one possibly cut off. */
  readonly bytes: Buffer;
  /** The first offset wanted: a batch is stored whole, so the answer may begin before it. */
  readonly from: number;
  readonly aborted: readonly AbortedTransaction[];
}

export interface ReadOptions {
  readonly decoder: RecordDecoder;
  /** Only records in which it finds something are handed on; undefined: all. */
  readonly scanner: LiteralScanner | undefined;
  readonly maxRecordBytes: number;
  /** Whether lines will be joined, so that each record must name its stream. */
  readonly streams: boolean;
}

export interface ReadRecords {
  readonly records: RawRecord[];
  readonly unreadable: UnreadableRecord[];
  /** The offset after the last one that this range covers, records or not; `from` when there was no whole batch. */
  readonly next: number;
  readonly scanned: number;
  /** The same by the minute (since 1970) of each batch's newest record; batches without times are left out. */
  readonly scannedByMinute: ReadonlyMap<number, number>;
  readonly bytes: number;
  /** How many times larger the batches were than what was fetched of them; 1 when nothing is compressed. */
  readonly inflation: number;
  /** The last batch, to recognise the log by. */
  readonly mark: BatchMark | undefined;
  readonly maxTimestamp: number | undefined;
  /** Size of the first batch when not even that came whole: so much must be asked for. */
  readonly needs: number | undefined;
}

/** At most so much of an unreadable record is kept. */
const KEPT_BYTES = 64 << 10;
/** The message format that has record batches (Kafka 0.11, 2017). */
const BATCHES_SINCE = 2;
/** A batch may decompress to this, or to four records of the greatest size. */
const LEAST_DECOMPRESSED = 64 << 20;

/** Reads every whole batch of a fetched range: decompresses, leaves out aborted transactions and control records. */
export async function readRecordSet(set: RecordSet, options: ReadOptions): Promise<ReadRecords> {
  const result = new Result(set, options);
  if ((magicOf(set.bytes) ?? BATCHES_SINCE) < BATCHES_SINCE) return result.oldMessages();
  const aborted = new AbortedTransactions(set.aborted);
  let at = 0;
  for (;;) {
    const header = readBatchHeader(set.bytes, at);
    if (header === undefined) break;
    at = header.end;
    const wanted = aborted.accepts(header, set.bytes) && header.lastOffset >= set.from && header.recordCount > 0;
    if (wanted) await result.read(header);
    result.passed(header);
  }
  return result.finish(at === 0 ? batchEnd(set.bytes, 0) : undefined);
}

class Result {
  private readonly set: RecordSet;
  private readonly options: ReadOptions;
  private readonly records: RawRecord[] = [];
  private readonly unreadable: UnreadableRecord[] = [];
  private scanned = 0;
  private readonly scannedByMinute = new Map<number, number>();
  private bytes = 0;
  private packed = 0;
  private plain = 0;
  private last: BatchHeader | undefined;
  private maxTimestamp: number | undefined;

  constructor(set: RecordSet, options: ReadOptions) {
    this.set = set;
    this.options = options;
  }

  async read(header: BatchHeader): Promise<void> {
    const { bytes, from } = this.set;
    const { decoder, scanner, maxRecordBytes } = this.options;
    try {
      const limit = Math.max(LEAST_DECOMPRESSED, 4 * maxRecordBytes);
      const plain = decompress(header.codec, bytes.subarray(header.body, header.end), limit);
      this.packed += header.end - header.body;
      this.plain += plain.length;
      const decoded = decoder.decode({ batch: bytes.subarray(header.start, header.end), header, plain, from, scanner });
      const found = decoded instanceof Promise ? await decoded : decoded;
      this.scan(header, found.scanned);
      let foundBytes = 0;
      for (const record of found.records) foundBytes += record.size;
      // A few hits must not keep a whole fetched answer in memory.
      const copy = foundBytes * 2 < plain.length;
      this.bytes += copy ? foundBytes : plain.length;
      for (const record of found.records) this.take(record, copy);
    } catch (thrown) {
      this.scan(header, header.recordCount);
      this.unreadable.push(this.unreadableBatch(header, asError(thrown)));
    }
  }

  private scan({ maxTimestamp }: BatchHeader, records: number): void {
    this.scanned += records;
    if (maxTimestamp < 0 || records === 0) return;
    const minute = Math.floor(maxTimestamp / MINUTE);
    this.scannedByMinute.set(minute, (this.scannedByMinute.get(minute) ?? 0) + records);
  }

  passed(header: BatchHeader): void {
    this.last = header;
    if (this.maxTimestamp === undefined || header.maxTimestamp > this.maxTimestamp) {
      this.maxTimestamp = header.maxTimestamp;
    }
  }

  finish(needs: number | undefined): ReadRecords {
    const { records, unreadable, scanned, scannedByMinute, bytes, maxTimestamp, last } = this;
    const next = last === undefined ? this.set.from : Math.max(this.set.from, last.lastOffset + 1);
    const mark =
      last === undefined
        ? undefined
        : { base: last.baseOffset, last: last.lastOffset, crc: last.crc, timestamp: last.maxTimestamp };
    const inflation = this.packed === 0 ? 1 : Math.max(1, this.plain / this.packed);
    return { records, unreadable, next, scanned, scannedByMinute, bytes, inflation, mark, maxTimestamp, needs };
  }

  /** Steps over messages of the formats before record batches, which brokers since Kafka 4 have not either. */
  oldMessages(): ReadRecords {
    const { topic, partition, bytes, from } = this.set;
    let next = from;
    let at = 0;
    for (let end = batchEnd(bytes, at); end !== undefined && end <= bytes.length; end = batchEnd(bytes, at)) {
      next = Math.max(next, readInt64(bytes, at) + 1);
      this.scanned++;
      at = end;
    }
    const needs = at === 0 ? batchEnd(bytes, 0) : undefined;
    if (at > 0) {
      this.unreadable.push({
        record: {
          origin: { type: "kafka", topic, partition, offset: String(from) },
          value: Buffer.from(bytes.subarray(0, Math.min(at, KEPT_BYTES))),
        },
        reason: "undecodable",
        detail: sentence("dead_letter.old_format", { from: String(from), to: String(next - 1) }),
      });
    }
    return { ...this.finish(needs), next };
  }

  private take(found: FoundRecord, copy: boolean): void {
    const { topic, partition } = this.set;
    const value = found.value;
    const tooLarge = found.size > this.options.maxRecordBytes;
    const kept = value === null || !tooLarge ? value : value.subarray(0, KEPT_BYTES);
    const record: RawRecord = {
      origin: { type: "kafka", topic, partition, offset: String(found.offset) },
      value: kept !== null && (copy || tooLarge) ? Buffer.from(kept) : kept,
      timestamp: found.timestamp,
      ...(this.options.streams ? { stream: this.stream(found.key) } : {}),
      ...(found.headers.length > 0 && !tooLarge
        ? { headers: Object.fromEntries(found.headers.map(([name, text]) => [name, text?.toString("utf8") ?? ""])) }
        : {}),
    };
    if (!tooLarge) this.records.push(record);
    else {
      const detail = `${found.size} bytes, more than max_record_bytes (${this.options.maxRecordBytes})`;
      const whole = value !== null && value.length <= KEPT_BYTES;
      this.unreadable.push({ record, reason: "too_large", detail, whole });
    }
  }

  /** Shippers key records by host or container, so lines of one key follow each other. */
  private stream(key: Buffer | null): string {
    const { topic, partition } = this.set;
    return key === null ? `${topic}/${partition}` : `${topic}/${partition}/${key.toString("latin1", 0, 128)}`;
  }

  private unreadableBatch(header: BatchHeader, error: Error): UnreadableRecord {
    const { topic, partition, bytes } = this.set;
    const { baseOffset, lastOffset, recordCount } = header;
    return {
      record: {
        origin: { type: "kafka", topic, partition, offset: String(baseOffset) },
        value: Buffer.from(bytes.subarray(header.start, Math.min(header.end, header.start + KEPT_BYTES))),
        timestamp: header.maxTimestamp,
      },
      reason: error instanceof DecompressedTooLarge ? "too_large" : "corrupt",
      detail: sentence("dead_letter.batch", {
        ...{ records: recordCount, from: String(baseOffset), to: String(lastOffset) },
        why: error.message,
      }),
    };
  }
}
