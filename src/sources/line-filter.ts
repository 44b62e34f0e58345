import { SimdSearch } from "../domain/literal-simd.ts";
import type { RecordFilter } from "../domain/record-filter.ts";

/** Lines of a chunk that must be decoded. */
export interface LineSelection {
  /** Called for each, in order: bounds without the line end, and its index in the chunk (from 0). */
  readonly onLine: (from: number, to: number, index: number) => void;
}

/**
 * Chooses the lines of a chunk that any rule might take, without decoding one. `joins`: lines may belong together, so
 * only whole JSON documents may be left out for lack of a literal; text, and Docker's lines of text in JSON, always
 * pass. That loses nothing: the joiner lets documents through beside the texts they stand between (`{"…}` is one even
 * when it is broken), so a text's record is the same with or without them.
 */
export class LineFilter {
  /** Where a file is best read into: what lies here is searched without a copy. */
  readonly buffer: Buffer;
  private readonly search: SimdSearch;
  private version: number | undefined;
  private filtering = false;

  /** `capacity`: bytes to search at once. */
  constructor(capacity: number) {
    this.search = new SimdSearch(capacity);
    const { buffer, byteOffset, length } = this.search.bytes;
    this.buffer = Buffer.from(buffer, byteOffset, length);
  }

  /** Takes over the filter as it is now. More literals than the search can hold: every line passes. */
  update(filter: RecordFilter): void {
    if (filter.version === this.version) return;
    this.version = filter.version;
    this.filtering = filter.literals !== undefined && this.search.load(filter.literals);
  }

  /** Goes through `bytes` from 0 to `to`, which ends behind a line end. Returns the number of lines. */
  select(bytes: Buffer, to: number, joins: boolean, { onLine }: LineSelection): number {
    if (!this.filtering) return everyLine(bytes, to, onLine);
    if (bytes.buffer === this.buffer.buffer) {
      const base = bytes.byteOffset - this.buffer.byteOffset;
      return this.selectHere(base, base + to, joins, (from, end, index) => onLine(from - base, end - base, index));
    }
    let lines = 0;
    for (let from = 0; from < to; ) {
      const end = to - from <= this.buffer.length ? to : bytes.lastIndexOf(NEWLINE, from + this.buffer.length - 1) + 1;
      if (end <= from) {
        // One line that is longer than all there is room for is nobody's to filter.
        const newline = bytes.indexOf(NEWLINE, from);
        onLine(from, lineEnd(bytes, from, newline), lines++);
        from = newline + 1;
        continue;
      }
      bytes.copy(this.buffer, 0, from, end);
      const shift = from;
      const before = lines;
      lines += this.selectHere(0, end - from, joins, (start, stop, index) =>
        onLine(start + shift, stop + shift, index + before),
      );
      from = end;
    }
    return lines;
  }

  private selectHere(from: number, to: number, joins: boolean, onLine: LineSelection["onLine"]): number {
    return this.hits(from, to, joins, onLine) ?? this.mixed(from, to, onLine);
  }

  /** Lines with a literal; undefined, and nothing handed on, when other lines must pass too. */
  private hits(start: number, to: number, joins: boolean, onLine: LineSelection["onLine"]): number | undefined {
    const { search, buffer } = this;
    const found: [from: number, end: number, index: number][] = [];
    let index = 0;
    // Lines between two hits are counted, and looked at, on the way: each byte is met once by each search.
    const pass = (from: number, end: number): boolean => {
      const lines = joins ? search.countDocuments(from, end) : search.countLines(from, end);
      index += lines;
      return lines >= 0;
    };
    let counted = start;
    for (let hit = search.find(start, to); hit >= 0; hit = search.find(counted, to)) {
      const from = Math.max(start, buffer.lastIndexOf(NEWLINE, hit) + 1);
      const end = buffer.indexOf(NEWLINE, hit);
      if (from > counted && !pass(counted, from)) return undefined;
      found.push([from, lineEnd(buffer, from, end), index]);
      index++;
      counted = end + 1;
    }
    if (to > counted && !pass(counted, to)) return undefined;
    for (const [from, end, at] of found) onLine(from, end, at);
    return index;
  }

  private mixed(start: number, to: number, onLine: LineSelection["onLine"]): number {
    const { search, buffer } = this;
    let index = 0;
    let hit = search.find(start, to);
    for (let from = start; from < to; index++) {
      const end = buffer.indexOf(NEWLINE, from);
      if (hit >= 0 && hit < from) hit = search.find(from, to);
      const last = lineEnd(buffer, from, end);
      if ((hit >= 0 && hit < end) || !isDocument(buffer, from, last)) onLine(from, last, index);
      from = end + 1;
    }
    return index;
  }
}

function everyLine(bytes: Buffer, to: number, onLine: LineSelection["onLine"]): number {
  let index = 0;
  for (let from = 0; from < to; index++) {
    const end = bytes.indexOf(NEWLINE, from);
    onLine(from, lineEnd(bytes, from, end), index);
    from = end + 1;
  }
  return index;
}

/** How many line ends lie between two offsets. */
export function countLines(bytes: Buffer, from: number, to: number): number {
  let count = 0;
  for (let at = bytes.indexOf(NEWLINE, from); at >= 0 && at < to; at = bytes.indexOf(NEWLINE, at + 1)) count++;
  return count;
}

/** `{"…}`, but not `{"log":…`, which is how Docker wraps lines of text. */
function isDocument(bytes: Buffer, from: number, to: number): boolean {
  if (bytes[from] !== BRACE_OPEN || bytes[from + 1] !== QUOTE || bytes[to - 1] !== BRACE_CLOSE) return false;
  return !(
    bytes[from + 2] === 0x6c &&
    bytes[from + 3] === 0x6f &&
    bytes[from + 4] === 0x67 &&
    bytes[from + 5] === QUOTE
  );
}

function lineEnd(bytes: Buffer, from: number, newline: number): number {
  return newline > from && bytes[newline - 1] === RETURN ? newline - 1 : newline;
}

const [NEWLINE, RETURN, QUOTE, BRACE_OPEN, BRACE_CLOSE] = [10, 13, 34, 123, 125] as const;
