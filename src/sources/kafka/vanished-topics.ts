import type { PartitionId } from "../../domain/checkpoint.ts";
import { sentence } from "../../domain/sentence.ts";
import type { Clock } from "../../domain/time.ts";
import { Departures, type Known } from "../departures.ts";
import type { SourceBatch, SourceContext } from "../source.ts";
import { partitionId, toTopicPartition } from "./partition-feed.ts";
import { decodePosition, isPosition } from "./position.ts";
import type { TopicCatalog } from "./topic-catalog.ts";

/** Stored partitions whose topic was deleted, or made again with fewer partitions, whoever saw it. */
export class VanishedTopics {
  readonly departures = new Departures();
  private readonly catalog: TopicCatalog;
  private readonly clock: Clock;
  /** Absent when looked at last. A broker that has just started may not know all topics yet: once is not enough. */
  private suspects: ReadonlySet<PartitionId> = new Set();

  constructor(catalog: TopicCatalog, clock: Clock) {
    this.catalog = catalog;
    this.clock = clock;
  }

  /** Compares what is stored with what the cluster has. Returns the last batches of those that were absent twice. */
  async look(context: SourceContext, signal: AbortSignal): Promise<readonly SourceBatch[]> {
    const stored = await this.departures.candidates(context, signal);
    const missing = stored
      .filter(({ position }) => isPosition(position))
      .map(({ partition }) => toTopicPartition(partition))
      .filter((one) => !this.catalog.has(one));
    const absent = (await this.catalog.absent(missing)).map(partitionId);
    const gone = absent.filter((partition) => this.suspects.has(partition));
    this.suspects = new Set(absent);
    return await this.departures.take(gone, lost, { context, at: this.clock.now(), signal });
  }
}

function lost({ partition, position, progress: { lag, caughtUpAt } }: Known) {
  const { offset } = decodePosition(position);
  const at = caughtUpAt === undefined ? undefined : new Date(caughtUpAt).toISOString();
  return {
    range: lag === undefined ? `offsets from ${offset}` : `offsets ${offset} to ${offset + lag - 1}`,
    ...(lag === undefined ? {} : { records: lag }),
    detail:
      at === undefined
        ? sentence("gap.topic_deleted", { partition })
        : sentence("gap.topic_deleted_read", { partition, at }),
  };
}
