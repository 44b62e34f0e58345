import { readLogTime } from "../decoding/log-time.ts";
import { readServerHeader } from "../decoding/server-header.ts";

/** What stands before the message on a line of plain text. */
export interface TextHeader {
  readonly level?: string;
  readonly logger?: string;
  readonly thread?: string;
  /** Offset at which the message begins. */
  readonly end: number;
  /** The message, where it does not stand at the end as it is (comma-separated values). */
  readonly message?: string;
}

const LEVELS: ReadonlySet<string> = new Set(
  "TRACE DEBUG INFO NOTICE WARN WARNING ERROR SEVERE FATAL CRITICAL CRIT ALERT EMERG EMERGENCY PANIC FINE FINER FINEST CONFIG ERR WRN INF DBG FTL VRB CRT".split(
    " ",
  ),
);

/** The head of a line is at most this long. */
const REACH = 400;
const MAX_TOKENS = 14;

/**
 * Reads the head of a line as the usual loggers of Java, Python, .NET, PHP and Go lay it out: times, a level, a thread
 * in brackets, a logger before ` - ` or ` : `, in any order; and the layouts that servers have for themselves. Undefined
 * when there is neither time nor level.
 */
export function readTextHeader(text: string): TextHeader | undefined {
  return readServerHeader(text, asWritten, 0) ?? new HeaderReader(text).read();
}

/** Only where a time ends matters here, not when it is. */
const asWritten = (wallClock: number): number => wallClock;

class HeaderReader {
  private readonly text: string;
  private readonly limit: number;
  private at = 0;
  private level: string | undefined;
  private logger: string | undefined;
  private thread: string | undefined;
  private timed = false;
  private separated = false;

  constructor(text: string) {
    this.text = text;
    const newline = text.indexOf("\n");
    this.limit = Math.min(text.length, newline < 0 ? REACH : newline, REACH);
  }

  read(): TextHeader | undefined {
    for (let token = 0; token < MAX_TOKENS && this.at < this.limit; token++) {
      this.skipSeparators();
      const before = this.at;
      if (!this.bracket() && !this.time() && !this.word()) break;
      if (this.at === before) break;
    }
    this.skipSeparators();
    if (this.level === undefined && !this.timed) return undefined;
    const { level, logger, thread } = this;
    return {
      ...(level === undefined ? {} : { level }),
      ...(logger === undefined ? {} : { logger }),
      ...(thread === undefined ? {} : { thread }),
      end: this.at,
    };
  }

  /** `[main]`, `[ERROR]`, `[2026-11-24 10:00:00]`, `[c.e.Cart  ]`, `(main)`; nothing once a separator ended the head. */
  private bracket(): boolean {
    if (this.text.charCodeAt(this.at) !== BRACKET || (this.separated && this.logger !== undefined)) return false;
    const close = this.text.indexOf("]", this.at);
    if (close < 0 || close >= this.limit) return false;
    const inside = this.text.slice(this.at + 1, close);
    const content = inside.trim();
    const word = content.slice(Math.max(content.lastIndexOf("."), content.lastIndexOf(" ")) + 1);
    if (this.isTime(content)) {
      this.timed = true;
      if (this.level === undefined && isLevel(word)) this.level = word;
    } else if (this.level === undefined && isLevel(content.toUpperCase())) {
      this.level = content;
    } else if (this.level === undefined && content.includes(".") && isLevel(word)) {
      // Monolog's `production.ERROR`.
      this.level = word;
    } else if (CODE.test(content)) {
      return false;
    } else if (content !== "" && !NUMBERED.test(content)) {
      if (this.level === undefined && !this.timed) return false;
      // Padded or followed by another bracket, a dotted name is the logger; alone it may be a thread.
      const column = inside.length > content.length || this.text.charCodeAt(close + 1) === BRACKET;
      if (this.level !== undefined && this.logger === undefined && column && isDotted(content)) this.logger = content;
      else if (this.thread === undefined || this.level !== undefined) this.thread = content;
      else return false;
    }
    this.at = close + 1;
    return true;
  }

  private isTime(content: string): boolean {
    return startsLikeTime(content) || readLogTime(content, 0, asWritten, 0) !== undefined;
  }

  /** Anything that begins with a digit and consists of what times, process numbers and offsets consist of. */
  private time(): boolean {
    const { text } = this;
    if (this.separated && this.level !== undefined) return false;
    const whole = this.timed ? undefined : readLogTime(text, this.at, asWritten, 0);
    if (whole !== undefined && whole.end <= this.limit && !isNameCode(text.charCodeAt(whole.end))) {
      this.timed = true;
      this.at = whole.end;
      return true;
    }
    if (this.timed && UUID.test(text.slice(this.at, this.at + 37))) {
      this.at += 36;
      return true;
    }
    const sign = text.charCodeAt(this.at) === PLUS && this.timed ? 1 : 0;
    if (!isDigit(text.charCodeAt(this.at + sign))) return this.namedDay();
    let end = this.at;
    while (end < this.limit && isTimeCode(text.charCodeAt(end))) end++;
    const next = text.charCodeAt(end);
    if (end < this.limit && next !== SPACE && next !== BRACKET && next !== BAR && next !== TAB) return false;
    const token = text.slice(this.at, end);
    const time = startsLikeTime(token);
    // A number of its own is a process or thread only inside a head that has begun.
    if (!time && !this.timed && this.level === undefined) return false;
    if (!time && this.level !== undefined && !text.startsWith(" ---", end)) return false;
    this.timed ||= time;
    this.at = end;
    return true;
  }

  /** `Nov 24, 2026 10:00:00 AM`, `Tue`. */
  private namedDay(): boolean {
    const found =
      /^(?:(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun),?(?= )|(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) {1,2}\d{1,2},?(?= )|(?:UTC|GMT|CES?T|AM|PM)(?=[ |\]]))/.exec(
        this.text.slice(this.at, this.at + 12),
      );
    if (found === null || (found[0].length <= 4 && !this.timed && !/^[MTWFS]/.test(found[0]))) return false;
    this.timed = true;
    this.at += found[0].length;
    return true;
  }

  /** A level, or a logger that a separator follows. */
  private word(): boolean {
    const { text } = this;
    let end = this.at;
    while (end < this.limit && isNameCode(text.charCodeAt(end))) end++;
    if (end === this.at) return false;
    const word = text.slice(this.at, end);
    const next = text.charCodeAt(end);
    if (this.level === undefined && isLevel(word) && (end === this.limit || isBreak(next))) {
      this.level = word;
      this.at = next === COLON ? end + 1 : end;
      // Python's `ERROR:shop.cart:message`.
      if (next === COLON && isNameCode(text.charCodeAt(end + 1))) this.colonLogger(end + 1);
      return true;
    }
    if (this.logger !== undefined || (this.level === undefined && !this.timed)) return false;
    return this.takeLogger(word, end);
  }

  private colonLogger(from: number): void {
    let end = from;
    while (end < this.limit && isNameCode(this.text.charCodeAt(end))) end++;
    if (this.text.charCodeAt(end) !== COLON) return;
    this.logger = this.text.slice(from, end);
    this.at = end + 1;
    this.separated = true;
  }

  /** `c.e.Cart   : `, `shop.cart - `, `shop.cart:add:12 - `, `[main] org.apache.Connector.start `. */
  private takeLogger(word: string, end: number): boolean {
    const { text } = this;
    let place = end;
    // loguru: module:function:line.
    while (
      place < this.limit &&
      (isNameCode(text.charCodeAt(place)) ||
        (text.charCodeAt(place) === COLON && isNameCode(text.charCodeAt(place + 1))))
    )
      place++;
    let gap = place;
    while (gap < this.limit && text.charCodeAt(gap) === SPACE) gap++;
    const mark = text.charCodeAt(gap);
    const spaced = gap > place && text.charCodeAt(gap + 1) === SPACE;
    const separated = spaced && (mark === DASH || mark === COLON || mark === BAR);
    const colon =
      place === end && text.charCodeAt(end) === COLON && text.charCodeAt(end + 1) === SPACE && isDotted(word);
    const javaMethod =
      this.level !== undefined && this.thread !== undefined && gap > place && word.split(".").length > 2;
    if (!separated && !colon && !javaMethod) return false;
    this.logger = word;
    this.at = separated ? gap + 2 : colon ? end + 2 : gap;
    this.separated = true;
    return true;
  }

  private skipSeparators(): void {
    const { text } = this;
    while (this.at < this.limit) {
      const code = text.charCodeAt(this.at);
      if (code === SPACE || code === TAB || code === BAR) this.at++;
      else if (this.level !== undefined && text.startsWith("--- ", this.at)) this.at += 4;
      else if (
        (code === DASH || code === COLON) &&
        (text.charCodeAt(this.at + 1) === SPACE || this.at + 1 === this.limit)
      ) {
        this.at += 1;
      } else break;
    }
  }
}

/** `[MY-010453]`: an error code is part of the message. */
const CODE = /^[A-Z]{2,8}-\d{1,8}$/;
/** Numbers of processes, threads and clients in brackets. */
const NUMBERED = /^(?:\d+|(?:pid|tid|client|remote)[ :=][^\]]*|\d+[-:#/]\d+)$/;
/** A request's id in the head, as AWS Lambda writes it. */
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}(?:\s|$)/;

function isLevel(word: string): boolean {
  return word.length >= 3 && word.length <= 9 && LEVELS.has(word);
}

function startsLikeTime(token: string): boolean {
  return /^\d{4}[-/.]\d\d[-/.]\d\d|^\d\d:\d\d:\d\d|^\d{1,2}[-/.](?:\d\d|[A-Z][a-z]{2})[-/.]\d{2,4}|^\d{10,13}$/.test(
    token,
  );
}

function isDotted(name: string): boolean {
  return /^[\w$]{1,80}(?:[./][\w$#]{1,80})+$/.test(name);
}

function isBreak(code: number): boolean {
  return (
    code === SPACE ||
    code === COLON ||
    code === BRACKET ||
    code === CLOSE ||
    code === BAR ||
    code === TAB ||
    code === DASH
  );
}

function isNameCode(code: number): boolean {
  return (
    isDigit(code) ||
    (code >= 65 && code <= 90) ||
    (code >= 97 && code <= 122) ||
    code === UNDERSCORE ||
    code === DOLLAR ||
    code === DOT ||
    code === SLASH ||
    code === HASH ||
    code === DASH
  );
}

function isTimeCode(code: number): boolean {
  return (
    isDigit(code) ||
    code === DASH ||
    code === SLASH ||
    code === COLON ||
    code === DOT ||
    code === COMMA ||
    code === PLUS ||
    code === LETTER_T ||
    code === LETTER_Z ||
    (code >= 97 && code <= 122) ||
    (code >= 65 && code <= 90)
  );
}

function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}

const [TAB, SPACE, HASH, DOLLAR, PLUS, COMMA, DASH, DOT, SLASH, COLON] = [
  9, 32, 35, 36, 43, 44, 45, 46, 47, 58,
] as const;
const [LETTER_T, LETTER_Z, BRACKET, CLOSE, UNDERSCORE, BAR] = [84, 90, 91, 93, 95, 124] as const;
