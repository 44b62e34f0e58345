import type { EpochMs } from "../domain/time.ts";
import type { TimePrefix } from "./iso-time.ts";
import { readLogTime } from "./log-time.ts";
import { readServerHeader } from "./server-header.ts";
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
const KEYED_TIME = /^(?:time|ts|t|timestamp|date|@timestamp)="?/;
const PLAIN_LEVEL = /^(trace|debug|info|notice|warn|warning|error|fatal|critical|panic)(?=[:\s\]])/i;

/** Time and level of a line such as `2026-11-24 08:15:30,123 ERROR [main] c.e.Cart - text`. Empty where it has neither. */
export function readTextHeader(line: string, toUtc: ToUtc, receivedAt: EpochMs): TextHeader {
  const first = line.charCodeAt(0);
  // Indented lines go on with the record before them.
  if (first <= 32 || Number.isNaN(first)) return {};
  const server = readServerHeader(line, toUtc, receivedAt);
  if (server !== undefined) return server;
  const newline = line.indexOf("\n");
  const head = line.slice(0, newline >= 0 && newline < HEAD ? newline : HEAD);
  const time = readLeadingTime(head, toUtc, receivedAt);
  const level = readLevel(time === undefined ? head : head.slice(time.end));
  return { ...(time === undefined ? {} : { timestamp: time.timestamp }), ...(level === undefined ? {} : { level }) };
}

function readLeadingTime(head: string, toUtc: ToUtc, receivedAt: EpochMs): TimePrefix | undefined {
  const from = "[(<".includes(head[0] ?? " ") ? 1 : 0;
  return readLogTime(head, from, toUtc, receivedAt) ?? keyedTime(head, toUtc, receivedAt);
}

/** logfmt's `time="2026-11-24T08:15:30Z" level=error …`. */
function keyedTime(head: string, toUtc: ToUtc, receivedAt: EpochMs): TimePrefix | undefined {
  const key = KEYED_TIME.exec(head);
  return key === null ? undefined : readLogTime(head, key[0].length, toUtc, receivedAt);
}

function readLevel(head: string): string | undefined {
  const found = CAPITALS.exec(head) ?? BRACKETED.exec(head) ?? KEYED.exec(head) ?? PLAIN_LEVEL.exec(head.trimStart());
  return found?.[1];
}
