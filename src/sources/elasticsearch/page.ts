import type { Gap } from "../../domain/checkpoint.ts";
import type { RawRecord } from "../../domain/log-record.ts";
import type { EpochMs } from "../../domain/time.ts";
import type { UnreadableRecord } from "../source.ts";

/** What reading a partition on yielded: everything of it up to `next`. */
export interface Page {
  readonly records: readonly RawRecord[];
  readonly unreadable: readonly UnreadableRecord[];
  readonly gaps: readonly Gap[];
  readonly next: string;
  /** Documents of the range, also those that the filter kept back. */
  readonly scanned: number;
  readonly bytes: number;
  /** Operations not yet read, where known. */
  readonly lag?: number;
  readonly caughtUpAt?: EpochMs;
}
