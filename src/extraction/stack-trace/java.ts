import { FrameMemory } from "./frame-memory.ts";
import { findHeader, readTypeAndMessage } from "./header.ts";
import { isJavaLibrary } from "./java-libraries.ts";
import { defineLanguage, type FoundTrace } from "./language.ts";
import { indentOf, numberBefore } from "./lines.ts";
import { ExceptionDraft, MAX_CHAIN, type TraceFrame, traceFrame } from "./trace.ts";

export const java = defineLanguage({
  name: "java",
  initials: "a",
  alike: ["javascript", "dotnet"],
  opens: isJavaFrame,
  parse: parseJava,
  isLibrary: (frame) => isJavaLibrary(frame.module ?? ""),
});

/**
 * Java, Kotlin, Scala, Groovy: `Caused by:` from outside in, `Wrapped by:` (Logback's root cause first) from inside
 * out, suppressed exceptions left out, `... 12 more` not filled up.
 */
function parseJava(lines: readonly string[], firstFrame: number): FoundTrace {
  const header = findHeader(lines, firstFrame);
  let current = new ExceptionDraft(header.type, header.message);
  const chain = [current];
  let suppressedAt = -1;
  for (let index = header.index + 1; index < lines.length; index++) {
    const line = lines[index] ?? "";
    const indent = indentOf(line);
    const text = indent === 0 ? line : line.slice(indent);
    if (text.startsWith("at ")) {
      if (suppressedAt >= 0 && indent > suppressedAt) continue;
      const frame = memory.frame(text);
      if (frame !== undefined) current.addFrame(frame);
      else if (current.frames.length === 0) current.addText(line);
    } else if (text.startsWith("Suppressed: ")) {
      if (suppressedAt < 0) suppressedAt = indent;
    } else if (text.startsWith("Caused by: ") || text.startsWith("Wrapped by: ")) {
      if (suppressedAt >= 0 && indent >= suppressedAt) continue;
      suppressedAt = -1;
      if (chain.length >= MAX_CHAIN) break;
      current = announced(text.slice(text.indexOf(": ") + 2));
      if (text.startsWith("Wrapped")) chain.unshift(current);
      else chain.push(current);
    } else if (suppressedAt < 0 && current.frames.length === 0) {
      current.addText(line);
    } else if (indent === 0 && text !== "" && !text.startsWith("...")) {
      // Text behind the frames is another record's or another thread's.
      break;
    }
  }
  return { exceptions: chain.map((draft) => draft.finish()), start: header.index, before: header.before };
}

/** What follows `Caused by: `; a circular reference names an exception that the chain already has. */
function announced(text: string): ExceptionDraft {
  const head = readTypeAndMessage(text, false);
  if (head !== undefined) return new ExceptionDraft(head.type, head.message);
  const colon = text.indexOf(": ");
  return colon > 0 && !text.slice(0, colon).includes(" ")
    ? new ExceptionDraft(text.slice(0, colon), text.slice(colon + 2))
    : new ExceptionDraft(text.includes(" ") ? undefined : text, text.includes(" ") ? text : "");
}

/** Places in parentheses that only the Java virtual machine writes. */
const PLACES = ["Native Method", "Unknown Source", "<generated>", "<unknown>"];

/** Whether a line without its indentation is a frame as the JVM prints them. */
function isJavaFrame(text: string): boolean {
  if (!text.startsWith("at ")) return false;
  const open = text.indexOf("(", 3);
  const close = text.indexOf(")", open);
  if (open < 0 || close < 0 || (text.indexOf(" ", 3) < open - 0 && text.indexOf(" ", 3) >= 0)) return false;
  const place = text.slice(open + 1, close);
  if (PLACES.includes(place) || place === "") return text.lastIndexOf(".", open) > 0 && place !== "";
  const colon = place.lastIndexOf(":");
  const file = colon < 0 ? place : place.slice(0, colon);
  if (file.includes("/") || file.includes("\\") || file.includes(" ")) return false;
  return (
    /\.(?:java|kt|kts|scala|groovy|clj|cljc|aj|gsp|jsp|gradle|vm)$/.test(file) ||
    /^[A-Z]\w*$/.test(file) ||
    (colon > 0 && place.indexOf(":") === colon && !/\.[cm]?[jt]sx?$/.test(file))
  );
}

/** `at java.base@17/java.util.List.get(List.java:12) ~[app.jar:1.0]`. */
function readFrame(text: string): TraceFrame | undefined {
  const open = text.indexOf("(", 3);
  if (open < 0) return undefined;
  const close = text.indexOf(")", open);
  let from = 3;
  const slash = text.lastIndexOf("/", open);
  // Hidden classes have a slash of their own: `Cart$$Lambda/0x00007f.run`.
  if (slash > 0) {
    const lambda = text.indexOf("$$Lambda", 3);
    from = lambda > 0 && lambda < slash ? text.lastIndexOf("/", lambda) + 1 || 3 : slash + 1;
  }
  const dot = text.lastIndexOf(".", open);
  const place = text.slice(open + 1, close < 0 ? text.length : close);
  const line = numberBefore(place, place.length);
  const colon = line === undefined ? -1 : line.start - 1;
  const placed = colon > 0 && place.charCodeAt(colon) === COLON;
  const file = placed ? place.slice(0, colon) : place;
  return traceFrame({
    module: dot > from ? text.slice(from, dot) : undefined,
    function: text.slice(dot > from ? dot + 1 : from, open),
    file: PLACES.includes(file) ? undefined : file,
    line: placed ? line?.value : undefined,
  });
}

const COLON = 58;

const memory = new FrameMemory((text) => {
  const frame = readFrame(text);
  return frame && { ...frame, inApp: !isJavaLibrary(frame.module ?? "") };
});
