import { DEFAULT_CHOICES, keeps, MASKS_CODES } from "./choices.ts";
import { CODES, MARKS } from "./placeholders.ts";

/** Text that stays. */
export const TEXT = 0;
/** White space of any length. */
export const BLANK = -1;
/** Text that stays because it is a status or error code. */
export const CODE = -2;

/** Between two values of a kind, these do not make them two: `1, 2, 3`. */
const LIST_SEPARATORS = new Set(Array.from(",;|、，；", (char) => char.charCodeAt(0)));

/**
 * The tokens of one message in typed arrays, filled again for each. Values of one kind in a row, with nothing but list
 * separators between them, are one: `ids 4, 8, 15` and `ids 16` have one pattern.
 */
export class TokenList {
  count = 0;
  private source = "";
  private kinds = new Int8Array(1024);
  private starts = new Int32Array(1024);
  private ends = new Int32Array(1024);
  private lastValue = -1;
  private choices = DEFAULT_CHOICES;

  reset(source: string, choices: number): void {
    this.source = source;
    this.choices = choices;
    this.count = 0;
    this.lastValue = -1;
  }

  text(start: number, end: number): void {
    const last = this.count - 1;
    if (last >= 0 && this.kinds[last] === TEXT && this.ends[last] === start) this.ends[last] = end;
    else this.push(TEXT, start, end);
  }

  code(start: number, end: number): void {
    if (this.choices & MASKS_CODES) this.value(CODES.code, start, end);
    else this.push(CODE, start, end);
  }

  space(): void {
    if (this.count > 0) this.push(BLANK, 0, 0);
  }

  value(kind: number, start: number, end: number): void {
    if (this.choices & keeps(kind)) {
      this.text(start, end);
      return;
    }
    const last = this.lastValue;
    if (last >= 0 && this.kinds[last] === kind && this.count - last <= 4 && this.onlySeparatorsAfter(last)) {
      this.count = last + 1;
      return;
    }
    this.lastValue = this.count;
    this.push(kind, start, end);
  }

  /** Drops white space at the end. */
  trimEnd(): void {
    while (this.count > 0 && this.kinds[this.count - 1] === BLANK) this.count--;
  }

  /** Two 32-bit hashes of the pattern as it would be rendered, by two odd multipliers that nobody outside knows. */
  hash(factorA: number, factorB: number, into: Int32Array): void {
    const { source, kinds, starts, ends } = this;
    let a = factorA >>> 3;
    let b = factorB >>> 5;
    for (let index = 0; index < this.count; index++) {
      const kind = kinds[index]!;
      if (kind === TEXT || kind === CODE) {
        for (let at = starts[index]!, end = ends[index]!; at < end; at++) {
          const unit = source.charCodeAt(at);
          a = Math.imul(a ^ unit, factorA);
          b = Math.imul(b + unit, factorB) ^ (b >>> 15);
        }
      } else {
        // Beyond every code unit, so that a placeholder is never taken for text.
        const unit = kind === BLANK ? 0x20 : 0x10000 + kind;
        a = Math.imul(a ^ unit, factorA);
        b = Math.imul(b + unit, factorB) ^ (b >>> 15);
      }
    }
    into[0] = a ^ (a >>> 15);
    into[1] = b ^ (b >>> 13);
  }

  /** The pattern, at most about `limit` long: it ends at a blank before that. */
  render(limit: number): string {
    let pattern = "";
    for (let index = 0; index < this.count; index++) {
      const kind = this.kinds[index]!;
      if (kind === BLANK) {
        if (pattern.length >= limit) break;
        pattern += " ";
      } else pattern += kind > 0 ? MARKS[kind] : this.source.slice(this.starts[index], this.ends[index]);
    }
    return pattern.length > limit ? cutAtBlank(pattern, limit) : pattern;
  }

  /** The status and error codes that stayed, in order. */
  codes(): string[] {
    const codes: string[] = [];
    for (let index = 0; index < this.count; index++) {
      if (this.kinds[index] === CODE) codes.push(this.source.slice(this.starts[index], this.ends[index]));
    }
    return codes;
  }

  private onlySeparatorsAfter(value: number): boolean {
    for (let index = value + 1; index < this.count; index++) {
      const kind = this.kinds[index]!;
      if (kind === BLANK) continue;
      if (kind !== TEXT || this.ends[index]! - this.starts[index]! > 2) return false;
      for (let at = this.starts[index]!; at < this.ends[index]!; at++) {
        if (!LIST_SEPARATORS.has(this.source.charCodeAt(at))) return false;
      }
    }
    return true;
  }

  private push(kind: number, start: number, end: number): void {
    if (this.count === this.kinds.length) this.grow();
    this.kinds[this.count] = kind;
    this.starts[this.count] = start;
    this.ends[this.count++] = end;
  }

  private grow(): void {
    const kinds = new Int8Array(this.kinds.length * 2);
    const starts = new Int32Array(kinds.length);
    const ends = new Int32Array(kinds.length);
    kinds.set(this.kinds);
    starts.set(this.starts);
    ends.set(this.ends);
    this.kinds = kinds;
    this.starts = starts;
    this.ends = ends;
  }
}

function cutAtBlank(pattern: string, limit: number): string {
  const blank = pattern.lastIndexOf(" ", limit);
  return pattern.slice(0, blank > 0 ? blank : limit);
}
