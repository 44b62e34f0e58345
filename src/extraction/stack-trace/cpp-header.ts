import { readFunction } from "./cpp-frames.ts";
import { splitLocation } from "./lines.ts";
import { type TraceFrame, traceFrame } from "./trace.ts";
import { WordSearch } from "./word-search.ts";

/** What a line says about a crash of a native program. */
export interface CrashHeader {
  /** Where on the line it begins. */
  readonly at: number;
  readonly type: string | undefined;
  readonly message: string;
  readonly place?: TraceFrame;
  /** Whether a line that follows may say it better. */
  readonly weak?: boolean;
  /** Whether the stack is printed in sections named after threads, between registers. */
  readonly threads?: boolean;
}

/** Lines longer than this announce no crash. */
const LONGEST = 4_096;

type Reader = (line: string, found: RegExpExecArray) => CrashHeader;

/** A word that the line must hold, what it looks like, and what it says. */
const FORMS: readonly (readonly [string, RegExp, Reader])[] = [
  [
    "Sanitizer: ",
    /(?:==\d{1,9}==\s?(?:ERROR|WARNING): |WARNING: |ERROR: |FATAL: )(\w{1,40}Sanitizer): (\S.*)$/,
    (_, { index, 1: type, 2: text = "" }) => ({ at: index, type, message: withoutPid(text) }),
  ],
  [
    ": runtime error: ",
    /(\S{1,400}:\d{1,9}:\d{1,9}): runtime error: (\S.*)$/,
    (_, { index, 1: place = "", 2: message = "" }) => ({
      at: index,
      type: "UndefinedBehaviorSanitizer",
      message,
      place: traceFrame(splitLocation(place)),
    }),
  ],
  [
    "terminate called ",
    /terminate called (?:after throwing an instance of '(.{1,400}?)'|recursively|without an active exception)/,
    (line, { index, 1: type }) => ({
      at: index,
      type: type ?? "std::terminate",
      message: type === undefined ? line.slice(index) : "",
    }),
  ],
  [
    "uncaught exception of type ",
    /(?:libc\+\+abi(?:\.dylib)?: )?terminating (?:due to|with) uncaught exception of type (.{1,400}?)(?:: (.*))?$/,
    (_, { index, 1: type, 2: message }) => ({ at: index, type, message: message ?? "" }),
  ],
  [
    "Assertion `",
    /(?:^|\s)(?:\S{1,200}: )?(\S{1,400}:\d{1,9}): (.{1,600}?): Assertion `(.{1,2000})' failed\.?$/,
    (_, { index, 1: place = "", 2: name = "", 3: message = "" }) => ({
      at: index,
      type: "Assertion failed",
      message,
      place: traceFrame({
        ...splitLocation(place),
        ...readFunction(name.replace(/\(.*$/, "").replace(/^.* [*&]*/, "")),
      }),
    }),
  ],
  [
    "Check failed: ",
    /(?:\b[F]\d{4,8} [\d:.]{8,20} +\d{1,9} )?(?:\S{1,300}:\d{1,9}\] )?Check failed: (.*)$/,
    (_, { index, 1: message = "" }) => ({ at: index, type: "Check failed", message, weak: true }),
  ],
  [
    "signal SIG",
    /(?:(?:Program|Thread \d{1,6} .{0,100}) received|Program terminated with) signal (SIG\w{2,8}), (.{1,100}?)\.?$/,
    (_, { index, 1: type, 2: message = "" }) => ({ at: index, type, message }),
  ],
  [
    "*** SIG",
    /\*\*\* (SIG\w{2,8})(.{0,400}?)(?:; stack trace: \*\*\*| \*\*\*)?$/,
    (_, { index, 1: type, 2: text = "" }) => ({ at: index, type, message: `${type}${text}` }),
  ],
  [
    "signal ",
    /(?:Fatal signal|caught signal|got signal|crashed by signal:?|killed by signal|\bsignal) (\d{1,2})(?: \(SIG\w{2,8}\))?(?: ;|,|$|\s).*$/,
    (line, found) => signalHeader(line, found),
  ],
  [
    "default action of signal",
    /Process terminating with default action of signal \d{1,2} \((SIG\w{2,8})\)/,
    (line, { index, 1: type }) => ({ at: index, type, message: line.slice(index), weak: false }),
  ],
  [
    "Crash reason:",
    /Crash reason: {1,4}(\S{1,100})(.*)$/,
    (_, { index, 1: type, 2: text = "" }) => ({ at: index, type, message: `${type}${text}`, threads: true }),
  ],
  [
    "stop reason = ",
    /\* thread #\d{1,6}.{0,300} stop reason = ((?:signal )?)(\S{1,100})(.*)$/,
    (_, { index, 2: type, 3: text = "" }) => ({ at: index, type, message: `${type}${text}` }),
  ],
  [
    "dumped core",
    /Process \d{1,9} \(.{1,100}\) of user \d{1,9} dumped core\./,
    (line, { index }) => ({
      at: index,
      type: "coredump",
      message: line.slice(index).replace(/Process \d+ /, "Process "),
    }),
  ],
  [
    "*** Error in `",
    /\*\*\* Error in `.{1,300}?': (.{1,300}?)(?:: 0x[0-9a-f]{1,16})? \*\*\*/,
    (_, { index, 1: message = "" }) => ({ at: index, type: "SIGABRT", message }),
  ],
  [
    "detected ***",
    /\*\*\* ((?:stack smashing|buffer overflow|invalid %N\$ use|%n in writable segment) detected) \*\*\*/,
    (_, { index, 1: message = "" }) => ({ at: index, type: "SIGABRT", message }),
  ],
  [
    "(): ",
    /^(?:free|malloc|realloc|munmap_chunk|malloc_consolidate)\(\): (?:invalid|corrupted|unaligned|memory corruption|double free|mismatching|unsorted)/,
    (line) => ({ at: 0, type: "SIGABRT", message: line }),
  ],
  [
    "double free or corruption",
    /^double free or corruption \(\S{1,20}\)/,
    (line) => ({ at: 0, type: "SIGABRT", message: line }),
  ],
  [
    "JavaScript heap out of memory",
    /FATAL ERROR: (.*JavaScript heap out of memory)/,
    (_, { index, 1: message = "" }) => ({ at: index, type: "FATAL ERROR", message }),
  ],
  [
    "Invalid ",
    /^\s*(?:==\d{1,9}== )?(Invalid (?:(?:read|write) of size \d|free\(\)|jump to).*)$/,
    (_, { index, 1: message = "" }) => ({ at: index, type: "Valgrind", message }),
  ],
];

/** Words without which no line announces a crash. */
export const CRASH_WORDS: readonly string[] = FORMS.map(([word]) => word);

const SEARCH = new WordSearch(FORMS.map((form) => [form[0], form] as const));

/** The crash that a line announces. */
export function crashAt(line: string): CrashHeader | undefined {
  if (line.length > LONGEST) return undefined;
  for (const [, pattern, read] of SEARCH.valuesIn(line)) {
    const found = pattern.exec(line);
    if (found !== null) return read(line, found);
  }
  return undefined;
}

/** Whether a line announces a crash surely enough to be taken without a frame below it. */
export function isCrashHeader(line: string): boolean {
  const crash = crashAt(line);
  return crash !== undefined && crash.weak !== true;
}

function withoutPid(text: string): string {
  return text.replace(/ \(pid=\d{1,9}\)$/, "").replace(/:$/, "");
}

/** Signals by the numbers of Linux. */
const SIGNALS: readonly (readonly [number, string])[] = [
  [4, "SIGILL"],
  [5, "SIGTRAP"],
  [6, "SIGABRT"],
  [7, "SIGBUS"],
  [8, "SIGFPE"],
  [11, "SIGSEGV"],
];

function signalHeader(line: string, found: RegExpExecArray): CrashHeader {
  const named = /\((SIG\w{2,8})\)/.exec(found[0])?.[1];
  const type = named ?? SIGNALS.find(([number]) => number === Number(found[1]))?.[1];
  // A bare number is prose as often as not: only a frame below makes it a crash.
  return { at: found.index, type, message: line.slice(found.index).replace(/ ;$/, ""), weak: named === undefined };
}
