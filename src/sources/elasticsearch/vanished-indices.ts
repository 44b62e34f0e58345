import type { Gap, PartitionId, Position } from "../../domain/checkpoint.ts";
import { sentence } from "../../domain/sentence.ts";
import { type EpochMs, SECOND } from "../../domain/time.ts";
import { Departures, type Known } from "../departures.ts";
import type { SourceBatch } from "../source.ts";
import { isForbidden } from "./faults.ts";
import { indexUuid } from "./index-settings.ts";
import type { ReaderContext } from "./partition-reader.ts";
import { parseShardPosition } from "./position.ts";
import { START_PARTITION } from "./start-mark.ts";

/** The index may be there or not: its name may not be asked for. */
export const HIDDEN: unique symbol = Symbol("may not be seen");
const LOOK_MS = 30 * SECOND;

/** What a reader makes of the indices that are there. */
export interface Reading {
  /** Partitions that are read, or about to be. */
  readonly present: ReadonlySet<PartitionId>;
  /**
   * Whether a partition of an index that is there is to be read, now or later. Undefined: nothing but `present` is, and
   * the cluster is not asked for indices.
   */
  readonly means: ((partition: PartitionId, index: string) => boolean) | undefined;
}

/**
 * Stored partitions that nobody reads any more: their index was deleted while no worker read it, or the configuration
 * does not mean them any longer. They are divided among workers by leases as all others are, so that one that is just
 * being read is left to its reader.
 */
export class VanishedIndices {
  readonly departures = new Departures();
  private readonly to: ReaderContext;
  private dueAt: EpochMs = Number.NEGATIVE_INFINITY;
  private deleted: readonly PartitionId[] = [];
  private left: readonly PartitionId[] = [];

  constructor(context: ReaderContext) {
    this.to = context;
  }

  /** Found by the last look and not told yet. */
  get found(): readonly PartitionId[] {
    return [...this.deleted, ...this.left];
  }

  /** Compares what is stored with what the cluster has and what is read of it, now and then. */
  async look({ present, means }: Reading, signal: AbortSignal): Promise<void> {
    const now = this.to.deps.clock.now();
    if (now < this.dueAt) return;
    const uuids = new Map<string, string | undefined | typeof HIDDEN>();
    const deleted: PartitionId[] = [];
    const left: PartitionId[] = [];
    for (const { partition, position } of await this.departures.candidates(this.to.context, signal)) {
      if (partition === START_PARTITION || present.has(partition)) continue;
      const index = indexOf(position);
      if (means === undefined || index === undefined) {
        left.push(partition);
        continue;
      }
      if (!uuids.has(index)) uuids.set(index, await this.uuidOf(index, signal));
      const uuid = uuids.get(index);
      // What one may not see may well be there.
      if (uuid === HIDDEN) continue;
      if (uuid !== partition.slice(0, partition.lastIndexOf("/"))) deleted.push(partition);
      else if (!means(partition, index)) left.push(partition);
    }
    this.deleted = deleted;
    this.left = left;
    this.dueAt = now + LOOK_MS;
  }

  /** The last batches of those found that this worker holds. What is left on purpose is no gap. */
  async *tell(signal: AbortSignal): AsyncGenerator<SourceBatch, void, undefined> {
    const { keeper, context, deps } = this.to;
    const mine = (partition: PartitionId) => keeper.held.has(partition);
    const deleted = this.deleted.filter(mine);
    const left = this.left.filter(mine);
    this.deleted = this.deleted.filter((partition) => !mine(partition));
    this.left = this.left.filter((partition) => !mine(partition));
    const now = { context, at: deps.clock.now(), signal };
    yield* await this.departures.take(deleted, lost, now);
    yield* await this.departures.take(left, undefined, now);
    if (left.length > 0) this.sayLeft(left);
  }

  /** Says in the log what is left on purpose. */
  sayLeft(partitions: readonly PartitionId[]): void {
    const { logger } = this.to.deps;
    logger.info({ partitions: partitions.slice(0, 20), count: partitions.length }, "not configured: not read any more");
  }

  /** The uuid that an index of this name has; undefined when there is none. */
  async uuidOf(index: string, signal: AbortSignal): Promise<string | undefined | typeof HIDDEN> {
    try {
      return await indexUuid(this.to.client, index, signal);
    } catch (thrown) {
      if (isForbidden(thrown)) return HIDDEN;
      throw thrown;
    }
  }
}

/** Only partitions that are an index, or a shard of one, keep its name, however they are read. */
function indexOf(position: Position): string | undefined {
  try {
    const { index } = JSON.parse(position) as { readonly index?: unknown };
    return typeof index === "string" ? index : undefined;
  } catch {
    return undefined;
  }
}

function lost({
  partition,
  position,
  progress: { lag, caughtUpAt },
}: Known): Pick<Gap, "range" | "records" | "detail"> {
  const shard = parseShardPosition(position);
  const last = shard?.kind === "at" ? shard.last : undefined;
  const known = last !== undefined && lag !== undefined;
  const at = caughtUpAt === undefined ? undefined : new Date(caughtUpAt).toISOString();
  const index = indexOf(position) ?? "";
  return {
    range: known ? `operations ${last + 1} to ${last + lag}` : `operations after ${last ?? "its position"}`,
    ...(lag === undefined ? {} : { records: lag }),
    detail:
      at === undefined
        ? sentence("gap.index_deleted", { index, partition })
        : sentence("gap.index_deleted_read", { index, partition, at }),
  };
}
