import type { AbortedTransaction } from "./fetch-protocol.ts";
import type { BatchHeader } from "./record-batch.ts";
import { scanningDecoder } from "./scanning-decoder.ts";

/** Type of the control record that ends an aborted transaction; 1 ends a committed one. */
const ABORT = 0;

/**
 * Tells which batches of a fetched range hold records that count. The broker lists the transactions of the range that
 * were aborted by producer and first offset; each ends at its producer's next abort marker.
 */
export class AbortedTransactions {
  private readonly upcoming: AbortedTransaction[];
  private readonly open = new Set<number>();

  constructor(aborted: readonly AbortedTransaction[]) {
    this.upcoming = aborted.toSorted((a, b) => a.firstOffset - b.firstOffset);
  }

  /** False for control batches and batches of aborted transactions. Must be asked for every batch, in log order. */
  accepts(header: BatchHeader, bytes: Buffer): boolean {
    while (this.upcoming[0] !== undefined && this.upcoming[0].firstOffset <= header.lastOffset) {
      this.open.add(this.upcoming[0].producerId);
      this.upcoming.shift();
    }
    if (header.control) {
      if (this.open.size > 0 && controlType(header, bytes) === ABORT) this.open.delete(header.producerId);
      return false;
    }
    return !(header.transactional && this.open.has(header.producerId));
  }
}

/** The key of a control record is a version and its type, two bytes each. */
function controlType(header: BatchHeader, bytes: Buffer): number | undefined {
  const plain = bytes.subarray(header.body, header.end);
  const decoded = scanningDecoder.decode({ batch: bytes, header, plain, from: header.baseOffset, scanner: undefined });
  const key = decoded instanceof Promise ? undefined : decoded.records[0]?.key;
  return key && key.length >= 4 ? key.readInt16BE(2) : undefined;
}
