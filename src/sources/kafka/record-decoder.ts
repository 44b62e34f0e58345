import type { LiteralScanner } from "../../domain/literal-scanner.ts";
import type { BatchHeader } from "./record-batch.ts";

/** A record as it lies in a batch. */
export interface FoundRecord {
  readonly offset: number;
  readonly timestamp: number;
  readonly key: Buffer | null;
  readonly value: Buffer | null;
  readonly headers: readonly (readonly [name: string, value: Buffer | null])[];
  /** Bytes of the whole record. */
  readonly size: number;
}

export interface FoundRecords {
  readonly records: readonly FoundRecord[];
  /** Records of the batch at or after the wanted offset, found or not. */
  readonly scanned: number;
}

/** Takes the records out of a batch that is neither a control batch nor aborted. */
export interface RecordDecoder {
  /**
   * The records of `batch` at or after `from`; with a `scanner` only those in which it finds something. `plain` is the
   * batch's decompressed body. Throws on bytes that are no records.
   */
  decode(request: {
    readonly batch: Buffer;
    readonly header: BatchHeader;
    readonly plain: Buffer;
    readonly from: number;
    readonly scanner: LiteralScanner | undefined;
  }): FoundRecords | Promise<FoundRecords>;
}
