import { createHash } from "node:crypto";
import type { Labels } from "../../domain/alert.ts";
import { formatMatcher } from "../../domain/matcher-text.ts";
import { HOUR, MINUTE, SECOND } from "../../domain/time.ts";
import { compileDigest, type Digest } from "./digest.ts";
import { compileMatchers, type LabelTest } from "./matcher.ts";
import type { NamedIntervalsConfig, RouteConfig, RoutingConfig } from "./routing-schema.ts";
import { compileIntervals, type TimeTest } from "./time-interval.ts";
import { toTimeInterval } from "./time-interval-schema.ts";

/** A node of the tree with all that holds for the alerts that end at it. Durations in milliseconds. */
export interface Route {
  /**
   * Names it across restarts and workers: the matchers on the way to it, as Alertmanager's, with a number behind those of
   * equal siblings. Moving a route does not change it.
   */
  readonly key: string;
  readonly receiver: string;
  /** Labels by which alerts are told together; `all`: each combination of labels by itself. */
  readonly groupBy: readonly string[] | "all";
  readonly groupWaitMs: number;
  readonly groupIntervalMs: number;
  /** 0: never. */
  readonly repeatIntervalMs: number;
  readonly muteIntervals: readonly NamedTest[];
  readonly activeIntervals: readonly NamedTest[];
  readonly escalate: { readonly afterMs: number; readonly receiver: string } | undefined;
  readonly digest: Digest | undefined;
}

export interface NamedTest {
  readonly name: string;
  readonly holds: TimeTest;
}

/** The tree, compiled. */
export interface RouteTree {
  /** Where an alert ends: at least one route. */
  match(labels: Labels): readonly Route[];
  /** All routes by key. */
  readonly routes: ReadonlyMap<string, Route>;
}

const DEFAULTS = {
  groupBy: ["issue"],
  groupWaitMs: 10 * SECOND,
  groupIntervalMs: 5 * MINUTE,
  repeatIntervalMs: 4 * HOUR,
} as const;

/** Takes a configuration without problems. */
export function compileRoutes(config: RoutingConfig): RouteTree {
  const intervals = new Map(config.time_intervals.map((named) => [named.name, compileNamed(named, config.timezone)]));
  const routes = new Map<string, Route>();
  const root = compileNode(config.route, { timezone: config.timezone, intervals, routes }, undefined);
  return { match: (labels) => matchNode(root, labels), routes };
}

interface Node {
  readonly route: Route;
  readonly takes: LabelTest;
  readonly goesOn: boolean;
  readonly children: readonly Node[];
}

interface Context {
  readonly timezone: string;
  readonly intervals: ReadonlyMap<string, NamedTest>;
  readonly routes: Map<string, Route>;
}

function compileNamed(named: NamedIntervalsConfig, timezone: string): NamedTest {
  const holds = compileIntervals(named.time_intervals.map((interval) => toTimeInterval(interval, timezone)));
  return { name: named.name, holds };
}

function compileNode(config: RouteConfig, context: Context, parent: Route | undefined): Node {
  const own = `{${config.matchers.map(formatMatcher).join(",")}}`;
  const path = parent === undefined ? own : `${parent.key}/${own}`;
  let key = path;
  for (let sibling = 2; context.routes.has(key); sibling += 1) key = `${path}#${sibling}`;
  const tests = (names: readonly string[]): NamedTest[] => names.map((name) => context.intervals.get(name)!);
  const escalate = config.escalate && { afterMs: config.escalate.after, receiver: config.escalate.receiver };
  const groupBy = config.group_by?.includes("...") ? "all" : config.group_by && [...new Set(config.group_by)].sort();
  const route: Route = {
    key,
    receiver: config.receiver ?? parent?.receiver ?? "",
    groupBy: groupBy ?? parent?.groupBy ?? DEFAULTS.groupBy,
    groupWaitMs: config.group_wait ?? parent?.groupWaitMs ?? DEFAULTS.groupWaitMs,
    groupIntervalMs: config.group_interval ?? parent?.groupIntervalMs ?? DEFAULTS.groupIntervalMs,
    repeatIntervalMs: config.repeat_interval ?? parent?.repeatIntervalMs ?? DEFAULTS.repeatIntervalMs,
    muteIntervals: tests(config.mute_time_intervals),
    activeIntervals: tests(config.active_time_intervals),
    escalate: escalate ?? parent?.escalate,
    digest: config.digest && compileDigest(config.digest, context.timezone),
  };
  context.routes.set(key, route);
  return {
    route,
    takes: compileMatchers(config.matchers),
    goesOn: config.continue,
    children: config.routes.map((child) => compileNode(child, context, route)),
  };
}

function matchNode(node: Node, labels: Labels): readonly Route[] {
  const found: Route[] = [];
  for (const child of node.children) {
    if (!child.takes(labels)) continue;
    found.push(...matchNode(child, labels));
    if (!child.goesOn) break;
  }
  return found.length === 0 ? [node.route] : found;
}

/** A group of alerts that are told together. */
export interface GroupIdentity {
  /** Readable, may be long: `{}/{severity="critical"}:{issue="…"}`. */
  readonly key: string;
  /** 32 hex digits of the key. */
  readonly id: string;
  readonly labels: Labels;
}

/** The group that an alert belongs to on a route. A label that it does not have counts as empty and is left out. */
export function groupOf(route: Route, labels: Labels): GroupIdentity {
  const names = route.groupBy === "all" ? Object.keys(labels).sort() : route.groupBy;
  const shared = Object.fromEntries(
    names.flatMap((name) => (Object.hasOwn(labels, name) && labels[name] !== "" ? [[name, labels[name]!]] : [])),
  );
  const written = Object.entries(shared).map(([name, value]) => formatMatcher({ name, operator: "=", value }));
  const key = `${route.key}:{${written.join(",")}}`;
  return { key, id: createHash("sha256").update(key).digest("hex").slice(0, 32), labels: shared };
}
