/** Reads Kafka's primitive types one after another. Offsets and timestamps come as numbers: both stay far below 2^53. */
export class WireReader {
  readonly buffer: Buffer;
  offset: number;

  constructor(buffer: Buffer, offset = 0) {
    this.buffer = buffer;
    this.offset = offset;
  }

  int8(): number {
    return this.buffer.readInt8(this.offset++);
  }

  int16(): number {
    this.offset += 2;
    return this.buffer.readInt16BE(this.offset - 2);
  }

  int32(): number {
    this.offset += 4;
    return this.buffer.readInt32BE(this.offset - 4);
  }

  int64(): number {
    this.offset += 8;
    return readInt64(this.buffer, this.offset - 8);
  }

  unsignedVarint(): number {
    let value = 0;
    for (let shift = 0; shift < 35; shift += 7) {
      const byte = this.buffer.readUInt8(this.offset++);
      value += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) return value;
    }
    throw new RangeError("a varint is longer than five bytes");
  }

  /** `compact`: the newer protocol versions' way to write lengths. */
  string(compact: boolean): string | null {
    const length = compact ? this.unsignedVarint() - 1 : this.int16();
    return length < 0 ? null : this.take(length).toString("utf8");
  }

  bytes(compact: boolean): Buffer | null {
    const length = compact ? this.unsignedVarint() - 1 : this.int32();
    return length < 0 ? null : this.take(length);
  }

  array<T>(compact: boolean, read: () => T): T[] {
    const length = compact ? this.unsignedVarint() - 1 : this.int32();
    const items: T[] = [];
    for (let index = 0; index < length; index++) items.push(read());
    return items;
  }

  /** A topic id as 32 hexadecimal digits. */
  uuid(): string {
    return this.take(16).toString("hex");
  }

  /** Steps over the optional fields that newer protocol versions append to every structure. */
  skipTags(): void {
    for (let count = this.unsignedVarint(); count > 0; count--) {
      this.unsignedVarint();
      this.take(this.unsignedVarint());
    }
  }

  private take(length: number): Buffer {
    const end = this.offset + length;
    if (end > this.buffer.length) throw new RangeError("the answer ends in the middle of a field");
    const bytes = this.buffer.subarray(this.offset, end);
    this.offset = end;
    return bytes;
  }
}

/** Writes Kafka's primitive types one after another. */
export class WireWriter {
  private readonly parts: Buffer[] = [];

  int8(value: number): this {
    return this.fixed(1, (buffer) => buffer.writeInt8(value));
  }

  int16(value: number): this {
    return this.fixed(2, (buffer) => buffer.writeInt16BE(value));
  }

  int32(value: number): this {
    return this.fixed(4, (buffer) => buffer.writeInt32BE(value));
  }

  int64(value: number): this {
    return this.fixed(8, (buffer) => buffer.writeBigInt64BE(BigInt(value)));
  }

  unsignedVarint(value: number): this {
    const bytes: number[] = [];
    let rest = value;
    while (rest >= 0x80) {
      bytes.push((rest & 0x7f) | 0x80);
      rest = Math.floor(rest / 128);
    }
    this.parts.push(Buffer.from([...bytes, rest]));
    return this;
  }

  string(value: string, compact: boolean): this {
    const bytes = Buffer.from(value, "utf8");
    if (compact) this.unsignedVarint(bytes.length + 1);
    else this.int16(bytes.length);
    this.parts.push(bytes);
    return this;
  }

  array<T>(items: readonly T[], compact: boolean, write: (item: T) => void): this {
    if (compact) this.unsignedVarint(items.length + 1);
    else this.int32(items.length);
    for (const item of items) write(item);
    return this;
  }

  /** A topic id, or sixteen zero bytes for none. */
  uuid(hex: string | undefined): this {
    this.parts.push(hex === undefined ? Buffer.alloc(16) : Buffer.from(hex, "hex"));
    return this;
  }

  noTags(): this {
    return this.unsignedVarint(0);
  }

  finish(): Buffer {
    return Buffer.concat(this.parts);
  }

  private fixed(size: number, write: (buffer: Buffer) => void): this {
    const buffer = Buffer.alloc(size);
    write(buffer);
    this.parts.push(buffer);
    return this;
  }
}

/** A signed 64-bit number that is known to fit into a double's 53 bits. */
export function readInt64(buffer: Buffer, at: number): number {
  return buffer.readInt32BE(at) * 0x1_0000_0000 + buffer.readUInt32BE(at + 4);
}
