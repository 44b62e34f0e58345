import { SimdSearch } from "./literal-simd.ts";

/** Finds the next place in bytes where any of a set of literals occurs, without regard to ASCII case. */
export interface LiteralScanner {
  /** Offset of the earliest occurrence that begins at or after `from` and ends before or at `to`; -1 if none. */
  next(bytes: Uint8Array, from: number, to: number): number;
}

/**
 * Builds a scanner for `literals`: printable ASCII, at least 3 long (throws RangeError otherwise). Without any literal
 * nothing is ever found. Building costs about 50 µs, so build once per set of rules.
 */
export function createLiteralScanner(literals: readonly string[]): LiteralScanner {
  if (literals.length === 0) return { next: () => -1 };
  const patterns = [...new Set(literals.map((literal) => literal.toLowerCase()))];
  for (const pattern of patterns) {
    if (!/^[\x20-\x7e]{3,}$/.test(pattern)) throw new RangeError(`not a literal of printable ASCII: "${pattern}"`);
  }
  const needed = withoutRedundant(patterns);
  const table = new ShiftTableScanner(needed);
  const search = new SimdSearch(LARGEST_WINDOW + Math.max(...needed.map((pattern) => pattern.length)));
  return search.load(needed) ? new WindowScanner(needed, search, table) : table;
}

/** A literal that contains another is found wherever that other is; only its offset may differ, so keep prefixes apart. */
function withoutRedundant(patterns: readonly string[]): string[] {
  return patterns.filter((pattern) => !patterns.some((other) => other !== pattern && pattern.startsWith(other)));
}

/** Shorter ranges are searched in place. */
const WORTH_COPYING = 128;
const SMALLEST_WINDOW = 2_048;
const LARGEST_WINDOW = 65_536;

/**
 * Copies the range window by window into the SIMD search. Windows grow, so that a hit near by costs little copying and
 * a range without any costs few calls.
 */
class WindowScanner implements LiteralScanner {
  private readonly search: SimdSearch;
  private readonly table: LiteralScanner;
  /** How far a literal may reach over the end of a window. */
  private readonly overlap: number;

  constructor(patterns: readonly string[], search: SimdSearch, table: LiteralScanner) {
    this.search = search;
    this.table = table;
    this.overlap = Math.max(...patterns.map((pattern) => pattern.length)) - 1;
  }

  next(bytes: Uint8Array, from: number, to: number): number {
    const limit = Math.min(to, bytes.length);
    if (limit - from < WORTH_COPYING) return this.table.next(bytes, from, limit);
    for (let at = from, window = SMALLEST_WINDOW; at < limit; ) {
      const end = Math.min(limit, at + window + this.overlap);
      this.search.bytes.set(bytes.subarray(at, end));
      const found = this.search.find(0, end - at);
      if (found >= 0) return at + found;
      if (end === limit) return -1;
      at += window;
      window = Math.min(window * 4, LARGEST_WINDOW);
    }
    return -1;
  }
}

/**
 * Wu and Manber's method: look at the last two bytes of a window as long as the shortest literal; a table over all byte
 * pairs says how far the window may jump. Letter case is folded into the table, not into the loop.
 */
class ShiftTableScanner implements LiteralScanner {
  /** Length of the shortest literal: the window. */
  private readonly window: number;
  /** By the window's last two bytes (little end first): how far no match can begin; 0 = look closer. */
  private readonly shifts = new Uint8Array(65_536);
  /** By the same pair: index into `candidates`, where `shifts` is 0. */
  private readonly slots = new Map<number, readonly Uint8Array[]>();

  constructor(patterns: readonly string[]) {
    const window = Math.min(255, ...patterns.map((pattern) => pattern.length));
    this.window = window;
    this.shifts.fill(window - 1);
    const slots = new Map<number, Uint8Array[]>();
    for (const pattern of patterns) {
      const bytes = Buffer.from(pattern, "latin1");
      for (let end = 1; end < window; end++) {
        for (const pair of casePairs(bytes[end - 1]!, bytes[end]!)) {
          this.shifts[pair] = Math.min(this.shifts[pair]!, window - 1 - end);
          if (end === window - 1) slots.set(pair, [...(slots.get(pair) ?? []), bytes]);
        }
      }
    }
    this.slots = slots;
  }

  next(bytes: Uint8Array, from: number, to: number): number {
    const { shifts, window } = this;
    const limit = Math.min(to, bytes.length);
    let end = from + window - 1;
    while (end < limit) {
      const pair = bytes[end - 1]! | (bytes[end]! << 8);
      const shift = shifts[pair]!;
      if (shift === 0) {
        const start = end - window + 1;
        if (this.matchesAt(pair, bytes, start, limit)) return start;
        end++;
      } else {
        end += shift;
      }
    }
    return -1;
  }

  private matchesAt(pair: number, bytes: Uint8Array, start: number, limit: number): boolean {
    const candidates = this.slots.get(pair);
    if (candidates === undefined) return false;
    for (const literal of candidates) {
      if (start + literal.length > limit) continue;
      let at = 0;
      while (at < literal.length && FOLD[bytes[start + at]!] === literal[at]) at++;
      if (at === literal.length) return true;
    }
    return false;
  }
}

/** ASCII upper case to lower case; every other byte is itself. */
const FOLD: Uint8Array = Uint8Array.from({ length: 256 }, (_, byte) =>
  byte >= 0x41 && byte <= 0x5a ? byte + 32 : byte,
);

function casePairs(first: number, second: number): number[] {
  return bothCases(first).flatMap((low) => bothCases(second).map((high) => low | (high << 8)));
}

function bothCases(byte: number): number[] {
  return byte >= 0x61 && byte <= 0x7a ? [byte, byte - 32] : [byte];
}
