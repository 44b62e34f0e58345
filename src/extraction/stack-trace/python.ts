import { defineLanguage, type FoundTrace } from "./language.ts";
import { beginsRecord, indentOf } from "./lines.ts";
import { ExceptionDraft, MAX_CHAIN, MAX_FRAMES, type TracedException, type TraceFrame, traceFrame } from "./trace.ts";

const START = "Traceback (most recent call last):";
const GROUP_START = "Exception Group Traceback (most recent call last):";
const CHAINS = [
  "During handling of the above exception, another exception occurred:",
  "The above exception was the direct cause of the following exception:",
];

export const python = defineLanguage({
  name: "python",
  initials: "FT",
  words: [START],
  opens,
  parse: parsePython,
  isLibrary: ({ file = "" }) =>
    /(?:site|dist)-packages|[/\\][Ll]ib(?:64)?[/\\]python|[/\\]Python\d*[/\\][Ll]ib[/\\]|^<(?:frozen|attrs|__array)|[/\\]python\d*_lib[/\\]|[/\\]python\d\.\d+[/\\]/.test(
      file,
    ),
});

/** Ruby once opened its traces with the same words, but numbers its calls. */
function opens(text: string, lines: readonly string[], index: number): boolean {
  if (text.startsWith('File "')) return frameOf(text) !== undefined;
  return text.includes(START) && !/^\s*\d{1,6}: from /.test(lines[index + 1] ?? "");
}

/**
 * Python: tracebacks print the oldest call first and the cause before its effect, both are turned round. Carets and
 * source lines are left out; a note of repeated lines stands for one more of them; of an exception group the group
 * itself is read, not its members. Notes are part of the message: nothing tells them from its lines.
 */
function parsePython(lines: readonly string[], first: number): FoundTrace {
  const opening = lines[first] ?? "";
  const opened = opening.includes(START);
  const at = opened ? opening.indexOf(opening.includes(GROUP_START) ? GROUP_START : START) : 0;
  const before = opening.slice(0, at).replace(/[\s+|]+$/, "");
  const bare = causeWithoutTraceback(lines, first);
  const printed: TracedException[] = bare === undefined ? [] : [bare.exception];
  for (let index = first; index >= 0 && printed.length < MAX_CHAIN; ) {
    const block = readBlock(lines, index);
    printed.push(block.exception);
    index = block.next;
  }
  return { exceptions: printed.reverse(), start: bare?.start ?? first, before: opened ? before : "" };
}

/** A cause that was never raised has no traceback; it stands above the words that link it. */
function causeWithoutTraceback(
  lines: readonly string[],
  first: number,
): { readonly exception: TracedException; readonly start: number } | undefined {
  let index = first - 1;
  while (index > 0 && (lines[index] ?? "").trim() === "") index--;
  if (index <= 0 || !CHAINS.includes((lines[index] ?? "").trim())) return undefined;
  let end = index - 1;
  while (end > 0 && (lines[end] ?? "").trim() === "") end--;
  let start = end;
  while (start > 0 && (lines[start - 1] ?? "").trim() !== "" && end - start < 20) start--;
  const draft = readEnd((lines[start] ?? "").trim());
  for (let next = start + 1; next <= end; next++) draft.addText(lines[next] ?? "");
  return { exception: draft.finish(), start };
}

/** One traceback from its opening line; `next` is the opening line of its effect's, or -1. */
function readBlock(
  lines: readonly string[],
  start: number,
): { readonly exception: TracedException; readonly next: number } {
  const frames: TraceFrame[] = [];
  const opening = lines[start] ?? "";
  const grouped = opening.includes(GROUP_START) || /^\s*\| /.test(lines[start + 1] ?? "");
  const titled = opening.includes(START);
  const base = titled ? baseOf(lines, start, grouped) : indentOf(opening);
  let draft: ExceptionDraft | undefined;
  let members = false;
  for (let index = start + (titled ? 1 : 0); index < lines.length; index++) {
    const raw = lines[index] ?? "";
    if (CHAINS.includes(raw.trim().replace(/^\| ?/, ""))) {
      return { exception: finish(draft, frames), next: nextTraceback(lines, index + 1) };
    }
    if (grouped && /^\s*\+[-+]/.test(raw)) members = true;
    if (members) continue;
    const line = bare(raw, grouped);
    const frame = draft === undefined ? frameOf(line.trimStart()) : undefined;
    const last = frames.at(-1);
    if (frame !== undefined) {
      frames.push(frame);
      // The newest calls are printed last: forget the oldest.
      if (frames.length > MAX_FRAMES * 2) frames.splice(0, MAX_FRAMES);
    } else if (draft !== undefined) {
      if (line.includes(START) || endsMessage(line)) break;
      draft.addText(line);
    } else if (last !== undefined && line.trimStart().startsWith("[Previous line repeated ")) {
      frames.push(last);
    } else if (line.trim() !== "" && indentOf(line) <= base) {
      // Another thread's record came between, or the traceback ends here.
      if (!beginsRecord(line)) draft = readEnd(line.trim());
      else if (!(lines[index + 1] ?? "").trimStart().startsWith('File "')) break;
    }
  }
  return { exception: finish(draft, frames), next: -1 };
}

/** What ends an exception is indented as its title is, which may stand behind a record's head. */
function baseOf(lines: readonly string[], start: number, grouped: boolean): number {
  const indent = indentOf(bare(lines[start + 1] ?? "", grouped));
  return indent === 0 ? 0 : indent - 1;
}

/** What cannot be part of a message: another record, another thread's exception, a warning with its place. */
function endsMessage(line: string): boolean {
  return (
    beginsRecord(line) ||
    line.startsWith("Exception ignored in") ||
    line.startsWith("Exception in thread ") ||
    /^\S{1,500}:\d{1,9}: \w{0,100}Warning: /.test(line) ||
    (line.startsWith('  File "') && frameOf(line.trimStart()) !== undefined)
  );
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
  const type = (colon < 0 ? line.replace(/:$/, "") : line.slice(0, colon)).replace(/^__main__\./, "");
  if (type.includes(" ") && !/^[\w.]+ \(.{1,100}\)$/.test(type)) return new ExceptionDraft(undefined, line);
  return new ExceptionDraft(type.replace(/ .*/, ""), colon < 0 ? "" : line.slice(colon + 2));
}

/** `File "/app/shop/cart.py", line 12, in add`, without the last part in syntax errors; undefined where it is cut off. */
function frameOf(text: string): TraceFrame | undefined {
  if (!text.startsWith('File "')) return undefined;
  const quote = text.indexOf('", line ', 6);
  if (quote < 0) return undefined;
  const comma = text.indexOf(",", quote + 8);
  if (comma >= 0 && comma + 6 > text.length) return undefined;
  const number = text.slice(quote + 8, comma < 0 ? text.length : comma).trim();
  if (!/^\d{1,9}$/.test(number)) return undefined;
  const name = comma >= 0 && text.startsWith(", in ", comma) ? text.slice(comma + 5).trim() : undefined;
  return traceFrame({ file: text.slice(6, quote), line: Number(number), function: name });
}
