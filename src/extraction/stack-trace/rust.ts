import { defineLanguage, type FoundTrace } from "./language.ts";
import { indentOf, isDigit, splitLocation } from "./lines.ts";
import { isRustLibrary, readRustSymbol } from "./rust-symbol.ts";
import { ExceptionDraft, MAX_CHAIN, type TraceFrame, traceFrame } from "./trace.ts";

export const rust = defineLanguage({
  name: "rust",
  initials: "CLSTs0123456789",
  words: ["panicked at ", "has overflowed its stack"],
  alone: ["' panicked at ", ") panicked at ", "has overflowed its stack"],
  opens: opensRustTrace,
  parse: parseRust,
  isLibrary: isRustLibrary,
});

const PANIC = /(?:thread '[^']{0,200}'(?: \(\d{1,12}\))? |^|[\s:=(])panicked at (?='|[^\s'][^']{0,400}\.rs:\d+)/;
const CRASHED = "The application panicked (crashed).";
const OVERFLOW = /thread '[^']{0,200}'(?: \(\d{1,12}\))? has overflowed its stack/;

function opensRustTrace(text: string, lines: readonly string[], index: number): boolean {
  const next = lines[index + 1] ?? "";
  if (isDigit(text.charCodeAt(0)) && isFramePair(text, next)) return true;
  if (/^stack backtrace:\s*$/i.test(text)) return /^\s*\d{1,5}: /.test(next);
  if (text.startsWith("Caused by:")) {
    return text.trimEnd() === "Caused by:" && indentOf(next) >= 3 && isBlank(lines[index - 1]) && index > 1;
  }
  if (text.startsWith("Location:")) return text.trimEnd() === "Location:" && /^\s+\S.*\.rs:\d+/.test(next);
  return text.startsWith(CRASHED) || PANIC.test(text) || OVERFLOW.test(text);
}

/** `7: shop::cart::add` and, on the next line, `at /app/src/cart.rs:12:5`. */
function isFramePair(text: string, next: string): boolean {
  if (!/^\d{1,5}: +\S/.test(text)) return false;
  return /^\s+at \S.*\.rs:\d+(?::\d+)?\s*$/.test(next) || (text.includes("::") && /^\s+at \S.*:\d+:\d+\s*$/.test(next));
}

/**
 * Rust: panics in the old form and the new one with short and full backtraces, error chains of `anyhow` and `eyre`, the
 * reports of `color-eyre`. Of two panics the first counts. Without a backtrace the place of the panic is the one frame,
 * or the spans that the error passed through are.
 */
function parseRust(lines: readonly string[], first: number): FoundTrace {
  const head = findHead(lines, first);
  const reader = new BodyReader(head.draft, head.place);
  for (let index = head.next; index < lines.length; index++) {
    const line = lines[index] ?? "";
    if (PANIC.test(line) || OVERFLOW.test(line)) break;
    reader.read(line, lines[index + 1] ?? "");
  }
  return { exceptions: reader.finish(), start: head.index, before: head.before };
}

interface Head {
  readonly index: number;
  readonly next: number;
  readonly before: string;
  readonly draft: ExceptionDraft;
  readonly place?: string;
}

/** Further above its first section nothing announces an error any more. */
const REACH = 40;

function findHead(lines: readonly string[], first: number): Head {
  const line = lines[first] ?? "";
  const panic = PANIC.exec(line);
  if (panic !== null) return readPanic(lines, first, panic);
  if (OVERFLOW.test(line)) {
    const at = Math.max(0, line.indexOf("thread '"));
    const draft = new ExceptionDraft("fatal runtime error", line.slice(at));
    return { index: first, next: lines.length, before: line.slice(0, at), draft };
  }
  if (line.includes(CRASHED)) {
    return { index: first, next: first + 1, before: "", draft: new ExceptionDraft("panic", "") };
  }
  for (let index = first; index >= Math.max(0, first - REACH); index--) {
    const found = /(?:^|\s)Error:(?: (.*)|\s*)$/.exec(lines[index] ?? "");
    if (found === null) continue;
    const before = (lines[index] ?? "").slice(0, found.index);
    return { index, next: index + 1, before, draft: namedError(found[1] ?? "") };
  }
  return aboveSections(lines, first);
}

/** How lines of logs begin, which belong to no paragraph of an error. */
const STAMPED = /^\s*\[?\d{2,4}[-/.]\d{2}[-/.]\d{2}/;

/** The paragraph above the first section is the error's text. */
function aboveSections(lines: readonly string[], first: number): Head {
  let last = first - 1;
  while (last > 0 && isBlank(lines[last])) last--;
  if (last < 0) return { index: first, next: first, before: "", draft: new ExceptionDraft(undefined, "") };
  let index = last;
  while (index > 0 && last - index < REACH && !isBlank(lines[index - 1]) && !STAMPED.test(lines[index - 1] ?? ""))
    index--;
  return { index, next: index + 1, before: "", draft: namedError((lines[index] ?? "").trim()) };
}

/** `ParseIntError { kind: InvalidDigit }` has its own type, any other text is an `Error`. */
function namedError(text: string): ExceptionDraft {
  return new ExceptionDraft(/^[A-Z]\w{0,100}(?=\(| \{)/.exec(text)?.[0] ?? "Error", text);
}

function readPanic(lines: readonly string[], index: number, panic: RegExpExecArray): Head {
  const line = lines[index] ?? "";
  const before = line.slice(0, panic.index);
  const rest = line.slice(panic.index + panic[0].length);
  if (rest.charCodeAt(0) !== QUOTE) {
    const place = /^(\S.{0,400}?\.rs:\d{1,9}(?::\d{1,9})?):?(?: (.*))?$/.exec(rest);
    const draft = new ExceptionDraft("panic", place?.[2] ?? "");
    return { index, next: index + 1, before, draft, place: place?.[1] ?? rest };
  }
  // Until Rust 1.73 the message came first, in quotes; it may span lines.
  let text = rest.slice(1);
  for (let next = index; next < Math.min(lines.length, index + REACH); next++) {
    if (next > index) text += `\n${lines[next] ?? ""}`;
    const end = /'(?:,|:) ([^\s'][^']{0,400}\.rs:\d{1,9}(?::\d{1,9})?)/.exec(lines[next] ?? "");
    if (end === null) continue;
    const message = text.slice(0, text.lastIndexOf(end[0]));
    return { index, next: next + 1, before, draft: new ExceptionDraft("panic", message), place: end[1] ?? "" };
  }
  const message = rest.slice(1).replace(/'$/, "");
  return { index, next: index + 1, before, draft: new ExceptionDraft("panic", message) };
}

type Section = "message" | "causes" | "location" | "spans" | "frames" | "end";

/** Reads what stands below the head, section by section. */
class BodyReader {
  private readonly chain: ExceptionDraft[];
  private readonly spans: TraceFrame[] = [];
  private section: Section = "message";
  private place: string | undefined;

  constructor(draft: ExceptionDraft, place: string | undefined) {
    this.chain = [draft];
    this.place = place;
  }

  read(line: string, next: string): void {
    const text = line.trim();
    const section = sectionOf(text);
    if (section !== undefined) {
      // Of an error that became a panic both stacks are printed; the error's own comes first.
      this.section = section === "frames" && this.chain[0]?.frames.length !== 0 ? "end" : section;
      if (text.startsWith("Location: ")) this.place ??= text.slice(10);
      return;
    }
    if (text === "") {
      if (this.section === "causes") this.section = "end";
      return;
    }
    switch (this.section) {
      case "message":
        this.readMessage(line, text, next);
        break;
      case "causes":
        this.readCause(text);
        break;
      case "location":
        this.place ??= text;
        this.section = "end";
        break;
      case "spans":
      case "frames":
        this.readFrame(text, next.trim());
        break;
      case "end":
        break;
    }
  }

  finish(): FoundTrace["exceptions"] {
    const outermost = this.chain[0];
    if (outermost?.frames.length === 0) {
      for (const span of this.spans) outermost.addFrame(span);
      if (this.spans.length === 0 && this.place !== undefined)
        outermost.addFrame(traceFrame(splitLocation(this.place)));
    }
    return this.chain.map((draft) => draft.finish());
  }

  private readMessage(line: string, text: string, next: string): void {
    if (text.startsWith("Message:")) this.chain[0]?.addText(text.slice(8));
    else if (isFramePair(text, next)) {
      // A backtrace that was printed behind a message, without a word before it.
      this.section = "frames";
      this.readFrame(text, next.trim());
    }
    // `color-eyre` numbers the whole chain, and begins with the outermost.
    else if (/^\s+0: /.test(line)) {
      this.section = "causes";
      this.chain[0]?.addText(text.slice(3));
    } else this.chain[0]?.addText(line);
  }

  private readCause(text: string): void {
    const numbered = /^\d{1,3}: /.exec(text);
    if (numbered === null && this.chain.length > 1) this.chain.at(-1)?.addText(text);
    else if (this.chain.length < MAX_CHAIN) {
      this.chain.push(new ExceptionDraft(undefined, text.slice(numbered?.[0].length ?? 0)));
    }
  }

  private readFrame(text: string, next: string): void {
    const found = /^\d{1,5}:\s+(?:0x[0-9a-f]{1,16} - )?(\S.*)$/.exec(text);
    if (found === null) {
      if (!text.startsWith("at ") && !text.includes(" frames hidden ")) this.section = "end";
      return;
    }
    const place = next.startsWith("at ") ? splitLocation(next.slice(3)) : {};
    if (this.section === "frames") this.chain[0]?.addFrame(traceFrame({ ...readRustSymbol(found[1] ?? ""), ...place }));
    else if (this.spans.length < MAX_SPANS) {
      const name = (found[1] ?? "").replace(/ with .*$/, "");
      this.spans.push(traceFrame({ ...readRustSymbol(name), ...place }));
    }
  }
}

const MAX_SPANS = 100;

/** Which part of a report a line opens; undefined where it opens none. */
function sectionOf(text: string): Section | undefined {
  switch (text.charCodeAt(0)) {
    case UPPER_C:
      return text === "Caused by:" ? "causes" : undefined;
    case UPPER_L:
      return text === "Location:" ? "location" : text.startsWith("Location: ") ? "end" : undefined;
    case UPPER_S:
    case LOWER_S:
      if (/^stack backtrace:$/i.test(text)) return "frames";
      return text.startsWith("Suggestion: ") ? "end" : undefined;
    case LOWER_N:
    case UPPER_N:
      return /^note: /i.test(text) ? "end" : undefined;
    case UPPER_B:
      return text.startsWith("Backtrace omitted") ? "end" : undefined;
    case UPPER_R:
      return /^Run with (?:COLORBT|RUST)_/.test(text) ? "end" : undefined;
    case LOWER_F:
      return text.startsWith("fatal runtime error: ") ? "end" : undefined;
    case RULE:
      if (text.includes(" SPANTRACE ")) return "spans";
      return text.includes(" BACKTRACE ") ? "frames" : undefined;
    default:
      return undefined;
  }
}

function isBlank(line: string | undefined): boolean {
  return line === undefined || line.trim() === "";
}

const [QUOTE, UPPER_B, UPPER_C, UPPER_L, UPPER_N, UPPER_R, UPPER_S, LOWER_F, LOWER_N, LOWER_S, RULE] = [
  39, 66, 67, 76, 78, 82, 83, 102, 110, 115, 0x2501,
] as const;
