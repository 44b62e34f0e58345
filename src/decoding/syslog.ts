import type { EpochMs } from "../domain/time.ts";
import { readTimePrefix, type TimePrefix } from "./iso-time.ts";
import { readNamedMonthTime } from "./named-month-time.ts";
import type { ToUtc } from "./time-zone.ts";

/** A syslog line taken apart (RFC 5424, RFC 3164, and what daemons write to /var/log without priority). */
export interface SyslogLine {
  readonly timestamp?: EpochMs;
  /** Severity as a word (`err`, `crit`), where the line has a priority. */
  readonly level?: string;
  readonly facility?: number;
  readonly host?: string;
  readonly app?: string;
  readonly process?: string;
  readonly messageId?: string;
  /** By element id, then by parameter name. */
  readonly structured?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly text: string;
}

const SEVERITIES = ["emerg", "alert", "crit", "err", "warning", "notice", "info", "debug"];
const LEVEL_WORD = /^\[?(trace|debug|info|information|notice|warn|warning|error|err|severe|fatal|critical|crit)\b/i;

/** Reads a syslog line; undefined when it is none. `headerless` also takes lines that have no `<priority>`. */
export function readSyslogLine(
  line: string,
  toUtc: ToUtc,
  receivedAt: EpochMs,
  headerless: boolean,
): SyslogLine | undefined {
  const priority = /^<(\d{1,3})>/.exec(line);
  if (priority === null) return headerless ? readOldStyle(line, toUtc, receivedAt, true) : undefined;
  const number = Number(priority[1]);
  if (number > 191) return undefined;
  const rest = line.slice(priority[0].length);
  const severity = { level: SEVERITIES[number & 7] ?? "debug", facility: number >> 3 };
  const modern = readModern(rest, toUtc);
  if (modern !== undefined) return { ...modern, ...severity };
  const old = readOldStyle(rest, toUtc, receivedAt, false);
  return old === undefined ? { ...severity, text: rest } : { ...old, ...severity };
}

/** RFC 5424 behind its priority: `1 TIME HOST APP PROCID MSGID [STRUCTURED] MESSAGE`, `-` for nothing. */
function readModern(rest: string, toUtc: ToUtc): SyslogLine | undefined {
  const match = /^\d{1,2} (\S{1,64}) (\S{1,255}) (\S{1,128}) (\S{1,128}) (\S{1,64}) ?/.exec(rest);
  if (match === null) return undefined;
  const [header, time = "", host, app, process, messageId] = match;
  const at = readTimePrefix(time, 0, toUtc);
  if (at === undefined && time !== "-") return undefined;
  const { structured, end } = readStructured(rest, header.length);
  const text = rest.slice(rest.charCodeAt(end) === SPACE ? end + 1 : end);
  return {
    ...(at === undefined ? {} : { timestamp: at.timestamp }),
    ...given("host", host),
    ...given("app", app),
    ...given("process", process),
    ...given("messageId", messageId),
    ...(structured === undefined ? {} : { structured }),
    text: text.charCodeAt(0) === 0xfeff ? text.slice(1) : text,
  };
}

function given<K extends string>(key: K, value: string | undefined): { [P in K]?: string } {
  return value === undefined || value === "-" ? {} : ({ [key]: value } as { [P in K]?: string });
}

const PARAMETER = / ([^\s="\]]{1,64})="((?:[^"\\]|\\.){0,8192})"/y;
const ELEMENT = /\[([^\s="\]]{1,64})/y;

/** `[id name="value" …][id2 …]` or `-` at `from`. What does not follow the form is left to the message. */
function readStructured(text: string, from: number): Pick<SyslogLine, "structured"> & { readonly end: number } {
  if (text.charCodeAt(from) === DASH) return { end: from + 1 };
  const structured: Record<string, Record<string, string>> = Object.create(null);
  let end = from;
  for (let elements = 0; elements < 32 && text.charCodeAt(end) === BRACKET; elements++) {
    ELEMENT.lastIndex = end;
    const id = ELEMENT.exec(text)?.[1];
    if (id === undefined) break;
    const parameters: Record<string, string> = Object.create(null);
    let at = ELEMENT.lastIndex;
    PARAMETER.lastIndex = at;
    for (let found = PARAMETER.exec(text); found !== null; found = PARAMETER.exec(text)) {
      parameters[found[1] ?? ""] = (found[2] ?? "").replace(/\\(["\\\]])/g, "$1");
      at = PARAMETER.lastIndex;
    }
    if (text[at] !== "]") break;
    structured[id] = parameters;
    end = at + 1;
  }
  return end === from ? { end } : { structured, end };
}

/**
 * RFC 3164: `Nov 24 08:15:30 host app[123]: text`, also with an RFC 3339 time as rsyslog writes files. Without a
 * priority (`strict`) such a time is no proof of syslog, so then host and `app[pid]:` must be there.
 */
function readOldStyle(rest: string, toUtc: ToUtc, receivedAt: EpochMs, strict: boolean): SyslogLine | undefined {
  const named = readNamedMonthTime(rest, toUtc, receivedAt);
  const at: TimePrefix | undefined = named ?? readTimePrefix(rest, 0, toUtc);
  if (at === undefined) return undefined;
  const behind = rest.slice(at.end, at.end + 400);
  const tag = TAG.exec(behind) ?? SPACED_TAG.exec(behind);
  if (tag === null || LEVEL_WORD.test(tag[1] ?? "")) {
    return strict ? undefined : { timestamp: at.timestamp, text: rest.slice(at.end).trimStart() };
  }
  const [header, host, app, process] = tag;
  const dated = named !== undefined && /^[A-Z][a-z]{2} /.test(rest);
  if (strict && process === undefined && app !== "kernel" && !dated && !isRsyslogTime(rest, at.end)) return undefined;
  return {
    timestamp: at.timestamp,
    ...given("host", host),
    ...given("app", app),
    ...given("process", process),
    text: rest.slice(at.end + header.length),
  };
}

const TAG = /^ ([^\s:[\]]{1,255}) ([^\s:[\]]{1,128})(?:\[([^\]\s]{1,64})\](?: \([^()\n]{1,128}\))?)?: ?/;
/** macOS's programs have spaces in their names; a process number shows that it is one. */
const SPACED_TAG =
  /^ ([^\s:[\]]{1,255}) ([^\s:[\]]{1,64}(?: [^\s:[\]]{1,32}){1,3})\[([^\]\s]{1,64})\](?: \([^()\n]{1,128}\))?: ?/;

/** rsyslog's own file format has microseconds; what stands behind them is a host, then a program. */
function isRsyslogTime(line: string, end: number): boolean {
  return /^[\d-]{10}T[\d:]{8}\.\d{6}(?:[+-]\d\d:\d\d|Z)?$/.test(line.slice(0, end));
}

const [SPACE, DASH, BRACKET] = [32, 45, 91] as const;
