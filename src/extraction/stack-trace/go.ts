import { defineLanguage, type FoundTrace } from "./language.ts";
import { beginsRecord, indentOf, splitLocation } from "./lines.ts";
import { ExceptionDraft, MAX_CHAIN, MAX_FRAMES, type TracedException, type TraceFrame, traceFrame } from "./trace.ts";

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
  if (text.startsWith("goroutine ") && /^goroutine \d+ .{0,80}\[.{1,80}\]:\s*$/.test(text)) return true;
  return line.charCodeAt(0) !== TAB && (next.charCodeAt(0) === TAB || next.startsWith("    ")) && isGoFrame(line, next);
}

/** Whether the line pair is a call and its place, as `runtime/debug.Stack` and zap print them. */
function isGoFrame(call: string, place: string): boolean {
  if (!PLACE.test(place.slice(-600))) return false;
  return call.length > 0 && indentOf(call) <= indentOf(place) && /[\w)\]>]/.test(call.trimEnd().slice(-1));
}

const PLACE = /^\s+\S.*\.(?:go|s|c|cgo1\.go|goc):\d+(?: \+0x[0-9a-f]+)?(?: fp=0x.{1,80})?\s*$/;

/** What announces a crash of the Go runtime, with the type it is given. */
const CRASHES: readonly (readonly [string, string])[] = [
  ["http: panic serving ", "panic"],
  ["panic recovered:", "panic"],
  ["panic: ", "panic"],
  ["fatal error: ", "fatal error"],
  ["WARNING: DATA RACE", "data race"],
];

/**
 * Go: panics (of nested ones the last is outermost), runtime crashes, data races, dumps of goroutines (the first one
 * counts), the stacks of loggers, and the chains of `pkg/errors`, printed from inside out.
 */
function parseGo(lines: readonly string[], first: number): FoundTrace {
  const crash = findCrash(lines, first);
  if (crash === undefined)
    return /^goroutine \d/.test((lines[first] ?? "").trimStart()) ? readDump(lines, first) : readErrors(lines, first);
  const frames: TraceFrame[] = [];
  readGoroutine(lines, crash.next, frames);
  const exceptions = crash.chain.map((draft) => draft.finish());
  return {
    exceptions: exceptions.map((exception, at) => (at === 0 ? { ...exception, frames } : exception)),
    start: crash.index,
    before: crash.before,
  };
}

function readDump(lines: readonly string[], first: number): FoundTrace {
  const frames: TraceFrame[] = [];
  readGoroutine(lines, first, frames);
  return { exceptions: [{ message: "", frames }], start: first, before: "" };
}

/** The frames up to the second goroutine; the runtime's own stack, printed first in some crashes, does not count. */
function readGoroutine(lines: readonly string[], from: number, frames: TraceFrame[]): void {
  let goroutines = 0;
  for (let index = from; index < lines.length; index++) {
    const line = lines[index] ?? "";
    if (/^goroutine \d/.test(line.trimStart()) && line.trimEnd().endsWith(":")) {
      if (++goroutines > 1) return;
      frames.length = 0;
    } else if (/^(?:Previous |Goroutine |==================)/.test(line) && frames.length > 0) {
      return;
    } else if (isGoFrame(line, lines[index + 1] ?? "")) {
      if (frames.length < MAX_FRAMES) frames.push(readFrame(line.trim(), (lines[index + 1] ?? "").trim()));
      index++;
    }
  }
}

interface Crash {
  readonly index: number;
  readonly next: number;
  readonly before: string;
  /** The panic that came last first. */
  readonly chain: readonly ExceptionDraft[];
}

function findCrash(lines: readonly string[], first: number): Crash | undefined {
  for (let index = Math.max(0, first - 200); index < Math.min(lines.length, first + 1); index++) {
    const line = lines[index] ?? "";
    for (const [words, type] of CRASHES) {
      const at = line.indexOf(words);
      if (at < 0) continue;
      let message = line.slice(at + words.length);
      // `http: panic serving [::1]:54143: message`.
      if (words.startsWith("http")) message = message.slice(message.indexOf(": ") + 2);
      return {
        index,
        before: line.slice(0, at),
        ...readPanics(lines, index, new ExceptionDraft(type, unmarked(message))),
      };
    }
    const signal = /^(SIG[A-Z]{2,6}): (.{1,200})$/.exec(line);
    if (signal !== null) {
      return { index, next: index + 1, before: "", chain: [new ExceptionDraft(signal[1], signal[2] ?? "")] };
    }
  }
  return undefined;
}

/** The lines up to the first goroutine: further ones of the message, or panics that followed while it was handled. */
function readPanics(
  lines: readonly string[],
  at: number,
  first: ExceptionDraft,
): { readonly next: number; readonly chain: readonly ExceptionDraft[] } {
  let current = first;
  const chain = [current];
  let index = at + 1;
  for (; index < Math.min(lines.length, at + 60); index++) {
    const line = lines[index] ?? "";
    if (/^\s*goroutine \d/.test(line) || /^\s*(?:\[signal |runtime stack:)/.test(line)) break;
    if (isGoFrame(line, lines[index + 1] ?? "") || line.startsWith("PC=")) break;
    const again = /^\t+panic: (.*)$/.exec(line);
    if (again !== null && chain.length < MAX_CHAIN) {
      current = new ExceptionDraft("panic", unmarked(again[1] ?? ""));
      chain.unshift(current);
    } else if (line.trim() !== "") {
      current.addText(line.startsWith("\t") ? line.slice(1) : line);
    }
  }
  return { next: index, chain };
}

function unmarked(message: string): string {
  return message.replace(/ \[recovered(?:, repanicked)?\]$/, "");
}

/** Text, frames, text, frames: each text wraps what stands above it. A stack alone has no text of its own. */
function readErrors(lines: readonly string[], first: number): FoundTrace {
  const base = indentOf(lines[first] ?? "");
  const blocks: { readonly texts: string[]; readonly frames: TraceFrame[] }[] = [{ texts: [], frames: [] }];
  let index = first;
  for (; index < lines.length; index++) {
    const line = lines[index] ?? "";
    const block = blocks.at(-1)!;
    if (isGoFrame(line, lines[index + 1] ?? "")) {
      if (block.frames.length < MAX_FRAMES) block.frames.push(readFrame(line.trim(), (lines[index + 1] ?? "").trim()));
      index++;
    } else if (line.trim() === "" || indentOf(line) > base || !framesFollow(lines, index)) {
      break;
    } else if (block.frames.length === 0) {
      block.texts.push(line);
    } else if (blocks.length >= MAX_CHAIN) {
      break;
    } else {
      blocks.push({ texts: [line], frames: [] });
    }
  }
  if (blocks.length === 1)
    return { exceptions: [{ message: "", frames: blocks[0]!.frames }], start: first, before: "" };
  // What was wrapped first stands above the first frames, in lines of which each wraps the one before.
  let start = first;
  while (
    start > 0 &&
    first - start < 10 &&
    (lines[start - 1] ?? "").trim() !== "" &&
    !beginsRecord(lines[start - 1] ?? "")
  )
    start--;
  blocks[0]!.texts.push(...lines.slice(start, first));
  let message = "";
  const exceptions = blocks.map(({ texts, frames }): TracedException => {
    message = [...texts.map((text) => text.trim()).reverse(), ...(message === "" ? [] : [message])].join(": ");
    return new ExceptionDraft(undefined, message).finishWith(frames);
  });
  return { exceptions: exceptions.reverse(), start, before: "" };
}

function framesFollow(lines: readonly string[], index: number): boolean {
  for (let next = index + 1; next < Math.min(lines.length - 1, index + 6); next++) {
    if (isGoFrame(lines[next] ?? "", lines[next + 1] ?? "")) return true;
  }
  return false;
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
  const offset = place.search(/ (?:\+|fp=)0x/);
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
