import type { Assignment, Checkpoint, Gap, PartitionId } from "../domain/checkpoint.ts";
import type { EpochMs } from "../domain/time.ts";
import type { SourceBatch, SourceContext } from "./source.ts";

/**
 * Partitions that are not there any more, whether they went under a worker's eyes or while none ran. Each is told once:
 * by a last batch that leaves its position and marks its progress. What it may have held beyond what was last known
 * of it (`progress.lag`) nobody can know any more.
 */
export class Departures {
  private readonly told = new Set<PartitionId>();

  /** Stored partitions that are not known to be gone. Not those whose last batch is on its way to the store. */
  async candidates(context: SourceContext, signal: AbortSignal): Promise<readonly Known[]> {
    const stored = await context.stored(signal);
    for (const { partition, progress } of stored) if (progress.goneAt !== undefined) this.told.delete(partition);
    return stored.filter(isKnown).filter(({ partition }) => !this.told.has(partition));
  }

  /**
   * Takes over partitions that were found to be gone and makes their last batches. `lost` describes what was not read
   * of one; it is not asked where everything was, as far as was known. Undefined: they are left on purpose, which is no gap.
   */
  async take(
    gone: readonly PartitionId[],
    lost: ((checkpoint: Known) => Pick<Gap, "range" | "records" | "detail">) | undefined,
    { context, at, signal }: { readonly context: SourceContext; readonly at: EpochMs; readonly signal: AbortSignal },
  ): Promise<readonly SourceBatch[]> {
    if (gone.length === 0) return [];
    const batches: SourceBatch[] = [];
    for (const [partition, assignment] of await context.assign(gone, signal)) {
      const { checkpoint } = assignment;
      // Another worker may have told it since.
      if (!isKnown(checkpoint)) continue;
      const { position: next, progress } = checkpoint;
      const gaps: Gap[] =
        progress.lag === 0 || lost === undefined
          ? []
          : [{ partition, ...lost(checkpoint), reason: "deleted", detectedAt: at }];
      const last = { assignment, records: [], next, scanned: 0, bytes: 0, gaps, unreadable: [], progress };
      batches.push(lost === undefined ? this.leave(last, at) : this.tell(last, at));
    }
    return batches;
  }

  /** `batch`, as the last one of its partition. */
  tell(batch: SourceBatch, at: EpochMs): SourceBatch {
    this.told.add(batch.assignment.partition);
    return { ...batch, progress: { ...batch.progress, goneAt: at } };
  }

  /** The same, of a partition that is there and not to be read any more. */
  leave(batch: SourceBatch, at: EpochMs): SourceBatch {
    return this.tell({ ...batch, progress: { ...batch.progress, left: true } }, at);
  }

  /** The last batch was refused: it may have to be told again. */
  revoke(assignment: Assignment): void {
    this.told.delete(assignment.partition);
  }
}

export type Known = Checkpoint & { readonly position: string };

function isKnown(checkpoint: Checkpoint): checkpoint is Known {
  return checkpoint.position !== undefined && checkpoint.progress.goneAt === undefined;
}
