import { isJsonObject } from "../decoding/fields.ts";
import { wallClockOf } from "../decoding/time-zone.ts";
import { parseTimestamp } from "../decoding/timestamp.ts";
import type { EventDraft } from "./event-draft.ts";
import { compilePattern } from "./pattern.ts";
import type { StepSource } from "./rule-schema.ts";
import { parseStackTrace } from "./stack-trace/parse.ts";
import type { TraceLanguage } from "./stack-trace/trace.ts";
import { compileTemplate } from "./template.ts";
import { readTextHeader } from "./text-header.ts";

/** Takes a record a little further apart. A step whose text does not fit changes nothing; never throws for a record. */
export type Step = (draft: EventDraft) => void;

/** Throws an Error when a pattern, template or time zone is wrong; the schema has checked the first two. */
export function compileStep(source: StepSource): Step {
  if (source.text_header !== undefined) return textHeader;
  if (source.json !== undefined) return json(source.json.field);
  if (source.regex !== undefined) {
    const { field, pattern } =
      typeof source.regex === "string" ? { field: "message", pattern: source.regex } : source.regex;
    return regex(field, pattern);
  }
  if (source.key_value !== undefined) return keyValue(source.key_value.field, source.key_value.prefix);
  if (source.timestamp !== undefined) return timestamp(source.timestamp.field, source.timestamp.timezone);
  if (source.stack_trace !== undefined) {
    const { stack_trace: trace } = source;
    return typeof trace === "string" ? stackTrace(undefined, trace) : stackTrace(trace.field, trace.language);
  }
  if (source.set !== undefined) return set(source.set);
  return rename(source.rename ?? {});
}

function textHeader(draft: EventDraft): void {
  const header = readTextHeader(draft.message);
  if (header === undefined) return;
  if (header.level !== undefined) draft.set("level", header.level);
  if (header.logger !== undefined) draft.set("logger", header.logger);
  if (header.thread !== undefined) draft.set("thread", header.thread);
  draft.message = draft.message.slice(header.end);
}

function json(field: string): Step {
  return (draft) => {
    const text = draft.text(field);
    if (text === undefined || !text.includes("{")) return;
    try {
      const document: unknown = JSON.parse(text);
      if (isJsonObject(document)) draft.open(document);
    } catch {
      // Text that is no JSON is an ordinary message.
    }
  };
}

function regex(field: string, source: string): Step {
  const pattern = compilePattern(source);
  return (draft) => {
    const text = draft.text(field);
    if (text === undefined) return;
    const groups = pattern.exec(text);
    if (groups === undefined) return;
    for (const name in groups) draft.set(name, groups[name] ?? "");
  };
}

/** Pairs beyond this are not read. */
const MAX_PAIRS = 200;
const PAIR = /(?:^|[\s,;])([\w.@-]{1,100})=(?:"((?:[^"\\]|\\.)*)"|([^\s,;"]*))/g;

function keyValue(field: string, prefix: string): Step {
  return (draft) => {
    const text = draft.text(field);
    if (text === undefined) return;
    let pairs = 0;
    for (const [, key = "", quoted, bare] of text.slice(0, 32_768).matchAll(PAIR)) {
      draft.set(prefix + key, quoted === undefined ? (bare ?? "") : quoted.replace(/\\(["\\])/g, "$1"));
      if (++pairs === MAX_PAIRS) return;
    }
  };
}

function timestamp(field: string, timezone: string): Step {
  const toUtc = wallClockOf(timezone);
  return (draft) => {
    const found = parseTimestamp(draft.read(field), toUtc, draft.record.receivedAt);
    if (found !== undefined) draft.timestamp = found;
  };
}

function stackTrace(field: string | undefined, language: TraceLanguage | "auto"): Step {
  return (draft) => {
    if (field !== undefined) {
      const text = draft.text(field);
      if (text !== undefined) draft.trace = parseStackTrace(text, language) ?? draft.trace;
      return;
    }
    const { stackTrace: own } = draft.record;
    if (own !== undefined) {
      const trace = parseStackTrace(own, language);
      if (trace !== undefined) draft.trace = { ...trace, head: "" };
    }
    // The message may repeat the trace; then only what stands before it is the message.
    const inMessage = parseStackTrace(draft.message, language);
    if (inMessage === undefined) return;
    draft.trace ??= inMessage;
    draft.message = inMessage.head;
  };
}

function set(values: Readonly<Record<string, string>>): Step {
  const templates = Object.entries(values).map(([name, source]) => [name, compileTemplate(source)] as const);
  return (draft) => {
    for (const [name, template] of templates) {
      const value = template.render(draft.read);
      if (value !== undefined) draft.set(name, value);
    }
  };
}

function rename(names: Readonly<Record<string, string>>): Step {
  const pairs = Object.entries(names);
  return (draft) => {
    for (const [from, to] of pairs) {
      const value = draft.text(from);
      if (value === undefined) continue;
      draft.delete(from);
      draft.set(to, value);
    }
  };
}
