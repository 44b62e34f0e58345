import { decodeFetch, encodeFetch, type FetchAnswer, type FetchRequest, fetchVersion } from "./fetch-protocol.ts";
import { type BrokerMaker, type KafkaBroker, kafkajs, sendRaw } from "./kafkajs-internals.ts";
import {
  type ClusterMetadata,
  decodeMetadata,
  encodeMetadata,
  METADATA_WITH_IDS,
  type TopicMetadata,
} from "./metadata-protocol.ts";

const FETCH = 1;
const METADATA = 3;
const GROUP = 0;
const READ_UNCOMMITTED = 0;

/** ListOffsets' special times. */
export const EARLIEST = -2;
export const LATEST = -1;

export interface TopicPartition {
  readonly topic: string;
  readonly partition: number;
}

/** Connections to the brokers of one cluster, made when needed. Nothing is retried here. */
export class Brokers {
  private readonly make: BrokerMaker;
  private readonly seeds: number;
  private readonly addresses = new Map<number, { host: string; port: number }>();
  private readonly connected = new Map<number, Promise<KafkaBroker>>();
  private seed: Promise<KafkaBroker> | undefined;
  /** The last connecting of each broker: kafkajs makes two sockets, and loses one, when it is asked twice at once. */
  private readonly opening = new Map<KafkaBroker, Promise<void>>();
  /** Brokers that were given up: connecting them again would leave a connection that nobody ends. */
  private readonly retired = new WeakSet<KafkaBroker>();
  private closed = false;
  private readonly newest: { readonly fetch: number; readonly metadata: number };

  /** `newest`: versions not to go beyond, so that a test can speak as with an old broker. */
  constructor(options: {
    readonly make: BrokerMaker;
    readonly seeds: number;
    readonly newest?: { readonly fetch: number; readonly metadata: number };
  }) {
    this.make = options.make;
    this.seeds = options.seeds;
    this.newest = options.newest ?? { fetch: Number.POSITIVE_INFINITY, metadata: Number.POSITIVE_INFINITY };
  }

  /** The broker with this id, connected. */
  async node(nodeId: number): Promise<KafkaBroker> {
    const address = this.addresses.get(nodeId);
    if (address === undefined) throw new Error(`broker ${nodeId} is not known`);
    let made = this.connected.get(nodeId);
    if (made === undefined) {
      made = this.make({ ...address, nodeId });
      this.connected.set(nodeId, made);
    }
    return await this.ready(await made);
  }

  /** Brokers, topics and leaders. `topics` undefined: all there are. A topic that does not exist is an answer, not an error. */
  async metadata(topics: readonly string[] | undefined): Promise<ClusterMetadata> {
    const broker = await this.any();
    const newest = Math.min(broker.versions?.[METADATA]?.maxVersion ?? 0, this.newest.metadata);
    const metadata =
      newest >= METADATA_WITH_IDS
        ? decodeMetadata(
            await sendRaw(broker, {
              apiKey: METADATA,
              apiVersion: METADATA_WITH_IDS,
              apiName: "Metadata",
              body: encodeMetadata(topics),
            }),
          )
        : await oldMetadata(broker, Math.min(newest, 6), topics);
    this.learn(metadata.brokers);
    return metadata;
  }

  /** The id of the broker that runs the group. */
  async coordinator(groupId: string): Promise<number> {
    const found = await (await this.any()).findGroupCoordinator({ groupId, coordinatorType: GROUP });
    this.learn([...this.known(), found.coordinator]);
    return found.coordinator.nodeId;
  }

  async fetch(nodeId: number, request: FetchRequest): Promise<FetchAnswer> {
    const broker = await this.ready(await this.node(nodeId), 1);
    const newest = Math.min(broker.versions?.[FETCH]?.maxVersion ?? 0, this.newest.fetch);
    const allHaveIds = request.partitions.every((partition) => partition.topicId !== undefined);
    const apiVersion = fetchVersion(newest, allHaveIds);
    const body = encodeFetch(request, apiVersion);
    return decodeFetch(await sendRaw(broker, { apiKey: FETCH, apiVersion, apiName: "Fetch", body }), apiVersion);
  }

  /** For each partition led by `nodeId` the first offset at or after `timestamp` (or an end of the log); -1: none. */
  async offsets(
    nodeId: number,
    partitions: readonly TopicPartition[],
    timestamp: number,
  ): Promise<(partition: TopicPartition) => number> {
    const broker = await this.node(nodeId);
    const topics = Map.groupBy(partitions, ({ topic }) => topic);
    const { responses } = await broker.listOffsets({
      replicaId: -1,
      isolationLevel: READ_UNCOMMITTED,
      topics: [...topics].map(([topic, members]) => ({
        topic,
        partitions: members.map(({ partition }) => ({ partition, timestamp })),
      })),
    });
    const found = new Map(
      responses.flatMap(({ topic, partitions: answers }) =>
        answers.map((answer) => [`${topic}/${answer.partition}`, Number(answer.offset)]),
      ),
    );
    return ({ topic, partition }) => {
      const offset = found.get(`${topic}/${partition}`);
      if (offset === undefined) throw new Error(`no offset for ${topic}/${partition}`);
      return offset;
    };
  }

  /** Ends the connection to a broker that failed; the next use makes a new one. */
  async drop(nodeId: number): Promise<void> {
    const broker = this.connected.get(nodeId);
    this.connected.delete(nodeId);
    await this.disconnect(broker);
  }

  /** Ends all connections; from now on there are no new ones. */
  async close(): Promise<void> {
    this.closed = true;
    const all = [...this.connected.values(), this.seed];
    this.connected.clear();
    this.seed = undefined;
    await Promise.all(all.map((broker) => this.disconnect(broker)));
  }

  /** Any broker that answers: one already connected, else one known, else one configured. */
  private async any(): Promise<KafkaBroker> {
    for (const nodeId of this.addresses.keys()) {
      const broker = await this.connected.get(nodeId);
      if (broker?.isConnected()) return await this.ready(broker);
    }
    for (const nodeId of this.addresses.keys()) {
      try {
        return await this.node(nodeId);
      } catch {
        await this.drop(nodeId);
      }
    }
    let failure: unknown;
    for (let tried = 0; tried < this.seeds; tried++) {
      this.seed ??= this.make();
      try {
        return await this.ready(await this.seed);
      } catch (error) {
        failure = error;
        await this.disconnect(this.seed);
        this.seed = undefined;
      }
    }
    throw failure;
  }

  /** Connects `broker` if it is not. Right before each request, since kafkajs must never do it itself. */
  private async ready(broker: KafkaBroker, connection: 0 | 1 = 0): Promise<KafkaBroker> {
    const before = this.opening.get(broker) ?? Promise.resolve();
    const opened = before.catch(() => {}).then(() => this.open(broker, connection));
    this.opening.set(broker, opened);
    await opened;
    return broker;
  }

  private async open(broker: KafkaBroker, connection: 0 | 1): Promise<void> {
    if (this.closed || this.retired.has(broker)) throw new Error("the connection was closed");
    if (!broker.isConnected()) await broker.connect();
    await broker.connectionPool.getConnection(connection);
  }

  private async disconnect(made: Promise<KafkaBroker> | undefined): Promise<void> {
    const broker = await made?.catch(() => undefined);
    if (broker === undefined) return;
    this.retired.add(broker);
    // A connection that is just being made would outlive the disconnecting.
    await this.opening.get(broker)?.catch(() => {});
    this.opening.delete(broker);
    await broker.disconnect().catch(() => {
      // What is broken already has nothing left to release.
    });
  }

  private known(): { nodeId: number; host: string; port: number }[] {
    return [...this.addresses].map(([nodeId, address]) => ({ nodeId, ...address }));
  }

  private learn(brokers: ClusterMetadata["brokers"]): void {
    const gone = new Set(this.addresses.keys());
    for (const { nodeId, host, port } of brokers) {
      gone.delete(nodeId);
      const before = this.addresses.get(nodeId);
      this.addresses.set(nodeId, { host, port });
      if (before !== undefined && (before.host !== host || before.port !== port)) void this.drop(nodeId);
    }
    for (const nodeId of gone) {
      this.addresses.delete(nodeId);
      void this.drop(nodeId);
    }
  }
}

interface OldMetadata {
  readonly brokers: ClusterMetadata["brokers"];
  readonly topicMetadata: readonly {
    readonly topicErrorCode: number;
    readonly topic: string;
    readonly isInternal?: boolean;
    readonly partitionMetadata: readonly { readonly partitionId: number; readonly leader: number }[];
  }[];
}

/** For brokers that know no topic ids; kafkajs's own request, but with errors as values. */
async function oldMetadata(
  broker: KafkaBroker,
  version: number,
  topics: readonly string[] | undefined,
): Promise<ClusterMetadata> {
  const made = kafkajs().metadata.protocol({ version })({ topics: topics ?? [], allowAutoTopicCreation: false });
  const response = { decode: made.response.decode, parse: async (data: unknown) => data };
  const data = (await broker.connectionPool.send({ request: made.request, response })) as OldMetadata;
  return {
    brokers: data.brokers,
    topics: data.topicMetadata.map(
      (topic): TopicMetadata => ({
        name: topic.topic,
        id: undefined,
        error: topic.topicErrorCode,
        internal: topic.isInternal ?? false,
        partitions: topic.partitionMetadata.map(({ partitionId, leader }) => ({ partition: partitionId, leader })),
      }),
    ),
  };
}
