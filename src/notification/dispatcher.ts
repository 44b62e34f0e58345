import { asError } from "../domain/errors.ts";
import { sentence, textOf } from "../domain/sentence.ts";
import { type Clock, MINUTE, SECOND } from "../domain/time.ts";
import { newUniqueId } from "../domain/unique-id.ts";
import type { Attempt, ClaimedDelivery, NotificationStore } from "../store/notification-store.ts";
import type { Logger } from "../telemetry/logger.ts";
import type { Metrics } from "../telemetry/metrics.ts";
import { backOff } from "./back-off.ts";
import type { DeliveryOutcome } from "./channel.ts";
import { composeNotification } from "./compose.ts";
import type { IssueViews } from "./issue-views.ts";
import { OVER } from "./outgoing/outgoing-http.ts";
import type { ReceiverChannel } from "./receiver.ts";

export interface DispatcherDeps {
  readonly store: NotificationStore;
  readonly issues: IssueViews;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly workerId: string;
  /** For the jitter of back-offs: from 0 to 1. */
  readonly random: () => number;
}

export interface DispatcherOptions {
  readonly channels: readonly ReceiverChannel[];
  readonly timeoutMs: number;
  readonly giveUpAfterMs: number;
  readonly publicUrl: string | undefined;
}

/** Loading and recording take time beside the sending itself; a lease that ends in between means a second message. */
const LEASE_MARGIN_MS = MINUTE;
/** A channel that goes on after its signal is left behind. */
const GRACE_MS = 5 * SECOND;
/** How long what was sent is tried to be recorded when the store does not answer. */
const RECORD_PAUSE_MS = SECOND;
/** Messages show at most so many issues with their details. */
const SHOWN_ISSUES = 20;

/** Sends what is due, each channel by itself: one that hangs keeps nobody waiting but itself. */
export class Dispatcher {
  private readonly deps: DispatcherDeps;
  private options: DispatcherOptions;
  private readonly busy = new Map<string, number>();
  /** Deliveries in hand, until they are recorded: they are not to be sent again, whatever becomes of their leases. */
  private readonly inHand = new Map<string, PromiseWithResolvers<void>>();
  /** What was sent and is not recorded yet. It is recorded with the next claim: one call of the store serves many. */
  private ended: Attempt[] = [];
  private readonly sending = new Set<AbortController>();
  private readonly aborting = new AbortController();
  private retrying: Promise<void> | undefined;
  private claiming: Promise<void> | undefined;
  private wanted = false;
  private stopped = false;

  constructor(deps: DispatcherDeps, options: DispatcherOptions) {
    this.deps = deps;
    this.options = options;
  }

  /** What is under way goes on as it was. */
  reconfigure(options: DispatcherOptions): void {
    this.options = options;
  }

  /** Takes as many deliveries as there are free places, and begins to send them; goes on by itself as places become free. */
  async dispatch(): Promise<void> {
    this.wanted = true;
    this.claiming ??= this.claimWanted().finally(() => {
      this.claiming = undefined;
    });
    await this.claiming;
  }

  private async claimWanted(): Promise<void> {
    while (this.wanted) {
      this.wanted = false;
      await this.claim();
    }
  }

  private async claim(): Promise<void> {
    const { store, clock, workerId } = this.deps;
    const at = clock.now();
    const channels = (this.stopped ? [] : this.options.channels).flatMap(({ id, concurrency, maxPerMinute }) => {
      const limit = concurrency - (this.busy.get(id) ?? 0);
      return limit > 0 ? [{ id, limit, perMinute: maxPerMinute, summaryId: newUniqueId(at) }] : [];
    });
    const { ended } = this;
    if (channels.length === 0 && ended.length === 0) return;
    this.ended = [];
    const leaseMs = this.options.timeoutMs + GRACE_MS + LEASE_MARGIN_MS;
    try {
      const claimed = await store.claimDeliveries({ owner: workerId, at, leaseMs, ended, channels });
      for (const { delivery } of ended) this.letGo(delivery);
      for (const delivery of claimed) this.begin(delivery);
    } catch (thrown) {
      this.ended.unshift(...ended);
      if (this.ended.length > 0) this.retrying ??= this.recordLater(asError(thrown));
      throw thrown;
    }
  }

  /** What was sent must not be forgotten: while the store does not answer it is tried again. */
  private async recordLater(error: Error): Promise<void> {
    const { clock, logger } = this.deps;
    logger.warn({ err: error, deliveries: this.ended.length }, "deliveries could not be recorded; it is tried again");
    await clock.sleep(RECORD_PAUSE_MS, this.aborting.signal);
    this.retrying = undefined;
    if (!this.aborting.signal.aborted) return this.again();
    for (const { delivery } of this.ended.splice(0)) this.letGo(delivery);
  }

  private letGo(delivery: string): void {
    this.inHand.get(delivery)?.resolve();
    this.inHand.delete(delivery);
  }

  /** When the store does not answer now, the next look claims. */
  private again(): void {
    this.dispatch().catch(() => {});
  }

  /** Resolves when nothing is under way and nothing more is due. */
  async idle(): Promise<void> {
    while (this.inHand.size > 0 || this.claiming !== undefined) {
      await Promise.all([...[...this.inHand.values()].map(({ promise }) => promise), this.claiming?.catch(() => {})]);
    }
  }

  /** Waits for what is under way; after `graceMs` it is told to stop. */
  async stop(graceMs: number): Promise<void> {
    const { clock } = this.deps;
    this.stopped = true;
    const done = new AbortController();
    const all = this.idle().then(() => done.abort(OVER));
    await clock.sleep(graceMs, done.signal);
    this.aborting.abort();
    for (const one of this.sending) one.abort(OVER);
    await Promise.race([all, clock.sleep(SECOND, done.signal)]);
  }

  private begin(delivery: ClaimedDelivery): void {
    const channel = this.options.channels.find(({ id }) => id === delivery.channel);
    if (channel === undefined || this.inHand.has(delivery.id)) return;
    this.busy.set(channel.id, (this.busy.get(channel.id) ?? 0) + 1);
    this.inHand.set(delivery.id, Promise.withResolvers());
    void this.send(delivery, channel).then((attempt) => {
      this.busy.set(channel.id, (this.busy.get(channel.id) ?? 1) - 1);
      this.ended.push(attempt);
      this.again();
    });
  }

  private async send(delivery: ClaimedDelivery, channel: ReceiverChannel): Promise<Attempt> {
    const { clock, metrics } = this.deps;
    const startedAt = clock.now();
    const outcome = await this.attempt(delivery, channel);
    const at = clock.now();
    const kind = this.judge(delivery, outcome, at);
    metrics.deliveries.inc({ channel: channel.type, outcome: kind.kind });
    metrics.deliverySeconds.observe({ channel: channel.type }, (at - startedAt) / SECOND);
    if (kind.kind === "given_up") {
      const { id, kind: message, owedSince } = delivery;
      this.deps.logger.error(
        { delivery: id, message, channel: channel.id, owedSince, reason: textOf(kind.error) },
        "a message could not be delivered and is given up",
      );
    }
    return { delivery: delivery.id, owner: this.deps.workerId, startedAt, at, outcome: kind };
  }

  private judge(delivery: ClaimedDelivery, outcome: DeliveryOutcome, at: number): Attempt["outcome"] {
    if (outcome.status === "delivered") return { kind: "delivered", reference: outcome.reference };
    if (outcome.status === "rejected") return { kind: "given_up", error: outcome.error };
    const asked =
      outcome.afterMs === undefined ? 0 : Math.max(0, Math.min(outcome.afterMs, this.options.giveUpAfterMs));
    const dueAt = at + Math.max(asked, backOff(delivery.attempts + 1, this.deps.random()));
    if (dueAt - delivery.owedSince > this.options.giveUpAfterMs) {
      return {
        kind: "given_up",
        error: sentence("delivery.given_up", { count: delivery.attempts + 1, why: outcome.error }),
      };
    }
    return {
      kind: "retry",
      error: outcome.error,
      dueAt,
      // Broken off by ourselves: nobody knows whether it arrived.
      progress: outcome.progress ?? (this.aborting.signal.aborted ? "" : undefined),
      channelBlockedUntil: asked > 0 ? at + asked : undefined,
    };
  }

  /** The channel's answer, or what stands for it when none comes in time. */
  private async attempt(delivery: ClaimedDelivery, channel: ReceiverChannel): Promise<DeliveryOutcome> {
    const { clock, issues } = this.deps;
    const tooLate = new AbortController();
    const answered = new AbortController();
    this.sending.add(tooLate);
    if (this.aborting.signal.aborted) tooLate.abort(OVER);
    try {
      const wanted = delivery.alerts.flatMap(({ issue }) => issue ?? []).slice(0, SHOWN_ISSUES);
      const views = await issues.load(wanted, clock.now());
      const notification = composeNotification(delivery, views, this.options.publicUrl);
      const timeout = this.timeout(tooLate, answered.signal);
      const sending = channel.channel.deliver(notification, tooLate.signal).catch(failed);
      return await Promise.race([sending, timeout]);
    } catch (thrown) {
      return failed(thrown);
    } finally {
      this.sending.delete(tooLate);
      answered.abort(OVER);
    }
  }

  private async timeout(tooLate: AbortController, answered: AbortSignal): Promise<DeliveryOutcome> {
    const { clock } = this.deps;
    await clock.sleep(this.options.timeoutMs, answered);
    tooLate.abort(OVER);
    await clock.sleep(GRACE_MS, answered);
    return { status: "retry", error: sentence("delivery.silent", { seconds: this.options.timeoutMs / SECOND }) };
  }
}

// Messages of libraries may hold an address with its token: only what kind of error it was is kept.
function failed(thrown: unknown): DeliveryOutcome {
  const error = asError(thrown) as NodeJS.ErrnoException;
  return { status: "retry", error: sentence("delivery.channel_failed", { why: error.code ?? error.name }) };
}
