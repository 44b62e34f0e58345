import { defineLanguage, type FoundTrace } from "./language.ts";
import { indentOf, splitLocation } from "./lines.ts";
import { ExceptionDraft, type TraceFrame, traceFrame } from "./trace.ts";

export const go = defineLanguage({
  name: "go",
  initials: "g",
  // Any line may be a call: the next one, its place, tells.
  words: [""],
  opens: opensGoTrace,
  parse: parseGo,
  isLibrary: isGoLibrary,
});

function opensGoTrace(text: string, lines: readonly string[], index: number): boolean {
  const line = lines[index] ?? "";
  const next = lines[index + 1] ?? "";
  if (/^goroutine \d+ .{0,80}\[.{1,80}\]:\s*$/.test(text)) return true;
  return line.charCodeAt(0) !== TAB && (next.charCodeAt(0) === TAB || next.startsWith("    ")) && isGoFrame(line, next);
}

/** Whether the line pair is a call and its place, as `runtime/debug.Stack` and zap print them. */
function isGoFrame(call: string, place: string): boolean {
  if (!/^\s+\S.*\.(?:go|s|c):\d+(?: \+0x[0-9a-f]+)?\s*$/.test(place.slice(-600))) return false;
  return call.length > 0 && indentOf(call) <= indentOf(place) && /[\w)\]>]$|\)$/.test(call.trimEnd().slice(-1));
}

/** What announces a crash of the Go runtime, with the type it is given. */
const CRASHES: readonly (readonly [string, string])[] = [
  ["http: panic serving ", "panic"],
  ["panic: ", "panic"],
  ["fatal error: ", "fatal error"],
];

/** Go: panics, runtime crashes, goroutine dumps (the first goroutine counts) and bare stacks of loggers. */
function parseGo(lines: readonly string[], first: number): FoundTrace {
  const header = findCrash(lines, first);
  const draft = header.draft;
  let goroutines = 0;
  for (let index = header.next; index < lines.length; index++) {
    const line = lines[index] ?? "";
    if (line.startsWith("goroutine ") && line.trimEnd().endsWith(":")) {
      if (++goroutines > 1) break;
      continue;
    }
    const place = lines[index + 1] ?? "";
    if (isGoFrame(line, place)) {
      draft.addFrame(readFrame(line.trim(), place.trim()));
      index++;
    } else if (draft.frames.length === 0 && header.messageGoesOn && goroutines === 0 && !line.startsWith("[signal ")) {
      if (line.trim() !== "") draft.addText(line);
    }
  }
  return { exceptions: [draft.finish()], start: header.index, before: header.before };
}

interface Crash {
  readonly index: number;
  readonly next: number;
  readonly before: string;
  readonly draft: ExceptionDraft;
  readonly messageGoesOn: boolean;
}

function findCrash(lines: readonly string[], first: number): Crash {
  for (let index = 0; index < Math.min(lines.length, first + 1); index++) {
    const line = lines[index] ?? "";
    for (const [words, type] of CRASHES) {
      const at = line.indexOf(words);
      if (at < 0) continue;
      let message = line.slice(at + words.length);
      // `http: panic serving [::1]:54143: message`.
      if (words.startsWith("http")) message = message.slice(message.indexOf(": ") + 2);
      message = message.replace(/ \[recovered(?:, repanicked)?\]$/, "");
      const draft = new ExceptionDraft(type, message);
      return { index, next: index + 1, before: line.slice(0, at), draft, messageGoesOn: true };
    }
  }
  const draft = new ExceptionDraft(undefined, "");
  return { index: first, next: first, before: "", draft, messageGoesOn: false };
}

/** `example.com/shop/cart.(*Cart).Add(0xc0000…)` and `/app/cart.go:12 +0x1f`. */
function readFrame(call: string, place: string): TraceFrame {
  let name = call.startsWith("created by ") ? call.slice(11).replace(/ in goroutine \d+$/, "") : call;
  if (name.endsWith(")")) {
    const open = name.lastIndexOf("(");
    if (open > 0 && name.charCodeAt(open + 1) !== STAR) name = name.slice(0, open);
  }
  const slash = name.lastIndexOf("/");
  const dot = name.indexOf(".", slash + 1);
  const offset = place.indexOf(" +0x");
  return traceFrame({
    module: dot > 0 ? name.slice(0, dot) : undefined,
    function: dot > 0 ? name.slice(dot + 1) : name,
    ...splitLocation(offset > 0 ? place.slice(0, offset) : place),
  });
}

const [TAB, STAR] = [9, 42] as const;

function isGoLibrary({ module = "", file = "" }: TraceFrame): boolean {
  if (module === "main" || module.startsWith("main.")) return false;
  if (module === "" || /\/(?:pkg\/mod|vendor)\/|\/(?:go|golang|goroot)(?:-?[\d.]+)?\/src\/(?!.*\.\w+\/)/.test(file))
    return true;
  // Packages of the standard library have no dot in their first element: `net/http`, `runtime`.
  const first = module.slice(0, module.indexOf("/") < 0 ? module.length : module.indexOf("/"));
  return !first.includes(".") && STANDARD.has(first);
}

const STANDARD: ReadonlySet<string> = new Set(
  "runtime net panic os io fmt sync syscall testing reflect bufio bytes context crypto database encoding errors html log math mime path regexp sort strconv strings text time unicode internal iter slices maps archive compress container debug embed expvar flag go hash image plugin signal vendor".split(
    " ",
  ),
);
