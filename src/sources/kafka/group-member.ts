import { AssignerProtocol } from "kafkajs";
import { asError } from "../../domain/errors.ts";
import type { Clock } from "../../domain/time.ts";
import type { Logger } from "../../telemetry/logger.ts";
import type { Brokers, TopicPartition } from "./brokers.ts";
import { remedyOf } from "./failure.ts";
import type { JoinedGroup, KafkaBroker } from "./kafkajs-internals.ts";

const { MemberAssignment, MemberMetadata } = AssignerProtocol;
const PROTOCOL = "roundrobin";
const JOIN_PAUSE_MS = 250;

export interface GroupMemberOptions {
  readonly brokers: Brokers;
  readonly groupId: string;
  readonly sessionTimeoutMs: number;
  readonly clock: Clock;
  readonly logger: Logger;
}

/**
 * This worker's membership in a consumer group, in Kafka's classic protocol. Being a member only divides the work:
 * what was done is known by the checkpoints alone.
 */
export class GroupMember {
  private readonly options: GroupMemberOptions;
  private memberId = "";
  private generation = -1;
  private leading = false;
  /** Id of the broker that runs the group; undefined: must be asked for. */
  private coordinator: number | undefined;

  constructor(options: GroupMemberOptions) {
    this.options = options;
  }

  /** Whether this member divides the partitions among all. */
  get leads(): boolean {
    return this.leading;
  }

  /**
   * Joins, or joins again, and returns this member's partitions. `partitionsOf` is asked only if this member leads, for
   * the topics of all members. Waits for the other members, at most the session timeout.
   */
  async join(
    topics: readonly string[],
    partitionsOf: (topics: readonly string[]) => Promise<readonly TopicPartition[]>,
    signal: AbortSignal,
  ): Promise<readonly TopicPartition[]> {
    for (;;) {
      signal.throwIfAborted();
      try {
        return await this.joinOnce(topics, partitionsOf);
      } catch (thrown) {
        if (remedyOf(thrown) !== "rejoin") {
          this.coordinator = undefined;
          throw thrown;
        }
        if ((asError(thrown) as { type?: string }).type === "UNKNOWN_MEMBER_ID") this.forget();
        this.options.logger.debug({ err: asError(thrown).message }, "the group changed while joining; joining again");
        await this.options.clock.sleep(JOIN_PAUSE_MS, signal);
      }
    }
  }

  /** Tells the group that this member lives. Throws with remedy `rejoin` when the group has moved on. */
  async heartbeat(): Promise<void> {
    const { groupId } = this.options;
    await this.asked((coordinator) =>
      coordinator.heartbeat({ groupId, groupGenerationId: this.generation, memberId: this.memberId }),
    );
  }

  /** Shows progress to Kafka's usual tools. */
  async commit(offsets: readonly (TopicPartition & { readonly offset: number })[]): Promise<void> {
    if (offsets.length === 0) return;
    const { groupId } = this.options;
    const topics = [...Map.groupBy(offsets, ({ topic }) => topic)].map(([topic, members]) => ({
      topic,
      partitions: members.map(({ partition, offset }) => ({ partition, offset: String(offset) })),
    }));
    await this.asked((coordinator) =>
      coordinator.offsetCommit({
        groupId,
        groupGenerationId: this.generation,
        memberId: this.memberId,
        topics,
      }),
    );
  }

  /** Lets the others take over at once instead of after the session timeout. */
  async leave(): Promise<void> {
    if (this.memberId === "") return;
    const { memberId } = this;
    const { brokers, groupId } = this.options;
    this.forget();
    const broker = await brokers.node(this.coordinator ?? (await brokers.coordinator(groupId)));
    await broker.leaveGroup({ groupId, memberId });
  }

  /** After an eviction: the next join is that of a new member. */
  forget(): void {
    this.memberId = "";
    this.generation = -1;
  }

  private async joinOnce(
    topics: readonly string[],
    partitionsOf: (topics: readonly string[]) => Promise<readonly TopicPartition[]>,
  ): Promise<readonly TopicPartition[]> {
    const { brokers, groupId, sessionTimeoutMs } = this.options;
    this.coordinator = await brokers.coordinator(groupId);
    const coordinator = await brokers.node(this.coordinator);
    const joined = await coordinator.joinGroup({
      groupId,
      sessionTimeout: sessionTimeoutMs,
      rebalanceTimeout: sessionTimeoutMs,
      memberId: this.memberId,
      groupProtocols: [
        { name: PROTOCOL, metadata: MemberMetadata.encode({ version: 0, topics: [...topics], userData: NONE }) },
      ],
    });
    this.memberId = joined.memberId;
    this.generation = joined.generationId;
    this.leading = joined.leaderId === joined.memberId;
    const groupAssignment = this.leading ? await divide(joined, partitionsOf) : [];
    const synced = await coordinator.syncGroup({
      groupId,
      generationId: this.generation,
      memberId: this.memberId,
      groupAssignment,
    });
    const assignment = MemberAssignment.decode(synced.memberAssignment)?.assignment ?? {};
    return Object.entries(assignment).flatMap(([topic, partitions]) =>
      partitions.map((partition) => ({ topic, partition })),
    );
  }

  private async asked(request: (coordinator: KafkaBroker) => Promise<unknown>): Promise<void> {
    const { brokers, groupId } = this.options;
    this.coordinator ??= await brokers.coordinator(groupId);
    const coordinator = this.coordinator;
    try {
      await request(await brokers.node(coordinator));
    } catch (thrown) {
      if (remedyOf(thrown) === "retry") {
        // It may have moved to another broker: look for it again next time.
        this.coordinator = undefined;
        await brokers.drop(coordinator);
      }
      throw thrown;
    }
  }
}

const NONE = Buffer.alloc(0);

/** Deals the partitions out one by one, the same way whoever leads. */
async function divide(
  { members }: JoinedGroup,
  partitionsOf: (topics: readonly string[]) => Promise<readonly TopicPartition[]>,
): Promise<{ memberId: string; memberAssignment: Buffer }[]> {
  const topics = new Set(members.flatMap(({ memberMetadata }) => MemberMetadata.decode(memberMetadata)?.topics ?? []));
  const partitions = await partitionsOf([...topics].sort());
  const ids = members.map(({ memberId }) => memberId).sort();
  return ids.map((memberId, index) => {
    const assignment: Record<string, number[]> = {};
    for (let at = index; at < partitions.length; at += ids.length) {
      const { topic, partition } = partitions[at]!;
      assignment[topic] ??= [];
      assignment[topic].push(partition);
    }
    return { memberId, memberAssignment: MemberAssignment.encode({ version: 0, assignment, userData: NONE }) };
  });
}
