import { assemble, hashOfBeginning, LAYOUT } from "./literal-assembly.ts";
import { intoBuckets } from "./literal-buckets.ts";

/** The part of the WebAssembly interface that is used; Node's type definitions leave it to the browser's. */
interface WasmInterface {
  readonly Memory: new (size: { initial: number; maximum: number }) => { readonly buffer: ArrayBuffer };
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (module: object, imports: object) => { readonly exports: Readonly<Record<string, unknown>> };
}

const { WebAssembly: wasm } = globalThis as unknown as { readonly WebAssembly: WasmInterface };

const PAGE = 65_536;
/** Bytes behind the data that the search may look at, sixteen at a time and two ahead. */
const PADDING = 64;

/**
 * Search for literals and line ends in a memory of its own, sixteen bytes at a time (WebAssembly SIMD). Whoever fills
 * `bytes` directly saves the copy. Offsets are offsets in `bytes`.
 */
export class SimdSearch {
  /** Where the data to search is put: `capacity` bytes. */
  readonly bytes: Uint8Array;
  private readonly memory: InstanceType<WasmInterface["Memory"]>;
  private readonly findAt: (from: number, to: number) => number;
  private readonly surveyAt: (from: number, to: number) => number;
  private readonly documents: Int32Array;

  constructor(capacity: number) {
    const pages = Math.ceil((LAYOUT.data + capacity + PADDING) / PAGE);
    this.memory = new wasm.Memory({ initial: pages, maximum: pages });
    const { exports } = new wasm.Instance(searchModule(), { m: { m: this.memory } });
    this.findAt = exports["f"] as typeof this.findAt;
    this.surveyAt = exports["s"] as typeof this.surveyAt;
    this.bytes = new Uint8Array(this.memory.buffer, LAYOUT.data, capacity);
    this.documents = new Int32Array(this.memory.buffer, LAYOUT.documents, 1);
  }

  /** Takes lower-case literals of at least 3 bytes; false when they are too many for its tables. */
  load(literals: readonly string[]): boolean {
    const tables = new Uint8Array(this.memory.buffer, 0, LAYOUT.data);
    const view = new DataView(this.memory.buffer);
    const size = literals.reduce((sum, literal) => sum + literal.length, 0);
    if (LAYOUT.entries + 8 * literals.length + size > LAYOUT.beginnings) return false;
    tables.fill(0);
    for (let byte = 0; byte < 256; byte++) tables[LAYOUT.fold + byte] = byte >= 65 && byte <= 90 ? byte + 32 : byte;

    let entry: number = LAYOUT.entries;
    let text = LAYOUT.entries + 8 * literals.length;
    for (const [bucket, { nibbles, members }] of intoBuckets(literals).entries()) {
      for (const [nth, { low, high }] of nibbles.entries()) {
        for (let nibble = 0; nibble < 16; nibble++) {
          if (low & (1 << nibble)) tables[LAYOUT.nibbles + 32 * nth + nibble]! |= 1 << bucket;
          if (high & (1 << nibble)) tables[LAYOUT.nibbles + 32 * nth + 16 + nibble]! |= 1 << bucket;
        }
      }
      view.setInt32(LAYOUT.buckets + 8 * bucket, entry, true);
      for (const literal of members) {
        view.setInt32(entry, text, true);
        view.setInt32(entry + 4, literal.length, true);
        for (let at = 0; at < literal.length; at++) tables[text + at] = literal.charCodeAt(at);
        markBeginning(tables, literal);
        entry += 8;
        text += literal.length;
      }
      view.setInt32(LAYOUT.buckets + 8 * bucket + 4, entry, true);
    }
    return true;
  }

  /** Offset of the first literal that begins at or after `from` and ends before or at `to`; -1 if none. */
  find(from: number, to: number): number {
    const at = this.findAt(from + LAYOUT.data, to + LAYOUT.data);
    return at < 0 ? -1 : at - LAYOUT.data;
  }

  /** Number of line ends (`\n`) in a range. */
  countLines(from: number, to: number): number {
    return this.surveyAt(from + LAYOUT.data, to + LAYOUT.data);
  }

  /**
   * Number of line ends in a range of whole lines if each line is a JSON document (`{"…}` and not Docker's `{"log":…`);
   * -1 if one might not be.
   */
  countDocuments(from: number, to: number): number {
    const { bytes } = this;
    const docker = bytes[from + 2] === 0x6c && bytes[from + 3] === 0x6f && bytes[from + 5] === 0x22;
    if (bytes[from] !== 0x7b || bytes[from + 1] !== 0x22 || docker || bytes[to - 2] !== 0x7d) return -1;
    // The last line end has nothing behind it.
    const between = this.surveyAt(from + LAYOUT.data, to - 1 + LAYOUT.data);
    return this.documents[0] === between ? between + 1 : -1;
  }
}

/** Sets the bit of a literal's first four bytes; of one with three, whatever the fourth may be. */
function markBeginning(tables: Uint8Array, literal: string): void {
  const [first = 0, second = 0, third = 0, fourth] = Buffer.from(literal.slice(0, 4), "latin1");
  const three = first | (second << 8) | (third << 16);
  const fourths = fourth === undefined ? Array.from({ length: 256 }, (_, byte) => byte) : [fourth];
  for (const last of fourths) {
    const hash = hashOfBeginning(three | (last << 24));
    tables[LAYOUT.beginnings + (hash >> 3)]! |= 1 << (hash & 7);
  }
}

let compiled: object | undefined;

/** Compiled once a process, in under a millisecond. */
function searchModule(): object {
  compiled ??= new wasm.Module(assemble());
  return compiled;
}
