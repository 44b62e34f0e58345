import type { BatchHeader } from "./record-batch.ts";
import type { FoundRecord, RecordDecoder } from "./record-decoder.ts";

/**
 * Searches a batch's bytes once for all literals and takes apart only the records in which something was found; the
 * others are never made into objects. Without a scanner it takes every record apart.
 */
export const scanningDecoder: RecordDecoder = {
  decode({ header, plain, from, scanner }) {
    const cursor = new RecordCursor(plain, header);
    const skipped = header.baseOffset < from ? cursor.skipTo(from) : 0;
    const records: FoundRecord[] = [];
    if (scanner === undefined) {
      while (!cursor.atEnd()) records.push(cursor.read());
    } else {
      let hit = scanner.next(plain, cursor.start, plain.length);
      while (hit >= 0) {
        while (cursor.recordEnd() <= hit) cursor.skip();
        records.push(cursor.read());
        hit = scanner.next(plain, cursor.start, plain.length);
      }
    }
    return { records, scanned: header.recordCount - skipped };
  },
};

/** Walks over the records of a batch. Every length is checked against the bytes that are there. */
class RecordCursor {
  /** Where the next record begins. */
  start = 0;
  private readonly bytes: Buffer;
  private readonly header: BatchHeader;
  private at = 0;

  constructor(bytes: Buffer, header: BatchHeader) {
    this.bytes = bytes;
    this.header = header;
  }

  atEnd(): boolean {
    return this.start >= this.bytes.length;
  }

  /** One past the next record's last byte. */
  recordEnd(): number {
    this.at = this.start;
    const length = this.varint();
    const end = this.at + length;
    if (length <= 0 || end > this.bytes.length) throw new RangeError("a record is longer than its batch");
    return end;
  }

  skip(): void {
    this.start = this.recordEnd();
  }

  /** Steps over the records before `offset`; returns how many they were. */
  skipTo(offset: number): number {
    let skipped = 0;
    while (!this.atEnd()) {
      const end = this.recordEnd();
      this.at++;
      this.varint();
      if (this.header.baseOffset + this.varint() >= offset) break;
      this.start = end;
      skipped++;
    }
    return skipped;
  }

  read(): FoundRecord {
    const end = this.recordEnd();
    const size = end - this.at;
    // One byte of attributes, unused by Kafka.
    this.at++;
    const timestampDelta = this.varint();
    const offset = this.header.baseOffset + this.varint();
    const key = this.bytesOrNull(end);
    const value = this.bytesOrNull(end);
    const headerCount = this.varint();
    const headers: (readonly [string, Buffer | null])[] = [];
    for (let index = 0; index < headerCount; index++) {
      const name = this.bytesOrNull(end);
      if (name === null) throw new RangeError("a header has no name");
      headers.push([name.toString("utf8"), this.bytesOrNull(end)]);
    }
    if (headerCount < 0 || this.at !== end) throw new RangeError("a record's fields do not fill it");
    this.start = end;
    const { logAppendTime, maxTimestamp, firstTimestamp } = this.header;
    const timestamp = logAppendTime ? maxTimestamp : firstTimestamp + timestampDelta;
    return { offset, timestamp, key, value, headers, size };
  }

  private bytesOrNull(end: number): Buffer | null {
    const length = this.varint();
    if (length < 0) return null;
    const start = this.at;
    if (start + length > end) throw new RangeError("a field is longer than its record");
    this.at = start + length;
    return this.bytes.subarray(start, this.at);
  }

  /** A zigzag varint of at most 53 significant bits: lengths, offsets and timestamps all are. */
  private varint(): number {
    const { bytes } = this;
    let byte = bytes[this.at++];
    if (byte === undefined) throw new RangeError("a number is cut off");
    // Nearly all are one or two bytes long.
    if (byte < 0x80) return (byte >>> 1) ^ -(byte & 1);
    let value = byte & 0x7f;
    let scale = 0x80;
    do {
      byte = bytes[this.at++];
      if (byte === undefined || scale > 2 ** 63) throw new RangeError("a number is cut off or too long");
      value += (byte & 0x7f) * scale;
      scale *= 0x80;
    } while (byte >= 0x80);
    return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
  }
}
