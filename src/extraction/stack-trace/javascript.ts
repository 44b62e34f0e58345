import { findHeader, readTypeAndMessage } from "./header.ts";
import { defineLanguage, type FoundTrace } from "./language.ts";
import { indentOf, splitLocation } from "./lines.ts";
import { ExceptionDraft, MAX_CHAIN, type TraceFrame, traceFrame } from "./trace.ts";

export const javascript = defineLanguage({
  name: "javascript",
  initials: "a",
  alike: ["java", "dotnet"],
  opens: isJavaScriptFrame,
  parse: parseJavaScript,
  isLibrary: ({ file = "" }) =>
    file === "" ||
    file.includes("node_modules") ||
    /^(?:node:|internal\/|native|webpack\/|<anonymous>)/.test(file) ||
    !/[/\\.]/.test(file),
});

/** JavaScript of V8 (Node.js, Chrome): `[cause]:` and `Caused by:` from outside in; members of an aggregate left out. */
function parseJavaScript(lines: readonly string[], firstFrame: number): FoundTrace {
  const header = findHeader(lines, firstFrame);
  let current = new ExceptionDraft(header.type, header.message);
  const chain = [current];
  let membersAt = -1;
  for (let index = header.index + 1; index < lines.length; index++) {
    const line = lines[index] ?? "";
    const indent = indentOf(line);
    const text = line.slice(indent);
    if (membersAt >= 0 && indent > membersAt) continue;
    membersAt = -1;
    if (text.startsWith("at ")) {
      const frame = readFrame(text);
      if (frame !== undefined) current.addFrame(frame);
    } else if (text.startsWith("[errors]: [")) {
      membersAt = indent;
    } else if (isCause(text) && chain.length < MAX_CHAIN) {
      const cause = text.slice(text.indexOf(": ") + 2);
      const head = readTypeAndMessage(cause.replace(/^Uncaught /, ""), false);
      current = new ExceptionDraft(head?.type, head?.message ?? cause);
      chain.push(current);
    } else if (current.frames.length === 0) {
      current.addText(line);
    } else if (indent === 0 && text !== "" && !/^[{}\])]/.test(text)) {
      break;
    }
  }
  const exceptions = chain.map((draft) => draft.finish());
  return { exceptions, start: beginning(lines, header.index), before: header.before };
}

function isCause(text: string): boolean {
  return text.startsWith("[cause]: ") || text.startsWith("Caused by: ") || text.startsWith("caused by: ");
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

/** Places in parentheses that only V8 writes. */
const PLACES = ["native", "<anonymous>", "unknown location", "native code"];

/** Whether a line without its indentation is a frame as V8 prints them. */
function isJavaScriptFrame(text: string): boolean {
  if (!text.startsWith("at ")) return false;
  const end = text.endsWith(")") ? text.length - 1 : text.length;
  if (/(?:^|[/\\\w>?'"\])-]):\d{1,9}:\d{1,9}$/.test(text.slice(Math.max(3, end - 60), end))) return true;
  const open = text.lastIndexOf("(");
  if (open < 0 || end === text.length) return false;
  const place = text.slice(open + 1, end);
  return PLACES.includes(place) || place.startsWith("index ");
}

/** `at async Cart.add [as put] (/app/src/cart.js:12:34)`, `at /app/src/cart.js:12:34`. */
function readFrame(text: string): TraceFrame | undefined {
  const body = text.slice(text.startsWith("at async ") ? 9 : 3);
  const open = body.endsWith(")") ? openingOf(body) : -1;
  if (open < 0) return /:\d+$/.test(body) ? traceFrame(place(body)) : traceFrame({ function: body.trim() });
  const name = body.slice(0, open).trim();
  const alias = name.indexOf(" [as ");
  return traceFrame({ function: alias > 0 ? name.slice(0, alias) : name, ...place(body.slice(open + 1, -1)) });
}

/** Where the place of a frame begins: the first parenthesis that follows a space and closes at the end. */
function openingOf(body: string): number {
  const evaluated = body.indexOf("(eval at ");
  const open = evaluated >= 0 ? evaluated : body.lastIndexOf(" (");
  if (open < 0) return body.indexOf("(");
  return body.charCodeAt(open) === 32 ? open + 1 : open;
}

function place(location: string): { readonly file?: string; readonly line?: number } {
  if (PLACES.includes(location) || location.startsWith("index ")) return {};
  if (location.startsWith("eval at ")) {
    // Evaluated code is where it was evaluated: the innermost place that is a file.
    const inner = /\(([^()]{1,1000}:\d+:\d+)\)/.exec(location.slice(0, 2_000))?.[1];
    return inner === undefined ? {} : splitLocation(withoutScheme(inner));
  }
  return splitLocation(withoutScheme(location));
}

function withoutScheme(location: string): string {
  return location.startsWith("file://") ? location.slice(7) : location;
}
