import type { EpochMs } from "../domain/time.ts";
import { readTimePrefix, type TimePrefix } from "./iso-time.ts";
import { readNamedMonthTime } from "./named-month-time.ts";
import type { ToUtc } from "./time-zone.ts";

/** What the head of a plain log line tells. */
export interface TextHeader {
  readonly timestamp?: EpochMs;
  /** The level's word as written. */
  readonly level?: string;
}

/** Level words stand near the beginning; further back they are prose. */
const HEAD = 160;

const CAPITALS =
  /(?:^|[\s[(<|*:-])(TRACE|DEBUG|INFO|NOTICE|WARN|WARNING|ERROR|SEVERE|FATAL|CRITICAL|CRIT|ALERT|EMERG|EMERGENCY|PANIC)(?=[\s\])>|*:,-]|$)/;
const BRACKETED =
  /\[(?:[a-z_0-9]{1,40}:)?(trace\d?|debug|info|notice|warn|warning|error|err|crit|critical|alert|emerg|fatal)\]/;
const KEYED = /(?:^|[\s{,])(?:level|lvl|severity)=["']?([A-Za-z]{3,11})\b/;
const GLOG = /^([IWEF])\d{4} \d\d:\d\d:\d\d/;
const PLAIN_LEVEL = /^(trace|debug|info|notice|warn|warning|error|fatal|critical|panic)(?=[:\s\]])/i;

/** Time and level of a line such as `2026-11-24 08:15:30,123 ERROR [main] c.e.Cart - text`. Empty where it has neither. */
export function readTextHeader(line: string, toUtc: ToUtc, receivedAt: EpochMs): TextHeader {
  const first = line.charCodeAt(0);
  // Indented lines go on with the record before them.
  if (first <= 32 || Number.isNaN(first)) return {};
  const newline = line.indexOf("\n");
  const head = line.slice(0, newline >= 0 && newline < HEAD ? newline : HEAD);
  const time = readLeadingTime(head, toUtc, receivedAt);
  const level = readLevel(time === undefined ? head : head.slice(time.end));
  return { ...(time === undefined ? {} : { timestamp: time.timestamp }), ...(level === undefined ? {} : { level }) };
}

function readLeadingTime(head: string, toUtc: ToUtc, receivedAt: EpochMs): TimePrefix | undefined {
  const from = "[(<".includes(head[0] ?? " ") ? 1 : 0;
  const iso = readTimePrefix(head, from, toUtc);
  if (iso !== undefined) return iso;
  const named = readNamedMonthTime(from === 0 ? head : head.slice(from), toUtc, receivedAt);
  return named === undefined ? undefined : { timestamp: named.timestamp, end: named.end + from };
}

function readLevel(head: string): string | undefined {
  const found = CAPITALS.exec(head) ?? BRACKETED.exec(head) ?? KEYED.exec(head) ?? PLAIN_LEVEL.exec(head.trimStart());
  if (found !== null) return found[1];
  const glog = GLOG.exec(head)?.[1];
  return glog === undefined ? undefined : { I: "info", W: "warning", E: "error", F: "fatal" }[glog];
}
