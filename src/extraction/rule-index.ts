import type { JsonObject, LogRecord } from "../domain/log-record.ts";
import type { Condition } from "./condition.ts";
import { TextSet } from "./text-set.ts";

/** Keys of documents that are remembered with the rules they lead to. */
const MAX_KEYS = 4_096;

/**
 * Finds the few rules that a record may fit, in one pass over its message and its keys, so that the time a record takes
 * hardly depends on how many rules there are. A rule whose condition says nothing of either is always among them.
 */
export class RuleIndex {
  private readonly texts: TextSet;
  private readonly byKey = new Map<string, number[]>();
  /** What a document's keys, as written, lead to: keys repeat from record to record. */
  private readonly known = new Map<string, readonly number[]>();
  /** For each rule the number of the last record that it may fit. */
  private readonly marks: Float64Array;
  private current = 0;

  constructor(conditions: readonly Pick<Condition, "needs">[]) {
    this.marks = new Float64Array(conditions.length);
    const texts: [string, number][] = [];
    for (const [rule, { needs }] of conditions.entries()) {
      if (needs === undefined) {
        this.marks[rule] = Number.POSITIVE_INFINITY;
        continue;
      }
      for (const text of needs.texts) texts.push([text, rule]);
      for (const key of needs.keys) this.byKey.set(key, [...(this.byKey.get(key) ?? []), rule]);
    }
    this.texts = new TextSet(texts);
  }

  /** Looks at a record; from now on `may` speaks of it. */
  look({ message, fields }: Pick<LogRecord, "message" | "fields">): void {
    this.current++;
    this.texts.mark(message, this.marks, this.current);
    if (this.byKey.size > 0) this.lookAtKeys(fields);
  }

  /** Whether the record may fit the rule at this place: false only if its condition cannot hold. */
  may(rule: number): boolean {
    return this.marks[rule]! >= this.current;
  }

  private lookAtKeys(fields: JsonObject): void {
    for (const key in fields) {
      const rules = this.known.get(key) ?? this.learn(key);
      for (let at = 0; at < rules.length; at++) {
        const rule = rules[at]!;
        if (this.marks[rule]! < this.current) this.marks[rule] = this.current;
      }
    }
  }

  private learn(key: string): readonly number[] {
    const dot = key.indexOf(".");
    const rules = this.byKey.get(dot < 0 ? key : key.slice(0, dot)) ?? [];
    if (this.known.size >= MAX_KEYS) this.known.clear();
    this.known.set(key, rules);
    return rules;
  }
}
