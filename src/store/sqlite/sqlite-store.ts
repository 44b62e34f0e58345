import { resolve } from "node:path";
import type { Checkpoint, PartitionId } from "../../domain/checkpoint.ts";
import type { SourceId } from "../../domain/log-record.ts";
import type { EpochMs } from "../../domain/time.ts";
import type { Logger } from "../../telemetry/logger.ts";
import { sumSteps } from "../bucket-steps.ts";
import { planCommit } from "../commit-plan.ts";
import { decodeCursor, pageLimit, storedListing, toPage } from "../cursor.ts";
import { isIssueId } from "../issue-id.ts";
import { sortValue, toIssue } from "../issue-row.ts";
import { freshCheckpoint, toCheckpoint, toDeadLetter, toGap, toStoredEvent } from "../row-mapping.ts";
import { SampleHints } from "../samples.ts";
import { searchWords } from "../search-text.ts";
import type * as contract from "../store.ts";
import { exactText, fromExactText, readableText } from "../stored-text.ts";
import type { ReaderOperations, WriterOperations } from "./operations.ts";
import { maintain } from "./retention.ts";
import { ThreadClient } from "./thread-client.ts";

export interface SqliteStoreOptions {
  /** Made when missing, readable by this user only. One process uses it at a time. */
  readonly dataDir: string;
  readonly limits: contract.StoreLimits;
  readonly logger?: Logger;
  /** Hard limit of the database file in pages of 4 KB, past which SQLite reports a full disk. Default: the disk's own. */
  readonly maxPages?: number;
}

/** The embedded store: one data folder, one process, `node:sqlite` in two threads of its own. */
export function createSqliteStore(options: SqliteStoreOptions): contract.Store {
  return new SqliteStore(options);
}

class SqliteStore implements contract.Store {
  private readonly limits: contract.StoreLimits;
  private readonly logger: Logger | undefined;
  private readonly dataDir: string;
  private readonly writer: ThreadClient<WriterOperations>;
  // Started by the first read: a worker that only ingests does without it.
  private readonly reader: ThreadClient<ReaderOperations>;
  private readonly hints = new SampleHints();

  constructor({ dataDir, limits, logger, maxPages }: SqliteStoreOptions) {
    this.limits = limits;
    this.logger = logger;
    this.dataDir = resolve(dataDir);
    const data = { dataDir: this.dataDir, maxPages, at: 0 };
    this.writer = new ThreadClient({ ...data, role: "writer" });
    this.reader = new ThreadClient({ ...data, role: "reader" });
  }

  async open(): Promise<void> {
    await this.writer.start();
    this.logger?.info({ dataDir: this.dataDir }, "store opened");
  }

  async ping(): Promise<void> {
    await this.writer.call("ping", undefined);
  }

  async close(): Promise<void> {
    await this.reader.close();
    await this.writer.close();
  }

  async load(source: SourceId, partitions: readonly PartitionId[]): Promise<ReadonlyMap<PartitionId, Checkpoint>> {
    const request = { source: exactText(source), partitions: partitions.map(exactText) };
    const rows = await this.writer.call("loadCheckpoints", request);
    const stored = new Map(rows.map((row) => [fromExactText(row.partition), toCheckpoint(row)]));
    return new Map(partitions.map((partition) => [partition, stored.get(partition) ?? freshCheckpoint(partition)]));
  }

  async commit(batch: contract.CommitBatch): Promise<contract.CommitResult> {
    const plan = planCommit(batch, (hash) => this.hints.wants(hash, batch.at));
    const outcome = await this.writer.call("commit", { plan, limits: this.limits });
    this.hints.remember(outcome.sampleStates);
    const stale = new Set(outcome.stale.map(fromExactText));
    const taken = batch.slices.filter((slice) => !stale.has(slice.partition));
    return {
      stale: [...stale],
      versions: new Map(taken.map((slice) => [slice.partition, slice.expectedVersion + 1])),
      newIssues: outcome.newIssues,
      duplicates: outcome.duplicates,
      overflowed: outcome.overflowed,
    };
  }

  async getIssue(id: contract.IssueId): Promise<contract.Issue | undefined> {
    if (!isIssueId(id)) return undefined;
    const row = await this.reader.call("getIssue", { id });
    return row && toIssue(row);
  }

  async listIssues(query: contract.IssueQuery): Promise<contract.Page<contract.Issue>> {
    const sort = query.sort ?? "last_seen";
    const limit = pageLimit(query.limit);
    const rows = await this.reader.call("listIssues", {
      sort,
      words: searchWords(query.query),
      project: query.project === undefined ? undefined : readableText(query.project, 200),
      status: query.status,
      before: decodeCursor(`issues ${sort}`, query.cursor),
      limit: limit + 1,
    });
    return toPage(rows, limit, `issues ${sort}`, (row) => ({ value: sortValue(row, sort), id: row.id }), toIssue);
  }

  async listEvents(
    issue: contract.IssueId,
    query: { readonly limit: number; readonly cursor?: string },
  ): Promise<contract.Page<contract.StoredEvent>> {
    const before = decodeCursor("events", query.cursor);
    if (!isIssueId(issue)) return { items: [], next: undefined };
    const limit = pageLimit(query.limit);
    const rows = await this.reader.call("listEvents", { issue, before, limit: limit + 1 });
    return toPage(
      rows,
      limit,
      "events",
      ({ time, id }) => ({ value: time, id }),
      (row) => toStoredEvent(row, issue),
    );
  }

  async buckets(
    issue: contract.IssueId,
    range: { from: EpochMs; to: EpochMs },
    widthMs: number,
  ): Promise<readonly contract.Bucket[]> {
    if (!isIssueId(issue)) return [];
    return sumSteps(await this.reader.call("readBuckets", { issue, ...range }), range, widthMs);
  }

  async countEvents(): Promise<number> {
    return await this.reader.call("countEvents", undefined);
  }

  async listCheckpoints(
    source?: SourceId,
  ): Promise<readonly (Checkpoint & { source: SourceId; updatedAt: EpochMs })[]> {
    const request = { source: source === undefined ? undefined : exactText(source) };
    const rows = await this.reader.call("listCheckpoints", request);
    return rows.map((row) => ({
      ...toCheckpoint(row),
      source: fromExactText(row.source),
      updatedAt: row.updated_at,
    }));
  }

  async listGaps(query: Parameters<contract.SourceReader["listGaps"]>[0]): Promise<contract.Page<contract.StoredGap>> {
    const limit = pageLimit(query.limit);
    const rows = await this.reader.call("listGaps", storedListing("gaps", query));
    return toPage(rows, limit, "gaps", ({ id }) => ({ value: id, id: "" }), toGap);
  }

  async listDeadLetters(
    query: Parameters<contract.SourceReader["listDeadLetters"]>[0],
  ): Promise<contract.Page<contract.StoredDeadLetter>> {
    const limit = pageLimit(query.limit);
    const rows = await this.reader.call("listDeadLetters", storedListing("dead_letters", query));
    return toPage(rows, limit, "dead_letters", ({ id }) => ({ value: id, id: "" }), toDeadLetter);
  }

  async claimLeases(request: Parameters<contract.LeaseStore["claimLeases"]>[0]): Promise<ReadonlySet<string>> {
    return new Set(await this.writer.call("claimLeases", request));
  }

  async releaseLeases(request: Parameters<contract.LeaseStore["releaseLeases"]>[0]): Promise<void> {
    await this.writer.call("releaseLeases", request);
  }

  async maintain(at: EpochMs, retention: contract.Retention): Promise<contract.MaintenanceReport> {
    return await maintain(this.writer, this.reader, at, retention);
  }
}
