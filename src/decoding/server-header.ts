import type { EpochMs } from "../domain/time.ts";
import { readCsvFields } from "./csv-fields.ts";
import { readLogTime } from "./log-time.ts";
import type { ToUtc } from "./time-zone.ts";

/** The head of a line in a layout that one server or library alone writes. */
export interface ServerHeader {
  readonly timestamp?: EpochMs;
  /** As written: a word, or the letter or sign that stands for one. */
  readonly level?: string;
  readonly logger?: string;
  readonly thread?: string;
  /** Offset at which the message begins. */
  readonly end: number;
  /** The message, where it does not stand at the end as it is. */
  readonly message?: string;
}

/** Reads a time at the beginning of a text, or of what it is told to. */
type ReadTime = (text: string) => { readonly timestamp: EpochMs; readonly end: number } | undefined;
type Layout = (text: string, readTime: ReadTime) => ServerHeader | undefined;

/**
 * Reads the heads whose parts no general rule can tell: Apache, nginx, PostgreSQL (text and CSV), MySQL, Redis, MongoDB,
 * RabbitMQ, HAProxy, glog and klog, Ruby's Logger, logcat, Erlang's reports, .NET's console, CEF. Undefined for all
 * others.
 */
export function readServerHeader(text: string, toUtc: ToUtc, receivedAt: EpochMs): ServerHeader | undefined {
  const readTime: ReadTime = (part) => readLogTime(part, 0, toUtc, receivedAt);
  for (const layout of layoutsFor(text)) {
    const found = layout(text, readTime);
    if (found !== undefined) return found;
  }
  return undefined;
}

function layoutsFor(text: string): readonly Layout[] {
  const first = text.charCodeAt(0);
  if (first >= 48 && first <= 57) {
    const behindYear = text.charCodeAt(4);
    return behindYear === 45 ? BY_ISO_DATE : behindYear === 47 ? BY_SLASHED_DATE : BY_DIGIT;
  }
  if (first === 91) return BY_BRACKET;
  if (first >= 65 && first <= 90) return BY_CAPITAL;
  if (first >= 97 && first <= 122) return BY_LETTER;
  return first === 61 ? BY_EQUALS : NONE;
}

/** What a layout has found, without what is absent. */
function header(
  end: number,
  found: { [K in "level" | "logger" | "thread" | "message"]?: string | undefined } & {
    time?: { readonly timestamp: EpochMs } | undefined;
  },
): ServerHeader {
  const { time, level, logger, thread, message } = found;
  return {
    end,
    ...(time === undefined ? {} : { timestamp: time.timestamp }),
    ...(level ? { level } : {}),
    ...(logger ? { logger } : {}),
    ...(thread ? { thread } : {}),
    ...(message === undefined ? {} : { message }),
  };
}

const POSTGRESQL =
  /\b(LOG|ERROR|FATAL|PANIC|WARNING|NOTICE|INFO|DEBUG[1-5]?|DETAIL|HINT|STATEMENT|CONTEXT|QUERY|LOCATION)$/;
const SQLSTATE = /^[0-9A-Z]{5}: /;

/** `2026-11-24 08:15:30.123 UTC [7] shop@orders ERROR:  42601: text`: whatever the prefix, two spaces follow the colon. */
function postgresql(text: string, readTime: ReadTime): ServerHeader | undefined {
  const colon = text.indexOf(":  ", 19);
  if (colon < 0 || colon > 260) return undefined;
  const prefix = text.slice(0, colon);
  const level = prefix.includes("\n") ? undefined : POSTGRESQL.exec(prefix)?.[1];
  if (level === undefined) return undefined;
  const time = readTime(text);
  if (time === undefined) return undefined;
  const end = colon + 3;
  if (level === "LOG" && LOGGED_STATEMENT.test(text.slice(end, end + 12))) return header(0, { time, level });
  return header(SQLSTATE.test(text.slice(end, end + 7)) ? end + 7 : end, { time, level });
}

/**
 * Statements and durations that the server was told to log are no messages. They are read as Filebeat's module reads
 * them, so that the same line is the same message whichever way it comes: whole as text, as the query alone from CSV.
 */
const LOGGED_STATEMENT = /^(?:duration|statement): /;
const QUERY =
  /^(?:duration: [\d.]{1,20} ms {1,3})?(?:statement|(?:parse|bind|execute(?: fetch from)?) [^:\n]{1,120}(?::0x[0-9a-f]+)?): /;

/** Its columns 12 and 14 are the severity and the message. */
function postgresqlCsv(text: string, readTime: ReadTime): ServerHeader | undefined {
  if (!/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3} [^\s,]{1,6},/.test(text)) return undefined;
  const fields = readCsvFields(text, 14);
  const [level, state, message] = [fields[11], fields[12], fields[13]];
  if (level === undefined || message === undefined || !/^[0-9A-Z]{5}$/.test(state ?? "")) return undefined;
  return header(text.length, { time: readTime(text), level, message: message.replace(QUERY, "") });
}

const MYSQL =
  /^(?:(\d{4}-\d\d-\d\d(?:T| {1,2})\d{1,2}:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:\d\d)?) +\d+ \[(\w{3,9})\] ?|(\d{6} {1,2}\d{1,2}:\d\d:\d\d)[ \t]+(?:\[(\w{3,9})\] ?|\d+ (?=[A-Z][a-z]+\t))?)/;

function mysql(text: string, readTime: ReadTime): ServerHeader | undefined {
  const found = MYSQL.exec(text);
  if (found === null) return undefined;
  return header(found[0].length, { time: readTime(found[1] ?? found[3] ?? ""), level: found[2] ?? found[4] });
}

const NGINX = /^(\d{4}\/\d\d\/\d\d \d\d:\d\d:\d\d) \[(\w{3,9})\] \d+#\d+: (?:\*\d+ )?/;

function nginx(text: string, readTime: ReadTime): ServerHeader | undefined {
  const found = NGINX.exec(text);
  return found === null ? undefined : header(found[0].length, { time: readTime(text), level: found[2] });
}

const APACHE =
  /^\[([A-Z][a-z]{2} [A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d(?:\.\d{1,9})? \d{4})\] \[(?:([\w.-]{0,40}):)?([a-z]{3,9}\d?)\] (?:\[pid [^\]\n]{1,60}\] )?(?:\[(?:client|remote) [^\]\n]{1,80}\] )?/;

function apache(text: string, readTime: ReadTime): ServerHeader | undefined {
  const found = APACHE.exec(text);
  return found === null
    ? undefined
    : header(found[0].length, { time: readTime(found[1] ?? ""), level: found[3], logger: found[2] });
}

const REDIS = /^(?:\d+:[A-Z] |\[\d+\] )?(\d{1,2} [A-Z][a-z]{2} (?:\d{4} )?\d\d:\d\d:\d\d(?:\.\d{1,6})?) ([.*#-]) /;
/** Redis's own order: its verbose is above its debug. */
const REDIS_LEVELS: Readonly<Record<string, string>> = { ".": "debug", "-": "debug", "*": "notice", "#": "warning" };

function redis(text: string, readTime: ReadTime): ServerHeader | undefined {
  const found = REDIS.exec(text);
  return found === null
    ? undefined
    : header(found[0].length, { time: readTime(found[1] ?? ""), level: REDIS_LEVELS[found[2] ?? ""] });
}

/** What a signal handler writes, which may not format a date. */
const REDIS_SIGNAL = /^\d+:signal-handler \((\d{9,12})\) /;

function redisSignal(text: string): ServerHeader | undefined {
  const found = REDIS_SIGNAL.exec(text);
  return found === null
    ? undefined
    : header(found[0].length, { time: { timestamp: Number(found[1]) * 1000 }, level: "warning" });
}

const MONGODB =
  /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}(?:Z|[+-]\d{4}|[+-]\d\d:\d\d) ([DIWEF])\d? ([A-Z]{1,12}|-) +\[([^\]\n]{1,80})\] /;

function mongodb(text: string, readTime: ReadTime): ServerHeader | undefined {
  const found = MONGODB.exec(text);
  if (found === null) return undefined;
  const [{ length }, level, logger, thread] = found;
  return header(length, { time: readTime(text), level, logger: logger === "-" ? undefined : logger, thread });
}

const RABBITMQ = /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3,6}(?:[+-]\d\d:\d\d)? \[(\w{4,9})\] <[\d.]{3,40}> /;

function rabbitmq(text: string, readTime: ReadTime): ServerHeader | undefined {
  const found = RABBITMQ.exec(text);
  return found === null ? undefined : header(found[0].length, { time: readTime(text), level: found[1] });
}

const LOGCAT = /^\d\d-\d\d \d\d:\d\d:\d\d\.\d{3} +\d+ +\d+ ([VDIWEF]) ([^:\n]{1,80}?) *: /;

function logcat(text: string, readTime: ReadTime): ServerHeader | undefined {
  const found = LOGCAT.exec(text);
  return found === null
    ? undefined
    : header(found[0].length, { time: readTime(text), level: found[1], logger: found[2]?.trim() });
}

const HAPROXY = /^\[(ALERT|WARNING|NOTICE)\] +(?:\d{3}\/\d{6} )?\(\d+\) : /;

function haproxy(text: string): ServerHeader | undefined {
  const found = HAPROXY.exec(text);
  return found === null ? undefined : header(found[0].length, { level: found[1] });
}

const GLOG = /^([IWEF])(\d{4} \d\d:\d\d:\d\d(?:\.\d{1,9})?)(?: +\d+ [^\s\]]{1,120}\] ?)?/;
const GLOG_LEVELS: Readonly<Record<string, string>> = { I: "info", W: "warning", E: "error", F: "fatal" };

function glog(text: string, readTime: ReadTime): ServerHeader | undefined {
  const found = GLOG.exec(text);
  if (found === null) return undefined;
  const [{ length }, letter = "", time = ""] = found;
  const dated = `${time.slice(0, 2)}-${time.slice(2)}`;
  return header(length, { time: readTime(dated), level: GLOG_LEVELS[letter] });
}

const RUBY =
  /^[DIWEFA], \[(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?) #\d+\] +(DEBUG|INFO|WARN|ERROR|FATAL|ANY) -- ([^:\n]{0,80}): /;

function ruby(text: string, readTime: ReadTime): ServerHeader | undefined {
  const found = RUBY.exec(text);
  if (found === null) return undefined;
  const level = found[2] === "ANY" ? undefined : found[2];
  return header(found[0].length, { time: readTime(found[1] ?? ""), level, logger: found[3]?.trim() });
}

const CEF = /^CEF:\d{1,2}\|((?:[^|\\\n]|\\.){0,200}\|){4}((?:[^|\\\n]|\\.){0,500})\|([\w-]{1,10})\|/;

/** ArcSight's severities: 0–3 low, 4–6 medium, 7–8 high, 9–10 very high; no words that the raw bytes do not have. */
function cef(text: string): ServerHeader | undefined {
  const found = CEF.exec(text);
  if (found === null) return undefined;
  const [, , name = "", severity = ""] = found;
  const number = /^\d{1,2}$/.test(severity) ? Number(severity) : CEF_WORDS[severity.toLowerCase()];
  const level =
    number === undefined ? undefined : number >= 9 ? "ftl" : number >= 7 ? "fail" : number >= 4 ? "warning" : "info";
  return header(text.length, { level, message: name.replace(/\\([|\\])/g, "$1") });
}
const CEF_WORDS: Readonly<Record<string, number>> = { low: 0, medium: 4, high: 7, "very-high": 9 };

const CONSOLE = /^(trce|dbug|info|warn|fail|crit): ([\w.+`<>-]{1,200})\[(-?\d{1,10})\](?:\r?\n {6}| )?/;

/** Microsoft.Extensions.Logging: the message stands on the next line, six spaces in. */
function dotnetConsole(text: string): ServerHeader | undefined {
  const found = CONSOLE.exec(text);
  return found === null ? undefined : header(found[0].length, { level: found[1], logger: found[2] });
}

const ERLANG =
  /^=(ERROR|CRASH|SUPERVISOR|WARNING|INFO|PROGRESS|CRITICAL|NOTICE) REPORT==== (\d{1,2}-[A-Z][a-z]{2}-\d{4}::\d\d:\d\d:\d\d(?:\.\d{1,6})?) ===\s{0,4}/;
/** Not `error`: rules that ask for that word look for it in the raw bytes first. */
const ERLANG_LEVELS: Readonly<Record<string, string>> = { CRASH: "fail", SUPERVISOR: "fail", PROGRESS: "info" };

function erlang(text: string, readTime: ReadTime): ServerHeader | undefined {
  const found = ERLANG.exec(text);
  if (found === null) return undefined;
  const [{ length }, word = "", time = ""] = found;
  return header(length, { time: readTime(time.replace("::", " ")), level: ERLANG_LEVELS[word] ?? word });
}

const NONE: readonly Layout[] = [];
const BY_ISO_DATE: readonly Layout[] = [postgresqlCsv, postgresql, mysql, mongodb, rabbitmq];
const BY_SLASHED_DATE: readonly Layout[] = [nginx];
const BY_DIGIT: readonly Layout[] = [mysql, redis, redisSignal, logcat];
const BY_BRACKET: readonly Layout[] = [apache, haproxy, redis];
const BY_CAPITAL: readonly Layout[] = [glog, ruby, cef];
const BY_LETTER: readonly Layout[] = [dotnetConsole];
const BY_EQUALS: readonly Layout[] = [erlang];
