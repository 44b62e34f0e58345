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

/**
 * Finds what announces the exception whose first frame is line `firstFrame`. The topmost line that begins with a type
 * wins, since messages span lines; a repeated announcement (`log.error(e.toString(), e)`) counts from its last. Without
 * one, the last type inside the line above the frames; without that, the line itself is the message.
 */
export function findHeader(lines: readonly string[], firstFrame: number): TraceHeader {
  let found: TraceHeader | undefined;
  for (let index = Math.max(0, firstFrame - REACH); index < firstFrame; index++) {
    const header = headerAt(lines[index] ?? "", index);
    if (header !== undefined && (found === undefined || header.type === found.type)) found = header;
  }
  if (found !== undefined) return found;
  let index = firstFrame - 1;
  while (index > 0 && (lines[index] ?? "").trim() === "") index--;
  const line = lines[index] ?? "";
  // Right above its frames a short name is a type, whatever it is called: `Sold: out`.
  const named = /^([A-Z][a-z][\w$]{0,100}): (.*)$/.exec(line.trim());
  if (named !== null) return { index, before: "", type: named[1], message: named[2] ?? "" };
  return headerInside(line, index) ?? { index, before: "", type: undefined, message: line.trim() };
}

/** Words that runtimes put before the type. */
const OPENINGS = [
  "UnhandledPromiseRejectionWarning: ",
  "Uncaught ",
  "Unhandled exception. ",
  "Unhandled Exception: ",
  "(in promise) ",
  "[cause]: ",
];

function headerAt(line: string, index: number): TraceHeader | undefined {
  let text = line.trimStart();
  if (text.startsWith('Exception in thread "')) {
    const quote = text.indexOf('" ', 21);
    if (quote < 0) return undefined;
    text = text.slice(quote + 2);
  }
  if (text.startsWith("(node:")) text = text.slice(text.indexOf(") ") + 2);
  for (const opening of OPENINGS) if (text.startsWith(opening)) text = text.slice(opening.length);
  const head = readTypeAndMessage(text, false);
  return head === undefined ? undefined : { index, before: "", ...head };
}

function headerInside(line: string, index: number): TraceHeader | undefined {
  for (let space = line.indexOf(" "); space >= 0; space = line.indexOf(" ", space + 1)) {
    const head = readTypeAndMessage(line.slice(space + 1, space + 1 + 4_096), true);
    if (head !== undefined) {
      const rest = line.slice(space + 1);
      return { index, before: line.slice(0, space), ...(readTypeAndMessage(rest, true) ?? head) };
    }
  }
  return undefined;
}

/**
 * `Type: message`, `Type [CODE]: message` or `Type` alone. `strict`: the type must be called an exception or error, for
 * places where other words stand as well.
 */
export function readTypeAndMessage(
  text: string,
  strict: boolean,
): { readonly type: string; readonly message: string } | undefined {
  const end = typeEnd(text);
  if (end === 0) return undefined;
  const type = text.slice(0, end);
  let at = end;
  if (text.startsWith(" [", at)) {
    const close = text.indexOf("]", at);
    if (close > 0 && close - at < 64) at = close + 1;
  }
  const alone = text.slice(at, at + 1) === "" || text.slice(at).trim() === "";
  if (!alone && text.charCodeAt(at) !== COLON) return undefined;
  if (!alone && !isBlankOrEnd(text.charCodeAt(at + 1))) return undefined;
  if (!isTypeName(type, strict || alone)) return undefined;
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
];

function isTypeName(type: string, strict: boolean): boolean {
  if (SUFFIXES.some((suffix) => type.endsWith(suffix))) return true;
  // Generic .NET types and Java's inner classes: `Fault`1`, `Errors$Timeout`.
  if (/(?:Exception|Error)[`$]/.test(type)) return true;
  if (strict) return false;
  const lastDot = Math.max(type.lastIndexOf("."), type.lastIndexOf("\\"), type.lastIndexOf(":"), type.lastIndexOf("$"));
  const first = type.charCodeAt(lastDot + 1);
  return lastDot > 0 && first >= 65 && first <= 90;
}

function isBlankOrEnd(code: number): boolean {
  return code === 32 || code === 9 || Number.isNaN(code);
}

const [DOT, COLON, BACKSLASH, BACKTICK] = [46, 58, 92, 96] as const;
