import { CLASS_OF, JOINER } from "./char-classes.ts";
import { classifyPart, IN_PARTS } from "./classify.ts";
import { CODES, markAt } from "./placeholders.ts";
import { isDigit, Shape } from "./shape.ts";
import type { TokenList } from "./token-list.ts";

const DASH = 0x2d;
const LESS = 0x3c;

/** Emits chunks of which only parts are values. */
export class PartEmitter {
  private readonly tokens: TokenList;
  private readonly part = new Shape();

  constructor(tokens: TokenList) {
    this.tokens = tokens;
  }

  /** A chunk that contains placeholders: they stay, and digits beside them are numbers. */
  emitMarked(text: string, start: number, end: number): void {
    let at = start;
    while (at < end) {
      const unit = text.charCodeAt(at);
      const mark = unit === LESS ? markAt(text, at) : 0;
      let next = at + 1;
      if (mark > 0) {
        next = text.indexOf(">", at) + 1;
        this.tokens.value(mark, at, next);
      } else if (isDigit(unit)) {
        while (next < end && isDigit(text.charCodeAt(next))) next++;
        this.tokens.value(CODES.int, at, next);
      } else this.tokens.text(at, next);
      at = next;
    }
  }

  /** `worker-12` → `worker-<int>`, `req-7f3a9c2e` → `req-<hex>`: each part between joiners for itself. */
  emit(text: string, start: number, end: number): void {
    const { part } = this;
    let at = start;
    let random = false;
    while (at < end) {
      let from = at;
      while (from < end && isPartBreak(text.charCodeAt(from))) from++;
      // `blk_-38`: a sign, not a second joiner.
      if (from > at + 1 && text.charCodeAt(from - 1) === DASH && isDigit(text.charCodeAt(from))) from--;
      if (from > at) this.tokens.text(at, from);
      let to = from + 1;
      while (to < end && !isPartBreak(text.charCodeAt(to))) to++;
      if (from >= end) break;
      const signed = text.charCodeAt(from) === DASH;
      part.measure(text, signed ? from + 1 : from, to);
      if (part.digits > 0 && part.letters === 0) this.tokens.value(CODES.int, from, to);
      else if (part.digits > 0) random = this.emitPart(text, from, to) || random;
      else if (random && to === end && to - from === 5 && part.lower === 5) this.tokens.value(CODES.id, from, to);
      else if (text.charCodeAt(from - 1) === 0x40 && part.letters === part.hexLetters)
        this.tokens.value(CODES.hex, from, to);
      else this.tokens.text(from, to);
      at = to;
    }
  }

  /** Emits one part with letters and digits; true when it looks random, as a pod's hash does. */
  private emitPart(text: string, start: number, end: number): boolean {
    const { code, from } = classifyPart(this.part);
    if (from > start) this.tokens.text(start, from);
    if (code !== IN_PARTS) {
      this.tokens.value(code, from, end);
      return code !== CODES.int && end - from >= 6;
    }
    let at = from;
    while (at < end) {
      const digit = isDigit(text.charCodeAt(at));
      let to = at + 1;
      while (to < end && isDigit(text.charCodeAt(to)) === digit) to++;
      if (digit) this.tokens.value(CODES.int, at, to);
      else this.tokens.text(at, to);
      at = to;
    }
    return false;
  }
}

function isPartBreak(unit: number): boolean {
  return unit === 0x5f || CLASS_OF[unit] === JOINER;
}
