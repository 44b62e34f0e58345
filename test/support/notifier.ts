import type { Clock } from "../../src/domain/time.ts";
import { IssueViews } from "../../src/notification/issue-views.ts";
import { Notifier, type NotifierConfig } from "../../src/notification/notifier.ts";
import type { ReceiverChannel } from "../../src/notification/receiver.ts";
import { compileInhibition } from "../../src/notification/routing/inhibition.ts";
import { compileRoutes } from "../../src/notification/routing/route-tree.ts";
import { inhibitRuleSchema, namedIntervalsSchema, routeSchema } from "../../src/notification/routing/routing-schema.ts";
import type { Store } from "../../src/store/store.ts";
import { createLogger } from "../../src/telemetry/logger.ts";
import { Metrics } from "../../src/telemetry/metrics.ts";
import type { FakeClock } from "./fake-clock.ts";

export interface NotifierOptions {
  readonly route: object;
  readonly receivers: Readonly<Record<string, readonly ReceiverChannel[]>>;
  readonly inhibitRules?: readonly object[];
  readonly timeIntervals?: readonly object[];
  readonly fallbackReceiver?: string;
  readonly giveUpAfterMs?: number;
  readonly hash?: string;
}

export function notifierConfig(options: NotifierOptions): NotifierConfig {
  const inhibit_rules = (options.inhibitRules ?? []).map((rule) => inhibitRuleSchema.parse(rule));
  const time_intervals = (options.timeIntervals ?? []).map((named) => namedIntervalsSchema.parse(named));
  const route = routeSchema.parse(options.route);
  return {
    tree: compileRoutes({ route, inhibit_rules, time_intervals, timezone: "UTC" }),
    inhibition: compileInhibition(inhibit_rules),
    receivers: new Map(Object.entries(options.receivers)),
    channels: Object.values(options.receivers).flat(),
    fallbackReceiver: options.fallbackReceiver,
    timeoutMs: 30_000,
    giveUpAfterMs: options.giveUpAfterMs ?? 86_400_000,
    publicUrl: undefined,
    hash: options.hash ?? "one",
  };
}

/** A notifier on a store whose clock the test moves; nothing of it runs by itself. */
export function notifierOn(store: Store, clock: Clock, options: NotifierOptions, workerId = "w1"): Notifier {
  const deps = { store, clock, workerId, issues: new IssueViews(store), random: () => 0 };
  return new Notifier({ ...deps, logger: createLogger("silent"), metrics: new Metrics() }, notifierConfig(options));
}

/** Moves time on in steps, with a look after each. */
export async function pass(notifier: Notifier, clock: FakeClock, ms: number, stepMs = 1_000): Promise<void> {
  for (let passed = 0; passed < ms; passed += stepMs) {
    clock.advance(Math.min(stepMs, ms - passed));
    await notifier.look();
    await notifier.idle();
  }
}
