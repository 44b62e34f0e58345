import { asError } from "../domain/errors.ts";
import { sentence } from "../domain/sentence.ts";
import { type Clock, type EpochMs, SECOND } from "../domain/time.ts";
import { newUniqueId } from "../domain/unique-id.ts";
import type { AlertStore } from "../store/alert-store.ts";
import type { DueGroup, Flush, NotificationStore } from "../store/notification-store.ts";
import type { SilenceStore } from "../store/silence-store.ts";
import type { Logger } from "../telemetry/logger.ts";
import type { Metrics } from "../telemetry/metrics.ts";
import { Dispatcher, type DispatcherOptions } from "./dispatcher.ts";
import { decideFlush } from "./flush.ts";
import type { IssueViews } from "./issue-views.ts";
import type { ReceiverChannel } from "./receiver.ts";
import { routeNew } from "./router.ts";
import type { Inhibition } from "./routing/inhibition.ts";
import type { RouteTree } from "./routing/route-tree.ts";
import { compileSilences, suppressionOn } from "./suppression.ts";

export interface NotifierDeps {
  readonly store: {
    readonly alerts: AlertStore;
    readonly notifications: NotificationStore;
    readonly silences: SilenceStore;
  };
  readonly issues: IssueViews;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly workerId: string;
  /** For the jitter of back-offs: from 0 to 1. */
  readonly random: () => number;
}

/** Who is told what: a configuration, compiled. */
export interface NotifierConfig extends DispatcherOptions {
  /** Undefined: nobody is told of anything. */
  readonly tree: RouteTree | undefined;
  readonly inhibition: Inhibition;
  /** Channels of each receiver. */
  readonly receivers: ReadonlyMap<string, readonly ReceiverChannel[]>;
  readonly fallbackReceiver: string | undefined;
  /** Names the routing: when it is another than before, alerts that fire are routed anew. */
  readonly hash: string;
}

/** A look at the store finds nothing on most of them, by an index. */
const LOOK_EVERY_MS = 500;
const MEASURE_EVERY_MS = 10 * SECOND;
const AFTER_FAILURE_MS = 2 * SECOND;
const GROUPS_AT_A_TIME = 200;
const ABANDONED_AT_A_TIME = 50;
/** Whoever dies with groups in hand keeps others waiting for so long. */
const HOLD_MS = 30 * SECOND;
const STOP_WITHIN_MS = 7 * SECOND;

/** Routes alerts, flushes groups that are due, and sends: the notification part of a worker. */
export class Notifier {
  private readonly deps: NotifierDeps;
  private config: NotifierConfig;
  private readonly dispatcher: Dispatcher;
  private readonly stopping = new AbortController();
  private waking = new AbortController();
  private running: Promise<void> | undefined;
  private adopted: string | undefined;
  private lookedAt: EpochMs | undefined;
  private measuredAt = Number.NEGATIVE_INFINITY;

  constructor(deps: NotifierDeps, config: NotifierConfig) {
    this.deps = deps;
    this.config = config;
    const { notifications } = deps.store;
    this.dispatcher = new Dispatcher({ ...deps, store: notifications }, config);
  }

  start(): void {
    this.running ??= this.loop();
  }

  /** Within about eight seconds: what is being sent may end, what is not done then is sent again by whoever comes next. */
  async stop(): Promise<void> {
    this.stopping.abort();
    this.wake();
    await this.running;
    await this.dispatcher.stop(STOP_WITHIN_MS);
  }

  /** Something may have become due: it is looked at now instead of half a second later. */
  wake(): void {
    this.waking.abort();
  }

  reload(config: NotifierConfig): void {
    this.config = config;
    this.dispatcher.reconfigure(config);
    this.wake();
  }

  /** One look: everything that is due is done or begun. For tests that move the clock by hand, and for `loop`. */
  async look(): Promise<void> {
    const { notifications } = this.deps.store;
    const { tree, hash } = this.config;
    if (this.adopted !== hash) {
      await notifications.adoptRouting({ hash, routes: [...(tree?.routes.keys() ?? [])] });
      this.adopted = hash;
    }
    await routeNew(notifications, tree, this.deps.clock.now());
    if (tree !== undefined) await this.flushDue(tree);
    await this.dispatcher.dispatch();
    await this.measure();
    this.lookedAt = this.deps.clock.now();
  }

  /** When the last look that came to its end did so. */
  lastLookAt(): EpochMs | undefined {
    return this.lookedAt;
  }

  /** Resolves when nothing is being sent. */
  async idle(): Promise<void> {
    await this.dispatcher.idle();
  }

  private async loop(): Promise<void> {
    const { clock, logger } = this.deps;
    while (!this.stopping.signal.aborted) {
      this.waking = new AbortController();
      let pause = LOOK_EVERY_MS;
      try {
        await this.look();
      } catch (thrown) {
        pause = AFTER_FAILURE_MS;
        logger.warn({ err: asError(thrown) }, "notification is interrupted; it goes on when the store answers");
      }
      await clock.sleep(pause, AbortSignal.any([this.waking.signal, this.stopping.signal]));
    }
  }

  private async flushDue(tree: RouteTree): Promise<void> {
    const { store, clock } = this.deps;
    for (;;) {
      const at = clock.now();
      const groups = await store.notifications.claimGroups({
        ...{ at, routes: [...tree.routes.keys()], limit: GROUPS_AT_A_TIME, holdMs: HOLD_MS },
      });
      if (groups.length === 0) return;
      const decide = await this.prepare(tree, at);
      await store.notifications.commitFlushes({ at, flushes: groups.map(decide) });
      if (groups.length < GROUPS_AT_A_TIME || this.stopping.signal.aborted) return;
      // The first of many messages need not wait for the last group.
      await this.dispatcher.dispatch();
    }
  }

  /** Silences and what inhibits are read once for all groups of a round. */
  private async prepare(tree: RouteTree, at: number): Promise<(group: DueGroup) => Flush> {
    const { store } = this.deps;
    const { inhibition, receivers, fallbackReceiver } = this.config;
    const silenceOf = compileSilences(await store.silences.active(at));
    const active = inhibition.rules === 0 ? [] : await store.alerts.activeAlerts();
    const inhibitor = inhibition.over(active.filter(({ status, lasting }) => status === "firing" && lasting));
    return (group) => {
      const route = tree.routes.get(group.route)!;
      return decideFlush({
        ...{ group, route, at, fallbackReceiver },
        suppress: suppressionOn(route, at, inhibitor, silenceOf),
        channelsOf: (receiver) => receivers.get(receiver) ?? [],
        newId: () => newUniqueId(at),
      });
    };
  }

  /** Nobody will ever send what is owed to a channel that is no more: it becomes dead letters, some at a time. */
  private async giveUp(channel: string, at: EpochMs): Promise<void> {
    const { store, workerId: owner, logger } = this.deps;
    const limits = { limit: ABANDONED_AT_A_TIME, perMinute: Number.MAX_SAFE_INTEGER, summaryId: newUniqueId(at) };
    const channels = [{ id: channel, ...limits }];
    const claim = { owner, at, leaseMs: HOLD_MS };
    const abandoned = await store.notifications.claimDeliveries({ ...claim, ended: [], channels });
    const outcome = { kind: "given_up", error: sentence("delivery.no_channel") } as const;
    const ended = abandoned.map(({ id: delivery }) => ({ delivery, owner, startedAt: at, at, outcome }));
    await store.notifications.claimDeliveries({ ...claim, ended, channels: [] });
    logger.error(
      { channel, deliveries: abandoned.length },
      "messages to a channel that is not configured any more are given up",
    );
  }

  private async measure(): Promise<void> {
    const { clock, metrics, store } = this.deps;
    const at = clock.now();
    if (Math.abs(at - this.measuredAt) < MEASURE_EVERY_MS) return;
    this.measuredAt = at;
    const types = new Map(this.config.channels.map(({ id, type }) => [id, type]));
    const depth = new Map<string, { pending: number; late: number }>(
      this.config.channels.map(({ type }) => [type, { pending: 0, late: 0 }]),
    );
    for (const { channel, pending, oldestDueAt } of await store.notifications.queue()) {
      if (!types.has(channel) && at - oldestDueAt > this.config.giveUpAfterMs) await this.giveUp(channel, at);
      const type = types.get(channel) ?? "unconfigured";
      const known = depth.get(type) ?? { pending: 0, late: 0 };
      depth.set(type, { pending: known.pending + pending, late: Math.max(known.late, at - oldestDueAt) });
    }
    for (const [channel, { pending, late }] of depth) {
      metrics.deliveriesPending.set({ channel }, pending);
      metrics.deliveryDelaySeconds.set({ channel }, Math.max(0, late) / SECOND);
    }
  }
}
