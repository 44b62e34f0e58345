import { findHeader, readAnnounced, type TraceHeader } from "./header.ts";
import { atSignFrame, isBareName, operaFrame } from "./javascript-engines.ts";
import { defineLanguage, type FoundTrace } from "./language.ts";
import { beginsRecord, indentOf, splitLocation } from "./lines.ts";
import { ExceptionDraft, MAX_CHAIN, type TraceFrame, traceFrame } from "./trace.ts";

/** JavaScript and TypeScript: V8 (Node.js, Deno, Chrome, Edge), old Edge, SpiderMonkey, JavaScriptCore, Hermes, old Opera. */
export const javascript = defineLanguage({
  name: "javascript",
  initials: "aehNL.Ec",
  words: ["@", ".bundle:"],
  opens,
  parse: parseJavaScript,
  isLibrary: ({ file = "" }) =>
    file === "" ||
    file.includes("node_modules") ||
    /^(?:node:|internal\/|native|webpack\/|\(?webpack\)?|<anonymous>|\[native|[\w-]{2,20}-extension:)/.test(file) ||
    !/[/\\.]/.test(file),
});

function opens(text: string, lines: readonly string[], index: number): boolean {
  if (text.startsWith("at ")) return isV8Frame(text);
  if (text.startsWith("eval at ")) return text.includes(" (") && /:\d+:\d+\)+$/.test(text.slice(-40));
  if (text.startsWith("Node.js v")) return /^Node\.js v\d+\.\d+\.\d+\s*$/.test(text) && caretAbove(lines, index) >= 0;
  if (/^(?:Line |\.\.\. |Error (?:thrown|created) at line|called (?:from|via))/.test(text))
    return operaFrame(text) !== undefined;
  return atSignFrame(text) !== undefined;
}

/** `[cause]:` and `Caused by:` from outside in; of an aggregate's members the first, where it has no frames itself. */
function parseJavaScript(lines: readonly string[], firstFrame: number): FoundTrace | undefined {
  if ((lines[firstFrame] ?? "").trimStart().startsWith("Node.js v")) return thrownWithoutTrace(lines, firstFrame);
  if (!/^\s*(?:eval )?at /.test(lines[firstFrame] ?? "")) return parseBareFrames(lines, firstFrame);
  const header = findHeader(lines, firstFrame);
  let current = new ExceptionDraft(header.type, withoutBrace(header.message));
  const chain = [current];
  const base = header.before === "" ? indentOf(lines[header.index] ?? "") : 0;
  let skipBelow = -1;
  for (let index = header.index + 1; index < lines.length; index++) {
    const line = lines[index] ?? "";
    const indent = indentOf(line);
    const text = line.slice(indent);
    if (skipBelow >= 0 && indent > skipBelow) continue;
    skipBelow = -1;
    if (text.startsWith("at ") || text.startsWith("eval at ")) {
      const frame = readFrame(text);
      if (frame !== undefined) current.addFrame(frame);
      else if (current.frames.length === 0) current.addText(line);
    } else if (text.startsWith("[errors]: [")) {
      if (current.frames.length > 0) skipBelow = indent;
      else {
        const member = readAnnounced((lines[index + 1] ?? "").trim());
        current = new ExceptionDraft(member.type, member.message);
        if (chain.length < MAX_CHAIN) chain.push(current);
        index++;
      }
    } else if (isCause(text) && chain.length < MAX_CHAIN) {
      const cause = withoutBrace(text.slice(text.indexOf(": ") + 2).replace(/^Uncaught /, ""));
      const head = readAnnounced(cause.startsWith("[") ? cause.slice(1) : cause);
      current = new ExceptionDraft(head.type, head.message);
      chain.push(current);
    } else if (text.startsWith("Emitted '") || text.startsWith("Thrown at:")) {
      break;
    } else if (current.frames.length === 0) {
      if (!/^\{$/.test(text)) current.addText(line);
    } else if ((indent <= base && text !== "" && !/^[{}\])]/.test(text) && !goesOn(lines, index)) || text === "],") {
      break;
    }
  }
  const exceptions = chain.map((draft) => draft.finish());
  return { exceptions, start: beginning(lines, header.index), before: header.before };
}

/** A line between frames: `From previous event:`, or another record's that came between. */
function goesOn(lines: readonly string[], index: number): boolean {
  const line = lines[index] ?? "";
  if (line.startsWith("From previous ")) return true;
  if (!beginsRecord(line) || /Error|Exception/.test(line)) return false;
  const next = lines[index + 1] ?? "";
  return /^\s+at /.test(next) && isV8Frame(next.trimStart());
}

function withoutBrace(message: string): string {
  return message.endsWith("] {") ? message.slice(0, -3) : message.endsWith(" {") ? message.slice(0, -2) : message;
}

function isCause(text: string): boolean {
  return (
    text.startsWith("[cause]: ") ||
    text.startsWith("Caused by: ") ||
    text.startsWith("caused by: ") ||
    /^cause: \[?[A-Z]\w{0,100}(?: \[\w{1,60}\])?: /.test(text)
  );
}

/** Firefox, Safari and Opera print frames without the error: it may stand above. */
function parseBareFrames(lines: readonly string[], located: number): FoundTrace {
  let first = located;
  // Safari leaves names alone where code was evaluated.
  if (lines.slice(Math.max(0, located - 10), located + 12).some((line) => line.trim() === "eval code")) {
    while (first > 0 && isBareName((lines[first - 1] ?? "").trim())) first--;
  }
  const header = first === 0 ? NO_HEADER : bareHeader(lines, first);
  const draft = new ExceptionDraft(header.type, header.message);
  if (header.index >= 0) for (let index = header.index + 1; index < first; index++) draft.addText(lines[index] ?? "");
  for (let index = first; index < lines.length; index++) {
    const text = (lines[index] ?? "").trim();
    // The entry of an evaluation is the engine's, its code has a line of its own.
    if (text === "eval@[native code]") continue;
    const frame = bareFrame(text);
    if (frame === undefined && index < located) draft.addFrame(traceFrame({ function: text }));
    else if (frame !== undefined) draft.addFrame(frame);
    else if (text === "eval code" || text === "global code" || text === "module code")
      draft.addFrame(traceFrame({ function: text }));
    else if (indentOf(lines[index] ?? "") < 4 && text !== "") break;
  }
  return {
    exceptions: [draft.finish()],
    start: Math.max(0, header.index < 0 ? first : header.index),
    before: header.before,
  };
}

const NO_HEADER: TraceHeader = { index: -1, before: "", type: undefined, message: "" };

function bareHeader(lines: readonly string[], first: number): TraceHeader {
  const header = findHeader(lines, first);
  if (header.type !== undefined) return header;
  // Without a type, the line above is the record's message, not the error's.
  return NO_HEADER;
}

function bareFrame(text: string): TraceFrame | undefined {
  return atSignFrame(text) ?? operaFrame(text);
}

/** Node.js prints place, source line and caret above an uncaught error: they belong to the trace. */
function beginning(lines: readonly string[], header: number): number {
  for (let index = header - 1; index >= Math.max(0, header - 6); index--) {
    const line = lines[index] ?? "";
    if (/^\s*\^+\s*$/.test(line)) return Math.max(0, index - 2);
    if (line.trim() !== "") break;
  }
  return header;
}

/** The caret above line `index`, not further than a thrown value is long; -1 without one. */
function caretAbove(lines: readonly string[], index: number): number {
  for (let above = index - 1; above >= Math.max(2, index - 40); above--) {
    if (/^\s*\^+\s*$/.test(lines[above] ?? "")) return above;
  }
  return -1;
}

/** Something thrown that is no error has no trace: Node.js prints the place, the value, and its own version. */
function thrownWithoutTrace(lines: readonly string[], end: number): FoundTrace | undefined {
  const caret = caretAbove(lines, end);
  const place = splitLocation(withoutScheme((lines[caret - 2] ?? "").trim()));
  if (caret < 0 || place.line === undefined) return undefined;
  const value = lines
    .slice(caret + 1, end)
    .filter((line) => line.trim() !== "" && !line.includes("(Use `node --trace-"));
  const head = readAnnounced((value[0] ?? "").trim().replace(/^Uncaught:?\s*/, ""));
  const named = head.type !== undefined && head.message !== "";
  const draft = new ExceptionDraft(named ? head.type : undefined, named ? head.message : (value[0] ?? ""));
  for (const line of value.slice(1)) draft.addText(line);
  draft.addFrame(traceFrame(place));
  return { exceptions: [draft.finish()], start: caret - 2, before: "" };
}

/** Places in parentheses that only V8 and its like write. */
const PLACES = ["native", "<anonymous>", "anonymous", "unknown location", "native code", "Unknown script code"];

/** Whether a line without its indentation is a frame as V8 prints them. */
function isV8Frame(text: string): boolean {
  const body = withoutTail(text);
  const end = body.endsWith(")") ? body.length - 1 : body.length;
  const tail = body.slice(Math.max(3, end - 60), end);
  if (/(?:^|[/\\\w>?'"\])}=&%*~+-]):\d{1,9}:\d{1,9}$/.test(tail)) return true;
  if (/:wasm-function\[\d+\]:0x[0-9a-f]+$/.test(tail)) return true;
  const open = body.lastIndexOf("(");
  const place = body.slice(open < 0 ? 3 : open + 1, end);
  if (open < 0 || end === body.length) return place === "<anonymous>" || isUrlWithLine(place.replace(/^async /, ""));
  return PLACES.includes(place) || place.startsWith("index ") || isUrlWithLine(place);
}

/** PhantomJS gives no column. */
function isUrlWithLine(place: string): boolean {
  return /^(?:https?|file|webpack|webpack-internal):\/\/\S{1,2000}:\d{1,9}$/.test(place);
}

/** Node.js's inspection puts a brace before an error's own properties, a comma between errors. */
function withoutTail(text: string): string {
  let end = text.length;
  while (end > 0 && TAIL.includes(text[end - 1] ?? "")) end--;
  return end === text.length ? text : text.slice(0, end);
}

const TAIL = " ,{\t";

/** `at async Cart.add [as put] (/app/src/cart.js:12:34)`, `at /app/src/cart.js:12:34`; undefined where it is cut off. */
function readFrame(text: string): TraceFrame | undefined {
  const whole = withoutTail(text);
  const body = whole.slice(whole.startsWith("at async ") ? 9 : whole.startsWith("eval at ") ? 8 : 3);
  const open = body.endsWith(")") ? openingOf(body) : -1;
  if (open < 0) {
    if (body === "<anonymous>" || body === "native") return traceFrame({ function: body });
    const placed = /:\d+:\d+$|:0x[0-9a-f]+$/.test(body) || isUrlWithLine(body);
    const cut = body.lastIndexOf(" (");
    if (!placed) return undefined;
    // With its column a place is whole, even if the parenthesis is missing.
    return cut < 0 || /^[^():]*\\/.test(body)
      ? traceFrame(place(body))
      : traceFrame({ function: body.slice(0, cut), ...place(body.slice(cut + 2)) });
  }
  const name = body.slice(0, open).trim();
  const alias = name.indexOf(" [as ");
  return traceFrame({ function: alias > 0 ? name.slice(0, alias) : name, ...place(body.slice(open + 1, -1)) });
}

/** Where the place of a frame begins: the last parenthesis behind a blank, or behind the name. */
function openingOf(body: string): number {
  const evaluated = body.indexOf("(eval at ");
  const open = evaluated >= 0 ? evaluated : body.lastIndexOf(" (");
  if (open < 0) return body.indexOf("(");
  return body.charCodeAt(open) === 32 ? open + 1 : open;
}

function place(location: string): { readonly file?: string; readonly line?: number } {
  if (PLACES.includes(location) || location.startsWith("index ")) return {};
  if (location.startsWith("address at ")) return splitLocation(location.slice(11));
  if (location.startsWith("eval at ")) {
    // Evaluated code is where it was evaluated: the innermost place that is a file.
    const inner = /\(([^()]{1,1000}:\d+:\d+)\)/.exec(location.slice(0, 2_000))?.[1];
    return inner === undefined ? {} : splitLocation(withoutScheme(inner));
  }
  return splitLocation(withoutScheme(location));
}

function withoutScheme(location: string): string {
  if (!location.startsWith("file://")) return location;
  return /^file:\/\/\/[A-Za-z]:/.test(location) ? location.slice(8) : location.slice(7);
}
