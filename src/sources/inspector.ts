import type { LookupFunction } from "node:net";
import type { RawRecord, RecordOrigin } from "../domain/log-record.ts";
import type { Said, Sentence } from "../domain/sentence.ts";
import type { EpochMs } from "../domain/time.ts";

/** What may be connected to, where somebody says so who may not see everything that this machine can reach. */
export interface Reach {
  /** Resolves a host as `dns.lookup` does, or fails: the connection is made to what it says. */
  readonly lookup: LookupFunction;
  /** Why nothing may be connected to an address; undefined: it may. */
  readonly refusal: (address: string) => Error | undefined;
}

/**
 * Looks into what a source reads, beside its reading: no checkpoint is loaded or moved, no group joined, no lease taken.
 * Everything is bounded in number and size. Methods throw `AppError` ELKHOUND_SOURCE_UNAVAILABLE or
 * ELKHOUND_SOURCE_REFUSED with the way out; their messages name no secret.
 */
export interface SourceInspector {
  /** What there is to read. Expected faults (a topic that may not be read) are in it; it throws where nothing can be said. */
  overview(now: EpochMs): Promise<SourceOverview>;
  /** The newest records, in the source's order; not more than `limit`, of at most 4 MiB. */
  recent(limit: number): Promise<readonly RawRecord[]>;
  /** A record and its neighbours in the same file, partition, or stream of a host's service. */
  around(request: AroundRequest): Promise<Surroundings>;
  /** Safe twice, and while another call runs, which then fails. */
  close(): Promise<void>;
}

export interface AroundRequest {
  readonly origin: RecordOrigin;
  readonly before: number;
  readonly after: number;
  /** Whether a record is the one meant: a file may have another content at that place since. */
  readonly isMeant: (record: RawRecord) => boolean;
}

export type Surroundings =
  /** `at` is the index of the record that was asked for. */
  | { readonly kind: "found"; readonly records: readonly RawRecord[]; readonly at: number }
  /** The source has it no more, or never had. */
  | { readonly kind: "gone"; readonly detail: Sentence };

export interface SourceOverview {
  /** `Elasticsearch 9.1.0`, `Kafka, 3 brokers`. */
  readonly server: Said;
  /** The largest or newest first, at most {@link MAX_FOUND}. */
  readonly found: readonly FoundStream[];
  /** How many there are in all. */
  readonly total: number;
  readonly faults: readonly InspectionFault[];
}

export const MAX_FOUND = 50;

/** Something that log records come from. */
export interface FoundStream {
  readonly kind: "topic" | "index" | "data_stream" | "file";
  readonly name: string;
  readonly partitions?: number;
  /** Records that it holds now, where known. */
  readonly records?: number;
  readonly bytes?: number;
  readonly recordsPerSecond?: number;
  /** Records of the last 24 hours whose level is error or worse, where the source can count them. */
  readonly errorsLastDay?: number;
  readonly latestAt?: EpochMs;
  /** Its newest record. */
  readonly example?: RawRecord;
}

export interface InspectionFault {
  readonly severity: "error" | "warning";
  readonly message: Sentence;
  /** The way out. */
  readonly hint: Said;
}
