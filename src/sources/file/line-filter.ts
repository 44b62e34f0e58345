import { createLiteralScanner, type LiteralScanner } from "../../domain/literal-scanner.ts";
import type { RecordFilter } from "../../domain/record-filter.ts";

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
  private version: number | undefined;
  private scanner: LiteralScanner | undefined;

  /** Takes over the filter as it is now. */
  update(filter: RecordFilter): void {
    if (filter.version === this.version) return;
    this.version = filter.version;
    this.scanner = filter.literals === undefined ? undefined : createLiteralScanner(filter.literals);
  }

  /** Goes through `bytes` from 0 to `to`, which ends behind a line end. Returns the number of lines. */
  select(bytes: Buffer, to: number, joins: boolean, { onLine }: LineSelection): number {
    if (this.scanner === undefined) return everyLine(bytes, to, onLine);
    if (!joins) return this.hits(bytes, to, onLine);
    return this.mixed(bytes, to, this.scanner, onLine);
  }

  private hits(bytes: Buffer, to: number, onLine: LineSelection["onLine"]): number {
    const scanner = this.scanner!;
    let index = 0;
    let counted = 0;
    for (let hit = scanner.next(bytes, 0, to); hit >= 0; ) {
      const from = bytes.lastIndexOf(NEWLINE, hit) + 1;
      const end = bytes.indexOf(NEWLINE, hit);
      index += countLines(bytes, counted, from);
      onLine(from, lineEnd(bytes, from, end), index);
      index++;
      counted = end + 1;
      hit = scanner.next(bytes, counted, to);
    }
    return index + countLines(bytes, counted, to);
  }

  private mixed(bytes: Buffer, to: number, scanner: LiteralScanner, onLine: LineSelection["onLine"]): number {
    let index = 0;
    let hit = scanner.next(bytes, 0, to);
    for (let from = 0; from < to; index++) {
      const end = bytes.indexOf(NEWLINE, from);
      if (hit >= 0 && hit < from) hit = scanner.next(bytes, from, to);
      const last = lineEnd(bytes, from, end);
      const hasHit = hit >= 0 && hit < end;
      if (hasHit || !isDocument(bytes, from, last)) onLine(from, last, index);
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
