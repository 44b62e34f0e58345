import type { Checkpoint, PartitionId } from "../../domain/checkpoint.ts";
import type { SourceId } from "../../domain/log-record.ts";
import type { PatternDictionary, ScopeId } from "../../domain/pattern-dictionary.ts";
import type { EpochMs } from "../../domain/time.ts";
import type { AlertStore } from "../alert-store.ts";
import type { ChangeStore } from "../change-store.ts";
import type { CountedStore } from "../counted-store.ts";
import type { IssueCounts, IssueSelection, SeriesQuery } from "../issue.ts";
import type { IssueLifeStore } from "../issue-life.ts";
import type { NotificationStore } from "../notification-store.ts";
import type { ReleaseStore } from "../release-store.ts";
import type { SilenceStore } from "../silence-store.ts";
import type * as contract from "../store.ts";
import type { TagStore } from "../tag-store.ts";
import { createAccountStore } from "./accounts/account-engine.ts";
import { createAuditStore } from "./accounts/audit-engine.ts";
import { createCredentialStore } from "./accounts/credential-engine.ts";
import { createIdempotencyStore } from "./accounts/idempotency-engine.ts";
import { createAlertStore } from "./alerts/alert-row.ts";
import { createNotificationStore } from "./alerts/notification-engine.ts";
import { createSilenceStore } from "./alerts/silence-engine.ts";
import { sumSteps } from "./commit/bucket-steps.ts";
import { planCommit, plannedFingerprint } from "./commit/commit-plan.ts";
import { SampleHints } from "./commit/samples.ts";
import { toDictionaries } from "./commit/scope-plan.ts";
import { UserHasher } from "./commit/tag-plan.ts";
import { decodeCursor, pageLimit, storedListing, toPage } from "./cursor.ts";
import type { Engine } from "./engine.ts";
import { isIssueId, newIssueId } from "./issue-id.ts";
import * as corrections from "./issues/correction.ts";
import { createCountedStore } from "./issues/counted-beside.ts";
import { createDiscardStore } from "./issues/discard-engine.ts";
import { issueLife } from "./issues/engine-life.ts";
import { createEventStore } from "./issues/event-engine.ts";
import { storedSelection, toCounts, toIssue } from "./issues/issue-row.ts";
import { seriesRequest, toSeries } from "./issues/issue-series.ts";
import { readIssueTitles } from "./issues/issue-titles.ts";
import { createOwnershipStore } from "./issues/ownership-engine.ts";
import { createProjectStore } from "./issues/project-engine.ts";
import { readRecentNames } from "./issues/recent-names.ts";
import { createReleaseStore } from "./issues/release-rows.ts";
import { createSimilarStore } from "./issues/similar-engine.ts";
import { createStoredHistory } from "./issues/stored-history.ts";
import { createTagStore } from "./issues/tag-rows.ts";
import { createViewStore } from "./issues/view-engine.ts";
import { retentionTime } from "./retention-clock.ts";
import * as rows from "./row-mapping.ts";
import { exactText, fromExactText } from "./stored-text.ts";
import { FoldSchedule } from "./tallies/fold-schedule.ts";

/** A store on an engine: makes values storable, and what is stored the contract's. */
export class EngineStore implements contract.Store {
  readonly accounts: contract.Store["accounts"];
  readonly credentials: contract.Store["credentials"];
  readonly audit: contract.Store["audit"];
  readonly alerts: AlertStore;
  readonly history: contract.Store["history"];
  readonly notifications: NotificationStore;
  readonly silences: SilenceStore;
  private readonly engine: Engine;
  private readonly limits: contract.StoreLimits;
  private readonly hints = new SampleHints();
  readonly changes: ChangeStore;
  readonly counted: CountedStore;
  readonly life: IssueLifeStore;
  readonly tags: TagStore;
  readonly releases: ReleaseStore;
  readonly discards: contract.Store["discards"];
  readonly ownership: contract.Store["ownership"];
  readonly similar: contract.Store["similar"];
  readonly events: contract.Store["events"];
  readonly projects: contract.Store["projects"];
  readonly views: contract.Store["views"];
  readonly idempotency: contract.Store["idempotency"];
  private readonly folds: FoldSchedule;
  private users: UserHasher | undefined;

  constructor(engine: Engine, limits: contract.StoreLimits) {
    this.engine = engine;
    this.accounts = createAccountStore(engine.portable);
    this.credentials = createCredentialStore(engine.portable);
    this.audit = createAuditStore(engine.portable);
    this.alerts = createAlertStore(engine.alerts, engine.portable);
    this.notifications = createNotificationStore(engine.notifications);
    this.silences = createSilenceStore(engine.silences);
    this.limits = limits;
    this.changes = engine.changes;
    this.counted = createCountedStore(engine.counted);
    this.life = issueLife(engine.life);
    this.history = createStoredHistory(engine.history, this.counted);
    this.tags = createTagStore(engine.tags, (query) => readRecentNames(engine, query));
    this.releases = createReleaseStore(engine.releases, () => engine.tags.foldTallies());
    this.discards = createDiscardStore(engine.discards, () => engine.tags.foldTallies());
    this.ownership = createOwnershipStore(engine.ownership);
    this.similar = createSimilarStore(engine.similar);
    this.events = createEventStore({ ...engine.events, listEvents: (range) => engine.listEvents(range) });
    this.projects = createProjectStore(engine.portable, () => engine.tags.foldTallies());
    this.views = createViewStore(engine.views);
    this.idempotency = createIdempotencyStore(engine.idempotency, () => engine.readUserKey());
    this.folds = new FoldSchedule(() => engine.tags.foldTallies());
  }

  async open(): Promise<void> {
    await this.engine.open();
  }

  async ping(): Promise<void> {
    await this.engine.ping();
  }

  async time(): Promise<EpochMs | undefined> {
    return await this.engine.time();
  }

  async close(): Promise<void> {
    await this.folds.settled();
    await this.engine.close();
  }

  async load(source: SourceId, partitions: readonly PartitionId[]): Promise<ReadonlyMap<PartitionId, Checkpoint>> {
    const request = { source: exactText(source), partitions: partitions.map(exactText) };
    const found = await this.engine.loadCheckpoints(request);
    const stored = new Map(found.map((row) => [fromExactText(row.partition), rows.toCheckpoint(row)]));
    return new Map(
      partitions.map((partition) => [partition, stored.get(partition) ?? rows.freshCheckpoint(partition)]),
    );
  }

  async commit(batch: contract.CommitBatch): Promise<contract.CommitResult> {
    this.users ??= new UserHasher(await this.engine.readUserKey());
    const plan = planCommit(
      batch,
      (hash) => this.hints.wants(hash, batch.at),
      this.users,
      (hash) => this.hints.knows(hash),
    );
    const outcome = await this.engine.commit({ plan, limits: this.limits });
    if (outcome.redo !== undefined) return { ...outcome, stale: outcome.stale.map(fromExactText), versions: new Map() };
    this.hints.remember(outcome.sampleStates);
    this.folds.committed(batch.at, outcome.logged);
    const stale = new Set(outcome.stale.map(fromExactText));
    const taken = batch.slices.filter((slice) => !stale.has(slice.partition));
    return {
      stale: [...stale],
      versions: new Map(taken.map((slice) => [slice.partition, slice.expectedVersion + 1])),
      reload: outcome.reload,
      newIssues: outcome.newIssues,
      duplicates: outcome.duplicates,
      overflowed: outcome.overflowed,
      discarded: outcome.discarded,
      folded: outcome.folded,
    };
  }

  async loadDictionaries(scopes: readonly ScopeId[]): Promise<ReadonlyMap<ScopeId, PatternDictionary>> {
    return toDictionaries(scopes, await this.engine.loadDictionaries({ scopes }));
  }

  async mergeIssues(request: Parameters<contract.IssueWriter["mergeIssues"]>[0]): Promise<contract.CorrectionResult> {
    const issues = [...new Set(request.issues)];
    const unknown = [request.into, ...issues].find((id) => !isIssueId(id));
    if (unknown !== undefined) return corrections.refused("issue_not_found", unknown);
    const stored = { into: request.into, issues, ...corrections.storedDecision(request) };
    return corrections.toResult(await this.engine.mergeIssues(stored));
  }

  async splitIssue(request: Parameters<contract.IssueWriter["splitIssue"]>[0]): Promise<contract.CorrectionResult> {
    const { issue, at } = request;
    if (!isIssueId(issue)) return corrections.refused("issue_not_found", issue);
    const fingerprints = [...new Set(request.fingerprints)];
    const stored = { issue, fingerprints, made: newIssueId(at), ...corrections.storedDecision(request) };
    return corrections.toResult(await this.engine.splitIssue(stored));
  }

  async undoActivity(request: Parameters<contract.IssueWriter["undoActivity"]>[0]): Promise<contract.CorrectionResult> {
    if (!/^[1-9]\d{0,14}$/.test(request.activity)) return corrections.refused("activity_not_found", request.activity);
    const stored = { activity: Number(request.activity), ...corrections.storedDecision(request) };
    return corrections.toResult(await this.engine.undoActivity(stored));
  }

  async adoptFingerprints(
    request: Parameters<contract.IssueWriter["adoptFingerprints"]>[0],
  ): Promise<number | undefined> {
    const { issue, at } = request;
    if (!isIssueId(issue)) return undefined;
    const fingerprints = request.fingerprints.map((fingerprint) => plannedFingerprint(fingerprint, "", undefined));
    return await this.engine.adoptFingerprints({ issue, fingerprints, at });
  }

  async getIssue(id: contract.IssueId): Promise<contract.Issue | undefined> {
    if (!isIssueId(id)) return undefined;
    const row = await this.engine.getIssue({ id });
    return row && toIssue(row);
  }

  async listIssues(query: contract.IssueQuery): Promise<contract.Page<contract.Issue>> {
    const sort = query.sort ?? "last_seen";
    const limit = pageLimit(query.limit);
    const found = await this.engine.listIssues({
      ...storedSelection(query),
      sort,
      before: decodeCursor(`issues ${sort}`, "uuid", query.cursor),
      limit: limit + 1,
    });
    return toPage(found, limit, `issues ${sort}`, ({ place, id }) => ({ value: place, id }), toIssue);
  }

  async countIssues(selection: IssueSelection): Promise<IssueCounts> {
    const stored = storedSelection(selection);
    return toCounts(await this.engine.countIssues(stored), stored.context.me);
  }

  async issueSeries(query: SeriesQuery): Promise<ReadonlyMap<contract.IssueId, readonly number[]>> {
    return toSeries(query, await this.engine.readSeries(seriesRequest(query)));
  }

  async listEvents(
    issue: contract.IssueId,
    query: { readonly limit: number; readonly cursor?: string },
  ): Promise<contract.Page<contract.StoredEvent>> {
    const before = decodeCursor("events", "hex", query.cursor);
    if (!isIssueId(issue)) return { items: [], next: undefined };
    const limit = pageLimit(query.limit);
    const found = await this.engine.listEvents({ issue, before, limit: limit + 1 });
    return toPage(
      found,
      limit,
      "events",
      ({ time, id }) => ({ value: time, id }),
      (row) => rows.toStoredEvent(row, issue),
    );
  }

  async listFingerprints(
    issue: contract.IssueId,
    query: { readonly limit: number; readonly cursor?: string },
  ): Promise<contract.Page<contract.IssueFingerprint>> {
    const before = decodeCursor("fingerprints", "number", query.cursor);
    if (!isIssueId(issue)) return { items: [], next: undefined };
    const limit = pageLimit(query.limit);
    const found = await this.engine.listFingerprints({ issue, before, limit: limit + 1 });
    return corrections.toFingerprintPage(found, limit);
  }

  async listActivity(
    issue: contract.IssueId,
    query: { readonly limit: number; readonly cursor?: string },
  ): Promise<contract.Page<contract.Activity>> {
    const before = decodeCursor("activity", "none", query.cursor)?.value ?? Number.MAX_SAFE_INTEGER;
    if (!isIssueId(issue)) return { items: [], next: undefined };
    const limit = pageLimit(query.limit);
    const found = await this.engine.listActivity({ issue, before, limit: limit + 1 });
    return toPage(found, limit, "activity", ({ id }) => ({ value: id, id: "" }), corrections.toActivity);
  }

  async buckets(
    issue: contract.IssueId,
    range: { from: EpochMs; to: EpochMs },
    widthMs: number,
  ): Promise<readonly contract.Bucket[]> {
    if (!isIssueId(issue)) return [];
    return sumSteps(await this.engine.readBuckets({ issue, ...range }), range, widthMs);
  }

  async issueTitles(ids: readonly contract.IssueId[]): Promise<ReadonlyMap<contract.IssueId, contract.IssueTitle>> {
    return await readIssueTitles(this.engine.portable, ids);
  }

  async countEvents(): Promise<number> {
    return await this.engine.countEvents();
  }

  async listCheckpoints(
    source?: SourceId,
  ): Promise<readonly (Checkpoint & { source: SourceId; updatedAt: EpochMs })[]> {
    const request = { source: source === undefined ? undefined : exactText(source) };
    const found = await this.engine.listCheckpoints(request);
    return found.map((row) => ({
      ...rows.toCheckpoint(row),
      source: fromExactText(row.source),
      updatedAt: row.updated_at,
    }));
  }

  async listGaps(query: Parameters<contract.SourceReader["listGaps"]>[0]): Promise<contract.Page<contract.StoredGap>> {
    const limit = pageLimit(query.limit);
    const found = await this.engine.listGaps(storedListing("gaps", query));
    return toPage(found, limit, "gaps", ({ id }) => ({ value: id, id: "" }), rows.toGap);
  }

  async listDeadLetters(
    query: Parameters<contract.SourceReader["listDeadLetters"]>[0],
  ): Promise<contract.Page<contract.StoredDeadLetter>> {
    const limit = pageLimit(query.limit);
    const found = await this.engine.listDeadLetters(storedListing("dead_letters", query));
    return toPage(found, limit, "dead_letters", ({ id }) => ({ value: id, id: "" }), rows.toDeadLetter);
  }

  async claimLeases(request: Parameters<contract.LeaseStore["claimLeases"]>[0]): Promise<ReadonlySet<string>> {
    return new Set(await this.engine.claimLeases(request));
  }

  async releaseLeases(request: Parameters<contract.LeaseStore["releaseLeases"]>[0]): Promise<void> {
    await this.engine.releaseLeases(request);
  }

  async retentionTime(clock: EpochMs): Promise<contract.RetentionTime> {
    return await retentionTime(this.engine.portable, clock);
  }

  async maintain(at: EpochMs, retention: contract.Retention): Promise<contract.MaintenanceReport> {
    const fold = (): Promise<void> => this.engine.tags.foldTallies();
    // On a full disk there is no room to fold: what is retired makes some, and then it must succeed.
    const folded = await fold().then(
      () => true,
      () => false,
    );
    const report = await this.engine.maintain(at, retention);
    if (!folded) await fold();
    while ((await this.similar.prepare()) > 0);
    return report;
  }
}
