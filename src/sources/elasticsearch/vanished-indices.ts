import type { Gap, PartitionId, Position } from "../../domain/checkpoint.ts";
import { sentence } from "../../domain/sentence.ts";
import { type EpochMs, SECOND } from "../../domain/time.ts";
import { Departures, type Known } from "../departures.ts";
import type { SourceBatch } from "../source.ts";
import { isForbidden } from "./faults.ts";
import { indexUuid } from "./index-settings.ts";
import type { ReaderContext } from "./partition-reader.ts";
import { parseShardPosition } from "./position.ts";

const HIDDEN = Symbol("may not be seen");
const LOOK_MS = 30 * SECOND;

/**
 * Partitions whose index was deleted while nobody read it: no worker ran, or the one that did is dead. They are divided
 * among workers by leases as all others are, so that one that is just being read is left to its reader.
 */
export class VanishedIndices {
  readonly departures = new Departures();
  private readonly to: ReaderContext;
  private dueAt: EpochMs = Number.NEGATIVE_INFINITY;
  private gone: readonly PartitionId[] = [];

  constructor(context: ReaderContext) {
    this.to = context;
  }

  /** Found by the last look and not told yet. */
  get found(): readonly PartitionId[] {
    return this.gone;
  }

  /** Compares what is stored with what the cluster has, now and then; `present` are known to be there. */
  async look(present: ReadonlySet<PartitionId>, signal: AbortSignal): Promise<void> {
    const now = this.to.deps.clock.now();
    if (now < this.dueAt) return;
    const uuids = new Map<string, string | undefined | typeof HIDDEN>();
    const gone: PartitionId[] = [];
    for (const { partition, position } of await this.departures.candidates(this.to.context, signal)) {
      const index = indexOf(position);
      if (present.has(partition) || index === undefined) continue;
      if (!uuids.has(index)) uuids.set(index, await this.uuidOf(index, signal));
      const uuid = uuids.get(index);
      // What one may not see may well be there.
      if (uuid !== HIDDEN && uuid !== partition.slice(0, partition.lastIndexOf("/"))) gone.push(partition);
    }
    this.gone = gone;
    this.dueAt = now + LOOK_MS;
  }

  /** The last batches of those found that this worker holds. */
  async *tell(signal: AbortSignal): AsyncGenerator<SourceBatch, void, undefined> {
    const { keeper, context, deps } = this.to;
    const mine = this.gone.filter((partition) => keeper.held.has(partition));
    this.gone = this.gone.filter((partition) => !mine.includes(partition));
    yield* await this.departures.take(mine, lost, { context, at: deps.clock.now(), signal });
  }

  private async uuidOf(index: string, signal: AbortSignal): Promise<string | undefined | typeof HIDDEN> {
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
