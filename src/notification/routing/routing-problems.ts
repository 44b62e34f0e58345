import { formatDuration } from "../../config/duration.ts";
import { nearestName } from "../../config/nearest-name.ts";
import { dotted } from "../../config/schema-problems.ts";
import { formatMatcher } from "../../domain/matcher-text.ts";
import { SECOND } from "../../domain/time.ts";
import type { ReceiverConfig } from "../receiver.ts";
import { type LabellingDetector, labelProblems } from "./label-problems.ts";
import type { Matcher } from "./matcher.ts";
import { contradiction, implies } from "./matcher-logic.ts";
import type { DeliveryConfig, InhibitRuleConfig, NamedIntervalsConfig, RouteConfig } from "./routing-schema.ts";

/** What only shows when the parts of a configuration are looked at together. */
export interface RoutingProblem {
  readonly severity: "error" | "warning";
  readonly path: readonly PropertyKey[];
  readonly message: string;
  readonly hint?: string;
}

export interface RoutingParts {
  /** Without them nothing is said of labels. */
  readonly detectors?: readonly LabellingDetector[];
  readonly route?: RouteConfig | undefined;
  readonly receivers: readonly ReceiverConfig[];
  readonly inhibit_rules: readonly InhibitRuleConfig[];
  readonly time_intervals: readonly NamedIntervalsConfig[];
  readonly delivery: DeliveryConfig;
}

/** All problems of routing, with their places. */
export function routingProblems(parts: RoutingParts): readonly RoutingProblem[] {
  const { detectors } = parts;
  const problems: RoutingProblem[] = [
    ...doubles(parts.receivers, "receivers", "receiver"),
    ...doubles(parts.time_intervals, "time_intervals", "time interval"),
    ...parts.receivers.flatMap(withoutChannels),
    ...parts.inhibit_rules.flatMap(withoutMatchers),
    ...(detectors === undefined ? [] : labelProblems({ ...parts, detectors })).map((problem) => ({
      ...problem,
      severity: "warning" as const,
    })),
  ];
  const check = new RouteCheck(parts);
  const fallback = parts.delivery.fallback_receiver;
  if (fallback !== undefined) check.receiver(fallback, ["delivery", "fallback_receiver"]);
  if (parts.route === undefined) {
    if (parts.receivers.length > 0) {
      const hint = `write \`route: { receiver: ${parts.receivers[0]?.name} }\``;
      problems.push(warning(["receivers"], "there is no `route`: no receiver is told of anything", hint));
    }
  } else {
    check.root(parts.route);
    problems.push(...unused(parts, check.used));
  }
  return [...problems, ...check.problems];
}

/** What a route has from those above it. */
interface Above {
  readonly wait: number;
  readonly interval: number;
  readonly matchers: readonly Matcher[];
}

class RouteCheck {
  readonly problems: RoutingProblem[] = [];
  readonly used = new Set<string>();
  private readonly receivers: readonly string[];
  private readonly intervals: readonly string[];

  constructor({ receivers, time_intervals }: RoutingParts) {
    this.receivers = receivers.map(({ name }) => name);
    this.intervals = time_intervals.map(({ name }) => name);
  }

  root(route: RouteConfig): void {
    if (route.receiver === undefined) {
      this.problems.push(
        error(["route"], "the route at the top has no `receiver`", "it gets what no route below it takes"),
      );
    }
    const needless = [
      ["matchers", route.matchers.length > 0],
      ["continue", route.continue],
      ["mute_time_intervals", route.mute_time_intervals.length > 0],
      ["active_time_intervals", route.active_time_intervals.length > 0],
    ] as const;
    for (const [key, given] of needless) {
      if (!given) continue;
      const hint = "every alert passes it; write a route below it in `routes`";
      this.problems.push(error(["route", key], `the route at the top cannot have \`${key}\``, hint));
    }
    this.node(route, ["route"], { wait: 10 * SECOND, interval: 300 * SECOND, matchers: [] });
  }

  receiver(name: string, path: readonly PropertyKey[]): void {
    this.used.add(name);
    this.known(name, this.receivers, path, "receiver");
  }

  private node(route: RouteConfig, path: readonly PropertyKey[], above: Above): void {
    if (route.receiver !== undefined) this.receiver(route.receiver, [...path, "receiver"]);
    if (route.escalate !== undefined) this.receiver(route.escalate.receiver, [...path, "escalate", "receiver"]);
    for (const key of ["mute_time_intervals", "active_time_intervals"] as const) {
      for (const [index, name] of route[key].entries())
        this.known(name, this.intervals, [...path, key, index], "time interval");
    }
    if (route.group_by?.includes("...") === true && route.group_by.length > 1) {
      const hint = "`...` stands for all labels and is written alone";
      this.problems.push(error([...path, "group_by"], "`group_by` has `...` beside other labels", hint));
    }
    this.times(route, path, above);
    for (const [index, child] of route.routes.entries()) {
      const at = [...path, "routes", index];
      const matchers = [...above.matchers, ...child.matchers];
      this.reached(matchers, route.routes.slice(0, index), at);
      const inherited = { wait: route.group_wait ?? above.wait, interval: route.group_interval ?? above.interval };
      this.node(child, at, { ...inherited, matchers });
    }
  }

  /** `matchers`: all that hold for what gets to a route at `at`. */
  private reached(matchers: readonly Matcher[], before: readonly RouteConfig[], at: readonly PropertyKey[]): void {
    const impossible = contradiction(matchers);
    if (impossible !== undefined) {
      const message = `no alert gets to this route: \`${formatMatcher(impossible)}\` contradicts another matcher on the way to it`;
      this.problems.push(warning(at, message, "all matchers must hold, those of the routes above it too"));
      return;
    }
    const taken = before.findIndex((one) => !one.continue && implies(matchers, one.matchers));
    if (taken < 0) return;
    const what = before[taken]?.matchers.length === 0 ? "takes all" : "takes all that this one would";
    const message = `no alert gets to this route: \`${dotted([...at.slice(0, -1), taken])}\` ${what}`;
    const hint =
      before[taken]?.matchers.length === 0
        ? "give that one matchers or `continue: true`, or move it behind this one"
        : "give that one `continue: true`, or move it behind this one";
    this.problems.push(warning(at, message, hint));
  }

  private times(route: RouteConfig, path: readonly PropertyKey[], above: Above): void {
    const wait = route.group_wait ?? above.wait;
    const interval = route.group_interval ?? above.interval;
    if ((route.group_wait !== undefined || route.group_interval !== undefined) && wait > interval) {
      const key = route.group_wait === undefined ? "group_interval" : "group_wait";
      const message = `\`group_wait\` (${formatDuration(wait)}) is longer than \`group_interval\` (${formatDuration(interval)})`;
      this.problems.push(
        warning([...path, key], message, "the first message of a group would come later than the next ones"),
      );
    }
    if (route.group_interval === 0) {
      const hint = "every change would be a message; such as `5m`";
      this.problems.push(error([...path, "group_interval"], "`group_interval` cannot be 0", hint));
    }
    const { repeat_interval: repeat } = route;
    if (repeat !== undefined && repeat > 0 && repeat < interval) {
      const message = `\`repeat_interval\` (${formatDuration(repeat)}) is shorter than \`group_interval\` (${formatDuration(interval)})`;
      this.problems.push(
        warning([...path, "repeat_interval"], message, "a group is told at most once in its `group_interval`"),
      );
    }
    if (route.digest !== undefined && (route.group_wait !== undefined || route.group_interval !== undefined)) {
      const message = "`group_wait` and `group_interval` have no effect beside `digest`";
      this.problems.push(warning([...path, "digest"], message, "leave them out"));
    }
  }

  private known(name: string, names: readonly string[], path: readonly PropertyKey[], what: string): void {
    if (names.includes(name)) return;
    const nearest = nearestName(name, names);
    const listed = names.length === 0 ? `there is no ${what} at all` : `known: ${names.slice(0, 10).join(", ")}`;
    const hint = nearest === undefined ? listed : `did you mean \`${nearest}\`?`;
    this.problems.push(error(path, `there is no ${what} \`${name}\``, hint));
  }
}

function doubles(named: readonly { readonly name: string }[], key: string, what: string): RoutingProblem[] {
  return named.flatMap(({ name }, index) =>
    named.findIndex((other) => other.name === name) === index
      ? []
      : [error([key, index, "name"], `two ${what}s are called \`${name}\``, "give each its own name")],
  );
}

function withoutChannels(receiver: ReceiverConfig, index: number): RoutingProblem[] {
  const channels = Object.values(receiver).filter(Array.isArray).flat();
  if (channels.length > 0) return [];
  const message = `the receiver \`${receiver.name}\` has no channel: what ends at it is told to nobody`;
  return [warning(["receivers", index], message, "that is right where alerts shall only be shown on the page")];
}

function withoutMatchers(rule: InhibitRuleConfig, index: number): RoutingProblem[] {
  return (["source_matchers", "target_matchers"] as const).flatMap((key) =>
    rule[key].length > 0
      ? []
      : [
          error(
            ["inhibit_rules", index, key],
            `\`${key}\` is empty: it would hold for every alert`,
            'such as `["alertname=project_spike"]`',
          ),
        ],
  );
}

function unused({ receivers }: RoutingParts, used: ReadonlySet<string>): RoutingProblem[] {
  return receivers.flatMap(({ name }, index) =>
    used.has(name) ? [] : [warning(["receivers", index, "name"], `no route leads to the receiver \`${name}\``)],
  );
}

function error(path: readonly PropertyKey[], message: string, hint?: string): RoutingProblem {
  return { severity: "error", path, message, ...(hint === undefined ? {} : { hint }) };
}

function warning(path: readonly PropertyKey[], message: string, hint?: string): RoutingProblem {
  return { ...error(path, message, hint), severity: "warning" };
}
