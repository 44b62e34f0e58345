/** Severity of an event, least severe first. The names are ECS's and Sentry's common denominator. */
export const LEVELS = ["trace", "debug", "info", "warning", "error", "fatal"] as const;
export type Level = (typeof LEVELS)[number];

const NAMES: Readonly<Record<string, Level>> = {
  trace: "trace",
  finest: "trace",
  finer: "trace",
  verbose: "trace",
  vrb: "trace",
  trce: "trace",
  v: "trace",
  debug: "debug",
  dbg: "debug",
  dbug: "debug",
  fine: "debug",
  config: "debug",
  d: "debug",
  info: "info",
  information: "info",
  informational: "info",
  inf: "info",
  notice: "info",
  note: "info",
  log: "info",
  // What PostgreSQL and MySQL write where others have a level.
  detail: "info",
  hint: "info",
  statement: "info",
  context: "info",
  query: "info",
  location: "info",
  system: "info",
  i: "info",
  warn: "warning",
  warning: "warning",
  wrn: "warning",
  w: "warning",
  err: "error",
  error: "error",
  eror: "error",
  erro: "error",
  severe: "error",
  fail: "error",
  e: "error",
  crit: "fatal",
  critical: "fatal",
  crt: "fatal",
  fatal: "fatal",
  ftl: "fatal",
  fata: "fatal",
  panic: "fatal",
  dpanic: "fatal",
  pani: "fatal",
  pnc: "fatal",
  alert: "fatal",
  emerg: "fatal",
  emergency: "fatal",
  f: "fatal",
};

/**
 * The level a producer's word or number means, or undefined when it means none. Numbers: 10–60 are pino's and bunyan's
 * (also Python's, whose 50 is CRITICAL: both are at least `error`), 1–24 OTel's severity numbers, which is also how a
 * single digit is read. Syslog's own severities 0–7 are named by the syslog decoder before they come here.
 */
export function parseLevel(written: string): Level | undefined {
  const named = NAMES[written] ?? NAMES[written.trim().toLowerCase()];
  if (named) return named;
  // Apache's trace1 to trace8, PostgreSQL's debug1 to debug5.
  const graded = /^(trace|debug)\d$/i.exec(written)?.[1];
  if (graded !== undefined) return NAMES[graded.toLowerCase()];
  if (!/^\d{1,2}$/.test(written)) return undefined;
  const number = Number(written);
  if (number >= 1 && number <= 24) return LEVELS[Math.floor((number - 1) / 4)];
  if (number >= 25 && number <= 60) return number < 30 ? "info" : PINO[Math.floor(number / 10) - 3];
  return undefined;
}

const PINO: readonly Level[] = ["info", "warning", "error", "fatal"];

/** Whether `level` is at least as severe as `threshold`. */
export function atLeast(level: Level, threshold: Level): boolean {
  return LEVELS.indexOf(level) >= LEVELS.indexOf(threshold);
}
