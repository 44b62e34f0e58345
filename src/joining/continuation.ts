import { atLeast, parseLevel } from "../domain/level.ts";

/**
 * Where inside a record the last line left us:
 * - `text`: no trace yet;
 * - `message`: an exception was announced, its message and frames follow;
 * - `frames`: a stack trace has begun; only what belongs to one may follow;
 * - `python`: inside a Python traceback, whose last line is not indented;
 * - `python_end`: behind that line; only a chained traceback may follow;
 * - `go`: inside a Go panic, whose function names are not indented.
 */
export type Phase = "text" | "message" | "frames" | "python" | "python_end" | "go";

/** What a record's lines so far say about the next one. Plain data, so that it can be stored. */
export interface LineContext {
  readonly phase: Phase;
  /** The record began with a log header (time or level): such logs continue by every line that has none. */
  readonly headed: boolean;
  /** Its level is below `warning`: a trace that follows is not this record's, somebody else crashed behind it. */
  readonly calm: boolean;
  /** The last line ended in a backslash. */
  readonly escaped: boolean;
}

/** The context behind the first line of a record, whose level is as written. */
export function startContext(line: string, level: string | undefined): LineContext {
  const known = level === undefined ? undefined : parseLevel(level);
  const calm = known !== undefined && !atLeast(known, "warning");
  return { phase: phaseBehind(line, "text"), headed: hasLogHeader(line), calm, escaped: line.endsWith("\\") };
}

/**
 * The context behind `line` if it continues the record, or undefined if it begins a new one. Blank lines never begin a
 * record; the caller keeps them until it knows whether the record goes on.
 */
export function continueWith(context: LineContext, line: string): LineContext | undefined {
  if (!context.escaped && !continues(context, line)) return undefined;
  const phase = phaseBehind(line, context.phase);
  const escaped = line.endsWith("\\");
  return phase === context.phase && escaped === context.escaped ? context : { ...context, phase, escaped };
}

function continues({ phase, headed, calm }: LineContext, line: string): boolean {
  if (isIndented(line)) return !hasLogHeader(line.trimStart()) || phase === "python";
  if (hasLogHeader(line)) return false;
  if (TRACE_LINE.test(line)) return true;
  switch (phase) {
    case "python":
      return true;
    case "python_end":
      return PYTHON_CHAIN.test(line);
    case "go":
      return GO_LINE.test(line);
    case "message":
      return !startsTrace(line);
    case "frames":
      return false;
    case "text":
      return headed && !CRASH.test(line) && !(calm && EXCEPTION.test(line));
  }
}

function phaseBehind(line: string, before: Phase): Phase {
  if (before === "python") return isIndented(line) || line.startsWith("Traceback ") ? "python" : "python_end";
  if (PYTHON_CHAIN.test(line) || line.includes(PYTHON_START)) return "python";
  if (before === "python_end") return "python_end";
  if (GO_START.test(line)) return "go";
  if (before === "go") return "go";
  if (ANNOUNCEMENT.test(line)) return "message";
  return FRAME.test(line) ? "frames" : before;
}

function isIndented(line: string): boolean {
  const first = line.charCodeAt(0);
  return first === 32 || first === 9 || first === 0x3000;
}

/** A line that begins a trace of its own even when another has just ended. */
function startsTrace(line: string): boolean {
  return line.startsWith("Traceback ") || GO_START.test(line) || ANNOUNCEMENT.test(line);
}

/** What a run-time prints when a process or thread dies: never part of a log line before it. */
const CRASH =
  /^(?:panic: |fatal error: |Exception in thread |[Uu]nhandled [Ee]xception|Uncaught |thread '.{0,200}' panicked|PHP (?:Fatal|Parse) |Segmentation fault|terminate called|\*\*\* )/;

/** First line of a trace: `java.io.IOException: x`, `TypeError: x`, `app.rb:6:in ...`. */
const EXCEPTION =
  /^(?:Traceback \(most|[\w$.:\\/]{0,200}(?:Error|Exception|Throwable|Failure|Fault)\b|\S{1,300}:\d+:in )/;

const PYTHON_START = "Traceback (most recent call last):";
const PYTHON_CHAIN = /^(?:During handling of the above exception|The above exception was the direct cause)/;

/** `panic:`, a run-time crash or net/http's report of one, wherever the logger has put it; or a bare goroutine. */
const GO_START = /(?:^|[\s\]])panic: |^fatal error: |http: panic serving |^goroutine \d+ \[/;
const GO_LINE =
  /^(?:goroutine \d+ \[|\[signal |\[recovered|created by |exit status \d|panic\(|[\w./\-$%~]+[.·][\w.()*·[\]…$-]+\(.*\)$|runtime\.|r[a-z0-9]{1,2} +0x|\.\.\.(?:additional|\d+) )/;

/** Announces an exception whose text follows on lines of its own. */
const ANNOUNCEMENT =
  /^(?:Unhandled exception:|Uncaught exception:|Unhandled Exception:)\s*$|^thread '.{0,200}' panicked at /;

const FRAME =
  /^\s+(?:at |eval at |from |File "|#\d+ |\.{3} \d+ )|^(?:at \S+ ?\(|#\d+ |Stack trace:|\tfrom |Caused by: |Suppressed: )|^\s*--- End of /;

/** Lines that belong to a trace without being indented. */
const TRACE_LINE =
  /^(?:Caused by: |Suppressed: |Wrapped by: |Nested [Ee]xception|\.{3} \d+ (?:more|common frames)|at [\w.$<[][^ ]* ?(?:\(|in |\[as )|#\d+ |Stack trace:|stack backtrace:|\[stacktrace\]|\[previous exception\]|thrown in |Next [\w\\]+(?:Exception|Error)|--- End of |---> |from \S+:\d+:in |goroutine \d+ \[|\[cause\]|[}\])]+[,;]?\s*$|"}\s*$|During handling of the above exception|The above exception was the direct cause|note: run with `RUST_BACKTRACE)/;

/**
 * Whether a line begins as log records do: with a date or time, a level, logfmt's or JSON's first key, or a syslog
 * priority; brackets may stand around it.
 */
export function hasLogHeader(line: string): boolean {
  const first = line.charCodeAt(0);
  // Lower-case prose, the bulk of all continuation lines, leaves here.
  if (first >= 97 && first <= 122) return LOGFMT.test(line);
  return HEADER.test(line);
}

const LOGFMT = /^(?:time|ts|t|level|lvl|timestamp|date)=/;
const HEADER =
  /^(?:[[(<*]{0,2}(?:\d{4}[-/.]\d\d[-/.]\d\d|\d\d[-/.](?:\d\d|[A-Z][a-z]{2})[-/.]\d{2,4}|\d\d:\d\d:\d\d|\d{6} +\d{1,2}:\d\d:\d\d|(?:(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun),? )?(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) {1,2}\d{1,2}[ ,]|(?:TRACE|DEBUG|INFO|NOTICE|WARN|WARNING|ERROR|SEVERE|FATAL|CRITICAL)(?:[\]:|)>-]|\s|$)|\d{1,3}>\d? ?[\dA-Z])|[IWEF]\d{4} \d\d:\d\d:\d\d|\{"|\d+:[A-Z] \d\d [A-Z][a-z]{2} \d{4} |\d{10,19}[. ])/;
