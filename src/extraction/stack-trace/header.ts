import { isDigit, isWordCode } from "./lines.ts";

/** The line that announces an exception: `java.lang.IllegalStateException: Pool is empty`. */
export interface TraceHeader {
  /** Index of its line. */
  readonly index: number;
  /** What stands on that line before it. */
  readonly before: string;
  readonly type: string | undefined;
  readonly message: string;
}

/** Further above its frames nothing announces an exception any more. */
const REACH = 60;
/** A type inside a line counts this far above the frames. */
const INSIDE_REACH = 20;

/**
 * Finds what announces the exception whose first frame is line `firstFrame`. The topmost line that begins with a type
 * wins, since messages span lines, unless a later one has a full name and it has not; a repeated announcement
 * (`log.error(e.toString(), e)`) counts from its last. Without one: a name right above the frames, the nearest type
 * inside a line, the line above the frames.
 */
export function findHeader(lines: readonly string[], firstFrame: number): TraceHeader {
  let found: TraceHeader | undefined;
  let rank = 0;
  for (let index = Math.max(0, firstFrame - REACH); index < firstFrame; index++) {
    const header = headerAt(lines[index] ?? "", index);
    if (header === undefined) continue;
    const own = rankOf(header.type ?? "");
    if (found === undefined || own > rank || header.type === found.type) {
      found = header;
      rank = own;
    }
  }
  if (found !== undefined) return found;
  let index = firstFrame - 1;
  while (index > 0 && (lines[index] ?? "").trim() === "") index--;
  const line = lines[index] ?? "";
  const named = nameAbove(line.trim());
  if (named !== undefined) return { index, before: "", ...named };
  for (let above = index; above >= Math.max(0, firstFrame - INSIDE_REACH); above--) {
    const inside = headerInside(lines[above] ?? "", above);
    if (inside !== undefined) return inside;
  }
  return { index, before: "", type: undefined, message: line.trim() };
}

/** Full names of exceptions before names that may be something else: loggers, `Error`, `Warning`. */
function rankOf(type: string): number {
  return /[.\\:]/.test(type) && SUFFIXES.some((suffix) => type.endsWith(suffix)) ? 2 : 1;
}

/** Right above its frames a short name is a type, whatever it is called: `Sold: out`, `shop.Sold`. */
function nameAbove(line: string): { readonly type: string; readonly message: string } | undefined {
  const named = /^([A-Z][a-zA-Z][\w$]{0,100})(?:\(\))?: (.*)$/.exec(line);
  if (named !== null) return { type: named[1] ?? "", message: named[2] ?? "" };
  return /^(?:[\w$]{1,100}\.){1,20}[\w$]{1,100}:?$/.test(line) || /^[A-Z][\w]{0,60}\$\w{1,100}:?$/.test(line)
    ? { type: line.replace(/:$/, ""), message: "" }
    : undefined;
}

/** Words that runtimes put before the type. */
const OPENINGS = [
  "UnhandledPromiseRejectionWarning: ",
  "Uncaught ",
  "Uncaught exception: ",
  "Unhandled exception. ",
  "[ERROR] FATAL UNHANDLED EXCEPTION: ",
  "Unhandled Exception: ",
  "Unhandled exception: ",
  "Unhandled rejection ",
  "(in promise) ",
  "(in promise): ",
  "[cause]: ",
  "Root cause: ",
];

function headerAt(line: string, index: number): TraceHeader | undefined {
  let text = line.trimStart();
  const thread = afterThread(text);
  if (thread !== undefined) {
    const head = readAnnounced(thread);
    return { index, before: "", ...head };
  }
  if (text.startsWith("(node:")) text = text.slice(text.indexOf(") ") + 2);
  for (const opening of OPENINGS) if (text.startsWith(opening)) text = text.slice(opening.length);
  const head = text.startsWith("[") ? readBracketed(text) : readTypeAndMessage(text, false);
  return head === undefined ? undefined : { index, before: "", ...head };
}

/** Node.js puts an error without frames in brackets: `[AggregateError: All promises were rejected] {`; so does ASP.NET. */
function readBracketed(text: string): { readonly type: string; readonly message: string } | undefined {
  const close = text.lastIndexOf("]");
  return close < 0 || !/^\]:? ?\{?\s*$/.test(text.slice(close))
    ? undefined
    : readTypeAndMessage(text.slice(1, close), true);
}

/** What follows `Exception in thread "worker "x" 1" `: the name may hold quotation marks. */
function afterThread(text: string): string | undefined {
  if (!text.startsWith('Exception in thread "')) return undefined;
  for (let quote = text.indexOf('" ', 20); quote >= 0; quote = text.indexOf('" ', quote + 1)) {
    if (typeEnd(text.slice(quote + 2, quote + 402)) > 0) return text.slice(quote + 2);
  }
  return undefined;
}

function headerInside(line: string, index: number): TraceHeader | undefined {
  if (line.length > 2 && !MAY_NAME_ONE.test(line.slice(0, 16_384))) return undefined;
  for (let space = line.indexOf(" "); space >= 0; space = line.indexOf(" ", space + 1)) {
    const rest = line.slice(space + 1);
    const head = rest.charCodeAt(0) === BRACKET ? readBracketed(rest) : readTypeAndMessage(rest.slice(0, 4_096), true);
    if (head === undefined) continue;
    // `Java Exception: java.io.IOException: reset`: the first is a word.
    if (rankOf(head.type) === 1 && rankOf(readTypeAndMessage(head.message, true)?.type ?? "") === 2) continue;
    return {
      index,
      before: line.slice(0, space),
      ...(rest.length > 4_096 ? readTypeAndMessage(rest, true) : head),
    } as TraceHeader;
  }
  return undefined;
}

/** What follows `Caused by: ` and the like, where a name is a type whatever it is called. */
export function readAnnounced(text: string): { readonly type: string | undefined; readonly message: string } {
  const head = readTypeAndMessage(text, false);
  if (head !== undefined) return head;
  const colon = text.indexOf(":");
  const type = colon < 0 ? text.trim() : text.slice(0, colon);
  return type === "" || type.length > 400 || /\s/.test(type)
    ? { type: undefined, message: text.trim() }
    : { type, message: colon < 0 ? "" : text.slice(colon + 1).trim() };
}

/**
 * `Type: message`, `Type [CODE]: message`, `Type (0x80004005): message`, `Type[message]` or `Type` alone. `strict`: the
 * type must be called an exception or error, for places where other words stand as well.
 */
export function readTypeAndMessage(
  text: string,
  strict: boolean,
): { readonly type: string; readonly message: string } | undefined {
  const end = typeEnd(text);
  if (end === 0) return undefined;
  const type = text.slice(0, end);
  let at = end;
  // Only errors have a code in brackets: `PaymentDeclined [Error]: no money`.
  let named = false;
  if (text.charCodeAt(at) === BRACKET && hasSuffix(type)) {
    const close = text.lastIndexOf("]");
    return close > at ? { type, message: text.slice(at + 1, close).trim() } : undefined;
  }
  if (text.startsWith(" [", at) || text.startsWith(" (", at)) {
    const code = /^ (?:\[[^\]]{1,64}\]|\((?:0x[0-9A-Fa-f]{1,16}|-?\d{1,12})[^()]{0,40}\))(?=:|$)/.exec(
      text.slice(at, at + 70),
    );
    if (code !== null) at += code[0].length;
    named = code !== null && code[0].charCodeAt(1) === BRACKET && /^[A-Z]/.test(type);
  }
  const next = text.charCodeAt(at);
  const alone = at >= text.length || (next !== COLON && text.slice(at).trim() === "");
  if (!alone && next !== COLON) return undefined;
  if (!alone && !isBlankOrEnd(text.charCodeAt(at + 1))) return undefined;
  if (!isTypeName(type, strict || alone) && (strict || !named)) return undefined;
  return { type, message: alone ? "" : text.slice(at + 1).trim() };
}

/** Where a dotted or namespaced name that begins `text` ends. */
function typeEnd(text: string): number {
  let end = 0;
  if (isDigit(text.charCodeAt(0))) return 0;
  while (end < text.length && end < 400) {
    const code = text.charCodeAt(end);
    const joint = (code === DOT || code === BACKSLASH || code === COLON) && isWordCode(text.charCodeAt(end + 1));
    const scope = code === COLON && text.charCodeAt(end + 1) === COLON && isWordCode(text.charCodeAt(end + 2));
    if (scope) end += 2;
    else if (isWordCode(code) || (joint && code !== COLON) || code === BACKTICK) end++;
    else break;
  }
  return end;
}

/** Suffixes by which exceptions are named in every language. */
const SUFFIXES = [
  "Exception",
  "Error",
  "Throwable",
  "Fault",
  "Failure",
  "Interrupt",
  "Exit",
  "Warning",
  "Group",
  "Panic",
  "Rejection",
];

/** Lines without any of these name no exception. Generic .NET types and Java's inner classes: `Fault`1`, `Errors$Timeout`. */
const MAY_NAME_ONE = /Exception|Error|Throwable|Fault|Failure|Interrupt|Exit|Warning|Group|Panic|Rejection/;

function hasSuffix(type: string): boolean {
  return SUFFIXES.some((suffix) => type.endsWith(suffix));
}

function isTypeName(type: string, strict: boolean): boolean {
  if (hasSuffix(type)) return true;
  if (/(?:Exception|Error)[`$]/.test(type)) return true;
  if (strict) return false;
  const lastDot = Math.max(type.lastIndexOf("."), type.lastIndexOf("\\"), type.lastIndexOf(":"), type.lastIndexOf("$"));
  const first = type.charCodeAt(lastDot + 1);
  return lastDot > 0 && first >= 65 && first <= 90;
}

function isBlankOrEnd(code: number): boolean {
  return code === 32 || code === 9 || Number.isNaN(code);
}

const [DOT, COLON, BACKSLASH, BACKTICK, BRACKET] = [46, 58, 92, 96, 91] as const;
