/**
 * Whether a line begins as log records do: with a date or time, a level, logfmt's or JSON's first key, a syslog priority,
 * or as one of the servers that lay their lines out in their own way; brackets may stand around it.
 */
export function hasLogHeader(line: string): boolean {
  const first = line.charCodeAt(0);
  // Lower-case prose, the bulk of all continuation lines, leaves here.
  if (first >= 97 && first <= 122) return LOWER_CASE.test(line);
  return HEADER.test(line);
}

/** logfmt; Microsoft.Extensions.Logging's console. */
const LOWER_CASE = /^(?:(?:time|ts|t|level|lvl|timestamp|date)=|(?:trce|dbug|info|warn|fail|crit): [\w.+`]{1,200}\[\d)/;

const DATE = "\\d{4}[-/.]\\d\\d[-/.]\\d\\d|\\d\\d[-/.](?:\\d\\d|[A-Z][a-z]{2})[-/.]\\d{2,4}";
const CLOCK =
  "\\d\\d:\\d\\d:\\d\\d|\\d{6} +\\d{1,2}:\\d\\d:\\d\\d|\\d{8}[ T]\\d\\d:?\\d\\d|\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d";
const MONTHS = "(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)";
const NAMED_DATE = `(?:(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun),? )?${MONTHS} {1,2}\\d{1,2}[ ,]|\\d{1,2} ${MONTHS} (?:\\d{4} )?\\d\\d:`;
const LEVEL =
  "(?:TRACE|DEBUG|INFO|NOTICE|WARN|WARNING|ERROR|SEVERE|FATAL|CRITICAL|ALERT)(?:[\\]:|)>-]|\\s|$)|(?:debug|info|notice|warn|warning|error|fatal)\\]";
const SERVERS = [
  // glog and klog, Ruby's Logger, Redis, Erlang's reports, CEF, MySQL's slow log.
  "[IWEF]\\d{4} \\d\\d:\\d\\d:\\d\\d",
  "[DIWEFA], \\[\\d{4}-",
  "\\d+:[A-Z] \\d\\d [A-Z][a-z]{2} \\d{4} ",
  "\\[\\d+\\] \\d\\d [A-Z][a-z]{2} \\d\\d:",
  "\\d+:(?:[A-Z] \\d\\d [A-Z][a-z]{2} \\d\\d:|signal-handler )",
  "=[A-Z]{4,10} REPORT====",
  "CEF:\\d\\|",
  "# Time: \\d",
].join("|");
const HEADER = new RegExp(
  `^(?:[[(<*]{0,2}(?:${DATE}|${CLOCK}|${NAMED_DATE}|${LEVEL}|\\d{1,3}>\\d? ?[\\dA-Z])|${SERVERS}|\\{"|\\d{10,19}[. ])`,
);

/** Tells the two lines of java.util.logging's own format: time and method, then level and message. */
export function isSecondLineOfHeader(first: string, line: string): boolean {
  return JUL_LEVEL.test(line) && JUL_FIRST.test(first);
}

const JUL_FIRST = /^[A-Z][a-z]{2} \d{1,2}, \d{4},? \d{1,2}:\d\d:\d\d [AP]M \S{1,300} \S{1,200}$/;
const JUL_LEVEL = /^(?:SEVERE|WARNING|INFO|CONFIG|FINE|FINER|FINEST): /;

/**
 * What stands behind the head that `line` repeats from `first`, for loggers that put one before each line of a trace.
 * Digits count as equal. Undefined when the lines have not begun alike for long enough to be a head.
 */
export function behindRepeatedHead(first: string, line: string): string | undefined {
  let at = 0;
  const end = Math.min(first.length, line.length);
  while (at < end && alike(first.charCodeAt(at), line.charCodeAt(at))) at++;
  // Indentation that both have in common is the line's, not the head's.
  while (at > 0 && isSpace(line.charCodeAt(at - 1)) && isSpace(line.charCodeAt(at - 2))) at--;
  return at < SHORTEST_HEAD ? undefined : line.slice(at);
}

const SHORTEST_HEAD = 10;

function alike(a: number, b: number): boolean {
  return a === b || (a >= 48 && a <= 57 && b >= 48 && b <= 57);
}

function isSpace(code: number): boolean {
  return code === 32 || code === 9;
}
