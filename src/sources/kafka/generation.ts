import type { Assignment } from "../../domain/checkpoint.ts";
import { asError } from "../../domain/errors.ts";
import { sentence } from "../../domain/sentence.ts";
import { type Clock, SECOND } from "../../domain/time.ts";
import type { Logger } from "../../telemetry/logger.ts";
import { AssignedPartitions, type ReadingDeps } from "./assigned-partitions.ts";
import type { TopicPartition } from "./brokers.ts";
import type { Condition } from "./condition.ts";
import { refusal, remedyOf } from "./failure.ts";
import type { GroupMember } from "./group-member.ts";
import type { TopicCatalog } from "./topic-catalog.ts";
import type { VanishedTopics } from "./vanished-topics.ts";

const COMMIT_EVERY_MS = SECOND;
const LOOK_AGAIN_MS = 500;

export interface GenerationDeps {
  readonly member: GroupMember;
  readonly catalog: TopicCatalog;
  readonly vanished: VanishedTopics;
  readonly condition: Condition;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly sessionTimeoutMs: number;
  readonly metadataIntervalMs: number;
  readonly reading: Omit<ReadingDeps, "fail" | "stale">;
}

/**
 * The time between two rebalances: reads the partitions given to this worker, says that it lives, tells Kafka what is
 * durable, and watches for topics that come, go or grow.
 */
export class Generation {
  readonly partitions: AssignedPartitions;
  private readonly deps: GenerationDeps;
  private readonly over = new AbortController();
  private readonly acked = new Map<string, TopicPartition & { readonly offset: number }>();
  private readonly joinedWith: string;
  private failure: unknown;
  private lookAgain = new AbortController();

  /** `signal` ends it from outside. */
  constructor(deps: GenerationDeps, signal: AbortSignal) {
    this.deps = deps;
    this.joinedWith = shape(deps.catalog, deps.member.leads);
    signal.addEventListener("abort", () => this.over.abort(), { signal: this.over.signal });
    if (signal.aborted) this.over.abort();
    this.partitions = new AssignedPartitions(
      { ...deps.reading, fail: (error) => this.end(error), stale: () => this.lookAgain.abort() },
      this.over.signal,
    );
  }

  /** Runs until the group must be joined again or `signal` aborts; throws when Kafka refuses. */
  async run(assigned: readonly TopicPartition[]): Promise<void> {
    const adopting = this.partitions.adopt(assigned).catch((error: unknown) => this.end(error));
    await Promise.all([adopting, this.beat(), this.commitNowAndThen(), this.watchTopics()]);
    await this.commitAcked();
    if (this.failure !== undefined) throw this.failure;
  }

  /** An offset before which everything is durable; of a partition that is not read (any more) Kafka need not know. */
  ack(partition: TopicPartition & { readonly offset: number }): void {
    if (!this.partitions.has(partition)) return;
    this.acked.set(`${partition.topic}/${partition.partition}`, partition);
  }

  /**
   * A commit under `assignment` was refused. Usually because the group gave the partition to another worker while this
   * one was silent: then all of them are lost. Else this one is assigned anew.
   */
  async revoke(assignment: Assignment): Promise<void> {
    try {
      await this.deps.member.heartbeat();
    } catch (thrown) {
      if (remedyOf(thrown) === "rejoin") return this.end();
    }
    if (!this.over.signal.aborted) this.partitions.revoke(assignment);
  }

  /** Ends it; an `error` is thrown by `run`, unless it only comes from ending. */
  private end(error?: unknown): void {
    if (this.over.signal.aborted) return;
    this.failure = error;
    this.over.abort();
  }

  private async beat(): Promise<void> {
    const { member, condition, clock, sessionTimeoutMs } = this.deps;
    const interval = Math.min(SECOND, sessionTimeoutMs / 3);
    let heard = clock.now();
    while (!this.over.signal.aborted) {
      try {
        await member.heartbeat();
        heard = clock.now();
        condition.recovered(sentence("kafka.group"));
      } catch (thrown) {
        if (this.over.signal.aborted) return;
        const remedy = remedyOf(thrown);
        if (remedy === "refused") return this.end(refusal(thrown));
        if (remedy === "rejoin") {
          this.deps.logger.debug({ reason: asError(thrown).message }, "the group is being divided anew");
          return this.end();
        }
        condition.retrying(sentence("kafka.group"), thrown);
        if (clock.now() - heard > sessionTimeoutMs) return this.end();
      }
      await clock.sleep(interval, this.over.signal);
    }
  }

  private async commitNowAndThen(): Promise<void> {
    while (!this.over.signal.aborted) {
      await this.deps.clock.sleep(COMMIT_EVERY_MS, this.over.signal);
      await this.commitAcked();
    }
  }

  /** What Kafka knows is a courtesy to its tools; the truth is in the store. So a failure here is no trouble. */
  private async commitAcked(): Promise<void> {
    const offsets = [...this.acked.values()];
    this.acked.clear();
    try {
      await this.deps.member.commit(offsets);
    } catch (thrown) {
      this.deps.logger.debug({ reason: asError(thrown).message }, "offsets were not committed to Kafka");
    }
  }

  /** One member is enough, and the leader knows all topics. */
  private async tellVanished(): Promise<void> {
    const { vanished, condition, reading } = this.deps;
    const { signal } = this.over;
    try {
      for (const batch of await vanished.look(reading.context, signal)) reading.queue.push(batch);
    } catch (thrown) {
      // The store's own trouble ends it as it does elsewhere.
      if (signal.aborted) return;
      if (remedyOf(thrown) !== "retry") return this.end(thrown);
      condition.retrying(sentence("kafka.topics"), thrown);
    }
  }

  private async watchTopics(): Promise<void> {
    const { catalog, condition, clock, member } = this.deps;
    while (!this.over.signal.aborted) {
      const woken = AbortSignal.any([this.over.signal, this.lookAgain.signal]);
      await clock.sleep(this.deps.metadataIntervalMs, woken);
      this.lookAgain = new AbortController();
      if (this.over.signal.aborted) return;
      try {
        await catalog.refresh();
        condition.recovered(sentence("kafka.topics"));
      } catch (thrown) {
        if (remedyOf(thrown) === "refused") return this.end(refusal(thrown));
        condition.retrying(sentence("kafka.topics"), thrown);
      }
      if (shape(catalog, member.leads) !== this.joinedWith) return this.end();
      this.partitions.checkCatalog();
      reportMissing(catalog, condition);
      if (member.leads) await this.tellVanished();
      await clock.sleep(LOOK_AGAIN_MS, this.over.signal);
    }
  }
}

/** Says which configured topics do not exist; they are read as soon as they do. */
export function reportMissing(catalog: TopicCatalog, condition: Condition): void {
  const missing = catalog.missing();
  if (missing.length === 0) condition.recovered(sentence("kafka.missing_topics"));
  else
    condition.waitingFor(
      sentence("kafka.missing_topics"),
      sentence("kafka.no_such_topic", { names: missing.slice(0, 5) }),
    );
}

/** What must not change without a rebalance: the subscription, and for the leader the number of partitions. */
function shape(catalog: TopicCatalog, leads: boolean): string {
  return JSON.stringify(leads ? catalog.counts() : catalog.subscription());
}
