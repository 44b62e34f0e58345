import type { Checkpoint, PartitionId } from "../domain/checkpoint.ts";
import type { SourceId } from "../domain/log-record.ts";
import type { PatternDictionary, ScopeId } from "../domain/pattern-dictionary.ts";
import type { Attachment } from "../grouping/attachment.ts";
import type { CommitBatch, CommitResult, CommitSlice, IngestStore } from "../store/store.ts";
import { ScanIssueMap } from "./scan-issue-map.ts";

/** Where ingest commits to for one run in memory: decides which issue is whose as a store does, and keeps no position. */
export abstract class OneRunStore implements IngestStore {
  private readonly map: ScanIssueMap = new ScanIssueMap();

  load(_source: SourceId, partitions: readonly PartitionId[]): Promise<ReadonlyMap<PartitionId, Checkpoint>> {
    const fresh = (partition: PartitionId): Checkpoint => ({
      partition,
      position: undefined,
      version: 0,
      openRecords: undefined,
      progress: {},
    });
    return Promise.resolve(new Map(partitions.map((partition) => [partition, fresh(partition)])));
  }

  loadDictionaries(scopes: readonly ScopeId[]): Promise<ReadonlyMap<ScopeId, PatternDictionary>> {
    return Promise.resolve(this.map.load(scopes));
  }

  async listCheckpoints(): Promise<readonly never[]> {
    return [];
  }

  commit(batch: CommitBatch): Promise<CommitResult> {
    for (const change of batch.scopeChanges ?? []) this.map.apply(change);
    const events = batch.slices.flatMap((slice) => slice.events);
    const undecided = new Set(
      events
        .filter(({ fingerprint }) => fingerprint.message !== undefined)
        .map(({ fingerprint }) => fingerprint.hash)
        .filter((hash) => this.map.issueOf(hash) === undefined),
    );
    const none = { stale: [], reload: [], newIssues: 0, duplicates: 0, overflowed: 0, discarded: 0, folded: 0 };
    if (undecided.size > 0) {
      return Promise.resolve({ ...none, versions: new Map(), redo: { undecided: [...undecided] } });
    }
    const newIssues = batch.slices.reduce((sum, slice) => sum + this.take(slice, batch), 0);
    const versions = new Map(batch.slices.map((slice) => [slice.partition, slice.expectedVersion + 1]));
    return Promise.resolve({ ...none, versions, newIssues });
  }

  /** A last look through all messages, for patterns that turned out to be one. */
  settle(attachment: Attachment): void {
    for (const dictionary of this.map.load(this.map.scopes).values()) {
      const open = attachment.open(dictionary);
      open.consolidate({ all: true });
      const change = open.takeChange();
      if (change !== undefined) this.map.apply(change);
    }
  }

  /** The hash that names a fingerprint's issue. */
  issueOf(hash: string): string {
    return this.map.issueOf(hash) ?? hash;
  }

  /** Counts a slice; returns how many fingerprints were new. */
  protected abstract take(slice: CommitSlice, batch: CommitBatch): number;
}
