import { readTypeAndMessage } from "./header.ts";
import { defineLanguage, type FoundTrace } from "./language.ts";
import { indentOf } from "./lines.ts";
import { ExceptionDraft, MAX_CHAIN, type TracedException, type TraceFrame, traceFrame } from "./trace.ts";

const START = "Traceback (most recent call last):";

export const ruby = defineLanguage({
  name: "ruby",
  initials: "T",
  words: [".rb:", ":in `", ":in '"],
  alone: [":in `", ":in '"],
  opens,
  parse: parseRuby,
  isLibrary: ({ file = "", function: name }) =>
    /[/\\](?:gems|rubygems|ruby\/\d|bundler|vendor_ruby|lib\/ruby)[/\\]|^<internal:|^[\w-]{1,60} \(\d[\w.]{0,20}\) /.test(
      file,
    ) || name === "<main>",
});

function opens(text: string, lines: readonly string[], index: number): boolean {
  if (text.includes(START)) return numbered(lines[index + 1] ?? "") !== undefined;
  // A call alone is a mention; what was raised outside of any method has no other line.
  return (lines.length > 1 && readFrame(text) !== undefined) || readThrow(text) !== undefined;
}

/**
 * Ruby: `file:line:in 'method': message (Type)` with `from` lines, the same upside down behind `Traceback`, or `Type
 * (message):` above bare frames (Rails, loggers). The exception printed next in the same way is the cause.
 */
function parseRuby(lines: readonly string[], firstFrame: number): FoundTrace {
  const opening = (lines[firstFrame] ?? "").trim();
  if (opening.includes(START)) return parseReversed(lines, firstFrame);
  const thrown = readThrow(opening);
  if (thrown !== undefined) return { exceptions: readThrown(lines, firstFrame), start: firstFrame, before: "" };
  let first = firstFrame;
  while (first > 0 && templateFrame((lines[first - 1] ?? "").trim()) !== undefined) first--;
  const header = above(lines, first);
  readFrames(lines, first, header.draft);
  return { exceptions: [header.draft.finish()], start: header.index, before: header.before };
}

function readThrown(lines: readonly string[], first: number): readonly TracedException[] {
  const chain: TracedException[] = [];
  for (let index = first; index < lines.length && chain.length < MAX_CHAIN; ) {
    const thrown = readThrow((lines[index] ?? "").trim());
    if (thrown === undefined) break;
    const draft = thrown.draft;
    draft.addFrame(thrown.frame);
    index++;
    // A message goes on up to the first call, source lines and hints included; without calls, up to the next exception.
    const calls = firstCall(lines, index);
    for (; index < calls; index++) draft.addText(lines[index] ?? "");
    index = readFrames(lines, index, draft);
    const exception = draft.finish();
    const last = chain.at(-1);
    // A thread's exception is reported where it ends, and again where it is waited for.
    if (last?.type !== exception.type || last?.message !== exception.message) chain.push(exception);
  }
  return chain;
}

/** How far a message may reach. */
const MESSAGE_REACH = 40;

function firstCall(lines: readonly string[], from: number): number {
  for (let index = from; index < Math.min(lines.length, from + MESSAGE_REACH); index++) {
    const text = (lines[index] ?? "").trimStart();
    if (text.startsWith("from ") && readFrame(text) !== undefined) return index;
    if (readThrow(text.trimEnd()) !== undefined) return index;
  }
  return from;
}

/** Reads calls, newest first, and gives the line behind them. */
function readFrames(lines: readonly string[], from: number, draft: ExceptionDraft): number {
  let index = from;
  for (; index < lines.length; index++) {
    const line = lines[index] ?? "";
    const text = line.slice(indentOf(line));
    const frame = readFrame(text) ?? templateFrame(text.trimEnd());
    if (frame !== undefined) draft.addFrame(frame);
    else if (text !== "" && !/^\.\.\. \d{1,9} levels\.\.\.$/.test(text)) break;
  }
  return index;
}

/** Among other frames a place alone is one as well: `app/views/carts/show.html.erb:2`. */
function templateFrame(text: string): TraceFrame | undefined {
  const found = /^([^\s:]{1,500}\.(?:rb|erb|haml|slim|rake|ru|jbuilder)):(\d{1,9})$/.exec(text);
  return found === null ? undefined : traceFrame({ file: found[1], line: Number(found[2]) });
}

/** Before Ruby 3, a terminal got the oldest call first, each with its number. */
function parseReversed(lines: readonly string[], start: number): FoundTrace {
  const printed: TracedException[] = [];
  const opening = lines[start] ?? "";
  let frames: TraceFrame[] = [];
  for (let index = start + 1; index < lines.length && printed.length < MAX_CHAIN; index++) {
    const text = (lines[index] ?? "").trim();
    const frame = numbered(text);
    if (frame !== undefined) {
      frames.push(frame);
      continue;
    }
    const thrown = readThrow(text);
    if (thrown === undefined) {
      if (/^\.\.\. \d{1,9} levels\.\.\.$/.test(text)) continue;
      break;
    }
    while (index + 1 < lines.length && isHint(lines[index + 1] ?? "")) thrown.draft.addText(lines[++index] ?? "");
    thrown.draft.addFrame(thrown.frame);
    for (const call of frames.reverse()) thrown.draft.addFrame(call);
    printed.push(thrown.draft.finish());
    frames = [];
  }
  if (printed.length === 0) printed.push(new ExceptionDraft(undefined, "").finishWith(frames.reverse()));
  const before = opening.slice(0, opening.indexOf(START));
  return { exceptions: printed.reverse(), start, before };
}

function isHint(line: string): boolean {
  return (
    line.trim() !== "" &&
    numbered(line) === undefined &&
    readThrow(line.trim()) === undefined &&
    !/^\s*\d+: /.test(line)
  );
}

/** `	2: from app/web.rb:3:in `post'`. */
function numbered(line: string): TraceFrame | undefined {
  const found = /^\s*\d{1,6}: (from .*)$/.exec(line);
  return found === null ? undefined : readFrame(found[1] ?? "");
}

/** `app/cart.rb:12:in 'Shop::Cart#add': out of stock (Shop::Sold)`, also without a type or a method. */
function readThrow(text: string): { readonly draft: ExceptionDraft; readonly frame: TraceFrame } | undefined {
  if (text.startsWith("from ")) return undefined;
  const found =
    /^([^\s:][^:]{0,500}|<internal:[^>]{1,300}>|[A-Za-z]:[^:]{0,500}):(\d{1,9})(?::in [`']([^`']{1,300})')?: (.{0,8000})$/.exec(
      text,
    );
  if (found === null || (found[3] === undefined && !/ \([A-Z][\w:]{0,200}\)$/.test(text))) return undefined;
  const [, file, line, method, said = ""] = found;
  const typed = / ?\(([A-Z][\w:]{0,200})\)$/.exec(said);
  const alone = typed === null && /^[A-Z]\w{0,100}(?:::[A-Z]\w{0,100}){0,10}$/.test(said);
  const type = typed?.[1] ?? (alone ? said : undefined);
  const body = typed === null ? (alone ? "" : said) : said.slice(0, typed.index);
  const message = body === "unhandled exception" || body === type ? "" : body;
  return {
    draft: new ExceptionDraft(type, message),
    frame: traceFrame({ file, line: Number(line), ...methodOf(method) }),
  };
}

/** Rails puts the lines of a template between the error and its frames. */
const HEADER_REACH = 20;

function above(
  lines: readonly string[],
  firstFrame: number,
): { readonly index: number; readonly before: string; readonly draft: ExceptionDraft } {
  let last = firstFrame - 1;
  while (last > 0 && (lines[last] ?? "").trim() === "") last--;
  if (last < 0) return { index: firstFrame, before: "", draft: new ExceptionDraft(undefined, "") };
  for (let index = last; index >= Math.max(0, last - HEADER_REACH); index--) {
    const line = (lines[index] ?? "").slice(0, 9_000);
    // `ActionView::Template::Error (undefined method 'x'):`
    const rails = /(?:^|\s)([A-Z]\w{0,100}(?:::[A-Z]\w{0,100}){0,10}) \((.{0,8000})\):?\s*$/.exec(line);
    if (rails !== null && !/^[A-Z]+$/.test(rails[1] ?? "")) {
      return { index, before: line.slice(0, rails.index), draft: new ExceptionDraft(rails[1], rails[2] ?? "") };
    }
    // `out of stock (Shop::Sold)` of the standard logger.
    const logged = /^(.{0,8000}) \(([A-Z]\w{0,100}(?:::[A-Z]\w{0,100}){0,10})\)\s*$/.exec(line);
    if (logged !== null) {
      return {
        index,
        before: "",
        draft: new ExceptionDraft(logged[2], (logged[1] ?? "").replace(/^.{0,200}? -- .{0,60}?: /, "")),
      };
    }
    const head = readTypeAndMessage(line.trim(), false);
    if (head !== undefined) return { index, before: "", draft: new ExceptionDraft(head.type, head.message) };
  }
  return { index: last, before: "", draft: new ExceptionDraft(undefined, (lines[last] ?? "").trim()) };
}

/** `app/cart.rb:12:in 'Shop::Cart#add'`, with or without `from `; undefined where it is cut off. */
function readFrame(text: string): TraceFrame | undefined {
  const called = text.startsWith("from ");
  const body = called ? text.slice(5) : text;
  const found =
    /^([^\s:][^:]{0,500}|<internal:[^>]{1,300}>|[A-Za-z]:[^:]{0,500}):(\d{1,9})(:in [`']([^`']{1,300})'|:in .{0,300})?\s*$/.exec(
      body,
    );
  if (found === null) return undefined;
  const [, file, line, place, method] = found;
  if (place === undefined ? !called : method === undefined) return undefined;
  return traceFrame({ file, line: Number(line), ...methodOf(method) });
}

/** Since Ruby 3.4 methods are printed with their class: `Shop::Cart#add`, `Shop::Cart.make`. */
function methodOf(method: string | undefined): { readonly module?: string; readonly function?: string } {
  if (method === undefined) return {};
  const owned = /^(.{0,60} in )?([A-Z]\w{0,100}(?:::[A-Z]\w{0,100}){0,10})[#.]([^#.]{1,200})$/.exec(method);
  return owned === null
    ? { function: method }
    : { module: owned[2] ?? "", function: `${owned[1] ?? ""}${owned[3] ?? ""}` };
}
