import type { EpochMs } from "../../domain/time.ts";
import type { ShardSample } from "./shard-stats.ts";

/** Nothing is proved below any sequence number. */
export const NOTHING = -1;

/** More than this many different samples are only kept while a shard is stuck; old ones then go. */
const MAX_SAMPLES = 64;

/**
 * What was measured of a shard and not yet read past, oldest first. From it follows up to which sequence number every
 * operation is *visible* to a search, so that what a search does not find there will never come: updates, deletes and
 * no-ops leave holes, and an operation counts in the global checkpoint before a refresh makes it searchable. What is
 * proved for a copy stays so for later searches on the same copy.
 */
export class VisibilityProof {
  private samples: ShardSample[] = [];
  private proven = NOTHING;

  /** The newest sample; undefined before the first and after `reset`. */
  get newest(): ShardSample | undefined {
    return this.samples.at(-1);
  }

  /** Up to here every operation is visible to a search that starts now. */
  get provenUpTo(): number {
    return this.proven;
  }

  /** Takes the next measurement; another copy, or one that was started anew, begins from nothing. */
  observe(sample: ShardSample): void {
    const last = this.newest;
    if (last !== undefined && (last.node !== sample.node || last.history !== sample.history)) this.reset();
    else if (last !== undefined && sample.refreshes < last.refreshes) this.reset();
    if (this.samples.length >= 2 && same(sample, last!) && same(sample, this.samples.at(-2)!)) this.samples.pop();
    this.samples.push(sample);
    if (this.samples.length > MAX_SAMPLES) this.samples.splice(1, 1);
    this.learn(this.provenByTwoRefreshes());
  }

  reset(): void {
    this.samples = [];
    this.proven = NOTHING;
  }

  /** Samples of what is read are of no use any more, but for the newest. */
  readUpTo(last: number): void {
    const newest = this.newest;
    if (newest === undefined) return;
    this.samples = this.samples.filter((sample) => sample === newest || sample.globalCheckpoint > last);
  }

  /** A search saw every number up to `upTo` and beyond `proven` (counted as many as there are). */
  learn(upTo: number): void {
    this.proven = Math.max(this.proven, upTo);
  }

  /**
   * Number that must be exceeded by a visible one so that everything up to `upTo` is visible: an operation above it was
   * numbered after a sample whose global checkpoint had reached `upTo`, so the reader that shows it is newer than those.
   */
  witnessAbove(upTo: number): number {
    const sample = this.samples.find((candidate) => candidate.globalCheckpoint >= upTo) ?? this.newest;
    return sample?.maxSeqNo ?? Number.MAX_SAFE_INTEGER;
  }

  /** A search saw `visible` as the greatest number. */
  sawVisible(visible: number): void {
    const witness = this.samples.findLast((sample) => visible > sample.maxSeqNo);
    if (witness !== undefined) this.learn(witness.globalCheckpoint);
  }

  /** Of two refreshes completed since a sample, the second began after it. Stats are read before G inside a sample. */
  private provenByTwoRefreshes(): number {
    const now = this.newest;
    if (now === undefined) return NOTHING;
    const at = this.samples.findLastIndex((sample) => now.refreshes >= sample.refreshes + 2);
    return at >= 1 ? this.samples[at - 1]!.globalCheckpoint : NOTHING;
  }

  /** Whether the segments are worth asking for: nothing is left in the indexing buffer. */
  get bufferIsEmpty(): boolean {
    return this.newest?.writerMemory === 0;
  }

  /**
   * For a tail that ends in a hole and gets no more writes. Call it after the segments, asked for after the newest
   * sample, showed that none is newer than the newest searchable one. `refreshIntervalMs` undefined: never refreshed.
   */
  sawAllSegmentsSearchable(refreshIntervalMs: number | undefined): void {
    const now = this.newest;
    if (now === undefined || !this.bufferIsEmpty) return;
    const refreshed = this.samples.findLastIndex((sample) => now.refreshes > sample.refreshes);
    if (refreshed >= 1) this.learn(this.samples[refreshed - 1]!.globalCheckpoint);
    if (now.committed >= now.globalCheckpoint) this.learn(now.globalCheckpoint);
    if (refreshIntervalMs !== undefined && this.unchangedFor() >= 2 * refreshIntervalMs + 5_000) {
      this.learn(now.globalCheckpoint);
    }
  }

  private unchangedFor(): EpochMs {
    const now = this.newest!;
    let since = now.at;
    for (const sample of this.samples.toReversed()) {
      if (!same(sample, now)) break;
      since = sample.at;
    }
    return now.at - since;
  }
}

function same(a: ShardSample, b: ShardSample): boolean {
  return a.globalCheckpoint === b.globalCheckpoint && a.maxSeqNo === b.maxSeqNo && a.refreshes === b.refreshes;
}
