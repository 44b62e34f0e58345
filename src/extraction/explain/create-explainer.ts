import type { LogRecord } from "../../domain/log-record.ts";
import { compileRule, type LoadedRule } from "../compile.ts";
import type { Extraction } from "../extractor.ts";
import { createRedactor, secretNames } from "../redaction/redactor.ts";
import { type ConditionReport, explainCondition } from "./explain-condition.ts";
import { explainSteps, type StepReport } from "./explain-steps.ts";

/** A rule and how each of its conditions turned out. */
export interface RuleReport {
  readonly rule: string;
  readonly file: string;
  readonly description: string | undefined;
  readonly conditions: readonly ConditionReport[];
}

/** Why a record became what it did. */
export interface RecordReport {
  /** The rule that took it; undefined when none did. */
  readonly taken: (RuleReport & { readonly steps: readonly StepReport[] }) | undefined;
  /** Where no rule took it: the one that came nearest. */
  readonly nearest: RuleReport | undefined;
}

export interface Explainer {
  explain(record: LogRecord, extraction: Extraction): RecordReport;
}

/** Explains what a source's rules make of records. Slow: for people, not for the hot path. */
export function createExplainer(rules: readonly LoadedRule[], sourceId: string): Explainer {
  const options = { sourceId, levelAll: false, isSecret: secretNames(createRedactor()) };
  const enabled = rules.filter(({ source }) => source.enabled);
  const report = ({ id, file, source }: LoadedRule, record: LogRecord): RuleReport => {
    const conditions = explainCondition(source.when, record, options);
    return { rule: id, file, description: source.description, conditions };
  };
  return {
    explain(record, extraction) {
      const id = extraction.kind === "event" ? extraction.event.rule : extraction.rule;
      const rule = enabled.find((candidate) => candidate.id === id);
      if (rule !== undefined) {
        const compiled = compileRule(rule, options);
        const drops = extraction.kind === "ignored";
        const steps = drops ? [] : explainSteps(record, rule, compiled?.steps ?? []);
        return { taken: { ...report(rule, record), steps }, nearest: undefined };
      }
      const reports = enabled.map((candidate) => report(candidate, record));
      return { taken: undefined, nearest: best(reports) };
    },
  };
}

function best(reports: readonly RuleReport[]): RuleReport | undefined {
  let nearest: RuleReport | undefined;
  let highest = Number.NEGATIVE_INFINITY;
  for (const report of reports) {
    const score = scoreOf(report.conditions);
    if (score > highest) [nearest, highest] = [report, score];
  }
  return nearest;
}

/** What holds speaks for a rule, the more special the more; what fails speaks against it. */
function scoreOf(conditions: readonly ConditionReport[]): number {
  return conditions.reduce((sum, condition) => sum + scoreOne(condition), 0);
}

function scoreOne({ text, holds, parts, weight }: ConditionReport): number {
  // That something is not there says nothing.
  if (text === "not:") return holds ? 0 : -weight;
  if (parts.length === 0) return holds ? weight : -1.5 * weight;
  if (text === "any:") return Math.max(...parts.map(scoreOne));
  return scoreOf(parts);
}
