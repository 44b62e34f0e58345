import type { ScopeId } from "../../domain/pattern-dictionary.ts";
import type { EpochMs } from "../../domain/time.ts";
import type { ChangeStore } from "../change-store.ts";
import type * as contract from "../store.ts";
import type { IdempotencyEngine } from "./accounts/idempotency-engine.ts";
import type { AlertEngine } from "./alerts/alert-row.ts";
import type { NotificationEngine } from "./alerts/notification-engine.ts";
import type { SilenceEngine } from "./alerts/silence-engine.ts";
import type { MinuteCount } from "./commit/bucket-steps.ts";
import type { CommitPlan } from "./commit/commit-plan.ts";
import type { SampleState } from "./commit/samples.ts";
import type { StoredPatternRow } from "./commit/scope-plan.ts";
import type { PageEnd } from "./cursor.ts";
import type * as corrections from "./issues/correction.ts";
import type { CountedEngine } from "./issues/counted-beside.ts";
import type { DiscardEngine } from "./issues/discard-engine.ts";
import type { LifeEngine } from "./issues/engine-life.ts";
import type { EventEngine } from "./issues/event-engine.ts";
import type { IssueHistoryEngine } from "./issues/issue-history.ts";
import type { CountRow, IssueListing, IssueRow, ListedRow, StoredSelection } from "./issues/issue-row.ts";
import type { SeriesRequest, SeriesRow } from "./issues/issue-series.ts";
import type { OwnershipEngine } from "./issues/ownership-engine.ts";
import type { ReleaseEngine } from "./issues/release-rows.ts";
import type { SimilarEngine } from "./issues/similar-engine.ts";
import type { TagEngine } from "./issues/tag-rows.ts";
import type { ViewEngine } from "./issues/view-engine.ts";
import type { PortableSql } from "./portable-sql.ts";
import type * as rows from "./row-mapping.ts";

/** What differs between the engines: storable values in, rows out. Everything else of a store is {@link EngineStore}. */
export interface Engine {
  readonly history: IssueHistoryEngine;
  readonly portable: PortableSql;
  readonly alerts: AlertEngine;
  /** Its rows are the contract's. */
  readonly changes: ChangeStore;
  readonly counted: CountedEngine;
  readonly notifications: NotificationEngine;
  readonly silences: SilenceEngine;
  readonly tags: TagEngine;
  readonly releases: ReleaseEngine;
  readonly discards: DiscardEngine;
  readonly ownership: OwnershipEngine;
  readonly similar: SimilarEngine;
  readonly events: Pick<EventEngine, "laterEvents" | "getEvent">;
  readonly views: ViewEngine;
  readonly idempotency: IdempotencyEngine;
  readUserKey(): Promise<string>;
  open(): Promise<void>;
  ping(): Promise<void>;
  time(): Promise<EpochMs | undefined>;
  close(): Promise<void>;
  loadCheckpoints(request: {
    readonly source: string;
    readonly partitions: readonly string[];
  }): Promise<readonly rows.CheckpointRow[]>;
  commit(request: { readonly plan: CommitPlan; readonly limits: contract.StoreLimits }): Promise<CommitOutcome>;
  loadDictionaries(request: { readonly scopes: readonly ScopeId[] }): Promise<readonly StoredPatternRow[]>;
  mergeIssues(request: corrections.MergeRequest): Promise<corrections.CorrectionOutcome>;
  splitIssue(request: corrections.SplitRequest): Promise<corrections.CorrectionOutcome>;
  undoActivity(request: corrections.UndoRequest): Promise<corrections.CorrectionOutcome>;
  adoptFingerprints(request: corrections.AdoptRequest): Promise<number | undefined>;
  getIssue(request: { readonly id: string }): Promise<IssueRow | undefined>;
  listIssues(listing: IssueListing): Promise<readonly ListedRow[]>;
  countIssues(selection: StoredSelection): Promise<readonly CountRow[]>;
  readSeries(request: SeriesRequest): Promise<readonly SeriesRow[]>;
  listEvents(request: {
    readonly issue: string;
    readonly limit: number;
    readonly before: PageEnd | undefined;
  }): Promise<readonly rows.EventRow[]>;
  listFingerprints(request: {
    readonly issue: string;
    readonly limit: number;
    readonly before: PageEnd | undefined;
  }): Promise<readonly corrections.FingerprintListRow[]>;
  listActivity(request: {
    readonly issue: string;
    readonly before: number;
    readonly limit: number;
  }): Promise<readonly corrections.ActivityRow[]>;
  readBuckets(request: {
    readonly issue: string;
    readonly from: EpochMs;
    readonly to: EpochMs;
  }): Promise<readonly MinuteCount[]>;
  countEvents(): Promise<number>;
  listCheckpoints(request: { readonly source: string | undefined }): Promise<readonly rows.CheckpointRow[]>;
  listGaps(query: rows.StoredListQuery): Promise<readonly rows.GapRow[]>;
  listDeadLetters(query: rows.StoredListQuery): Promise<readonly rows.DeadLetterRow[]>;
  claimLeases(request: Parameters<contract.LeaseStore["claimLeases"]>[0]): Promise<readonly string[]>;
  releaseLeases(request: Parameters<contract.LeaseStore["releaseLeases"]>[0]): Promise<void>;
  maintain(at: EpochMs, retention: contract.Retention): Promise<contract.MaintenanceReport>;
  readonly life: LifeEngine;
}

/** What a commit did, in storable form. */
export interface CommitOutcome {
  readonly stale: readonly string[];
  readonly redo?: { readonly undecided: readonly string[] };
  readonly reload: readonly string[];
  readonly newIssues: number;
  readonly duplicates: number;
  readonly overflowed: number;
  readonly discarded: number;
  readonly folded: number;
  /** What is now known of the samples of the fingerprints that were counted. */
  readonly sampleStates: readonly (readonly [string, SampleState])[];
  /** Size of what was added to the log of tallies, in characters. */
  readonly logged: number;
}
