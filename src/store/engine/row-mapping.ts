import type { Checkpoint, Gap, Progress } from "../../domain/checkpoint.ts";
import type { RecordOrigin } from "../../domain/log-record.ts";
import type { DeadLetter, IssueId, StoredDeadLetter, StoredEvent, StoredGap } from "../store.ts";
import { decodeEvent } from "./stored-event.ts";
import { fromExactText, fromStoredSaid } from "./stored-text.ts";

/*
 * Rows as both engines return them, and what the contract makes of them.
 */

/** A stored checkpoint, texts still in their stored form. */
export interface CheckpointRow {
  readonly source: string;
  readonly partition: string;
  readonly position: string;
  readonly version: number;
  readonly open_records: string | null;
  readonly progress: string;
  readonly updated_at: number;
}

export function toCheckpoint(row: CheckpointRow): Checkpoint {
  return {
    partition: fromExactText(row.partition),
    position: fromExactText(row.position),
    version: row.version,
    openRecords: row.open_records === null ? undefined : fromExactText(row.open_records),
    progress: JSON.parse(row.progress) as Progress,
  };
}

/** What `load` answers for a partition without a row. */
export function freshCheckpoint(partition: string): Checkpoint {
  return { partition, position: undefined, version: 0, openRecords: undefined, progress: {} };
}

export interface EventRow {
  readonly id: string;
  readonly time: number;
  readonly hash: string;
  readonly clamped: number | boolean;
  readonly body: string;
}

export function toStoredEvent(row: EventRow, issue: IssueId): StoredEvent {
  return { id: row.id, issue, event: decodeEvent(row.body), fingerprint: row.hash, clamped: Boolean(row.clamped) };
}

export interface GapRow {
  readonly id: number;
  readonly source: string;
  readonly partition: string;
  readonly range: string;
  readonly records: number | null;
  readonly reason: string;
  readonly detail: string;
  readonly detected_at: number;
}

export function toGap(row: GapRow): StoredGap {
  return {
    id: String(row.id),
    source: fromExactText(row.source),
    partition: fromExactText(row.partition),
    range: row.range,
    ...(row.records === null ? {} : { records: row.records }),
    reason: row.reason as Gap["reason"],
    detail: fromStoredSaid(row.detail),
    detectedAt: row.detected_at,
  };
}

export interface DeadLetterRow {
  readonly id: number;
  readonly source: string;
  readonly partition: string;
  readonly origin: string;
  readonly reason: string;
  readonly detail: string;
  readonly payload: Uint8Array;
  readonly at: number;
}

export function toDeadLetter(row: DeadLetterRow): StoredDeadLetter {
  return {
    id: String(row.id),
    source: fromExactText(row.source),
    partition: fromExactText(row.partition),
    origin: JSON.parse(row.origin) as RecordOrigin,
    reason: row.reason as DeadLetter["reason"],
    detail: fromStoredSaid(row.detail),
    payload: Buffer.from(row.payload.buffer, row.payload.byteOffset, row.payload.byteLength),
    at: row.at,
  };
}

/** Of a list by descending id: what both engines are asked for. */
export interface StoredListQuery {
  readonly source: string | undefined;
  /** Ids below this one. */
  readonly before: number;
  readonly limit: number;
}
