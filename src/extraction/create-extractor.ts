import type { ErrorEvent } from "../domain/error-event.ts";
import { asError } from "../domain/errors.ts";
import type { LogRecord, SourceId } from "../domain/log-record.ts";
import { buildEvent, NO_MAPPING } from "./build-event.ts";
import { type CompiledRule, compileRule } from "./compile.ts";
import { EventDraft } from "./event-draft.ts";
import type { Extraction, Extractor } from "./extractor.ts";
import { compileFilter, rulesWithoutLiterals } from "./filter.ts";
import type { CompiledRules } from "./load-rules.ts";
import { type ProjectConfig, Projects } from "./projects.ts";
import { stackTraceStep } from "./steps/stack-trace.ts";
import { textHeaderStep } from "./steps/text-header.ts";

export type { ProjectConfig } from "./projects.ts";

export interface ExtractorOptions {
  readonly rules: CompiledRules;
  /** The source whose records are extracted; rules with a `source` condition for others are left out. */
  readonly sourceId?: SourceId;
  readonly projects: readonly ProjectConfig[];
  /** Version of the filter; must change whenever the rules do. */
  readonly version: number;
  /** Every record becomes an event: level conditions and `drop` are ignored, the rest gets the rule `default`. */
  readonly levelAll?: boolean;
}

/** An extractor that also says which rules cost the literal filter. */
export interface RuleExtractor extends Extractor {
  /** Ids of the rules because of which `filter.literals` is undefined. */
  readonly rulesWithoutLiterals: readonly string[];
}

/** The extractor of a source under a set of rules. */
export function createExtractor(options: ExtractorOptions): RuleExtractor {
  const { rules, sourceId = "", projects, version, levelAll = false } = options;
  const compiled = rules.rules.flatMap((rule) => compileRule(rule, { sourceId, levelAll }) ?? []);
  const filter = levelAll
    ? { version, literals: undefined, query: { kind: "everything" as const } }
    : compileFilter(compiled, version);
  const own = new Projects(projects);
  return {
    filter,
    rulesWithoutLiterals: rulesWithoutLiterals(compiled),
    extract: (record) => extract(record, compiled, own, levelAll),
  };
}

const DEFAULT_STEPS = [textHeaderStep, stackTraceStep(undefined, "auto")];

function extract(record: LogRecord, rules: readonly CompiledRule[], projects: Projects, levelAll: boolean): Extraction {
  let current = "default";
  try {
    for (const rule of rules) {
      current = rule.id;
      if (!rule.condition.holds(record)) continue;
      if (rule.drop && !levelAll) return { kind: "ignored", reason: "dropped_by_rule", rule: rule.id };
      return { kind: "event", event: eventOf(record, rule, projects) };
    }
    if (!levelAll) return NO_RULE;
    current = "default";
    return {
      kind: "event",
      event: eventOf(record, { id: current, steps: DEFAULT_STEPS, mapping: NO_MAPPING }, projects),
    };
  } catch (thrown) {
    return { kind: "failed", rule: current, error: asError(thrown) };
  }
}

const NO_RULE: Extraction = { kind: "ignored", reason: "no_rule_matched" };

function eventOf(
  record: LogRecord,
  { id, steps, mapping }: Pick<CompiledRule, "id" | "steps" | "mapping">,
  projects: Projects,
): ErrorEvent {
  const draft = new EventDraft(record);
  for (const step of steps) step(draft);
  return buildEvent(draft, id, mapping, projects);
}
