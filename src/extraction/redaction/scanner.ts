import { REDACTED, REDACTED_HALF } from "../../domain/redactor.ts";
import {
  BREAK,
  CLASSES,
  isAlphanumeric,
  isDigit,
  isSpace,
  isTokenCode,
  SHORT_WORDS,
  TRIGGER,
  WORD,
} from "./character-classes.ts";
import { credentialsAt, encodedCredentials, NextAt, urlCredentials } from "./credentials.ts";
import { backslashesBefore, beforeClosers, beginsLine, dumpedString, opensBare } from "./name-context.ts";
import { cardEnd, ibanEnd } from "./numbers.ts";
import { KeyBlocks } from "./private-key.ts";
import { closesJsonText, closingQuote, endOfJsonText, openingQuote } from "./quotes.ts";
import { isSchemeWord, schemeValue } from "./scheme-words.ts";
import type { SecretNames } from "./secret-names.ts";
import { endOfBareValue, secretValue } from "./secret-value.ts";
import { tokenEnd, tokenStart } from "./token-formats.ts";

/** The kinds of secrets that can be switched off. */
export const SECRET_KINDS = ["names", "tokens", "private_keys", "urls", "cards", "ibans"] as const;
export type SecretKind = (typeof SECRET_KINDS)[number];

/** Words shorter than this are looked at only where their first character says so. */
const LONG_WORD = 16;

/**
 * One pass over a text. Characters are told apart by a table; only long words and a few signs are looked at closer, so
 * text without secrets costs little more than reading it. Every look forward either is bounded or consumes what it saw.
 */
export class SecretScanner {
  private readonly names: SecretNames;
  private readonly on: Readonly<Record<SecretKind, boolean>>;
  private readonly keyBlocks = new KeyBlocks();
  private readonly nextAt = new NextAt();
  private text = "";
  private out = "";
  private copied = 0;

  constructor(names: SecretNames, disabled: readonly SecretKind[] = []) {
    this.names = names;
    const on = (kind: SecretKind): boolean => !disabled.includes(kind);
    this.on = {
      names: on("names"),
      tokens: on("tokens"),
      private_keys: on("private_keys"),
      urls: on("urls"),
      cards: on("cards"),
      ibans: on("ibans"),
    };
  }

  /** The text with each secret replaced; the same string when there is none. */
  redact(text: string): string {
    const length = text.length;
    this.text = text;
    this.copied = 0;
    this.out = "";
    this.keyBlocks.begin(text);
    this.nextAt.begin(text);
    let wordStart = 0;
    let at = 0;
    while (at < length) {
      const code = text.charCodeAt(at);
      const kind = code < 128 ? CLASSES[code] : code === 0xff1a || code === 0xff1d ? TRIGGER : BREAK;
      if (kind === WORD) {
        at++;
        continue;
      }
      const size = at - wordStart;
      if (size >= LONG_WORD || (size > 1 && mattersShort(text, wordStart, size, code))) {
        const end = this.word(wordStart, at);
        if (end > at) {
          at = end;
          wordStart = end;
          continue;
        }
      }
      if (kind === TRIGGER) {
        at = this.trigger(code, at);
        wordStart = at;
        continue;
      }
      at++;
      wordStart = at;
    }
    if (length - wordStart > 4) this.word(wordStart, length);
    if (this.copied === 0) return text;
    const redacted = this.out + text.slice(this.copied);
    this.out = "";
    this.text = "";
    return redacted;
  }

  /** Looks at a word; returns where to go on, or a position not behind it when it is no secret. */
  private word(start: number, end: number): number {
    const { text, on } = this;
    const first = text.charCodeAt(start);
    if (isDigit(first)) {
      const to = on.cards ? cardEnd(text, start) : -1;
      if (to > 0) return this.replace(start, to);
    } else if (first === 45) {
      if (on.private_keys && text.startsWith("-----", start)) return this.keyBlock(start, end);
      const to = on.names ? this.option(start, end) : start;
      if (to > start) return to;
      return this.behindDashes(start, end);
    } else if (isSchemeWord(text, start, end)) {
      const value = on.tokens ? schemeValue(text, end) : undefined;
      if (value !== undefined) return this.replace(value.from, value.to);
    }
    if (on.ibans && isDigit(text.charCodeAt(start + 2)) && first >= 65 && first <= 90) {
      const to = ibanEnd(text, start);
      if (to > 0) return this.replace(start, to);
    }
    if (on.tokens && end - start > 6) {
      const to = tokenEnd(text, start, end);
      if (to > 0) return this.replace(tokenStart(), to);
    }
    return start;
  }

  /** `-AKIA…`: an item of a list. */
  private behindDashes(start: number, end: number): number {
    let from = start;
    while (from < end && this.text.charCodeAt(from) === 45) from++;
    return end - from >= LONG_WORD ? this.word(from, end) : start;
  }

  /** `--password x`, `curl -u user:password`, `mysql -ppassword`. */
  private option(start: number, end: number): number {
    const { text } = this;
    const next = text.charCodeAt(end);
    if (next !== 32 && !(end - start > 3 && text.charCodeAt(start + 1) === 112)) return start;
    const before = text.slice(Math.max(0, start - 200), start);
    if (text.startsWith("-p", start) && end - start > 3 && /\bmysql\w*\b/.test(before)) {
      return this.replace(start + 2, endOfBareValue(text, start + 2));
    }
    const value = end + 1;
    const code = text.charCodeAt(value);
    if (Number.isNaN(code) || code === 45 || code === 32) return start;
    const name = text.slice(start, end);
    if ((name === "-u" || name === "--user") && /\bcurl\b/.test(before)) {
      const to = endOfBareValue(text, value);
      const colon = text.slice(value, Math.min(to, value + 200)).indexOf(":");
      return colon > 0 ? this.replace(value + colon + 1, to) : start;
    }
    const found = this.names.before(text, end);
    if (found === undefined || found.spaced || found.kind === "harmless" || found.kind === "doubtful") return start;
    const quote = openingQuote(text, value);
    if (quote !== undefined && closesJsonText(text, quote.content - 1)) return start;
    return quote === undefined
      ? this.replace(value, endOfBareValue(text, value))
      : this.replace(quote.content, closingQuote(text, quote));
  }

  private keyBlock(start: number, end: number): number {
    const block = this.keyBlocks.at(start, end, this.copied);
    if (block === undefined) return start;
    if (block.to > block.from) this.replace(block.from, block.to);
    return Math.max(block.next, this.copied);
  }

  private trigger(code: number, at: number): number {
    const { text, on } = this;
    const next = text.charCodeAt(at + 1);
    switch (code) {
      case 58: // :
        if (next === 58) return at + 2;
        if (next === 47 && on.urls) {
          const found = urlCredentials(text, at, this.nextAt);
          if (found !== undefined) return this.replace(found.from, found.to);
        }
        return this.assignment(at, at, at + 1, code);
      case 61: // =
      case 0xff1a:
      case 0xff1d:
        return this.assignment(at, at, next === 62 || next === 61 ? at + 2 : at + 1, code);
      case 37: // %
        return this.encoded(at);
      case 92: // \
        return this.escaped(at, next);
      case 60: // <
        return this.element(at);
      case 34: // "
      case 39: // '
        return this.quoted(at);
      case 64: // @
        if (on.urls) {
          const found = credentialsAt(text, at, this.copied);
          if (found !== undefined) return this.replace(found.from, found.to);
        }
        return at + 1;
      default:
        return this.marker(at, next);
    }
  }

  /** `name = value`: `nameEnd` is where the operator begins, `valueStart` is behind it. */
  private assignment(at: number, nameEnd: number, valueStart: number, operator: number): number {
    const behind = Math.max(valueStart, at + 1);
    if (!this.on.names) return behind;
    const { text } = this;
    let end = nameEnd;
    let spaces = 0;
    while (spaces < 8 && end > 0 && (text.charCodeAt(end - 1) === 32 || text.charCodeAt(end - 1) === 9)) {
      end--;
      spaces++;
    }
    const bare = end;
    end = beforeClosers(text, end);
    const name = this.names.before(text, end);
    if (name === undefined || name.kind === "harmless" || name.start < this.copied) return behind;
    const quotedName = end < bare;
    const value = operator === 61 ? dumpedString(text, valueStart) : valueStart;
    const spaced = spaces > 0 || text.charCodeAt(value) === 32;
    const prose = !quotedName && (name.spaced || (spaced && !beginsLine(text, name.start)));
    const style = prose ? "prose" : spaced && !quotedName ? "spaced" : "key";
    const kind = name.spaced && name.kind === "certain" ? "likely" : name.kind;
    const found = secretValue(text, value, kind, style);
    if (found === undefined) return behind;
    // In JSON a bare value has to become a text, and a list or object too.
    const needsQuotes = text.charCodeAt(bare - 1) === 34 && operator === 58 && opensBare(text, value, found.from);
    if (!needsQuotes) return this.replace(found.from, found.to);
    const escaping = "\\".repeat(backslashesBefore(text, bare - 1));
    return this.replace(found.from, found.to, `${escaping}"${REDACTED}${escaping}"`);
  }

  /** `%3D`, `%3A` and their doubly encoded forms. */
  private encoded(at: number): number {
    const { text } = this;
    const twice = text.startsWith("25", at + 1);
    const digits = twice ? at + 3 : at + 1;
    const sign = text.charCodeAt(digits + 1) | 32;
    if (text.charCodeAt(digits) !== 51 || (sign !== 100 && sign !== 97)) return Math.min(digits + 2, text.length);
    if (sign === 97 && this.on.urls) {
      const found = encodedCredentials(text, digits + 2);
      if (found !== undefined) return this.replace(found.from, found.to);
    }
    return this.assignment(at, at, digits + 2, 61);
  }

  /** `\n`, `\u003d`: what follows a backslash belongs to it. */
  private escaped(at: number, next: number): number {
    if (next === 117) {
      const sign = this.text.slice(at + 2, at + 6).toLowerCase();
      return sign === "003d" || sign === "003a"
        ? this.assignment(at, at - backslashesBefore(this.text, at), at + 6, 61)
        : Math.min(at + 6, this.text.length);
    }
    return next === 34 || next === 39 || next === 92 ? at + 1 : Math.min(at + 2, this.text.length);
  }

  /** `<password>x</password>`, `<add key="password" value="x"/>`. */
  private element(at: number): number {
    if (!this.on.names) return at + 1;
    const { text } = this;
    let end = at + 1;
    while (end < at + 64 && (isAlphanumeric(text.charCodeAt(end)) || "_:.-".includes(text.charAt(end)))) end++;
    if (end === at + 1) return at + 1;
    const name = this.names.before(text, end);
    if (name === undefined || name.kind === "harmless" || name.kind === "doubtful") return at + 1;
    const close = text.slice(end, end + 200).indexOf(">");
    if (close < 0 || text.charCodeAt(end + close - 1) === 47) return at + 1;
    const from = end + close + 1;
    const to = text.indexOf("<", from);
    // `List<Token>` is no element: one has an end, unless the text was cut.
    const isElement = to < 0 ? text.charCodeAt(at + 1) > 96 : text.startsWith(text.slice(at + 1, end), to + 2);
    const last = endOfJsonText(text, from, to < 0 ? text.length : to);
    return isElement && text.slice(from, last).trim() !== "" ? this.replace(from, last) : at + 1;
  }

  /** `PASSWORD 'x'`, `IDENTIFIED BY 'x'`, `name="password" value="x"`. */
  private quoted(at: number): number {
    const { text } = this;
    if (!this.on.names || at < 3) return at + 1;
    if (text.charCodeAt(at - 1) === 32) {
      if (closesJsonText(text, at) || isSpace(text.charCodeAt(at + 1))) return at + 1;
      const name = this.names.before(text, at - 1);
      const certain = name !== undefined && name.kind === "certain" && !name.spaced && name.start >= this.copied;
      if (!certain && !isIdentified(text, at)) return at + 1;
      const quote = openingQuote(text, at);
      if (quote === undefined) return at + 1;
      const to = closingQuote(text, quote);
      // `field password 'x'` is a value, `column password` before another word's quote is not told apart.
      return to > quote.content ? this.replace(quote.content, to) : at + 1;
    }
    return this.namedValue(at);
  }

  /** `{"name":"password","value":"x"}`: at the quote behind the name. */
  private namedValue(at: number): number {
    const { text } = this;
    const end = at - backslashesBefore(text, at);
    const name = this.names.before(text, end);
    if (name === undefined || name.kind === "harmless" || name.kind === "doubtful" || name.start < this.copied)
      return at + 1;
    if (!NAMED.test(text.slice(Math.max(0, name.start - 100), name.start))) return at + 1;
    const value = VALUE.exec(text.slice(end, end + 100));
    if (value === null) return at + 1;
    const found = secretValue(text, end + value[0].length, "certain", "key");
    return found === undefined ? at + 1 : this.replace(found.from, found.to);
  }

  /** Behind a marker that was stored with half a secret comes its other half. */
  private marker(at: number, next: number): number {
    if (next !== 114 || !this.text.startsWith(REDACTED_HALF, at)) return at + 1;
    let to = at + REDACTED_HALF.length;
    while (isTokenCode(this.text.charCodeAt(to))) to++;
    return this.replace(at, to);
  }

  private replace(from: number, to: number, by: string = REDACTED): number {
    const start = Math.max(from, this.copied);
    if (to <= start) return to;
    if (to - start === REDACTED.length && this.text.startsWith(REDACTED, start)) return to;
    this.out += this.text.slice(this.copied, start) + by;
    this.copied = to;
    return to;
  }
}

/** `"name":"`, `key="`, at any depth of escaping, and what stands between it and a name's last word. */
const NAMED = /(?:name|key|header|field|param|parameter|property)\\{0,15}["']? ?[:=] ?\\{0,15}["'][\w.-]{0,64}$/i;
/** What leads from the name to its value. */
const VALUE = /^\\{0,15}["'],? ?\\{0,15}["']?(?:value|val|content)\\{0,15}["']? ?[:=] ?/i;

/** Whether a short word is worth a look: numbers that may be a card's, options, `Basic` and `Bearer`, `DE89 3704 …`. */
function mattersShort(text: string, start: number, size: number, next: number): boolean {
  const first = text.charCodeAt(start);
  if (SHORT_WORDS[first] === 1) return true;
  if (size === 4)
    return next === 32 && isDigit(text.charCodeAt(start + 3)) && isAlphanumeric(text.charCodeAt(start + 5));
  return size >= 13 && isDigit(first);
}

/** `IDENTIFIED BY '…'`: whether the quote at `at` holds a password. */
function isIdentified(text: string, at: number): boolean {
  const last = text.charCodeAt(at - 2) | 32;
  if (last !== 121 && last !== 115) return false;
  return /\bIDENTIFIED(?: WITH \S{1,40})? (?:BY|AS) $/i.test(text.slice(Math.max(0, at - 80), at));
}
