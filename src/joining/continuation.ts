import { atLeast, parseLevel } from "../domain/level.ts";
import { jsonDepth } from "./json-depth.ts";
import { behindRepeatedHead, hasLogHeader, isSecondLineOfHeader } from "./log-header.ts";
import {
  ANNOUNCEMENT,
  CAUSE,
  CRASH,
  EXCEPTION,
  FENCE,
  FRAME,
  GO_LINE,
  GO_START,
  GROUP_END,
  INNER_LINE,
  isSourcePlace,
  isTraceLine,
  NEXT_REPORT,
  PYTHON_CHAIN,
  PYTHON_START,
  PYTHON_SYNTAX,
  REPORT,
  REPORT_END,
  REPORT_LINE,
  SOURCE_MARK,
} from "./trace-lines.ts";

/**
 * Where inside a record the last line left us:
 * - `text`: no trace yet;
 * - `source`: a place was printed, its source line and a mark follow, then the exception;
 * - `message`: an exception was announced, its first line follows;
 * - `exception`: an exception's first line; frames may follow, or more lines of its message;
 * - `frames`: a stack trace has begun; only what belongs to one may follow;
 * - `python`: inside a Python traceback, whose last line is not indented;
 * - `python_end`: behind that line; only a chained traceback may follow;
 * - `go`: inside a Go panic, whose function names are not indented;
 * - `fence`: behind a line of `=`, which may be the first of a report;
 * - `report`: inside a sanitizer's or a race detector's report;
 * - `hash`: inside the report of a JVM that died, each of whose lines begins with `#`;
 * - `json`: inside an object that is written over several lines;
 * - `closed`: nothing more can follow.
 */
export type Phase =
  | "text"
  | "source"
  | "message"
  | "exception"
  | "frames"
  | "python"
  | "python_end"
  | "go"
  | "fence"
  | "report"
  | "hash"
  | "json"
  | "closed";

/** What a record's lines so far say about the next one. Plain data, so that it can be stored. */
export interface LineContext {
  readonly phase: Phase;
  /** The record began with a log header (time or level): such logs continue by every line that has none. */
  readonly headed: boolean;
  /** Its level is below `warning`: a trace that follows is not this record's, somebody else crashed behind it. */
  readonly calm: boolean;
  /** The last line ended in a backslash. */
  readonly escaped: boolean;
  /** Beginning of a first line with a header, to tell loggers that repeat it before each line of a trace. */
  readonly head?: string;
  /** Open braces and brackets, in phase `json`. */
  readonly depth?: number;
}

/** What a line is to the record before it. */
export type Continuation =
  | { readonly kind: "continues"; readonly context: LineContext /** Without a repeated head. */; readonly text: string }
  /** It does if frames follow: a message of several lines. Otherwise it stands for itself. */
  | { readonly kind: "perhaps" }
  | { readonly kind: "begins" };

/** Longest head that is compared. */
const MAX_HEAD = 200;
const BEGINS: Continuation = { kind: "begins" };
const PERHAPS: Continuation = { kind: "perhaps" };

/** The context behind the first line of a record, whose level is as written. */
export function startContext(line: string, level: string | undefined): LineContext {
  const known = level === undefined ? undefined : parseLevel(level);
  const calm = known !== undefined && !atLeast(known, "warning");
  const headed = hasLogHeader(line);
  const escaped = line.endsWith("\\");
  const depth = OBJECT.test(line) ? jsonDepth(line, 0) : 0;
  if (depth > 0) return { phase: "json", headed: false, calm, escaped, depth };
  const phase = startPhase(line, headed);
  return headed ? { phase, headed, calm, escaped, head: line.slice(0, MAX_HEAD) } : { phase, headed, calm, escaped };
}

function startPhase(line: string, headed: boolean): Phase {
  // A time first, as almost all log lines have it: of all that begins a trace only two may stand behind.
  if (headed && !isLetter(line.charCodeAt(0))) {
    if (line.includes(PYTHON_START)) return "python";
    return line.includes("panic") && GO_START.test(line) ? "go" : "text";
  }
  const phase = phaseBehind(line, "text");
  if (phase !== "text" || headed) return phase;
  if (isSourcePlace(line)) return "source";
  return EXCEPTION.test(line) || CRASH.test(line) ? "exception" : "text";
}

/**
 * What `line` is to the record with that context. Blank lines never begin a record; the caller keeps them until it knows
 * whether the record goes on.
 */
export function continueWith(context: LineContext, line: string): Continuation {
  if (context.phase === "json") return continueObject(context, line);
  const { head } = context;
  let text = line;
  const headed = hasLogHeader(line);
  if (!context.escaped || headed) {
    if (headed && head !== undefined) {
      const rest = isSecondLineOfHeader(head, line) ? line : repeated(context, head, line);
      if (rest === undefined) return reportLine(context, line);
      text = rest;
    } else {
      const answer = continues(context, line, headed);
      if (answer === undefined) return PERHAPS;
      if (!answer) return BEGINS;
    }
  }
  const phase = phaseBehind(text, context.phase);
  const escaped = line.endsWith("\\");
  const next = phase === context.phase && escaped === context.escaped ? context : { ...context, phase, escaped };
  return { kind: "continues", context: next, text };
}

/** A race detector's and a sanitizer's lines may look like a head: `WARNING: DATA RACE`. */
function reportLine(context: LineContext, line: string): Continuation {
  const inReport = (context.phase === "report" || context.phase === "fence") && REPORT_LINE.test(line);
  return inReport ? { kind: "continues", context, text: line } : BEGINS;
}

/** A line of a trace behind the head that each of its lines has. */
function repeated({ phase, calm }: LineContext, head: string, line: string): string | undefined {
  if (calm) return undefined;
  const rest = behindRepeatedHead(head, line);
  if (rest === undefined || rest.trim() === "") return undefined;
  const inTrace = FRAME.test(rest) || /^\s*at \S/.test(rest) || isTraceLine(rest.trimStart());
  // Inside a traceback every indented line is part of it, and the first that is not ends it.
  const belongs = inTrace || (phase === "python" && (isIndented(rest) || EXCEPTION.test(rest)));
  return belongs && !hasLogHeader(rest) && !CRASH.test(rest) ? rest : undefined;
}

/** Undefined: only if frames follow. */
function continues({ phase, headed, calm }: LineContext, line: string, hasHeader: boolean): boolean | undefined {
  if (phase === "closed") return false;
  if (isIndented(line)) {
    if (phase === "python") return true;
    const mine = headed && !calm && phase === "text";
    if (CRASH.test(line)) return mine;
    if (PYTHON_SYNTAX.test(line) && (phase === "text" || phase === "python_end")) return mine;
    return !hasLogHeader(line.trimStart());
  }
  if (hasHeader) return (phase === "report" || phase === "fence") && REPORT_LINE.test(line);
  switch (phase) {
    case "python":
      return true;
    case "source":
      return SOURCE_MARK.test(line) ? true : undefined;
    case "report":
      return !NEXT_REPORT.test(line);
    case "fence":
      return REPORT.test(line);
    case "hash":
      return line.startsWith("#") && !line.startsWith("# A fatal error");
    case "message":
      return !GO_START.test(line) && !ANNOUNCEMENT.test(line);
    default:
  }
  if (isTraceLine(line)) return !(calm && phase === "text" && CRASH.test(line));
  switch (phase) {
    case "python_end":
      return PYTHON_CHAIN.test(line);
    case "go":
      return GO_LINE.test(line);
    case "frames":
      return INNER_LINE.test(line);
    case "exception":
      return EXCEPTION.test(line) || CRASH.test(line) || isSourcePlace(line) ? false : undefined;
    case "text":
      return headed && !CRASH.test(line) && !isSourcePlace(line) && !(calm && EXCEPTION.test(line));
    default:
      return false;
  }
}

function phaseBehind(line: string, before: Phase): Phase {
  switch (before) {
    case "python":
      if (GROUP_END.test(line)) return "python_end";
      return isIndented(line) || line.startsWith("Traceback ") ? "python" : "python_end";
    case "report":
      return REPORT_END.test(line) ? "closed" : "report";
    case "fence":
      return "report";
    case "hash":
      return "hash";
    case "source":
      return SOURCE_MARK.test(line) ? "message" : FRAME.test(line) ? "frames" : "source";
    default:
  }
  if (PYTHON_CHAIN.test(line) || line.includes(PYTHON_START)) return "python";
  if (before === "python_end") return "python_end";
  if (GO_START.test(line)) return "go";
  if (before === "go") return "go";
  if (ANNOUNCEMENT.test(line)) return "message";
  if (before === "text" && FENCE.test(line)) return "fence";
  if (before === "text" && JVM_REPORT.test(line)) return "hash";
  if (before !== "frames" && REPORT.test(line)) return "report";
  if (before !== "frames" && PYTHON_SYNTAX.test(line)) return "python";
  if (CAUSE.test(line)) return "exception";
  if (FRAME.test(line)) return "frames";
  if (before !== "message") return before;
  return line.startsWith("future: <") ? "message" : "exception";
}

function continueObject(context: LineContext, line: string): Continuation {
  if (!isIndented(line) && (!OBJECT_LINE.test(line) || line.startsWith('{"'))) return BEGINS;
  const depth = jsonDepth(line, context.depth ?? 0);
  const phase = depth > 0 ? "json" : "closed";
  return { kind: "continues", context: { ...context, phase, depth, escaped: false }, text: line };
}

const JVM_REPORT = /^#(?:$| A fatal error has been detected)/;

/** First line of an object, or of a list of them, that is written over several lines. */
const OBJECT = /^(?:\{|\[)\s*(?:$|["'{]|\w+:)/;
const OBJECT_LINE = /^["'}\]{]/;

function isLetter(code: number): boolean {
  return (code >= 65 && code <= 90) || (code >= 97 && code <= 122);
}

function isIndented(line: string): boolean {
  const first = line.charCodeAt(0);
  return first === 32 || first === 9 || first === 0x3000;
}
