import { REDACTED } from "../../domain/redactor.ts";
import { isAlphanumeric, isDigit, isQuote, isSpace } from "./character-classes.ts";
import { closesJsonText, closingQuote, endOfLine, endOfText, openingQuote, type Quote } from "./quotes.ts";
import type { NameKind } from "./secret-names.ts";

/** Where a value lies in its text. One object is used for all: values are looked at one after the other. */
interface Found {
  from: number;
  to: number;
}

/** Values that are none: nothing is hidden by keeping them, and a reader wants to know. */
const NO_VALUE =
  /^(?:null|nil|none|undefined|true|false|yes|no|empty|\(null\)|\(empty\)|<nil>|<null>|nan|[*x•.#-]{2,}|\[?\(?<?(?:redacted|filtered|masked|hidden|removed|protected|omitted|sanitized)>?\)?\]?|\$\{[^}]*\}?|\$\([^)]*\)?|\{\{.*)$/i;

/** Where a value will be put: `WHERE password = ?`, `password=$PASSWORD`. */
const PLACEHOLDER = /^(?:\$\d{1,2}|\$[A-Z_]{3,}|\{\w*\}|\?|%[sdvq@]|:[a-z_]\w*|@p?\d+|@[a-z_]\w*)$/;

/** How prose goes on behind `password:`. */
const PROSE = new Set(
  `a an the is are was were be been has have had must should shall can cannot can't could may might will would does do did
  not no missing invalid incorrect wrong required expired expected unexpected empty too at for of in on with without by from
  to and or but if it this that length minimum maximum needs need contains contain changed reset updated mismatch
  mismatched failed failure error unknown unauthorized forbidden denied rejected please enter cannot found unable
  verification validation authentication attempt attempts policy doesn't doesnt didn't isn't wasn't rotated revoked
  malformed unsupported blank absent unset`.split(/\s+/),
);

/** Whether a text is more likely a key than a word or a name. */
export function looksSecret(text: string): boolean {
  if (text.length < 8) return false;
  let digits = 0;
  let upper = 0;
  let lower = 0;
  let other = 0;
  for (let at = 0; at < text.length && at < 64; at++) {
    const code = text.charCodeAt(at);
    if (isDigit(code)) digits++;
    else if (code >= 97 && code <= 122) lower++;
    else if (code >= 65 && code <= 90) upper++;
    else other++;
  }
  const letters = upper + lower;
  if (other > (digits + letters) / 2) return false;
  if (letters > 0 && digits > 1) return true;
  return text.length >= 20 && digits + other === 0 ? upper > 2 && lower > 2 : text.length >= 32 && other < 3;
}

const found: Found = { from: 0, to: 0 };

/** How a name and its value are written: `a=b` and `"a": b`; `a: b` where names stand; as in a sentence. */
export type Style = "key" | "spaced" | "prose";

/**
 * The value that follows the name of a secret. `at`: behind the `=` or `:`. Undefined when what follows is no secret. The object is used again by the next call.
 */
export function secretValue(text: string, at: number, kind: NameKind, style: Style): Found | undefined {
  const from = skipSpaces(text, at);
  const quote = openingQuote(text, from);
  if (quote !== undefined) {
    return quote.entity === undefined && closesJsonText(text, quote.content - 1)
      ? undefined
      : quotedValue(text, quote, kind);
  }
  const first = text.charCodeAt(from);
  if (Number.isNaN(first) || isSpace(first)) return undefined;
  if (kind === "authorization") return authorizationValue(text, from);
  if (kind === "cookie") return cookieValue(text, from);
  if ((first === 91 || first === 123) && !text.startsWith(REDACTED, from)) {
    return style === "prose" || kind === "doubtful" ? undefined : bracketedValue(text, from);
  }
  if (first === 124 || first === 62) {
    const block = /^[|>][+-]?(\r?\n|\\{1,15}n)/.exec(text.slice(from, from + 20));
    if (block !== null) return indentedBlock(text, from + block[0].length, (block[1] ?? "\n").replace("\r", ""));
  }
  // Spring says which value of a field it refused.
  if (text.startsWith("rejected value [", from)) return between(text, from + 16, "]");
  const to = endOfBareValue(text, from);
  if (to === from) return undefined;
  const value = text.slice(from, Math.min(to, from + 80));
  if (NO_VALUE.test(value) || PLACEHOLDER.test(value)) return undefined;
  if (kind === "doubtful" || (style === "prose" && kind === "likely"))
    return looksSecret(value) ? set(from, to) : undefined;
  if (style !== "key" && PROSE.has(value.toLowerCase())) return undefined;
  return set(from, to);
}

function quotedValue(text: string, quote: Quote, kind: NameKind): Found | undefined {
  const to = closingQuote(text, quote);
  if (to <= quote.content) return undefined;
  const value = text.slice(quote.content, Math.min(to, quote.content + 80));
  if (NO_VALUE.test(value) || (kind === "doubtful" && !looksSecret(value))) return undefined;
  return set(quote.content, to);
}

/** `Bearer abc`: the scheme stays. `Digest username="…", …` goes to the end of the line. */
function authorizationValue(text: string, from: number): Found | undefined {
  let start = from;
  if (text.charCodeAt(start) === 91) start++;
  const scheme = /^([A-Za-z][\w-]{1,40})(?: |%20|\+)+(?=\S)/.exec(text.slice(start, start + 60));
  const name = scheme?.[1]?.toLowerCase() ?? "";
  if (scheme !== null && PROSE.has(name)) return undefined;
  if (/^(?:digest|oauth|hawk|aws4|aws|mac|signature|credential)/.test(name)) {
    return set(start + (scheme?.[0].length ?? 0), endOfHeader(text, start));
  }
  const value = start + (scheme?.[0].length ?? 0);
  const to = endOfBareValue(text, value);
  const known = /^(?:basic|bearer|token|apikey|negotiate|ntlm|key|jwt)$/.test(name);
  const credential = text.slice(value, Math.min(to, value + 200));
  if (to === value || NO_VALUE.test(credential)) return undefined;
  if (scheme === null) return PROSE.has(credential.toLowerCase()) ? undefined : set(start, to);
  return known || looksSecret(credential) ? set(value, to) : undefined;
}

function cookieValue(text: string, from: number): Found | undefined {
  const start = text.charCodeAt(from) === 91 || text.charCodeAt(from) === 123 ? from + 1 : from;
  const to = endOfHeader(text, start);
  const head = text.slice(start, Math.min(to, start + 200));
  return head.includes("=") || head.includes('":') ? set(start, to) : undefined;
}

/** Headers are written a line each, or in a list: `{Cookie=[a=b; c=d], Host=[x]}`. */
function endOfHeader(text: string, from: number): number {
  const limit = text.length;
  for (let at = from; at < limit; at++) {
    const code = text.charCodeAt(at);
    if (code === 10 || code === 13) return at;
    if (code === 92 && /[nr]/.test(text.charAt(at + 1))) return at;
    if ((code === 93 || code === 125) && endsValue(text, at + 1)) return at;
    if ((code === 34 || code === 39) && (at + 1 === limit || /[\s,}\])]/.test(text.charAt(at + 1)))) {
      // `Digest realm="a", nonce="b"`: a quote that a name and `=` opened is the header's own.
      if (code === 34 && ownQuote(text, from, at)) continue;
      return text.charCodeAt(at - 1) === 92 ? at - 1 : at;
    }
    if (code === 44 && nextHeader(text, at + 1)) return at;
  }
  return limit;
}

function ownQuote(text: string, from: number, at: number): boolean {
  const opening = text.lastIndexOf('"', at - 1);
  return opening > from && text.charCodeAt(opening - 1) === 61;
}

function nextHeader(text: string, at: number): boolean {
  return /^ ?"?[A-Z][A-Za-z]*(?:-[A-Za-z]+)*"?(?:: |=\[)/.test(text.slice(at, at + 50));
}

/** A list or an object: to the bracket that closes it, or to the end of the line where none does. */
function bracketedValue(text: string, from: number): Found | undefined {
  let depth = 0;
  const limit = Math.min(text.length, from + MAX_BRACKETED);
  for (let at = from; at < limit; at++) {
    const code = text.charCodeAt(at);
    if (code === 34 || (code === 92 && text.charCodeAt(at + 1) === 34)) {
      const quote = openingQuote(text, at);
      if (quote === undefined) continue;
      // No text of the list begins here: the text that the list stands in ends.
      if (depth > 0 && closesJsonText(text, quote.content - 1)) return at > from + 1 ? set(from, at) : undefined;
      const end = closingQuote(text, quote);
      // A quote of the text around it has closed it: the list ends there too.
      if (!text.startsWith("\\".repeat(quote.depth), end)) return set(from, end);
      at = Math.min(end + quote.depth, limit);
    } else if (code === 92 && text.charCodeAt(at + 1) === 92) at++;
    else if (code === 91 || code === 123) depth++;
    else if (code === 93 || code === 125) {
      depth--;
      if (depth > 0) continue;
      const empty = at === from + 1 || NO_VALUE.test(text.slice(from, Math.min(at + 1, from + 80)));
      return empty ? undefined : set(from, endOfBareValue(text, at + 1));
    } else if (code === 10 && depth === 0) break;
  }
  return set(from, Math.min(limit, endOfText(text, from)));
}

const MAX_BRACKETED = 8_192;

/** YAML's block: the lines that follow, as far as they are indented like the first; `lineEnd` may be escaped. */
function indentedBlock(text: string, start: number, lineEnd: string): Found | undefined {
  const indent = indentOf(text, start);
  if (indent === 0) return undefined;
  let at = start;
  let end = start;
  while (at < text.length && indentOf(text, at) >= indent) {
    const next = text.indexOf(lineEnd, at);
    end = next < 0 ? text.length : next;
    at = next < 0 ? text.length : next + lineEnd.length;
  }
  return set(start, end);
}

function indentOf(text: string, lineStart: number): number {
  let at = lineStart;
  while (text.charCodeAt(at) === 32 || text.charCodeAt(at) === 9) at++;
  return at - lineStart;
}

function between(text: string, from: number, closing: string): Found | undefined {
  const end = text.indexOf(closing, from);
  const to = end < 0 ? endOfLine(text, from) : end;
  return to === from ? undefined : set(from, to);
}

/**
 * Where a value without quotes ends: at white space, or at a delimiter behind which something else begins. Passwords
 * hold `,`, `&` and `)` too, so a delimiter alone ends nothing.
 */
export function endOfBareValue(text: string, from: number): number {
  const limit = text.length;
  for (let at = from; at < limit; at++) {
    const code = text.charCodeAt(at);
    if (code > 62 && code < 91) continue;
    if (code > 96 && code < 123) continue;
    if (isSpace(code)) return at;
    switch (code) {
      case 38: // &
      case 44: // ,
      case 59: // ;
      case 124: // |
        if (endsList(text, at + 1) || nextName(text, at + 1)) return at;
        break;
      case 0xff0c: // ，
      case 0xff1b: // ；
      case 0x3002: // 。
        return at;
      case 41: // )
      case 93: // ]
      case 125: // }
        // `{password=[redacted]}`
        if (text.startsWith(REDACTED, at + 1 - REDACTED.length)) break;
        if (endsValue(text, behindClosers(text, at + 1))) return at;
        break;
      case 34: // "
      case 39: // '
      case 96: // `
        if (endsValue(text, at + 1)) return text.charCodeAt(at - 1) === 92 && at - 1 > from ? at - 1 : at;
        break;
      case 60: // <
        if (text.charCodeAt(at + 1) === 47) return at;
        break;
      case 92: // \
        if (/^\\(?:[nrt]|u0026|u003c)/.test(text.slice(at, at + 6))) return at;
        if (escapedQuoteEnds(text, at)) return at;
        break;
      case 37: // %
        if (/^%(?:25)?(?:26|3B|22|7D|2C|0A|0D)/i.test(text.slice(at, at + 5))) return at;
        break;
      default:
    }
  }
  return limit;
}

/** Whether nothing more of a list follows a delimiter. */
function endsList(text: string, at: number): boolean {
  return at >= text.length || isSpace(text.charCodeAt(at)) || ")]}>\"'".includes(text.charAt(at));
}

/** Brackets that close each other's, as far as they stand together. */
function behindClosers(text: string, at: number): number {
  let position = at;
  while (position < at + 16 && ")]}>".includes(text.charAt(position) || " ")) position++;
  return position;
}

/** Whether a delimiter in front of `at` was one: nothing, white space or another delimiter follows. */
function endsValue(text: string, at: number): boolean {
  if (at >= text.length) return true;
  const code = text.charCodeAt(at);
  return isSpace(code) || ")]},;\"'>.:\\&|".includes(text.charAt(at));
}

function escapedQuoteEnds(text: string, at: number): boolean {
  const quote = /^\\{1,15}["']/.exec(text.slice(at, at + 16));
  return quote !== null && endsValue(text, at + quote[0].length);
}

/** Whether another `name=`, `name:` or `"name":` begins here. */
function nextName(text: string, at: number): boolean {
  let position = at;
  if (text.startsWith("amp;", position)) position += 4;
  while (text.charCodeAt(position) === 92 && position < at + 8) position++;
  if (isQuote(text.charCodeAt(position))) return true;
  const start = position;
  const limit = Math.min(text.length, at + 48);
  for (; position < limit; position++) {
    const code = text.charCodeAt(position);
    if (code === 61 || code === 58) return position > start && !isDigit(text.charCodeAt(start));
    if (
      position === start
        ? !isAlphanumeric(code)
        : !isAlphanumeric(code) && code !== 95 && code !== 45 && code !== 46 && code !== 91 && code !== 93
    )
      return false;
  }
  return false;
}

function skipSpaces(text: string, at: number): number {
  let position = at;
  const limit = at + 40;
  while (position < limit && (text.charCodeAt(position) === 32 || text.charCodeAt(position) === 9)) position++;
  return position;
}

function set(from: number, to: number): Found | undefined {
  if (to <= from) return undefined;
  found.from = from;
  found.to = to;
  return found;
}
