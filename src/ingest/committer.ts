import type { Assignment, PartitionId, Position } from "../domain/checkpoint.ts";
import { AppError, asError } from "../domain/errors.ts";
import type { SourceId } from "../domain/log-record.ts";
import type { Measure } from "../domain/measure.ts";
import type { OwnershipBook } from "../domain/ownership.ts";
import type { ScopeChange } from "../domain/pattern-dictionary.ts";
import type { Clock } from "../domain/time.ts";
import type { CommitBatch, CommitResult, CommitSlice, IngestStore } from "../store/store.ts";
import type { Logger } from "../telemetry/logger.ts";
import type { Metrics } from "../telemetry/metrics.ts";
import type { Attacher } from "./attacher.ts";
import { Condition } from "./condition.ts";
import { PendingCommit, type Yield } from "./pending-commit.ts";

/** When a commit is made, and how much may wait for one. */
export interface CommitLimits {
  /** Longest time that a yield waits for others to share its transaction. Default 100 ms. */
  readonly intervalMs: number;
  /** Events and dead letters that make a commit due at once. Default 1,000. */
  readonly events: number;
  /** Record bytes that make a commit due at once. Default 2 MiB. */
  readonly bytes: number;
}

export const DEFAULT_COMMIT_LIMITS: CommitLimits = { intervalMs: 100, events: 4_000, bytes: 4 * 1024 * 1024 };

export interface CommitterDeps {
  readonly source: SourceId;
  readonly store: Pick<IngestStore, "commit">;
  readonly attacher: Attacher;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly limits: CommitLimits;
  readonly dedupeHorizonMs: number | undefined;
  /** What is counted beside issues; asked for each commit, since detectors reload. */
  readonly measures: () => readonly Measure[];
  /** Who owns new issues; asked for each commit, since rules reload. */
  readonly owners: () => OwnershipBook;
  /** The partitions that this worker holds of the source. */
  readonly held: () => Iterable<Assignment>;
  /** The position is durable. */
  readonly committed: (partition: PartitionId, next: Position) => void;
  /** Another worker has moved on: whatever was read under this assignment is void. */
  readonly stale: (assignment: Assignment) => void;
}

const FIRST_PAUSE_MS = 200;
const LONGEST_PAUSE_MS = 10_000;

/**
 * Turns yields into store commits, one at a time, several batches to a transaction. While the store cannot be written
 * it keeps the same commit and tries again, so `add` fills up and reading pauses; nothing is dropped. A commit whose
 * outcome is unknown is simply repeated: if it had gone through, the compare-and-swap now refuses it as stale, and the
 * partition is read on from where the store says.
 */
export class Committer {
  private readonly deps: CommitterDeps;
  private pending = new PendingCommit();
  private inFlight = false;
  private draining = false;
  private ended = false;
  private readonly changed = new Condition();
  private readonly written = new Condition();
  private caughtUp = false;
  private refusal: Error | undefined;
  private readonly readToEnd = new WeakSet<Assignment>();

  constructor(deps: CommitterDeps) {
    this.deps = deps;
  }

  /** Why the store does not take what was read; undefined while it does. */
  get failure(): Error | undefined {
    return this.refusal;
  }

  /** Commits until `drain` and nothing is left, or until `giveUp` aborts: what is then uncommitted is read again later. */
  async run(giveUp: AbortSignal): Promise<void> {
    giveUp.addEventListener("abort", () => this.changed.notify(), { once: true });
    while (!giveUp.aborted && !(this.draining && this.pending.empty)) {
      if (this.pending.empty) {
        await this.changed.wait();
        continue;
      }
      await this.collect(giveUp);
      const pending = this.pending;
      this.pending = new PendingCommit();
      this.inFlight = true;
      await this.write(pending, giveUp);
      this.inFlight = false;
      this.written.notify();
    }
    this.ended = true;
    this.written.notify();
  }

  /** Takes a yield at once: yields of a partition must come in the order in which they were made. */
  add(part: Yield): void {
    this.pending.add(part);
    this.changed.notify();
  }

  /** Resolves when there is room for the next yield (the back-pressure of reading), or when `signal` aborts. */
  async room(signal: AbortSignal): Promise<void> {
    if (!this.due()) return;
    const stop = (): void => this.written.notify();
    signal.addEventListener("abort", stop, { once: true });
    while (this.due() && !signal.aborted && !this.ended) await this.written.wait();
    signal.removeEventListener("abort", stop);
  }

  /** Lets `run` end once everything is committed. */
  drain(): void {
    this.draining = true;
    this.changed.notify();
  }

  /** Resolves when no commit is in flight. */
  async settled(): Promise<void> {
    while (this.inFlight) await this.written.wait();
  }

  private due(): boolean {
    const { events, bytes } = this.deps.limits;
    return this.pending.events >= events || this.pending.bytes >= bytes;
  }

  /** Waits for more to share the transaction, until the interval is over or enough has come. */
  private async collect(giveUp: AbortSignal): Promise<void> {
    const timer = new AbortController();
    const elapsed = this.deps.clock.sleep(this.deps.limits.intervalMs, AbortSignal.any([giveUp, timer.signal]));
    let over = false;
    void elapsed.then(() => {
      over = true;
      this.changed.notify();
    });
    while (!over && !this.due() && !this.draining) await this.changed.wait();
    timer.abort();
  }

  private async write(pending: PendingCommit, giveUp: AbortSignal): Promise<void> {
    const { attacher } = this.deps;
    let pause = FIRST_PAUSE_MS;
    let scopeChanges: readonly ScopeChange[] = [];
    for (;;) {
      const { assignments, slices } = pending.take(this.deps.dedupeHorizonMs);
      if (slices.length === 0) return attacher.forget(scopeChanges.map(({ scope }) => scope));
      try {
        const batch = {
          source: this.deps.source,
          at: this.deps.clock.now(),
          slices,
          scopeChanges,
          owners: this.deps.owners(),
          measures: this.deps.measures(),
          caughtUp: this.isCaughtUp(assignments, slices),
        };
        const result = await this.timed(batch);
        this.giveUpStale(assignments, result.stale);
        if (result.redo !== undefined) {
          attacher.forget(scopeChanges.map(({ scope }) => scope));
          scopeChanges = [];
          const held = slices.filter(({ partition }) => !result.stale.includes(partition));
          scopeChanges = await attacher.decide(held, result.redo.undecided);
          continue;
        }
        attacher.forget(result.reload);
        this.apply(batch, assignments, result);
        this.deps.metrics.storeUp.set(1);
        this.refusal = undefined;
        if (pause !== FIRST_PAUSE_MS) this.deps.logger.info("store is writable again");
        return;
      } catch (thrown) {
        this.deps.metrics.storeUp.set(0);
        this.refusal = asError(thrown);
        this.report(this.refusal, pause);
      }
      if (giveUp.aborted) return attacher.forget(scopeChanges.map(({ scope }) => scope));
      await this.deps.clock.sleep(pause, giveUp);
      pause = Math.min(pause * 2, LONGEST_PAUSE_MS);
    }
  }

  /** Whether with this commit every partition held has been read to its end once; from then on for ever. */
  private isCaughtUp(assignments: readonly Assignment[], slices: readonly CommitSlice[]): boolean {
    if (this.caughtUp) return true;
    const now = new Set(assignments.filter((_, index) => slices[index]?.progress.caughtUpAt !== undefined));
    this.caughtUp = [...this.deps.held()].every(
      (held) => held.checkpoint.progress.caughtUpAt !== undefined || this.readToEnd.has(held) || now.has(held),
    );
    return this.caughtUp;
  }

  private async timed(batch: CommitBatch): Promise<CommitResult> {
    const done = this.deps.metrics.commitSeconds.startTimer({ source: this.deps.source });
    const result = await this.deps.store.commit(batch);
    done();
    return result;
  }

  private apply(batch: CommitBatch, assignments: readonly Assignment[], result: CommitResult): void {
    const { metrics, source } = this.deps;
    let events = 0;
    for (const [index, assignment] of assignments.entries()) {
      const slice = batch.slices[index];
      if (slice === undefined || result.stale.includes(assignment.partition)) continue;
      assignment.version = result.versions.get(assignment.partition) ?? assignment.version + 1;
      if (slice.progress.caughtUpAt !== undefined) this.readToEnd.add(assignment);
      events += slice.events.length;
      for (const letter of slice.deadLetters) metrics.deadLetters.inc({ source, reason: letter.reason });
      for (const gap of slice.gaps) metrics.gaps.inc({ source, reason: gap.reason });
      this.deps.committed(assignment.partition, slice.next);
    }
    const counted = events - result.duplicates - result.overflowed - result.discarded;
    metrics.events.inc({ source, outcome: "counted" }, counted);
    metrics.events.inc({ source, outcome: "duplicate" }, result.duplicates);
    metrics.events.inc({ source, outcome: "overflowed" }, result.overflowed);
    metrics.events.inc({ source, outcome: "discarded" }, result.discarded);
    metrics.foldedNames.inc({ source }, result.folded);
    metrics.issuesCreated.inc({ source }, result.newIssues);
  }

  private giveUpStale(assignments: readonly Assignment[], stale: readonly PartitionId[]): void {
    for (const assignment of assignments) {
      if (!stale.includes(assignment.partition)) continue;
      this.deps.metrics.staleCommits.inc({ source: this.deps.source });
      assignment.active = false;
      this.deps.stale(assignment);
    }
  }

  private report(error: Error, pauseMs: number): void {
    const expected = error instanceof AppError && error.retryable;
    const details = { err: error, pauseMs };
    if (expected) this.deps.logger.warn(details, "store cannot be written; reading pauses, nothing is lost");
    else this.deps.logger.error(details, "commit failed; reading pauses and the commit is tried again");
  }
}
