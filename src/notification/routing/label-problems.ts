import { nearestName } from "../../config/nearest-name.ts";
import { ALERT_LABELS, SEVERITIES } from "../../domain/alert.ts";
import { formatMatcher } from "../../domain/matcher-text.ts";
import type { Matcher } from "./matcher.ts";
import { takes, valuesOf } from "./matcher-logic.ts";
import type { InhibitRuleConfig, RouteConfig } from "./routing-schema.ts";

/** A detector as far as the labels of its alerts go. */
export interface LabellingDetector {
  readonly id: string;
  readonly type: string;
  readonly labels: Readonly<Record<string, string>>;
}

/** Something about labels that no alert of a configuration can have. */
export interface LabelProblem {
  readonly path: readonly PropertyKey[];
  readonly message: string;
  readonly hint?: string;
}

/**
 * Labels in routes and inhibit rules that no alert can have, and values of `alertname`, `detector` and `severity` that none
 * has: what waits for them waits in vain.
 */
export function labelProblems(parts: {
  readonly route?: RouteConfig | undefined;
  readonly inhibit_rules: readonly InhibitRuleConfig[];
  readonly detectors: readonly LabellingDetector[];
}): readonly LabelProblem[] {
  const check = new LabelCheck(parts.detectors);
  if (parts.route !== undefined) check.route(parts.route, ["route"]);
  for (const [index, rule] of parts.inhibit_rules.entries()) {
    const at = ["inhibit_rules", index];
    for (const key of ["source_matchers", "target_matchers"] as const) check.matchers(rule[key], [...at, key]);
    for (const [place, name] of rule.equal.entries()) check.name(name, [...at, "equal", place]);
  }
  return check.problems;
}

class LabelCheck {
  readonly problems: LabelProblem[] = [];
  private readonly names: readonly string[];
  private readonly values: ReadonlyMap<string, readonly string[]>;

  constructor(detectors: readonly LabellingDetector[]) {
    const own = new Set(detectors.flatMap(({ labels }) => Object.keys(labels)));
    this.names = [...new Set([...ALERT_LABELS, ...own])];
    const given = (name: string): string[] => detectors.flatMap(({ labels }) => labels[name] ?? []);
    const values = {
      alertname: [...detectors.map(({ type }) => type), ...given("alertname")],
      detector: [...detectors.map(({ id }) => id), ...given("detector")],
      severity: SEVERITIES,
    };
    // Of a label that only detectors' `labels` give, the values are known too.
    const others = [...own].filter((name) => !ALERT_LABELS.some((known) => known === name));
    this.values = new Map([...Object.entries(values), ...others.map((name) => [name, given(name)] as const)]);
  }

  route(route: RouteConfig, path: readonly PropertyKey[]): void {
    for (const [index, name] of (route.group_by ?? []).entries()) {
      if (name !== "...") this.name(name, [...path, "group_by", index]);
    }
    this.matchers(route.matchers, [...path, "matchers"]);
    for (const [index, child] of route.routes.entries()) this.route(child, [...path, "routes", index]);
  }

  matchers(matchers: readonly Matcher[], path: readonly PropertyKey[]): void {
    for (const matcher of matchers) if (this.name(matcher.name, path)) this.value(matcher, path);
  }

  name(name: string, path: readonly PropertyKey[]): boolean {
    if (this.names.includes(name)) return true;
    const nearest = nearestName(name, this.names);
    const own = "detectors give labels of their own by `labels:`";
    const hint = nearest === undefined ? own : `did you mean \`${nearest}\`?`;
    this.problems.push({ path, message: `no alert has a label \`${name}\``, hint });
    return false;
  }

  private value(matcher: Matcher, path: readonly PropertyKey[]): void {
    const known = this.values.get(matcher.name);
    const asks = !takes(matcher, "") && (matcher.operator === "=" || matcher.operator === "=~");
    if (known === undefined || !asks || known.some((value) => takes(matcher, value))) return;
    const [wanted] = valuesOf(matcher) ?? [];
    const nearest = wanted === undefined ? undefined : nearestName(wanted, known);
    const hint =
      nearest === undefined
        ? `values are: ${[...new Set(known)].slice(0, 10).join(", ")}`
        : `did you mean \`${nearest}\`?`;
    this.problems.push({ path, message: `no alert fits \`${formatMatcher(matcher)}\``, hint });
  }
}
