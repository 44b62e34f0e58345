/*
 * How lines of crashes and stack traces look, by what run-times print. Every expression is anchored or short, and none
 * can backtrack further than its bounds: log text is hostile.
 */

function anyOf(...parts: readonly string[]): RegExp {
  return new RegExp(`^(?:${parts.join("|")})`);
}

/** What a run-time prints when a process or thread dies: never part of a log line before it. */
export const CRASH: RegExp = anyOf(
  "panic: ",
  "fatal error: ",
  "Exception in thread ",
  "Exception: java\\.lang\\.",
  "[Uu]nhandled [Ee]xception",
  "Uncaught ",
  "thread '.{0,200}' (?:\\(\\d+\\) )?panicked",
  "thread '.{0,200}' has overflowed its stack",
  "(?:PHP )?(?:Fatal|Parse|Recoverable fatal) error: ",
  "Fatal Python error: ",
  "#<Thread:.{0,300} terminated with exception",
  "Segmentation fault",
  "terminate called",
  "libc\\+\\+abi: ",
  "\\*\\*\\* ",
  // Go's race detector and the sanitizers.
  "={18}$|={65}$",
  "==\\d+==\\s?(?:ERROR|WARNING|Invalid|Conditional)",
  "# A fatal error has been detected|#$",
  "Program received signal ",
  "💣 ",
  "The application panicked \\(crashed\\)",
  "\\s*\\+ Exception Group Traceback",
  "(?:lua|luajit|lua5\\.\\d): \\S",
);

/** First line of an exception: `java.io.IOException: x`, `TypeError: x`, `app.rb:6:in ...`, `** (KeyError) ...`. */
export const EXCEPTION: RegExp = anyOf(
  "Traceback \\(most",
  "(?:\\[[^\\]\\n]{1,80}\\] )?[\\w$.:\\\\/]{0,200}(?:Error|Exception|Throwable|Failure|Fault|Interrupt)\\b",
  "\\S{1,300}:\\d+:in [`']",
  "\\*\\* \\([\\w.]{1,100}\\) ",
  "[A-Z]\\w{0,100}(?:::\\w{1,100})+ \\(.{0,500}\\):$",
  "(?:lua|luajit|lua5\\.\\d): \\S",
);

/** Announces an exception whose text follows on the next line. */
export const ANNOUNCEMENT: RegExp = anyOf(
  "(?:Unhandled exception|Uncaught exception|Unhandled Exception|Uncaught|UNCAUGHT EXCEPTION):\\s*$",
  "thread '.{0,200}' (?:\\(\\d+\\) )?panicked at [^'].{0,300}:\\d+:\\d+:$",
  "#<Thread:.{0,300} terminated with exception",
  'Exception in thread [^"].{0,200}:$',
  "Exception ignored in:? .{0,300}$",
  "Task exception was never retrieved$",
);

/** Node.js's and Python's place of an error that nobody caught: a source line and a mark below it follow. */
export function isSourcePlace(line: string): boolean {
  const last = line.charCodeAt(line.length - 1);
  return last >= 48 && last <= 57 && SOURCE_PLACE.test(line);
}

const SOURCE_PLACE: RegExp = anyOf(
  "(?:file:\\/\\/)?(?:[A-Za-z]:)?[\\w./\\\\@~$ -]{0,300}\\.[cm]?[jt]sx?:\\d+$",
  "node:[\\w./-]{1,200}:\\d+$",
  "evalmachine\\.<anonymous>:\\d+$",
  "internal\\/[\\w./-]{1,200}\\.js:\\d+$",
  "\\[(?:eval|stdin|worker eval)\\]:\\d+$",
);
export const SOURCE_MARK = /^\s*[\^~]+\s*$/;

export const PYTHON_START = "Traceback (most recent call last):";
export const PYTHON_CHAIN: RegExp = anyOf(
  "During handling of the above exception",
  "The above exception was the direct cause",
);
export const PYTHON_SYNTAX = /^ {2}File "[^"\n]{1,300}", line \d+$/;

/** `panic:`, a run-time crash or net/http's report of one, wherever the logger has put it; or a bare goroutine. */
export const GO_START = /(?:^|[\s\]])panic: |^fatal error: |http: panic serving |^goroutine \d+ [^[\n]{0,60}\[/;
export const GO_LINE: RegExp = anyOf(
  "goroutine \\d+ [^[\\n]{0,60}\\[",
  "\\[signal ",
  "\\[recovered",
  "\\tpanic: ",
  "runtime stack:$",
  "created by ",
  "exit status \\d",
  "panic\\(",
  "[\\w./\\-$%~@]{1,300}[.·][\\w.()*·[\\]…$,{}-]{1,300}\\(.{0,2000}\\)$",
  "runtime\\.",
  "r[a-z0-9]{1,2} +0x",
  "[er][a-z0-9]{1,7} +0x",
  "\\.\\.\\.(?:additional|\\d+) ",
);

/** Frames, for the change from a message to its frames. */
export const FRAME: RegExp = anyOf(
  "Stack dump:$",
  "At (?:line|\\S.{0,300}):\\d+ char:\\d+",
  "Line \\|$",
  '\\s+(?:at |eval at |from |File "|#\\d+ |\\.{3} \\d+ |\\d+: +\\S|\\d+# |\\[C\\]: |@ +0x)',
  "\\s+\\S{1,300}:\\d+: in ",
  "at \\S+ ?\\(",
  "#\\d+ ",
  "Stack trace:",
  "\\tfrom ",
  "\\s*--- End of ",
  "\\d+ +\\S{1,80} +0x[0-9a-f]{6,16} ",
);

/** The next exception of a chain: its message may have several lines again. */
export const CAUSE: RegExp = anyOf(
  "\\s*(?:Caused by|Suppressed|Wrapped by): (?!\\[CIRCULAR)",
  "\\s*---> ",
  "\\s*\\[cause\\]: ",
);

/** Whether a line belongs to a trace although it is not indented. */
export function isTraceLine(line: string): boolean {
  if (line.charCodeAt(0) < 128 && TRACE_STARTS[line.charCodeAt(0)] === 1 && TRACE_LINE.test(line)) return true;
  const last = line.charCodeAt(line.length - 1);
  // Firefox and Safari: `name@place:line:column`; Rails: a frame has no message behind it; glibc: an address.
  if (line.includes("@") && (BROWSER_FRAME.test(line) || NATIVE_FRAME.test(line))) return true;
  return (last === 39 && RAILS_FRAME.test(line)) || (last === 93 && ADDRESS_FRAME.test(line));
}

const BROWSER_FRAME =
  /^[^\s@]{0,200}@(?:[a-z-]{2,20}:\/\/\S{1,500}|\S{1,200}\.[cm]?[jt]sx?(?:\?\S{0,100})?|debugger eval code):\d+(?::\d+)?$/;
const NATIVE_FRAME = /^[^\s@]{0,200}@\[native code\]$|^(?:global|eval|module) code@/;
const RAILS_FRAME = /^\S{1,300}:\d+:in [`'][^']{0,200}'$/;
const ADDRESS_FRAME = /^\S{1,200}(?:\(\S{0,200}\))? ?\[0x[0-9a-f]{4,16}\]$/;

/** Every character that `TRACE_LINE` may begin with. */
const TRACE_STARTS = new Uint8Array(128);
for (const character of '\t .#(<=-[]{}()"0123456789ABCDELNPRSTWabcfgnstu') TRACE_STARTS[character.charCodeAt(0)] = 1;

const TRACE_LINE: RegExp = anyOf(
  // The JVM.
  "Caused by:(?: |$)",
  "Suppressed: ",
  "Wrapped by: ",
  "Nested [Ee]xception",
  "\\.{3} \\d+ (?:more|common frames)",
  "\\[CIRCULAR REFERENCE:",
  // .NET, JavaScript, Dart, PHP.
  "at [\\w.$<[][^ ]* ?(?:\\(|in |\\[as )",
  "at (?:https?|file|node|webpack(?:-internal)?):\\S+:\\d+",
  "at <anonymous>",
  "at new |at async |at Object\\.",
  "\\[?<?at \\S.{0,120}, \\S.{0,120}: line \\d+",
  "#\\d+ ",
  "--- End of ",
  "---> ",
  "<asynchronous suspension>",
  "\\[cause\\]|\\[errors\\]",
  "Node\\.js v\\d",
  "\\(Use `node ",
  "Stack trace:",
  "Stacktrace:$",
  "\\[stacktrace\\]",
  "\\[previous exception\\]",
  "thrown in ",
  "Next [\\w\\\\]+(?:Exception|Error)",
  "(?:PHP )?\\s{0,4}\\d{1,3}\\. [\\w\\\\{}:>-]{1,200}\\(.{0,500}\\) ",
  "PHP Stack trace:",
  "Emitted 'error' event ",
  "Call Stack:$",
  "[}\\])]+[,;]?\\s*$",
  '"\\}\\s*$',
  // PostgreSQL's clients.
  "LINE \\d+: ",
  // Ruby.
  "from \\S+:\\d+:in ",
  // Go.
  "goroutine \\d+ [^[\\n]{0,60}\\[",
  // Python.
  "During handling of the above exception",
  "The above exception was the direct cause",
  "Current thread 0x|Thread 0x[0-9a-f]+ (?:\\[[^\\]\\n]{0,40}\\] )?\\(most recent call first\\)",
  "Extension modules: ",
  // Rust.
  "stack backtrace:|Stack backtrace:|Backtrace:$|Location:$|BACKTRACE",
  "note: (?:run with `RUST_BACKTRACE|Some details are omitted)",
  "Run with (?:RUST_BACKTRACE|COLORBT_SHOW_HIDDEN)",
  // Lua, Perl, PowerShell.
  "stack traceback:",
  "BEGIN failed--compilation aborted |Compilation failed in require at ",
  "At (?:line|\\S.{0,300}):\\d+ char:\\d+",
  "Line \\|$",
  // C, C++, Swift.
  "Aborted(?: \\(core dumped\\))?$|Segmentation fault(?: \\(core dumped\\))?$|Abort trap: \\d",
  "Current stack trace:|Stack dump:$|Trace\\/BPT trap",
  "\\d+ +\\S{1,80} +0x[0-9a-f]{6,16} ",
  "PC: @ +0x",
  "==\\d+==(?: {2,}| (?:Address|Block|Uninitialised) |$)",
);

/** The same, but so short that they mean it only behind frames: PowerShell's code, LLVM's stack dump. */
export const INNER_LINE: RegExp = anyOf("\\+ ", "\\d+\\.\\t", "\\s*\\|");

/** Begins a report that goes on, whatever its lines look like, until a line with a log header or its own end. */
export const REPORT: RegExp = anyOf(
  "==\\d+==\\s?(?:ERROR|WARNING)",
  "\\*\\*\\* (?:Error in |Aborted at |Crash|SIG|Process received signal)",
  "💣 ",
  "Program received signal ",
  "WARNING: (?:DATA RACE|\\w+Sanitizer)",
  "The application panicked \\(crashed\\)",
);
/** Begins another report, even inside one that has not ended. */
export const NEXT_REPORT: RegExp = anyOf(
  "={65}$",
  "\\*\\*\\* (?:Error in |Aborted at )",
  "Program received signal ",
  "The application panicked \\(crashed\\)",
  "💣 ",
);
/** Stands above and below such reports, but also above others' headings. */
export const FENCE = /^={18}$|^={65}$/;
/** The last line of such a report. */
export const REPORT_END: RegExp = anyOf(
  "={18}$",
  "==\\d+==ABORTING",
  "SUMMARY: AddressSanitizer: \\d+ byte",
  "SUMMARY: (?:Memory|UndefinedBehavior|Leak)Sanitizer",
  "\\*\\*\\* End of error message",
);
/** What only looks like a log header inside such a report. */
export const REPORT_LINE: RegExp = anyOf("WARNING: (?:DATA RACE|\\w+Sanitizer)", "==\\d+==");

/** Closes a Python exception group. */
export const GROUP_END = /^\s*\+-{20,}$/;
