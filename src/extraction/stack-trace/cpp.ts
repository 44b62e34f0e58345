import { type NativeFrame, readMinidumpFrame, readNativeFrame, readNodeFrame } from "./cpp-frames.ts";
import { CRASH_WORDS, type CrashHeader, crashAt, isCrashHeader } from "./cpp-header.ts";
import { isNativeLibrary } from "./cpp-libraries.ts";
import { defineLanguage, type FoundTrace } from "./language.ts";
import { ExceptionDraft, type TraceFrame } from "./trace.ts";

export const cpp = defineLanguage({
  name: "cpp",
  initials: "#@*./0123456789ab",
  words: ["frame #0: ", ...CRASH_WORDS],
  alone: ["terminate called ", "uncaught exception of type ", ": runtime error: ", "Assertion `"],
  opens: opensNativeTrace,
  parse: parseCpp,
  isLibrary: isNativeLibrary,
});

function opensNativeTrace(text: string, lines: readonly string[], index: number): boolean {
  if (readNativeFrame(text) === undefined) {
    return isCrashHeader(text) || text.startsWith("*** Check failure stack trace: ***");
  }
  // Two frames in a row are needed where one could be prose.
  if (text.startsWith("#") || text.includes("frame #")) return true;
  const next = (lines[index + 1] ?? "").trim();
  return readNativeFrame(next) !== undefined && !(isBare(text) && isBare(next));
}

/** Whether a frame is no more than a number and some words. */
function isBare(text: string): boolean {
  return /^\d{1,4}# (?!.* (?:at|in) )/.test(text);
}

/** Further above its frames nothing announces a crash any more. */
const REACH = 30;

/**
 * C and C++: reports of the sanitizers and of valgrind, uncaught exceptions, failed assertions and checks, crash
 * signals, and the stacks that debuggers, crash handlers and stack trace libraries print. A report's further stacks
 * (where the memory was freed, other threads) are left out; of a dump of all threads the one that crashed counts.
 */
function parseCpp(lines: readonly string[], first: number): FoundTrace {
  const header = findHeader(lines, first);
  const stacks = new StackReader(header.threads);
  for (let index = header.next; index < lines.length; index++) {
    if (stacks.ended) break;
    const text = (lines[index] ?? "").replace(/^\s*==\d{1,9}== {0,6}/, "").trim();
    if (!stacks.read(text)) {
      // Of several words about a crash the first counts; a later what() still belongs to it.
      if (text.startsWith("what():  ") && stacks.isEmpty()) header.message = text.slice(9);
      else if (header.weak && stacks.isEmpty()) Object.assign(header, crashAt(text) ?? {});
    }
  }
  const frames = stacks.finish();
  const draft = new ExceptionDraft(header.type, header.message);
  for (const frame of frames) draft.addFrame(frame);
  if (frames.length === 0 && header.place !== undefined) draft.addFrame(header.place);
  return { exceptions: [draft.finish()], start: header.index, before: header.before };
}

interface Header {
  readonly index: number;
  readonly next: number;
  readonly before: string;
  type: string | undefined;
  message: string;
  place?: TraceFrame;
  /** Whether a better one may follow. */
  readonly weak: boolean;
  readonly threads: boolean;
}

function findHeader(lines: readonly string[], first: number): Header {
  for (let index = first; index >= Math.max(0, first - REACH); index--) {
    const line = lines[index] ?? "";
    const crash = crashAt(line);
    if (crash !== undefined) return withCrash(crash, index, line, topOfReport(lines, index));
  }
  let index = first - 1;
  while (index > 0 && isFiller(lines[index] ?? "")) index--;
  const message = index < 0 ? "" : (lines[index] ?? "").trim();
  return { index: Math.max(0, index), next: first, before: "", type: undefined, message, weak: false, threads: false };
}

/** Lines that stand between a message and its stack. */
function isFiller(line: string): boolean {
  return /^\s*(?:|(?:[Ss]tack ?[Tt]race|[Bb]acktrace|Stack trace of thread \d+|Stack dump|Call stack)[:.]?|=+ Backtrace: =+|=+)\s*$/.test(
    line,
  );
}

/** Reports of sanitizers begin with a rule. */
function topOfReport(lines: readonly string[], index: number): number {
  let top = index;
  while (top > 0 && /^(?:=+|\w{1,40}Sanitizer:DEADLYSIGNAL)\s*$/.test(lines[top - 1] ?? "")) top--;
  return top;
}

function withCrash(crash: CrashHeader, index: number, line: string, top: number): Header {
  const { at, type, message, place, weak = false, threads = false } = crash;
  return {
    index: top,
    next: index + 1,
    before: top === index ? line.slice(0, at) : "",
    type,
    message,
    weak,
    threads,
    ...(place === undefined ? {} : { place }),
  };
}

/** Collects the stack that belongs to the crash out of all that are printed. */
class StackReader {
  ended = false;
  private frames: TraceFrame[] = [];
  private chosen: TraceFrame[] | undefined;
  private readonly threads: boolean;
  private sections = 0;

  /** `threads`: frames stand between registers, in sections named after threads. */
  constructor(threads: boolean) {
    this.threads = threads;
  }

  /** Whether the line was a frame or part of a stack. */
  read(text: string): boolean {
    if (/^Thread \d{1,9}\b.{0,200}$/.test(text) || text.startsWith("Stack trace of thread ")) {
      if (this.frames.length > 0 || this.sections === 0) this.endSection();
      this.sections++;
      return true;
    }
    const native = this.readFrame(text);
    if (native === undefined) {
      if (this.frames.length > 0 && this.sections === 0 && !isBetweenFrames(text)) this.ended = true;
      return false;
    }
    if (native.number === 0 && this.frames.length > 0) this.endSection();
    if (!this.ended && native.frame.function !== "<signal handler called>") this.frames.push(native.frame);
    return true;
  }

  isEmpty(): boolean {
    return this.frames.length === 0 && this.chosen === undefined;
  }

  finish(): readonly TraceFrame[] {
    if (!this.ended && this.frames.length > 0) this.endSection();
    return this.chosen ?? this.frames;
  }

  private readFrame(text: string): NativeFrame | undefined {
    if (this.threads) {
      const frame = readMinidumpFrame(text);
      if (frame !== undefined) return { frame };
    }
    const native = readNativeFrame(text);
    if (native !== undefined) return native;
    const node = readNodeFrame(text);
    if (node !== undefined) return { frame: node };
    return /^#\d{1,4}\s+<signal handler called>$/.test(text)
      ? { frame: { function: "<signal handler called>" } }
      : undefined;
  }

  private endSection(): void {
    const own = this.frames;
    this.frames = [];
    if (own.length === 0) return;
    const crashed = own.some(({ function: name = "" }) => CRASHING.test(name));
    if (this.chosen === undefined || (crashed && !this.ended)) this.chosen = own;
    // Without threads' names the first stack is the crash's; with them the one in which the process died.
    if (this.sections === 0 || crashed || this.threads) this.ended = true;
  }
}

const CRASHING = /^(?:_*pthread_kill\w*|(?:__GI_)?raise|(?:__GI_)?abort|__restore_rt|gsignal|__cxa_throw)$/;

/** Lines inside of a stack that are no frames: registers, wrapped places, notes. */
function isBetweenFrames(text: string): boolean {
  return /^(?:at |from |\.\.\. |[A-Za-z]\w{1,8} += |Found by: |No locals|\w{1,40} = |\(inlined by\)|#\d{1,4}\s+<signal)/.test(
    text,
  );
}
