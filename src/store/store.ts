import type { Checkpoint, Gap, PartitionId, Position, Progress } from "../domain/checkpoint.ts";
import type { ErrorEvent } from "../domain/error-event.ts";
import type { Fingerprint } from "../domain/fingerprint.ts";
import type { RecordOrigin, SourceId } from "../domain/log-record.ts";
import type { Measure } from "../domain/measure.ts";
import type { OwnershipBook } from "../domain/ownership.ts";
import type { AttachmentStep, PatternDictionary, ScopeChange, ScopeId } from "../domain/pattern-dictionary.ts";
import type { Said } from "../domain/sentence.ts";
import type { EpochMs } from "../domain/time.ts";
import type { AccountStore } from "./account-store.ts";
import type { AlertStore } from "./alert-store.ts";
import type { AuditStore } from "./audit-store.ts";
import type { ChangeStore } from "./change-store.ts";
import type { CredentialStore } from "./credential-store.ts";
import type { History } from "./history.ts";
import type { NotificationStore } from "./notification-store.ts";
import type { Page } from "./page.ts";
import type { SilenceStore } from "./silence-store.ts";

export type { StoredEvent } from "./event-store.ts";
export type { Issue, IssueId, IssueQuery, IssueTitle } from "./issue.ts";
export type { Activity, Decision } from "./issue-life.ts";
export type { Page } from "./page.ts";

import type { CountedStore } from "./counted-store.ts";
import type { DiscardStore } from "./discard-store.ts";
import type { EventStore, StoredEvent } from "./event-store.ts";
import type { IdempotencyStore } from "./idempotency-store.ts";
import type { Issue, IssueId, IssueLister, IssueTitle } from "./issue.ts";
import type { Activity, Decision, IssueLifeStore } from "./issue-life.ts";

import type { OwnershipStore } from "./ownership-store.ts";
import type { ProjectStore } from "./project-store.ts";
import type { ReleaseStore } from "./release-store.ts";
import type { SimilarStore } from "./similar-store.ts";
import type { TagStore } from "./tag-store.ts";
import type { ViewStore } from "./view-store.ts";
/*
 * The store's contracts: one implementation per engine (sqlite/, postgres/), one narrow interface per consumer.
 * `test/contract/store.suite.ts` runs on both. Methods throw `AppError` ELKHOUND_STORE_UNAVAILABLE (retryable) when the
 * engine cannot be reached or written (connection lost, disk full, killed in the middle): then nothing of the call is
 * stored, or all of it, and the caller learns which by loading the checkpoint again.
 */

/** Everything an engine offers; consumers take the interface they need. */
export interface Store extends IngestStore, IssueReader, IssueWriter, SourceReader, LeaseStore, Maintenance {
  readonly accounts: AccountStore;
  readonly credentials: CredentialStore;
  readonly audit: AuditStore;
  readonly alerts: AlertStore;
  readonly changes: ChangeStore;
  readonly counted: CountedStore;
  /** What is decided about issues. */
  readonly life: IssueLifeStore;
  /** What detectors read. */
  readonly history: History;
  readonly notifications: NotificationStore;
  readonly silences: SilenceStore;
  readonly tags: TagStore;
  readonly releases: ReleaseStore;
  readonly discards: DiscardStore;
  readonly ownership: OwnershipStore;
  readonly similar: SimilarStore;
  readonly events: EventStore;
  readonly projects: ProjectStore;
  readonly views: ViewStore;
  readonly idempotency: IdempotencyStore;
  /** Opens, locks and migrates. Throws ELKHOUND_DATA_DIR_LOCKED, ELKHOUND_STORE_VERSION or ELKHOUND_STORE_UNAVAILABLE. */
  open(): Promise<void>;
  /** A cheap round trip, for readiness. */
  ping(): Promise<void>;
  /** The time by the clock that all workers of this store share; undefined where one worker has it alone. */
  time(): Promise<EpochMs | undefined>;
  /** Safe before open() and twice. A closed store is not opened again. */
  close(): Promise<void>;
}

export interface IngestStore extends Pick<SourceReader, "listCheckpoints"> {
  /** The checkpoints of these partitions; one with `version` 0 for each that has none. */
  load(source: SourceId, partitions: readonly PartitionId[]): Promise<ReadonlyMap<PartitionId, Checkpoint>>;
  /**
   * One transaction. Each slice is taken only if its partition's row still has `expectedVersion` (compare-and-swap);
   * slices that fail are left out whole and named in `stale`, the others are committed together.
   *
   * An event whose fingerprint has a `message` and is unseen needs a decision in `scopeChanges`; a batch that lacks one, or
   * whose decisions rest on a dictionary that has changed since, is not stored at all: see `redo`.
   */
  commit(batch: CommitBatch): Promise<CommitResult>;
  /** The dictionaries of these scopes; one with version 0 for each that has none. */
  loadDictionaries(scopes: readonly ScopeId[]): Promise<ReadonlyMap<ScopeId, PatternDictionary>>;
}

export interface CommitBatch {
  readonly source: SourceId;
  /** Time of the commit by the worker's clock: receipt times, and the refill of the new-issue limit. */
  readonly at: EpochMs;
  /** At most one slice a partition. */
  readonly slices: readonly CommitSlice[];
  /** What was decided about unseen messages; at most one a scope. Stored with the events, or not at all. */
  readonly scopeChanges?: readonly ScopeChange[];
  /** Who owns new issues. Default nobody. */
  readonly owners?: OwnershipBook;
  /**
   * The dead letter that the batch's one slice is made from. Instead of the partition's version, which stays, its row is
   * compared and swapped: it goes in the same transaction; where it is gone already the slice is stale.
   */
  readonly replay?: string;
  /** Counted beside issues. Default none. */
  readonly measures?: readonly Measure[];
  /** Whether every partition that the worker holds of the source has been read to its end once. Default false. */
  readonly caughtUp?: boolean;
}

/** What a range of one partition yielded. */
export interface CommitSlice {
  readonly partition: PartitionId;
  readonly expectedVersion: number;
  readonly next: Position;
  readonly openRecords: string | undefined;
  readonly progress: Progress;
  readonly events: readonly GroupedEvent[];
  readonly deadLetters: readonly DeadLetter[];
  readonly gaps: readonly Gap[];
  /** All records read, errors or not, by the minute (since 1970). */
  readonly records?: readonly { readonly minute: number; readonly count: number }[];
  /** How long dedupe keys of this slice's events are remembered, from `at`. */
  readonly dedupeHorizonMs?: number;
}

/** An event with the fingerprint that decides its issue, ready to be counted. */
export interface GroupedEvent {
  readonly event: ErrorEvent;
  readonly fingerprint: Fingerprint;
  /** The minute it is counted in: its timestamp, or its receipt when the timestamp is implausible. */
  readonly bucketAt: EpochMs;
  /** The timestamp was outside what can be believed; the original is kept in the event. */
  readonly clamped: boolean;
}

export interface CommitResult {
  /**
   * Set when nothing was stored, because something is to be decided first: leave out the slices that are stale, load the
   * dictionaries anew, decide about these unseen hashes, and commit again.
   */
  readonly redo?: { readonly undecided: readonly string[] };
  /** Scopes whose dictionary is not stored as it was decided, since the limit of new issues left patterns out. */
  readonly reload: readonly ScopeId[];
  /** Partitions whose row had another version, with nothing of their slice stored. */
  readonly stale: readonly PartitionId[];
  /** The new row versions of the partitions that were committed. */
  readonly versions: ReadonlyMap<PartitionId, number>;
  readonly newIssues: number;
  /** Events not counted because their dedupe key was already seen. */
  readonly duplicates: number;
  /** Events counted in the overflow issue because the project's limit of new issues was reached. */
  readonly overflowed: number;
  /** Events dropped because their issue is discarded; counted with the discard. */
  readonly discarded: number;
  /** Events counted under the environment or release `(other)`, because their project had too many names that day. */
  readonly folded: number;
}

export interface DeadLetter {
  readonly partition: PartitionId;
  readonly origin: RecordOrigin;
  /** A closed set: the metric label. */
  readonly reason: "undecodable" | "rule_failed" | "too_large" | "corrupt";
  readonly detail: Said;
  /** At most 64 KB of the record; the rest is cut and said so. */
  readonly payload: Buffer;
  readonly at: EpochMs;
}

/** A page's cursor that this store did not make: the caller's mistake, not the store's. */
export class InvalidCursorError extends Error {
  override readonly name = "InvalidCursorError";

  constructor() {
    super("not a cursor of this list");
  }
}

export interface Bucket {
  readonly from: EpochMs;
  readonly count: number;
}

export interface IssueReader extends IssueLister {
  /** The issue with this id, or the one that it was merged into: its `id` may be another. */
  getIssue(id: IssueId): Promise<Issue | undefined>;
  /** By the ids that are asked for, merged ones by the title of their new home; of those that are gone there are none. */
  issueTitles(ids: readonly IssueId[]): Promise<ReadonlyMap<IssueId, IssueTitle>>;
  /** The kept events, newest first. */
  listEvents(issue: IssueId, query: { readonly limit: number; readonly cursor?: string }): Promise<Page<StoredEvent>>;
  /**
   * Counts in steps of `widthMs` (a multiple of a minute) that begin at `from`, over [from, to); empty steps are left
   * out. Rolled-up counts stand at the start of their hour or day (UTC).
   */
  buckets(issue: IssueId, range: { from: EpochMs; to: EpochMs }, widthMs: number): Promise<readonly Bucket[]>;
  /** Sum over all buckets of all issues, for checks: equals the number of events counted and not yet retired. */
  countEvents(): Promise<number>;
  /** The issue's fingerprints, the one with most events first. */
  listFingerprints(
    issue: IssueId,
    query: { readonly limit: number; readonly cursor?: string },
  ): Promise<Page<IssueFingerprint>>;
  /** What was decided, happened and was said about the issue and those merged into it, newest first. */
  listActivity(issue: IssueId, query: { readonly limit: number; readonly cursor?: string }): Promise<Page<Activity>>;
}

/** One of an issue's fingerprints, and what is counted under it. */
export interface IssueFingerprint {
  readonly hash: string;
  readonly strategy: string;
  readonly parts: readonly string[];
  readonly title: string;
  readonly pattern: string;
  readonly eventCount: number;
  readonly firstSeen: EpochMs;
  readonly lastSeen: EpochMs;
  /** Why its message was taken for one of its issue's when it was first seen; undefined where its hash alone decided. */
  readonly because: readonly AttachmentStep[] | undefined;
}

/**
 * Decisions about grouping. They only say which issue a fingerprint belongs to: counts hang on fingerprints, so that
 * none is lost or doubled, whatever is counted meanwhile. All of a request is done, or nothing.
 */
export interface IssueWriter {
  /** Makes one issue of several: `into` keeps its id and names, the ids of the others find it. One activity an issue. */
  mergeIssues(
    request: { readonly into: IssueId; readonly issues: readonly IssueId[] } & Decision,
  ): Promise<CorrectionResult>;
  /** Makes an issue of its own of some fingerprints (by hash) of an issue; at least one must stay. */
  splitIssue(
    request: { readonly issue: IssueId; readonly fingerprints: readonly string[] } & Decision,
  ): Promise<CorrectionResult>;
  /**
   * Takes a merge or split back: what it moved goes back, with all counted since. Fingerprints that a later decision has
   * moved on stay where they are.
   */
  undoActivity(request: { readonly activity: string } & Decision): Promise<CorrectionResult>;
  /**
   * Lets events of fingerprints that were never seen be counted in an issue: what a change of rules or settings will give
   * its events. Those that are known already stay where they are. Returns how many were new; undefined: no such issue.
   */
  adoptFingerprints(request: {
    readonly issue: IssueId;
    readonly fingerprints: readonly Fingerprint[];
    readonly at: EpochMs;
  }): Promise<number | undefined>;
}

export type CorrectionResult =
  | { readonly kind: "done"; readonly activities: readonly Activity[] }
  | {
      readonly kind: "refused";
      readonly reason: CorrectionRefusal;
      /** The issue, fingerprint or activity because of which. */
      readonly subject: string;
    };

export type CorrectionRefusal =
  | "issue_not_found"
  | "fingerprint_not_found"
  | "activity_not_found"
  | "same_issue"
  | "other_project"
  | "overflow"
  | "not_a_part"
  | "not_undoable"
  | "moved_on";

export interface StoredGap extends Gap {
  readonly id: string;
  readonly source: SourceId;
}

export interface StoredDeadLetter extends DeadLetter {
  readonly id: string;
  readonly source: SourceId;
}

export interface SourceReader {
  listCheckpoints(source?: SourceId): Promise<readonly (Checkpoint & { source: SourceId; updatedAt: EpochMs })[]>;
  /** Newest first. */
  listGaps(query: {
    readonly limit: number;
    readonly cursor?: string;
    readonly source?: SourceId;
  }): Promise<Page<StoredGap>>;
  /** Newest first. */
  listDeadLetters(query: {
    readonly limit: number;
    readonly cursor?: string;
    readonly source?: SourceId;
  }): Promise<Page<StoredDeadLetter>>;
}

export interface LeaseStore {
  /** See `Leases` in `sources/source.ts`; `owner` is the worker. Also marks the worker as alive until `at + ttlMs`. */
  claimLeases(request: {
    readonly owner: string;
    readonly scope: string;
    readonly names: readonly string[];
    readonly at: EpochMs;
    readonly ttlMs: number;
  }): Promise<ReadonlySet<string>>;
  releaseLeases(request: {
    readonly owner: string;
    readonly scope: string;
    readonly names: readonly string[];
  }): Promise<void>;
}

/** How long and how much is kept. */
export interface Retention {
  /** Minute buckets older than this become hour buckets. Default 48 h. */
  readonly minuteMs: number;
  /** Hour buckets older than this become day buckets. Default 30 d. */
  readonly hourMs: number;
  /** Everything of an issue older than this goes, an issue with its last bucket; and alerts that are over. Default 90 d. */
  readonly totalMs: number;
  /** Kept events an issue. Default 50: the first, and the latest. */
  readonly eventsPerIssue: number;
  /** Dead letters, gaps, deliveries, and checkpoints of partitions that are gone, go when older than this. Default 30 d. */
  readonly deadLetterMs: number;
  /** Rough upper size of the store; the oldest days go first. Undefined: no limit. */
  readonly maxBytes: number | undefined;
}

/** The time that retention goes by, and how far that is behind the clock. */
export interface RetentionTime {
  readonly by: EpochMs;
  /** 0, unless the clock has gone ahead much further than it can have since the last time. */
  readonly behindMs: number;
  /** Why it could not be noted. Retention may go by it all the same; the next time is reckoned from the one noted last. */
  readonly unwritten?: string;
}

export interface Maintenance {
  /**
   * What retention may go by when the clock says `clock`, and notes it: a clock that is far ahead must not delete what is not
   * past its time. It follows by two days at once, then twice as fast as the clock.
   */
  retentionTime(clock: EpochMs): Promise<RetentionTime>;
  /** `at` is from {@link retentionTime}. Rolls buckets up, retires what is past its time, gives disk back. Runs while ingest goes on; safe on several workers. */
  maintain(at: EpochMs, retention: Retention): Promise<MaintenanceReport>;
}

export interface MaintenanceReport {
  readonly rolledUp: number;
  readonly issuesRetired: number;
  readonly eventsRetired: number;
  /** What the store takes; where `maxBytes` is set, without the space of deleted rows. */
  readonly bytes: number;
}

/** How a store bounds what hostile or broken input can make it create. */
export interface StoreLimits {
  /** New issues a project and minute; the rest is counted in the project's overflow issue. Default 100. */
  readonly newIssuesPerMinute: number;
  /** How many may be new at once after a quiet time, so that a first start is not folded. Default 1000. */
  readonly newIssuesBurst: number;
}
