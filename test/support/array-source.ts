import type { Assignment, PartitionId, Position } from "../../src/domain/checkpoint.ts";
import type { RawRecord } from "../../src/domain/log-record.ts";
import type { Source, SourceBatch, SourceContext, SourceStatus } from "../../src/sources/source.ts";

/**
 * A source over arrays, one a partition: positions are indices. It keeps the promises of `Source`, takes a partition
 * anew when a commit was stale, and ends by itself when everything was delivered and nothing was revoked.
 */
export class ArraySource implements Source {
  readonly id: string;
  readonly type = "array";
  readonly acked: [PartitionId, Position][] = [];
  private readonly partitions: ReadonlyMap<PartitionId, readonly RawRecord[]>;
  private readonly batchSize: () => number | Promise<number>;
  private readonly revoked = new Set<PartitionId>();

  /** `batchSize` is asked before each batch, so a test can slow reading down or stop it there. */
  constructor(
    id: string,
    partitions: ReadonlyMap<PartitionId, readonly RawRecord[]>,
    batchSize: () => number | Promise<number>,
  ) {
    this.id = id;
    this.partitions = partitions;
    this.batchSize = batchSize;
  }

  async *read(context: SourceContext, signal: AbortSignal): AsyncIterable<SourceBatch> {
    const assignments = new Map(await context.assign([...this.partitions.keys()], signal));
    const offsets = new Map([...assignments.values()].map((assignment) => [assignment.partition, startOf(assignment)]));
    let delivered = true;
    while (delivered && !signal.aborted) {
      delivered = false;
      for (const [partition, records] of this.partitions) {
        if (this.revoked.delete(partition)) {
          for (const [name, fresh] of await context.assign([partition], signal)) {
            assignments.set(name, fresh);
            offsets.set(name, startOf(fresh));
          }
        }
        const from = offsets.get(partition) ?? 0;
        const assignment = assignments.get(partition);
        if (assignment === undefined || from >= records.length) continue;
        delivered = true;
        const size = await this.batchSize();
        if (signal.aborted) return;
        const taken = records.slice(from, from + size);
        offsets.set(partition, from + taken.length);
        yield {
          assignment,
          records: taken,
          next: String(from + taken.length),
          scanned: taken.length,
          bytes: taken.reduce((sum, { value }) => sum + (Buffer.isBuffer(value) ? value.length : 0), 0),
          gaps: [],
          unreadable: [],
          progress: {},
        };
        if (signal.aborted) return;
      }
    }
  }

  ack(partition: PartitionId, position: Position): void {
    this.acked.push([partition, position]);
  }

  revoke(assignment: Assignment): void {
    this.revoked.add(assignment.partition);
  }

  status(): SourceStatus {
    return { state: "reading", partitions: [] };
  }

  async close(): Promise<void> {}
}

function startOf(assignment: Assignment): number {
  return Number(assignment.checkpoint.position ?? 0);
}
