import type { ErrorEvent } from "../domain/error-event.ts";
import { asError } from "../domain/errors.ts";
import type { LogRecord, SourceId } from "../domain/log-record.ts";
import type { Redactor } from "../domain/redactor.ts";
import { buildEvent, NO_MAPPING } from "./build-event.ts";
import { type CompiledRule, compileRule } from "./compile.ts";
import { EventDraft } from "./event-draft.ts";
import type { Extraction, Extractor } from "./extractor.ts";
import { compileFilter, rulesWithoutLiterals } from "./filter.ts";
import type { CompiledRules } from "./load-rules.ts";
import { type ProjectConfig, Projects } from "./projects.ts";
import { createRedactor, secretNames } from "./redaction/redactor.ts";
import { RuleIndex } from "./rule-index.ts";
import { RuleTallies, type RuleTally, TIMED_EVERY } from "./rule-tally.ts";
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
  /** Default: takes out what is built in. */
  readonly redactor?: Redactor;
  /** Where rules are counted. Default: nowhere. */
  readonly tallies?: RuleTallies;
  /** Milliseconds of a clock that never goes back; every 64th record is timed. Default: none is. */
  readonly stopwatch?: () => number;
}

/** An extractor that also says which rules cost the literal filter. */
export interface RuleExtractor extends Extractor {
  /** Ids of the rules because of which `filter.literals` is undefined. */
  readonly rulesWithoutLiterals: readonly string[];
}

/** The extractor of a source under a set of rules. */
export function createExtractor(options: ExtractorOptions): RuleExtractor {
  const { rules, sourceId = "", projects, version, levelAll = false, redactor = createRedactor() } = options;
  const { tallies = new RuleTallies(), stopwatch } = options;
  const compiled = rules.rules.flatMap((rule): CountedRule[] => {
    const made = compileRule(rule, { sourceId, levelAll, isSecret: secretNames(redactor) });
    return made === undefined ? [] : [{ ...made, tally: tallies.of(rule.id) }];
  });
  // What only a rule with `drop` would take is ignored just as well without being decoded.
  const kept = compiled.filter(({ drop }) => !drop);
  const filter = levelAll
    ? { version, literals: undefined, query: { kind: "everything" as const } }
    : compileFilter(kept, version);
  const own = new Projects(projects);
  const indexed: IndexedRules = { rules: compiled, index: new RuleIndex(compiled.map(({ condition }) => condition)) };
  let records = 0;
  return {
    filter,
    rulesWithoutLiterals: rulesWithoutLiterals(kept),
    redactor,
    extract(record) {
      const timed = ++records % TIMED_EVERY === 0 ? stopwatch : undefined;
      return redacted(extract(record, indexed, own, levelAll, timed), redactor);
    },
  };
}

const DEFAULT_RULE: Pick<CompiledRule, "id" | "steps" | "mapping"> = {
  id: "default",
  steps: [textHeaderStep, stackTraceStep(undefined, "auto")],
  mapping: NO_MAPPING,
};

interface CountedRule extends CompiledRule {
  readonly tally: RuleTally;
}

interface IndexedRules {
  readonly rules: readonly CountedRule[];
  readonly index: RuleIndex;
}

function extract(
  record: LogRecord,
  { rules, index }: IndexedRules,
  projects: Projects,
  levelAll: boolean,
  stopwatch: (() => number) | undefined,
): Extraction {
  let failure: Extraction | undefined;
  index.look(record);
  for (let place = 0; place < rules.length; place++) {
    if (!index.may(place)) continue;
    const rule = rules[place]!;
    const start = stopwatch?.();
    try {
      const extraction = applyRule(record, rule, projects, levelAll);
      if (extraction !== undefined) return extraction;
    } catch (thrown) {
      // Whose condition throws has not taken the record: the rules behind it still may.
      rule.tally.failed += 1;
      failure ??= { kind: "failed", rule: rule.id, error: asError(thrown) };
    } finally {
      if (start !== undefined) rule.tally.timedMs += (stopwatch?.() ?? start) - start;
    }
  }
  if (failure !== undefined || !levelAll) return failure ?? NO_RULE;
  try {
    return { kind: "event", event: eventOf(record, DEFAULT_RULE, projects) };
  } catch (thrown) {
    return { kind: "failed", rule: DEFAULT_RULE.id, error: asError(thrown) };
  }
}

/** Undefined when the rule does not take the record; throws when its condition does. */
function applyRule(
  record: LogRecord,
  rule: CountedRule,
  projects: Projects,
  levelAll: boolean,
): Extraction | undefined {
  if (!rule.condition.holds(record)) return undefined;
  const { id, tally } = rule;
  tally.matched += 1;
  tally.lastMatch = record.receivedAt;
  if (rule.drop && !levelAll) {
    tally.dropped += 1;
    return { kind: "ignored", reason: "dropped_by_rule", rule: id };
  }
  try {
    return { kind: "event", event: eventOf(record, rule, projects) };
  } catch (thrown) {
    tally.failed += 1;
    return { kind: "failed", rule: id, error: asError(thrown) };
  }
}

/** Here, so that nothing that works on events can see more: grouping, samples and `explain` alike. */
function redacted(extraction: Extraction, redactor: Redactor): Extraction {
  if (extraction.kind !== "event") return extraction;
  const event = redactor.event(extraction.event);
  return event === extraction.event ? extraction : { kind: "event", event };
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
