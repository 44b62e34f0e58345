import type { Assignment, PartitionId } from "../../domain/checkpoint.ts";
import { type Said, type Sentence, sentence, textOf } from "../../domain/sentence.ts";
import type { SourceBatch, SourceStatus } from "../source.ts";
import { HeldTails, type MakeTail } from "./held-tails.ts";
import type { PartitionReader, ReaderContext } from "./partition-reader.ts";
import { VanishedIndices } from "./vanished-indices.ts";
import { makeWindowTail, type WindowTail } from "./window-tail.ts";

/** Reads the configured indices by time windows; each pattern is a partition. */
export class WindowReader implements PartitionReader {
  private readonly to: ReaderContext;
  private readonly why: Sentence | undefined;
  private readonly tails: HeldTails<WindowTail>;
  private readonly vanished: VanishedIndices;

  /** `why`: what kept this worker from reading by sequence number, if it was not asked for. */
  constructor(context: ReaderContext, why: Sentence | undefined) {
    this.to = context;
    this.why = why;
    this.tails = new HeldTails(context);
    this.vanished = new VanishedIndices(context);
    const { logger, metrics: _ } = context.deps;
    const { overlap, timestamp_field: field } = context.config;
    logger.warn(
      { overlapMs: overlap, ...(why === undefined ? {} : { why: textOf(why) }) },
      `reading by time windows: documents that become searchable later than the overlap after their event.ingested or ${field} are missed, and so are those that have neither; updates within the overlap are not read again`,
    );
  }

  async *round(signal: AbortSignal): AsyncGenerator<SourceBatch, void, undefined> {
    const { config, connection, deps, filters } = this.to;
    const until = deps.clock.now() + config.poll_interval;
    filters.nextRound(new Set());
    const excluded = config.indices.filter((expression) => expression.startsWith("-"));
    const wanted = new Map<PartitionId, MakeTail<WindowTail>>();
    for (const pattern of config.indices) {
      if (pattern.startsWith("-")) continue;
      wanted.set(`window/${pattern}`, (assignment, start) =>
        makeWindowTail(this.to, {
          indices: [pattern, ...excluded],
          assignment,
          start,
          keyOf: (hit) => `${hit._index}/${hit._id}`,
        }),
      );
    }
    await this.vanished.look({ present: new Set(wanted.keys()), means: undefined }, signal);
    yield* this.tails.take(wanted, this.vanished.found, signal);
    yield* this.vanished.tell(signal);
    yield* this.tails.drain(until, () => {}, signal);
    if (this.tails.trouble() === undefined) connection.answered();
  }

  lost(partition: PartitionId): void {
    this.tails.lost(partition);
  }

  revoke(assignment: Assignment): void {
    this.tails.revoke(assignment);
    this.vanished.departures.revoke(assignment);
  }

  partitions(): SourceStatus["partitions"] {
    return this.tails.partitions();
  }

  trouble(): Said | undefined {
    return this.tails.trouble();
  }

  note(): Said | undefined {
    return this.why === undefined ? undefined : sentence("elasticsearch.by_windows", { why: this.why });
  }
}
