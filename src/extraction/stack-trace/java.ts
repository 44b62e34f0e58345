import { FrameMemory } from "./frame-memory.ts";
import { findHeader, readAnnounced, readTypeAndMessage, type TraceHeader } from "./header.ts";
import { isJavaLibrary } from "./java-libraries.ts";
import { defineLanguage, type FoundTrace } from "./language.ts";
import { beginsRecord, indentOf, numberBefore } from "./lines.ts";
import { ExceptionDraft, MAX_CHAIN, type TraceFrame, traceFrame } from "./trace.ts";

/** Java, Kotlin, Scala, Groovy, Clojure: whatever the JVM prints. */
export const java = defineLanguage({
  name: "java",
  initials: "a",
  opens: isJavaFrame,
  parse: parseJava,
  isLibrary: (frame) => isJavaLibrary(frame.module ?? ""),
});

/** Traces of one text that are looked at, where the first is no more than a test's verdict. */
const MAX_TRACES = 50;

function parseJava(lines: readonly string[], firstFrame: number): FoundTrace | undefined {
  let first: FoundTrace | undefined;
  let from = 0;
  let frame = firstFrame;
  for (let count = 0; count < MAX_TRACES; count++) {
    const { trace, end } = readTrace(lines, from, frame);
    first ??= trace;
    // Reports of test runs say first what was expected, and then what crashed.
    if (trace !== undefined && !isVerdict(trace.exceptions[0]?.type ?? ""))
      return count === 0 ? trace : { ...trace, start: first?.start ?? 0 };
    if (first === undefined) return undefined;
    from = end;
    frame = end;
    while (frame < lines.length && !opensAt(lines[frame] ?? "")) frame++;
    if (frame >= lines.length) break;
  }
  return first;
}

function opensAt(line: string): boolean {
  const indent = indentOf(line);
  return line.startsWith("at ", indent) && isJavaFrame(line.slice(indent));
}

function isVerdict(type: string): boolean {
  return /^(?:junit\.framework|org\.(?:junit|opentest4j|testng))\./.test(type);
}

/**
 * One trace: `Caused by:` from outside in, `Wrapped by:` (Logback's root cause first) from inside out, suppressed
 * exceptions left out, `... 12 more` not filled up. `end` is the line behind it.
 */
function readTrace(
  lines: readonly string[],
  from: number,
  firstFrame: number,
): { readonly trace: FoundTrace | undefined; readonly end: number } {
  const header = headerOf(lines, from, firstFrame);
  let current = new ExceptionDraft(header.type, header.message);
  const chain = [current];
  const base = header.before === "" ? indentOf(lines[header.index] ?? "") : 0;
  let suppressedAt = -1;
  let dump = false;
  let index = header.index + 1;
  for (; index < lines.length; index++) {
    const line = lines[index] ?? "";
    const indent = indentOf(line);
    const text = indent === 0 ? line : line.slice(indent);
    if (text.startsWith("at ")) {
      if (suppressedAt >= 0 && (indent > suppressedAt || suppressedAt === 0)) continue;
      const frame = memory.frame(text);
      if (frame !== undefined) current.addFrame(frame);
      else if (current.frames.length === 0) current.addText(line);
    } else if (text.startsWith("Suppressed: ")) {
      if (suppressedAt < 0) suppressedAt = indent;
    } else if (text.startsWith("Caused by: ") || text.startsWith("Wrapped by: ")) {
      if (suppressedAt > 0 && indent >= suppressedAt) continue;
      suppressedAt = -1;
      // A circular reference names an exception that the chain already has.
      if (text.includes("[CIRCULAR REFERENCE", 11)) continue;
      if (chain.length >= MAX_CHAIN) break;
      const { type, message } = readAnnounced(text.slice(text.indexOf(": ") + 2));
      current = new ExceptionDraft(type, message);
      if (text.startsWith("Wrapped")) chain.unshift(current);
      else chain.push(current);
    } else if (text.startsWith("java.lang.Thread.State: ")) {
      dump = true;
    } else if (text.startsWith("[CIRCULAR REFERENCE") || isOmission(text)) {
    } else if (suppressedAt < 0 && current.frames.length === 0) {
      current.addText(line);
    } else if (indent <= base && text !== "" && !goesOn(lines, index)) {
      break;
    }
  }
  if (dump) return { trace: undefined, end: index };
  const kept = chain.filter((draft, at) => at === chain.length - 1 || !draft.isEmpty());
  return {
    trace: { exceptions: kept.map((draft) => draft.finish()), start: header.index, before: header.before },
    end: Math.max(index, firstFrame + 1),
  };
}

/** The outermost exception may have no frames of its own: then its announcement stands above the first `Caused by:`. */
function headerOf(lines: readonly string[], from: number, firstFrame: number): TraceHeader {
  let until = firstFrame;
  for (let index = Math.max(from, firstFrame - 60); index < firstFrame; index++) {
    const text = (lines[index] ?? "").trimStart();
    if (text.startsWith("java.lang.Thread.State: ")) {
      return { index: Math.max(from, index - 1), before: "", type: undefined, message: "" };
    }
    if (text.startsWith("Caused by: ") || text.startsWith("Wrapped by: ")) {
      until = index;
      break;
    }
  }
  const above = from === 0 ? lines : lines.slice(from, until);
  const header = findHeader(above, until - (from === 0 ? 0 : from));
  if (until !== firstFrame && header.index < 0) return { index: -1, before: "", type: undefined, message: "" };
  return from === 0 ? header : { ...header, index: header.index + from };
}

/** `... 12 more`, `... 3 common frames omitted`, `... 5 frames truncated (including 2 common frames)`. */
function isOmission(text: string): boolean {
  return text.startsWith("... ") && /^\.\.\. \d{1,9} (?:more|common frames|frames|lines)/.test(text);
}

/** How many lines of other threads may stand between two frames. */
const FOREIGN_LINES = 8;

/**
 * Whether a line behind frames is another thread's that came between: frames follow, and nothing that announces them.
 * Otherwise the trace ends.
 */
function goesOn(lines: readonly string[], index: number): boolean {
  if (!beginsRecord(lines[index] ?? "")) return false;
  for (let next = index; next < Math.min(lines.length, index + FOREIGN_LINES); next++) {
    const line = lines[next] ?? "";
    const text = line.trimStart();
    if (next > index && (opensAt(line) || isOmission(text) || text.startsWith("Caused by: "))) return true;
    if (/Exception|Error|Throwable/.test(line) || readTypeAndMessage(text, false) !== undefined) return false;
    if (!beginsRecord(line)) return false;
  }
  return false;
}

/** Places in parentheses that only the Java virtual machine writes. */
const PLACES = [
  "Native Method",
  "Unknown Source",
  "<generated>",
  "<unknown>",
  "Compiled Code",
  "Inlined Compiled Code",
];
const FILE = /\.(?:java|kt|kts|scala|sc|groovy|gvy|clj|cljc|cljs|aj|gsp|jsp|jspx|gradle|vm|xtend|rb|js|py)$/;

/** Whether a line without its indentation is a frame as the JVM prints them. */
function isJavaFrame(text: string): boolean {
  if (!text.startsWith("at ")) return false;
  const open = text.indexOf("(", 3);
  const close = text.indexOf(")", open);
  if (open < 0 || close < 0) return false;
  const place = withoutModule(text.slice(open + 1, close));
  const space = text.indexOf(" ", 3);
  // Names of Kotlin's and Groovy's tests have blanks.
  if (space >= 0 && space < open && !/^[\w-]{1,200}\.(?:kt|groovy|scala|java):\d{1,9}$/.test(place)) return false;
  if (text.lastIndexOf(".", open) <= 3) return false;
  if (PLACES.includes(place)) return true;
  const colon = place.lastIndexOf(":");
  const file = colon < 0 ? place : place.slice(0, colon);
  if (file === "" || file.includes("/") || file.includes("\\") || file.includes(" ")) return false;
  if (FILE.test(file)) return colon < 0 || /^-?\d{1,9}$/.test(place.slice(colon + 1));
  // Obfuscated: `(SourceFile:12)`, `(Unknown Source:5)`, `(:12)`, `(r8-map-id-…:3)`; V8 gives a column as well.
  return (
    /^[A-Z]\w*$/.test(file) ||
    (colon > 0 && place.indexOf(":") === colon && !/\.(?:[cm]?[jt]sx?|html?|dart|php)$/.test(file))
  );
}

/** Dumps of threads name the module in the place: `(java.base@17.0.9/Thread.java:450)`. */
function withoutModule(place: string): string {
  const slash = place.indexOf("/");
  return slash > 0 && place.lastIndexOf("@", slash) > 0 ? place.slice(slash + 1) : place;
}

/** `at java.base@17/java.util.List.get(List.java:12) ~[app.jar:1.0]`; undefined where it is cut off. */
function readFrame(text: string): TraceFrame | undefined {
  const open = text.indexOf("(", 3);
  const close = text.indexOf(")", open);
  if (open < 0 || close < 0) return undefined;
  const place = withoutModule(text.slice(open + 1, close));
  const line = numberBefore(place, place.length);
  const colon = line === undefined ? -1 : line.start - 1;
  const placed = colon >= 0 && place.charCodeAt(colon) === COLON;
  const space = text.indexOf(" ", 3);
  if (space >= 0 && space < open && !placed) return undefined;
  let from = 3;
  const slash = text.lastIndexOf("/", open);
  // Hidden classes have a slash of their own: `Cart$$Lambda/0x00007f.run`.
  if (slash > 0) {
    const lambda = text.indexOf("$$Lambda", 3);
    from = lambda > 0 && lambda < slash ? text.lastIndexOf("/", lambda) + 1 || 3 : slash + 1;
  }
  const dot = text.lastIndexOf(".", open);
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
