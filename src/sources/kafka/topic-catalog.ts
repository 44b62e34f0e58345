import { RE2JS } from "re2js";
import type { Brokers, TopicPartition } from "./brokers.ts";
import { KAFKA_ERROR, KafkaAnswerError } from "./failure.ts";
import type { TopicMetadata } from "./metadata-protocol.ts";

/** The topics that the configuration means, as they are now: which exist, their ids, partitions and leaders. */
export class TopicCatalog {
  private readonly brokers: Brokers;
  private readonly names: readonly string[];
  private readonly pattern: RE2JS | undefined;
  /** Topics of partitions that the group's leader gave us although our own configuration does not name them. */
  private readonly extra = new Set<string>();
  private topics = new Map<string, TopicMetadata>();

  constructor(brokers: Brokers, names: readonly string[], pattern: string | undefined) {
    this.brokers = brokers;
    this.names = names;
    this.pattern = pattern === undefined ? undefined : RE2JS.compile(pattern);
  }

  /** Asks the cluster again. Throws when a topic may not be read. */
  async refresh(): Promise<void> {
    const wanted = [...new Set([...this.names, ...this.extra])];
    const { topics } = await this.brokers.metadata(this.pattern === undefined ? wanted : undefined);
    const next = new Map<string, TopicMetadata>();
    for (const topic of topics) {
      const named = this.names.includes(topic.name) || this.extra.has(topic.name);
      if (!named && !this.matches(topic)) continue;
      if (named && topic.error === KAFKA_ERROR.topicAuthorizationFailed) {
        throw new KafkaAnswerError(topic.error, `topic ${topic.name}`);
      }
      if (topic.error === KAFKA_ERROR.none) next.set(topic.name, topic);
    }
    this.topics = next;
  }

  /** Names of the existing topics that this configuration means, sorted. */
  subscription(): readonly string[] {
    return [...this.topics.values()]
      .filter((topic) => this.means(topic))
      .map((topic) => topic.name)
      .sort();
  }

  /** Whether this configuration means a topic. */
  means(topic: TopicMetadata): boolean {
    return this.names.includes(topic.name) || this.matches(topic);
  }

  /** Every watched topic with its number of partitions. */
  counts(): readonly (readonly [topic: string, partitions: number])[] {
    return [...this.topics.values()]
      .map(({ name, partitions }) => [name, partitions.length] as const)
      .sort(([a], [b]) => (a < b ? -1 : 1));
  }

  /** Configured names of topics that do not exist. */
  missing(): readonly string[] {
    return this.names.filter((name) => !this.topics.has(name));
  }

  /** All partitions of `topics`, in order; asks the cluster for topics that only other members know. */
  async partitionsOf(topics: readonly string[]): Promise<readonly TopicPartition[]> {
    await this.include(topics);
    return topics.flatMap((topic) =>
      (this.topics.get(topic)?.partitions ?? [])
        .map(({ partition }) => ({ topic, partition }))
        .sort((a, b) => a.partition - b.partition),
    );
  }

  /** Keeps an eye on `topics` too, whatever the configuration says. */
  async include(topics: readonly string[]): Promise<void> {
    const unknown = topics.filter((topic) => !this.topics.has(topic));
    if (unknown.length === 0) return;
    for (const topic of unknown) this.extra.add(topic);
    await this.refresh();
  }

  /** Whether the last look at the cluster showed this partition. */
  has({ topic, partition }: TopicPartition): boolean {
    return this.topics.get(topic)?.partitions.some((known) => known.partition === partition) ?? false;
  }

  /** Which of these partitions the cluster says it has not; whatever the configuration names. */
  async absent(partitions: readonly TopicPartition[]): Promise<readonly TopicPartition[]> {
    const names = new Set(partitions.map(({ topic }) => topic));
    if (names.size === 0) return [];
    const { topics } = await this.brokers.metadata([...names]);
    const found = new Map(topics.map((topic) => [topic.name, topic]));
    return partitions.filter(({ topic: name, partition }) => {
      const topic = found.get(name);
      if (topic?.error === KAFKA_ERROR.unknownTopicOrPartition) return true;
      // Nothing else proves it: a topic that one may not see may well be there.
      return topic?.error === KAFKA_ERROR.none && !topic.partitions.some((known) => known.partition === partition);
    });
  }

  /** The broker that leads a partition; undefined while there is none. */
  leader({ topic, partition }: TopicPartition): number | undefined {
    const leader = this.topics.get(topic)?.partitions.find((candidate) => candidate.partition === partition)?.leader;
    return leader === undefined || leader < 0 ? undefined : leader;
  }

  topicId(topic: string): string | undefined {
    return this.topics.get(topic)?.id;
  }

  private matches(topic: TopicMetadata): boolean {
    if (this.pattern === undefined || topic.internal || topic.name.startsWith("__")) return false;
    return this.pattern.matches(topic.name);
  }
}
