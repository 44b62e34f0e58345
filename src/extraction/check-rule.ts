import { nearestName } from "../config/nearest-name.ts";
import { asError } from "../domain/errors.ts";
import { type Said, sentence } from "../domain/sentence.ts";
import { compileGrok } from "./grok/compile-grok.ts";
import { compilePattern } from "./pattern.ts";
import type { RuleSource, StepSource } from "./rule-schema.ts";
import { listOf } from "./schema/text-schema.ts";
import { SourceFault } from "./source-fault.ts";
import { templateNames } from "./template.ts";

/** Something about a rule that its schema cannot see. */
export interface RuleFault {
  readonly severity: "error" | "warning";
  /** Inside the rule. */
  readonly path: readonly PropertyKey[];
  readonly within?: number;
  readonly message: Said;
  readonly hint?: Said;
}

/** What is wrong with a rule's grok expressions, and names in templates that are a slip of the pen. */
export function checkRule(rule: RuleSource, patterns: Readonly<Record<string, string>>): readonly RuleFault[] {
  const faults: RuleFault[] = [];
  const given = new Set<string>();
  rule.steps.forEach((step, index) => {
    faults.push(...grokFaults(step, ["steps", index, "grok"], patterns));
    if (faults.length === 0) for (const name of namesGiven(step, patterns)) given.add(name);
  });
  if (faults.length === 0) faults.push(...misspelt(rule, given));
  return [...faults, ...otherPlaceholders(rule)];
}

/** What is wrong with the grok patterns that a file defines itself. */
export function checkPatterns(
  own: Readonly<Record<string, string>>,
  patterns: Readonly<Record<string, string>>,
): readonly RuleFault[] {
  return Object.entries(own).flatMap(([name, expression]) =>
    grokFault(expression, ["patterns", name], patterns, [name]),
  );
}

function grokFaults(
  { grok }: StepSource,
  path: readonly PropertyKey[],
  patterns: Readonly<Record<string, string>>,
): readonly RuleFault[] {
  if (grok === undefined) return [];
  const inObject = typeof grok === "object" && "pattern" in grok;
  const written = inObject ? grok.pattern : grok;
  const base = inObject ? [...path, "pattern"] : path;
  return listOf<string>(written).flatMap((expression, index) =>
    grokFault(expression, Array.isArray(written) ? [...base, index] : base, patterns, []),
  );
}

function grokFault(
  expression: string,
  path: readonly PropertyKey[],
  patterns: Readonly<Record<string, string>>,
  within: readonly string[],
): readonly RuleFault[] {
  try {
    compileGrok(expression, { names: "ecs", patterns, within });
    return [];
  } catch (thrown) {
    const message = thrown instanceof SourceFault ? thrown.said : asError(thrown).message;
    const place = thrown instanceof SourceFault ? { within: thrown.offset } : {};
    const hint = thrown instanceof SourceFault && thrown.saidHint !== undefined ? { hint: thrown.saidHint } : {};
    return [{ severity: "error", path, message, ...place, ...hint }];
  }
}

/** The names that a step can give to values. */
function namesGiven(step: StepSource, patterns: Readonly<Record<string, string>>): readonly string[] {
  if (step.regex !== undefined) {
    return compilePattern(typeof step.regex === "string" ? step.regex : step.regex.pattern).groups;
  }
  if (step.grok !== undefined) {
    const { grok } = step;
    const inObject = typeof grok === "object" && "pattern" in grok;
    const names = inObject ? grok.names : "ecs";
    return listOf<string>(inObject ? grok.pattern : grok).flatMap((one) => compileGrok(one, { names, patterns }).names);
  }
  if (step.csv !== undefined) return step.csv.columns;
  if (step.set !== undefined) return Object.keys(step.set);
  if (step.rename !== undefined) return Object.values(step.rename);
  return step.text_header === undefined ? [] : ["level", "logger", "thread"];
}

/**
 * A name in a template that no step gives, without a dot, and one letter or two from one that a step does give: fields
 * of records may have any name, but hardly this one.
 */
function misspelt(rule: RuleSource, given: ReadonlySet<string>): readonly RuleFault[] {
  return [...templatesOf(rule.event, ["event"]), ...templatesOf(rule.fingerprint, ["fingerprint"])].flatMap(
    ({ text, path }) =>
      templateNames(text).flatMap((name): RuleFault[] => {
        if (given.has(name) || name.includes(".") || name.length < 4 || name === "message") return [];
        const nearest = nearestName(name, given);
        if (nearest === undefined || Math.abs(nearest.length - name.length) > 2) return [];
        const message = sentence("rule.no_value", { name });
        const within = Math.max(0, text.indexOf(name));
        return [{ severity: "warning", path, within, message, hint: sentence("hint.did_you_mean", { name: nearest }) }];
      }),
  );
}

/** Fields that name something: what looks like a placeholder there is meant as one, wherever in them it stands. */
const NAMES: ReadonlySet<PropertyKey> = new Set(["project", "service", "environment", "release", "host", "logger"]);
/** How other programs write placeholders: `{x}`, `${x}`, `%{x}`, `#{x}`. */
const OTHER = /[$%#]?(?<!\{)\{\s{0,8}([\w@.\-/]{1,200})\s{0,8}\}(?!\})/;

/**
 * Placeholders of other programs, which are text like any other here: the project would be called `{x}`. In prose and addresses
 * braces are nothing unusual; a text of which nothing else is left is not prose.
 */
function otherPlaceholders(rule: RuleSource): readonly RuleFault[] {
  const templates = [...templatesOf(rule.event, ["event"]), ...templatesOf(rule.fingerprint, ["fingerprint"])];
  return templates.flatMap(({ text, path }): readonly RuleFault[] => {
    const [written, name] = OTHER.exec(text) ?? [];
    if (written === undefined || !(text.trim() === written || (path[0] === "event" && NAMES.has(path[1]!)))) return [];
    const message = `\`${written}\` is text like any other, not a value`;
    return [{ severity: "error", path, within: text.indexOf(written), message, hint: `write \`{{ ${name} }}\`` }];
  });
}

function templatesOf(
  value: unknown,
  path: readonly PropertyKey[],
): readonly { readonly text: string; readonly path: readonly PropertyKey[] }[] {
  if (typeof value === "string") return [{ text: value, path }];
  if (Array.isArray(value)) return value.flatMap((item, index) => templatesOf(item, [...path, index]));
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => templatesOf(inner, [...path, key]));
}
