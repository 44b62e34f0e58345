import { BREAK, CJK, CLASS_OF, DIGIT, JOINER, LETTER, SPACE } from "./char-classes.ts";
import { MASKS_PHRASES } from "./choices.ts";
import { Chunk, endOfUrl, isWordUnit, opensChunk } from "./chunk.ts";
import { classifyNumbered, classifyWord, IN_PARTS, isTellingWord, KEEP } from "./classify.ts";
import { type CodeContext, isKeptCode } from "./kept-code.ts";
import { chineseKey, measureAfter, portAt, writtenDateAt } from "./lookahead.ts";
import { PartEmitter } from "./parts.ts";
import { CODES, markAt } from "./placeholders.ts";
import { Shape } from "./shape.ts";
import { TokenList } from "./token-list.ts";
import * as word from "./words.ts";

/** What a message says beyond this many UTF-16 code units does not decide its pattern. */
export const MAX_SCANNED = 8_192;

const EQUALS = 0x3d;
const COLON = 0x3a;
const LESS = 0x3c;
const DOT = 0x2e;
const SLASH = 0x2f;

/** Reach of a key over what stands between it and its number. */
const ARMING = word.CODE_KEY | word.HTTP_KEY | word.ANSWER | word.ERROR_KEY;
/** Punctuation that a key reaches across: `code: 5`, `SQLSTATE[23000]`, `"code":5`, `HTTP/500`, `状态码：500`. */
const REACHED_ACROSS = new Set(Array.from(" :=([#\"'/`：（【{", (char) => char.charCodeAt(0)));
const CLOSING: ReadonlyMap<number, number> = new Map(
  ["''", '""', "``", "“”", "‘’", "「」", "『』", "《》"].map((pair) => [pair.charCodeAt(0), pair.charCodeAt(1)]),
);

/**
 * Cuts a message into tokens: text that stays, and values by kind. One pass over the code units, a bounded look ahead,
 * no regular expression on the way and nothing allocated; hence one instance, used again for each message.
 */
export class MessageScanner implements CodeContext {
  readonly tokens: TokenList = new TokenList();
  private text = "";
  private phrases = false;
  private end = 0;
  private readonly chunk = new Chunk();
  private readonly shape = new Shape();
  private readonly parts = new PartEmitter(this.tokens);
  /** Flags of the key whose reach has not ended. */
  armed = 0;
  /** Most digits that the key's code may have. */
  digits = 5;
  private lastWordFlags = 0;
  /** Of the word before the last one. */
  private earlierFlags = 0;
  private lastWordEnd = -1;
  /** By closing quote: the place that an opening quote before it has claimed; the message's end when none closes. */
  private readonly closedAt = new Int32Array(128);

  /** Fills `tokens` from a text of at most `MAX_SCANNED`. Never throws; a lone surrogate is a letter like any other. */
  scan(text: string, choices: number): void {
    this.text = text;
    this.end = text.length;
    this.phrases = (choices & MASKS_PHRASES) !== 0;
    this.tokens.reset(text, choices);
    this.armed = 0;
    this.lastWordFlags = 0;
    this.earlierFlags = 0;
    this.lastWordEnd = -1;
    this.closedAt.fill(-1);
    let at = 0;
    while (at < this.end) {
      const kind = CLASS_OF[text.charCodeAt(at)]!;
      if (kind === SPACE) {
        at++;
        while (at < this.end && CLASS_OF[text.charCodeAt(at)] === SPACE) at++;
        this.tokens.space();
      } else if (kind === BREAK) at = this.takeBreak(at);
      else if (kind === CJK) at = this.takeCjk(at);
      else at = this.takeChunk(at);
    }
    this.tokens.trimEnd();
  }

  /** Whether the key is a word of field lists, with a colon behind it. */
  get field(): boolean {
    return (this.lastWordFlags & word.FIELD) !== 0 && this.text.charCodeAt(this.lastWordEnd) === COLON;
  }

  private takeBreak(at: number): number {
    const unit = this.text.charCodeAt(at);
    if (unit === LESS && markAt(this.text, at) > 0) return this.takeChunk(at);
    const closing = CLOSING.get(unit);
    if (closing !== undefined && at !== this.closedAt[closing & 0x7f]) {
      const after = this.takeQuoted(at, closing);
      if (after > at) return after;
    }
    if (!REACHED_ACROSS.has(unit) && !this.text.startsWith("] [", at)) this.armed = 0;
    this.tokens.text(at, at + 1);
    return at + 1;
  }

  /** Where a quoted value ends, once emitted; `at` when the quote is no value: then its inside is scanned as text. */
  private takeQuoted(at: number, closing: number): number {
    const { text } = this;
    if (this.closedAt[closing & 0x7f]! >= this.end) return at;
    if (at > 0 && isWordUnit(text.charCodeAt(at - 1))) return at;
    const opening = text.charCodeAt(at);
    let close = at + 1;
    let plain = true;
    let upper = 0;
    for (; close < this.end; close++) {
      const unit = text.charCodeAt(close);
      if (unit === closing) break;
      if (unit >= 0x41 && unit <= 0x5a) upper++;
      else if (unit === LESS || CLASS_OF[unit] === SPACE) plain = false;
      else if (unit === opening) return at;
    }
    // What was found is remembered, so that no stretch is searched twice: no close at all, or the quote that closes.
    if (opening === closing || close >= this.end) this.closedAt[closing & 0x7f] = close;
    if (close >= this.end || (opening === closing && isWordUnit(text.charCodeAt(close + 1)))) return at;
    if (!plain && !this.phrases) return at;
    if (closing === 0x22 && text.charCodeAt(close + 1) === COLON && this.opensMember(at)) return at;
    // Python: `'NoneType' object has no attribute …` names a type, not a value.
    if (text.startsWith(" object", close + 1)) return at;
    const key = this.lastWordEnd >= at - 3 ? this.lastWordFlags : 0;
    if (key & (word.CODE_KEY | word.TELLING_KEY)) return at;
    const flags = word.flagsOf(word.hashWord(text, at + 1, close));
    if (flags & word.TELLING || isTellingWord(text, at + 1, close, upper)) return at;
    this.emitValue(CODES.quoted, at, close + 1);
    return close + 1;
  }

  /** Whether a JSON key may stand at `at`. */
  private opensMember(at: number): boolean {
    let before = at - 1;
    if (before >= 0 && CLASS_OF[this.text.charCodeAt(before)] === SPACE) before--;
    const unit = before < 0 ? COMMA : this.text.charCodeAt(before);
    return unit === COMMA || unit === 0x7b;
  }

  private takeCjk(at: number): number {
    const { text } = this;
    let end = at + 1;
    while (end < this.end && CLASS_OF[text.charCodeAt(end)] === CJK) end++;
    const previous = at > 0 ? text.charCodeAt(at - 1) : 0;
    if (previous === EQUALS && (this.lastWordFlags & (word.TELLING_KEY | word.CODE_KEY)) === 0) {
      this.emitValue(CODES.value, at, end);
      return end;
    }
    if (
      (previous === 0xff1a || previous === COLON) &&
      this.lastWordFlags & word.NAME_KEY &&
      this.lastWordEnd >= at - 2
    ) {
      if (end - at <= 20) {
        this.emitValue(CODES.value, at, end);
        return end;
      }
    }
    this.tokens.text(at, end);
    this.endWord(chineseKey(text, at, end), end);
    this.digits = 6;
    return end;
  }

  private takeChunk(start: number): number {
    const { text } = this;
    const short = this.takeLetters(start);
    if (short > start) return short;
    let at = start;
    // A joiner in front belongs to the chunk only where it means something: a path, a sign, `::1`.
    while (at < this.end && CLASS_OF[text.charCodeAt(at)] === JOINER && !opensChunk(text, at)) at++;
    if (at === start + 1 && text.charCodeAt(start) === SLASH && this.isRootPath(start)) {
      return this.emitValue(CODES.path, start, at);
    }
    if (at > start) {
      for (let joiner = start; joiner < at; joiner++) this.endReach(text.charCodeAt(joiner));
      this.tokens.text(start, at);
      return at;
    }
    this.chunk.find(text, start);
    let { end } = this.chunk;
    if (this.chunk.url) return this.emitValue(CODES.url, start, endOfUrl(text, end));
    while (end > start && isTrailing(text.charCodeAt(end - 1))) end--;
    if (end === start) {
      this.endReach(text.charCodeAt(start));
      this.tokens.text(start, start + 1);
      return start + 1;
    }
    if (!this.chunk.marked) return this.takePlain(start, end);
    this.parts.emitMarked(text, start, end);
    this.endValue();
    return end;
  }

  /** `GET / HTTP/1.1` */
  private isRootPath(at: number): boolean {
    if ((this.lastWordFlags & word.TELLING) === 0 || this.lastWordEnd !== at - 1) return false;
    return CLASS_OF[this.text.charCodeAt(at + 1)] === SPACE;
  }

  /** Emits a chunk and returns where scanning goes on, which may be behind a unit or the rest of a date. */
  private takePlain(start: number, end: number): number {
    const { text, shape } = this;
    shape.measure(text, start, end);
    if (shape.digits === 0) return this.takeWord(start, end);
    if (shape.colons === 1 && shape.dots + shape.slashes + shape.ats === 0 && this.isHostPlace(start)) {
      const port = portAt(text, text.indexOf(":", start));
      if (port === end && shape.letters > 1 && shape.upper === 0) return this.emitValue(CODES.host, start, end);
    }
    const value = this.isAfterKey(start);
    if (isKeptCode(text, shape, this)) {
      this.tokens.code(start, end);
      // `Error 1062 (23000)`, `SQLSTATE[HY000] [2002]`: the other system's code follows in brackets.
      this.armed = text.startsWith(" (", end) || text.startsWith("] [", end) ? word.CODE_KEY : 0;
      this.lastWordFlags = 0;
      return end;
    }
    if (shape.digits <= 2 && shape.digits === end - start) {
      const dateEnd = writtenDateAt(text, start, this.end);
      if (dateEnd > end) return this.emitValue(CODES.date, start, dateEnd);
    }
    const code = classifyNumbered(text, shape, value);
    if (code === KEEP) {
      this.tokens.text(start, end);
      this.endWord(shape.flags, end);
      return end;
    }
    if (code === IN_PARTS) {
      this.parts.emit(text, start, end);
      this.endValue();
      return end;
    }
    if (code === CODES.int || code === CODES.float || code === CODES.date) {
      const measured = measureAfter(text, start, end, this.end, code);
      return this.emitValue(measured.code, start, measured.end);
    }
    return this.emitValue(code, start, end);
  }

  /** Emits the chunk without digits that `shape` describes. */
  private takeWord(start: number, end: number): number {
    const { text, shape } = this;
    if (shape.flags & (word.MONTH | word.WEEKDAY) && shape.upper > 0) {
      const dateEnd = writtenDateAt(text, start, this.end);
      if (dateEnd > end) return this.emitValue(CODES.date, start, dateEnd);
    }
    if (text.charCodeAt(end) === COLON && shape.upper === 0 && shape.flags === 0 && this.isHostPlace(start)) {
      const port = portAt(text, end);
      if (port > 0) return this.emitValue(CODES.host, start, port);
    }
    const value = this.isAfterKey(start);
    const named = !value && shape.letters > 0 && this.isNamedValue(start, end);
    const code = named ? CODES.value : classifyWord(text, shape, value && this.lastWordEnd > 0);
    if (code !== KEEP) return this.emitValue(code, start, end);
    this.tokens.text(start, end);
    this.endWord(shape.flags, end);
    this.digits = 5;
    return shape.upper >= 3 ? this.takeCommand(start, end) : end;
  }

  /** `CMD (…)`, `COMMAND=…`, as cron and sudo write: the command is one value. Where it ends, or `end`. */
  private takeCommand(start: number, end: number): number {
    const { text } = this;
    if (text.startsWith("CMD (", start) && text.charCodeAt(this.end - 1) === 0x29 && this.end > end + 3) {
      this.tokens.space();
      this.tokens.text(end + 1, end + 2);
      return this.emitValue(CODES.value, end + 2, this.end - 1);
    }
    if (!text.startsWith("COMMAND=", start) || this.end === end + 1) return end;
    this.tokens.text(end, end + 1);
    return this.emitValue(CODES.value, end + 1, this.end);
  }

  /** Whether a host's name may begin at `start`: at the beginning, or after a word such as `to` or `server`. */
  private isHostPlace(start: number): boolean {
    if (start === 0) return true;
    return (this.lastWordFlags & word.BEFORE_HOST) !== 0 && start - this.lastWordEnd <= 3;
  }

  /** Whether the chunk stands right after `key=`, of a key whose values say nothing about the error. */
  private isAfterKey(start: number): boolean {
    if (start === 0 || this.text.charCodeAt(start - 1) !== EQUALS) return false;
    return (this.lastWordFlags & (word.TELLING_KEY | word.CODE_KEY)) === 0;
  }

  /** The short way for what most of a message is: a word of plain letters. Its end, or `start` if it is something else. */
  private takeLetters(start: number): number {
    const { text } = this;
    let at = start;
    let hash = word.HASH_START;
    let upper = 0;
    let hexLetters = 0;
    for (; at < this.end; at++) {
      const unit = text.charCodeAt(at);
      const lower = unit | 32;
      if (lower < 0x61 || lower > 0x7a) break;
      hash = word.hashStep(hash, unit);
      if (unit < 0x61) upper++;
      if (lower <= 0x66) hexLetters++;
    }
    if (at === start || !this.endsWord(at)) return start;
    this.shape.setWord(start, at, upper, hexLetters, word.flagsOf(hash));
    return this.takeWord(start, at);
  }

  /** Whether what is at `at` surely ends a chunk of letters. */
  private endsWord(at: number): boolean {
    if (at >= this.end) return true;
    const unit = this.text.charCodeAt(at);
    const kind = CLASS_OF[unit];
    if (kind === JOINER) {
      return (unit === COLON || unit === DOT) && at + 1 < this.end && CLASS_OF[this.text.charCodeAt(at + 1)] === SPACE;
    }
    return kind !== LETTER && kind !== DIGIT && unit !== LESS;
  }

  /** `user: alice`, `for user alice from`: if the word stands alone, not `user: not found`. */
  private isNamedValue(start: number, end: number): boolean {
    const { shape, text } = this;
    if ((this.lastWordFlags & word.NAME_KEY) === 0) return false;
    const gap = start - this.lastWordEnd;
    const next = end < this.end ? text.charCodeAt(end) : COMMA;
    if (text.charCodeAt(this.lastWordEnd) === COLON) {
      return (gap === 1 || (gap === 2 && CLASS_OF[text.charCodeAt(start - 1)] === SPACE)) && ENDS_VALUE.has(next);
    }
    if (gap !== 1 || (this.earlierFlags & word.BEFORE_NAME) === 0 || shape.flags !== 0) return false;
    if (text.startsWith("ed", end - 2) || text.startsWith("ing", end - 3)) return false;
    return ENDS_VALUE.has(next) || NAME_FOLLOWED.test(text.slice(end, end + 6));
  }

  private emitValue(code: number, start: number, end: number): number {
    this.tokens.value(code, start, end);
    this.endValue();
    return end;
  }

  private endValue(): void {
    this.armed = 0;
    this.lastWordFlags = 0;
    this.lastWordEnd = -1;
  }

  private endWord(flags: number, end: number): void {
    if (flags & ARMING) this.armed = (flags & word.CONNECTIVE ? this.armed : 0) | (flags & ARMING);
    else if ((flags & word.CONNECTIVE) === 0) this.armed = 0;
    this.earlierFlags = this.lastWordFlags;
    this.lastWordFlags = flags;
    this.lastWordEnd = end;
  }

  private endReach(unit: number): void {
    if (!REACHED_ACROSS.has(unit)) this.armed = 0;
  }
}

const COMMA = 0x2c;
const ENDS_VALUE = new Set(Array.from(",;)]}", (char) => char.charCodeAt(0)));
const NAME_FOLLOWED = /^ (?:by |from |at |on |in |to |\[|\()/;
const TRAILING = new Set(Array.from(".-:@+#$~&?*%", (char) => char.charCodeAt(0)));

function isTrailing(unit: number): boolean {
  return TRAILING.has(unit);
}
