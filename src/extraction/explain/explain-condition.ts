import type { LogRecord } from "../../domain/log-record.ts";
import { type ConditionOptions, compileCondition } from "../condition.ts";
import { asText, readRecord } from "../record-attributes.ts";
import type { When } from "../rule-schema.ts";

/** What is seen of a field that the record does not have. */
export const NO_FIELD = "no such field";

/** One condition of a rule, as it turned out for a record. */
export interface ConditionReport {
  /** As the rule writes it: `level: error`, `fields.http.status: {"gte":500}`. */
  readonly text: string;
  readonly holds: boolean;
  /** What the record has where the condition looks. */
  readonly seen: string;
  /** Of `any`, `all` and `not`. */
  readonly parts: readonly ConditionReport[];
  /** How much it says about a record that this holds, or fails. */
  readonly weight: number;
}

const MAX_SEEN = 160;
const MAX_TEXT = 200;

/** Every condition of a `when:` tested on its own. */
export function explainCondition(when: When, record: LogRecord, options: ConditionOptions): readonly ConditionReport[] {
  const holds = (part: When): boolean => compileCondition(part, options)?.holds(record) ?? false;
  const leaf = (part: When, text: string, seen: string, weight: number): ConditionReport => {
    return { text: cut(text, MAX_TEXT), holds: holds(part), seen, parts: [], weight };
  };
  const group = (part: When, text: string, parts: readonly (readonly ConditionReport[])[]): ConditionReport => {
    return { text, holds: holds(part), seen: "", parts: parts.flat(), weight: 2 };
  };
  const inner = (part: When): readonly ConditionReport[] => explainCondition(part, record, options);
  const reports: ConditionReport[] = [];
  const { source, level, text, stack_trace: trace, fields, any, all, not } = when;
  if (source !== undefined)
    reports.push(
      leaf({ source }, `source: ${written(source)}`, options.sourceId === "" ? "no source" : options.sourceId, 2),
    );
  if (level !== undefined) {
    reports.push(leaf({ level }, `level: ${level}`, record.level === undefined ? "no level" : quoted(record.level), 1));
  }
  if (text !== undefined) {
    const seen = Object.keys(record.fields).length === 0 ? "a line of text" : "a document with fields";
    reports.push(leaf({ text }, `text: ${text}`, seen, 1));
  }
  if (trace !== undefined) {
    const seen = record.stackTrace === undefined ? "no stack trace in a field" : "a stack trace";
    reports.push(leaf({ stack_trace: trace }, `stack_trace: ${trace}`, seen, 1));
  }
  for (const [name, test] of Object.entries(fields ?? {})) {
    const value = asText(readRecord(record, name));
    const seen = value === undefined ? NO_FIELD : quoted(value);
    reports.push(leaf({ fields: { [name]: test } }, `fields.${name}: ${written(test)}`, seen, 2));
  }
  for (const key of ["contains", "contains_any_case", "matches"] as const) {
    const wanted = when[key];
    if (wanted !== undefined) reports.push(leaf({ [key]: wanted }, `${key}: ${written(wanted)}`, "", 3));
  }
  if (all !== undefined) reports.push(group({ all }, "all:", all.map(inner)));
  if (any !== undefined) reports.push(group({ any }, "any:", any.map(inner)));
  if (not !== undefined) reports.push(group({ not }, "not:", [inner(not)]));
  return reports;
}

function written(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

function quoted(text: string): string {
  return JSON.stringify(cut(text, MAX_SEEN));
}

function cut(text: string, most: number): string {
  return text.length > most ? `${text.slice(0, most)}…` : text;
}
