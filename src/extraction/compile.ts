import { type EventMapping, MAPPED, MAPPED_REQUEST, MAPPED_USER, NO_MAPPING } from "./build-event.ts";
import { type Condition, type ConditionOptions, compileCondition } from "./condition.ts";
import type { RuleSource } from "./rule-schema.ts";
import { listOf } from "./schema/text-schema.ts";
import { compileStep } from "./steps/compile-step.ts";
import type { Step } from "./steps/step.ts";
import { compileTemplate, firstOf, type IsSecret, type Template } from "./template.ts";

/** A rule of a file that was read without problems. */
export interface LoadedRule {
  /** `file/name`. */
  readonly id: string;
  /** Path of its file, as given. */
  readonly file: string;
  /** Where it begins, from 1. */
  readonly line: number;
  readonly source: RuleSource;
  /** Grok patterns of its file and of the files that it imports. */
  readonly patterns: Readonly<Record<string, string>>;
}

/** A rule ready for one source. */
export interface CompiledRule {
  readonly id: string;
  readonly condition: Condition;
  readonly steps: readonly Step[];
  readonly mapping: EventMapping;
  readonly drop: boolean;
}

export interface CompileOptions extends ConditionOptions {
  /** Names under which values are never read into a text. */
  readonly isSecret: IsSecret;
}

/** Compiles a rule; undefined when it is switched off or can take no record of this source. */
export function compileRule({ id, source, patterns }: LoadedRule, options: CompileOptions): CompiledRule | undefined {
  if (!source.enabled) return undefined;
  const condition = compileCondition(source.when, options);
  if (condition === undefined) return undefined;
  const steps = source.steps.map((step) => compileStep(step, { patterns, isSecret: options.isSecret }));
  return { id, condition, steps, mapping: compileMapping(source, options.isSecret), drop: source.drop };
}

/** What a rule makes of the values that are found. */
export function compileMapping({ event, fingerprint }: RuleSource, isSecret: IsSecret): EventMapping {
  return {
    attributes: templatesOf(MAPPED, event, isSecret),
    user: event.user === undefined ? NO_MAPPING.user : templatesOf(MAPPED_USER, event.user, isSecret),
    request: event.request === undefined ? NO_MAPPING.request : templatesOf(MAPPED_REQUEST, event.request, isSecret),
    tags: Object.entries(event.tags ?? {}).map(([key, value]) => [key, compileValue(value, isSecret)] as const),
    fingerprint:
      fingerprint === undefined ? undefined : listOf(fingerprint).map((part) => fingerprintPart(part, isSecret)),
  };
}

type Value = string | readonly string[];

function templatesOf<K extends string>(
  keys: readonly K[],
  values: { readonly [P in K]?: Value | undefined },
  isSecret: IsSecret,
): { readonly [P in K]?: Template } {
  const templates: { [P in K]?: Template } = {};
  for (const key of keys) {
    const value = values[key];
    if (value !== undefined) templates[key] = compileValue(value, isSecret);
  }
  return templates;
}

function compileValue(value: Value, isSecret: IsSecret): Template {
  return firstOf(listOf(value).map((text) => compileTemplate(text, isSecret)));
}

/** The grouping strategy puts its own parts in the place of this one. */
function fingerprintPart(source: string, isSecret: IsSecret): Template {
  return /^\{\{\s*default\s*\}\}$/.test(source) ? { render: () => "{{ default }}" } : compileTemplate(source, isSecret);
}
