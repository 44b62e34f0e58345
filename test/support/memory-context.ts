import type { Assignment, Checkpoint, Gap, PartitionId, Position } from "../../src/domain/checkpoint.ts";
import type { RawRecord } from "../../src/domain/log-record.ts";
import type { Leases, SourceBatch, SourceContext, UnreadableRecord } from "../../src/sources/source.ts";

/**
 * The store's side of a source in memory: checkpoints with row versions and a real compare-and-swap, and everything
 * that was committed. Several sources that share one instance are workers that share one store.
 */
export class MemoryContext implements SourceContext {
  /** What was committed, in the order of the commits. */
  readonly records: RawRecord[] = [];
  readonly gaps: Gap[] = [];
  readonly unreadable: UnreadableRecord[] = [];
  /** Sum of `scanned` over the committed batches. */
  scanned = 0;
  staleCommits = 0;
  /** Every call of `assign`, oldest first. */
  readonly assigned: PartitionId[][] = [];
  readonly leases: Leases;
  /** Awaited by `assign` before it answers: a slow or unreachable store. */
  beforeAssign: () => Promise<void> = async () => {};
  private readonly rows = new Map<PartitionId, Checkpoint>();

  constructor(leases: Leases = grantAll) {
    this.leases = leases;
  }

  async assign(partitions: readonly PartitionId[], signal: AbortSignal): Promise<ReadonlyMap<PartitionId, Assignment>> {
    this.assigned.push([...partitions]);
    await this.beforeAssign();
    signal.throwIfAborted();
    return new Map(
      partitions.map((partition) => {
        const checkpoint = this.checkpoint(partition);
        return [partition, { partition, version: checkpoint.version, active: true, checkpoint }];
      }),
    );
  }

  async stored(): Promise<readonly Checkpoint[]> {
    return this.checkpoints();
  }

  /**
   * Commits a batch as ingest and store do together: only if the row still has the version that the assignment last
   * loaded or wrote. Returns whether it was stale; then nothing of it is kept and the assignment is no longer active.
   */
  commit(batch: SourceBatch): { readonly stale: boolean } {
    const { assignment } = batch;
    const row = this.checkpoint(assignment.partition);
    if (!assignment.active || row.version !== assignment.version) {
      assignment.active = false;
      this.staleCommits++;
      return { stale: true };
    }
    const version = row.version + 1;
    this.rows.set(assignment.partition, {
      partition: assignment.partition,
      position: batch.next,
      version,
      openRecords: undefined,
      progress: batch.progress,
    });
    assignment.version = version;
    this.records.push(...batch.records);
    this.gaps.push(...batch.gaps);
    this.unreadable.push(...batch.unreadable);
    this.scanned += batch.scanned;
    return { stale: false };
  }

  /** The stored row; version 0 when there is none. */
  checkpoint(partition: PartitionId): Checkpoint {
    return (
      this.rows.get(partition) ?? { partition, position: undefined, version: 0, openRecords: undefined, progress: {} }
    );
  }

  /** Every stored row. */
  checkpoints(): readonly Checkpoint[] {
    return [...this.rows.values()];
  }

  /** Writes a row as another worker would, so that what was loaded before is stale. */
  store(partition: PartitionId, position: Position): void {
    const row = this.checkpoint(partition);
    this.rows.set(partition, { ...row, position, version: row.version + 1 });
  }
}

/** Leases of a worker that is alone. */
export const grantAll: Leases = {
  claim: async (_scope, names) => new Set(names),
  release: async () => {},
};
