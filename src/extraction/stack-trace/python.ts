import { defineLanguage, type FoundTrace } from "./language.ts";
import { indentOf } from "./lines.ts";
import { ExceptionDraft, MAX_CHAIN, MAX_FRAMES, type TracedException, type TraceFrame, traceFrame } from "./trace.ts";

const START = "Traceback (most recent call last):";
const GROUP_START = "Exception Group Traceback (most recent call last):";
const CHAINS = [
  "During handling of the above exception, another exception occurred:",
  "The above exception was the direct cause of the following exception:",
];

export const python = defineLanguage({
  name: "python",
  initials: "F",
  words: [START],
  opens: opensPythonTrace,
  parse: parsePython,
  isLibrary: ({ file = "" }) =>
    /(?:site|dist)-packages|[/\\]lib(?:64)?[/\\]python|^<(?:frozen|attrs|__array)|[/\\]python\d*_lib[/\\]/.test(file),
});

/** Whether a line opens a Python traceback. */
function opensPythonTrace(text: string): boolean {
  return text.startsWith('File "') ? text.includes('", line ') : text.includes(START);
}

/**
 * Python: tracebacks print the oldest call first and the cause before its effect, both are turned round. Carets,
 * source lines and repeated-line notes are left out; of an exception group the group itself is read, not its members.
 */
function parsePython(lines: readonly string[], first: number): FoundTrace {
  const opening = lines[first] ?? "";
  const at = Math.max(
    0,
    opening.includes(START) ? opening.indexOf(opening.includes(GROUP_START) ? GROUP_START : START) : 0,
  );
  const before = opening.slice(0, at).replace(/[\s+]+$/, "");
  const printed: TracedException[] = [];
  let index = first;
  while (index < lines.length && printed.length < MAX_CHAIN * 4) {
    const block = readBlock(lines, index);
    printed.push(block.exception);
    index = block.next;
    if (index < 0) break;
  }
  const exceptions = printed.reverse().slice(0, MAX_CHAIN);
  return { exceptions, start: first, before: opening.includes(START) ? before : "" };
}

/** One traceback from its opening line; `next` is the opening line of the one printed after it, or -1. */
function readBlock(
  lines: readonly string[],
  start: number,
): { readonly exception: TracedException; readonly next: number } {
  const frames: TraceFrame[] = [];
  const grouped = (lines[start] ?? "").includes(GROUP_START);
  const base = indentOf(bare(lines[start] ?? "", grouped));
  let draft: ExceptionDraft | undefined;
  let members = false;
  for (let index = start + (frameOf(lines[start] ?? "") === undefined ? 1 : 0); index < lines.length; index++) {
    const raw = lines[index] ?? "";
    if (CHAINS.includes(raw.trim().replace(/^\| ?/, ""))) {
      const next = nextTraceback(lines, index + 1);
      return { exception: finish(draft, frames), next };
    }
    if (grouped && /^\s*\+[-+]/.test(raw)) members = true;
    if (members) continue;
    const line = bare(raw, grouped);
    const frame = draft === undefined ? frameOf(line) : undefined;
    if (frame !== undefined) {
      frames.push(frame);
      // The newest calls are printed last: forget the oldest.
      if (frames.length > MAX_FRAMES * 2) frames.splice(0, MAX_FRAMES);
    } else if (draft !== undefined) {
      if (line.includes(START)) return { exception: finish(draft, frames), next: index };
      draft.addText(line);
    } else if (line.trim() !== "" && indentOf(line) <= base && !line.startsWith("[Previous line ", base)) {
      draft = readEnd(line.trim());
    }
  }
  return { exception: finish(draft, frames), next: -1 };
}

function nextTraceback(lines: readonly string[], from: number): number {
  for (let index = from; index < Math.min(lines.length, from + 4); index++) {
    if ((lines[index] ?? "").includes(START)) return index;
  }
  return -1;
}

function finish(draft: ExceptionDraft | undefined, frames: TraceFrame[]): TracedException {
  const done = draft ?? new ExceptionDraft(undefined, "");
  for (let index = frames.length - 1; index >= 0; index--) done.addFrame(frames[index]!);
  return done.finish();
}

/** A line of an exception group without its rails: `  | ValueError: 1`. */
function bare(line: string, grouped: boolean): string {
  return grouped ? line.replace(/^ *[|+] ?/, "") : line;
}

/** `shop.errors.OutOfStock: no more`, `KeyError`. The last line of a traceback is always an exception. */
function readEnd(line: string): ExceptionDraft {
  const colon = line.indexOf(": ");
  const type = colon < 0 ? line.replace(/:$/, "") : line.slice(0, colon);
  if (type.includes(" ")) return new ExceptionDraft(undefined, line);
  return new ExceptionDraft(type, colon < 0 ? "" : line.slice(colon + 2));
}

/** `  File "/app/shop/cart.py", line 12, in add`. */
function frameOf(line: string): TraceFrame | undefined {
  const from = indentOf(line);
  if (!line.startsWith('File "', from)) return undefined;
  const quote = line.indexOf('", line ', from + 6);
  if (quote < 0) return undefined;
  const comma = line.indexOf(",", quote + 8);
  const number = Number(line.slice(quote + 8, comma < 0 ? line.length : comma));
  const name = comma >= 0 && line.startsWith(", in ", comma) ? line.slice(comma + 5) : undefined;
  return traceFrame({
    file: line.slice(from + 6, quote),
    line: Number.isInteger(number) ? number : undefined,
    function: name?.trim(),
  });
}
