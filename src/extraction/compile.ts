import { type EventMapping, MAPPED, type Mapped } from "./build-event.ts";
import { type Condition, type ConditionOptions, compileCondition } from "./condition.ts";
import type { RuleSource } from "./rule-schema.ts";
import { compileStep, type Step } from "./steps.ts";
import { compileTemplate, type Template } from "./template.ts";

/** A rule of a file that was read without problems. */
export interface LoadedRule {
  /** `file/name`. */
  readonly id: string;
  /** Path of its file, as given. */
  readonly file: string;
  readonly source: RuleSource;
}

/** A rule ready for one source. */
export interface CompiledRule {
  readonly id: string;
  readonly condition: Condition;
  readonly steps: readonly Step[];
  readonly mapping: EventMapping;
  readonly drop: boolean;
}

/** Compiles a rule; undefined when it is switched off or can take no record of this source. */
export function compileRule({ id, source }: LoadedRule, options: ConditionOptions): CompiledRule | undefined {
  if (!source.enabled) return undefined;
  const condition = compileCondition(source.when, options);
  if (condition === undefined) return undefined;
  return { id, condition, steps: source.steps.map(compileStep), mapping: compileMapping(source), drop: source.drop };
}

function compileMapping({ event, fingerprint }: RuleSource): EventMapping {
  const attributes: { [K in Mapped]?: Template } = {};
  for (const name of MAPPED) {
    const template = event[name];
    if (template !== undefined) attributes[name] = compileTemplate(template);
  }
  return {
    attributes,
    tags: Object.entries(event.tags ?? {}).map(([key, template]) => [key, compileTemplate(template)] as const),
    fingerprint: fingerprint?.map(compileTemplate),
  };
}
