import type { Labels } from "../../domain/alert.ts";
import { compileMatchers } from "./matcher.ts";
import type { InhibitRuleConfig } from "./routing-schema.ts";

/** An alert that is firing. */
export interface FiringAlert {
  readonly id: string;
  readonly labels: Labels;
  readonly summary: string;
}

/** The alert because of which another is not told. */
export type Inhibitor = (alert: { readonly id: string; readonly labels: Labels }) => FiringAlert | undefined;

/** The rules, ready to look at what fires. */
export interface Inhibition {
  readonly rules: number;
  /** Linear in `firing` once, then a look-up for each rule and alert. */
  over(firing: Iterable<FiringAlert>): Inhibitor;
}

/**
 * Alertmanager's rules: a firing alert that matches the source inhibits those that match the target and have equal values
 * of the labels of `equal`. What matches both sides of a rule is inhibited only by what does not: nothing inhibits itself.
 */
export function compileInhibition(configs: readonly InhibitRuleConfig[]): Inhibition {
  const rules = configs.map((config) => ({
    isSource: compileMatchers(config.source_matchers),
    isTarget: compileMatchers(config.target_matchers),
    valuesOf: (labels: Labels) =>
      JSON.stringify(config.equal.map((name) => (Object.hasOwn(labels, name) ? labels[name] : ""))),
  }));
  return {
    rules: rules.length,
    over: (firing) => {
      const alerts = [...firing];
      const indexed = rules.map((rule) => ({ ...rule, ...indexSources(rule, alerts) }));
      return (alert) => {
        for (const { isSource, isTarget, valuesOf, any, sourcesOnly } of indexed) {
          if (!isTarget(alert.labels)) continue;
          const found = (isSource(alert.labels) ? sourcesOnly : any).get(valuesOf(alert.labels));
          if (found !== undefined && found.id !== alert.id) return found;
        }
        return undefined;
      };
    },
  };
}

/** Of the firing alerts that are sources, one for each combination of equal labels: of all, and of those that are no target too. */
function indexSources(
  rule: {
    readonly isSource: (labels: Labels) => boolean;
    readonly isTarget: (labels: Labels) => boolean;
    readonly valuesOf: (labels: Labels) => string;
  },
  firing: readonly FiringAlert[],
): { readonly any: ReadonlyMap<string, FiringAlert>; readonly sourcesOnly: ReadonlyMap<string, FiringAlert> } {
  const any = new Map<string, FiringAlert>();
  const sourcesOnly = new Map<string, FiringAlert>();
  for (const alert of firing) {
    if (!rule.isSource(alert.labels)) continue;
    const values = rule.valuesOf(alert.labels);
    any.set(values, alert);
    if (!rule.isTarget(alert.labels)) sourcesOnly.set(values, alert);
  }
  return { any, sourcesOnly };
}
