import type { Assignment, PartitionId } from "../../domain/checkpoint.ts";
import type { Said } from "../../domain/sentence.ts";
import { type EpochMs, SECOND } from "../../domain/time.ts";
import type { SourceBatch, SourceStatus } from "../source.ts";
import { BackOff } from "./back-off.ts";
import { toBatch } from "./batch.ts";
import { SearchError } from "./faults.ts";
import type { Page } from "./page.ts";
import type { ReaderContext } from "./partition-reader.ts";
import { formatStart, parseStart, resolveStart, START_PARTITION, type StartMark } from "./start-mark.ts";
import type { Tail } from "./tail.ts";

/** How often a partition of which nothing came says how far behind it is, so that watermarks move on. */
const HEARTBEAT_MS = 30 * SECOND;

interface Held<T extends Tail> {
  readonly tail: T;
  readonly backOff: BackOff;
  /** Not tried before, after a failure. */
  notBefore: EpochMs;
  trouble: Said | undefined;
  reportedAt: EpochMs;
}

/** Makes the tail of a partition whose checkpoint was loaded. */
export type MakeTail<T extends Tail> = (assignment: Assignment, start: StartMark) => T;

/** The partitions that this worker holds by lease, and the loop over them. */
export class HeldTails<T extends Tail> {
  private readonly to: ReaderContext;
  private readonly held = new Map<PartitionId, Held<T>>();
  private start: StartMark | undefined;
  private startAssignment: Assignment | undefined;
  private startReportedAt: EpochMs = Number.NEGATIVE_INFINITY;

  constructor(context: ReaderContext) {
    this.to = context;
  }

  /** Claims `wanted`, and takes up those that this worker came to hold; `keep` are held on although not wanted. */
  async *take(
    wanted: ReadonlyMap<PartitionId, MakeTail<T>>,
    keep: readonly PartitionId[],
    signal: AbortSignal,
  ): AsyncGenerator<SourceBatch, void, undefined> {
    const { keeper, context, deps } = this.to;
    await keeper.want([START_PARTITION, ...wanted.keys(), ...keep.filter((partition) => !wanted.has(partition))]);
    for (const partition of [...this.held.keys()]) {
      if (!keeper.held.has(partition)) this.lost(partition);
    }
    yield* this.mark(signal);
    const coming = [...wanted.keys()].filter((partition) => keeper.held.has(partition) && !this.held.has(partition));
    if (coming.length === 0) return;
    const reportedAt = deps.clock.now();
    const fresh: T[] = [];
    for (const [partition, assignment] of await context.assign(coming, signal)) {
      const tail = wanted.get(partition)!(assignment, this.start!);
      this.held.set(partition, { tail, backOff: new BackOff(), notBefore: 0, trouble: undefined, reportedAt });
      if (assignment.checkpoint.position === undefined) fresh.push(tail);
    }
    // Where to begin is resolved once: it is stored before anything is read.
    for (const tail of fresh) yield toBatch(tail.assignment, tail.rest());
  }

  /**
   * Reads page by page, partition by partition, until nothing is left or until `until`; then waits for `until`.
   * `unreadable` is called for a tail that cannot be read in its way at all.
   */
  async *drain(
    until: EpochMs,
    unreadable: (tail: T, error: Error) => void,
    signal: AbortSignal,
  ): AsyncGenerator<SourceBatch, void, undefined> {
    const { clock } = this.to.deps;
    let progressed = true;
    while (progressed && !signal.aborted) {
      progressed = false;
      for (const held of [...this.held.values()]) {
        const page = await this.next(held, unreadable, signal);
        if (page === undefined || !held.tail.assignment.active) continue;
        progressed = true;
        held.reportedAt = clock.now();
        yield toBatch(held.tail.assignment, page);
      }
      if (clock.now() >= until) break;
    }
    yield* this.heartbeats();
    const rest = until - clock.now();
    if (!progressed && rest > 0) await clock.sleep(rest, signal);
  }

  get tails(): readonly T[] {
    return [...this.held.values()].map(({ tail }) => tail);
  }

  get(partition: PartitionId): T | undefined {
    return this.held.get(partition)?.tail;
  }

  /** Lets go of a partition without a word to the store. */
  drop(partition: PartitionId): void {
    this.held.delete(partition);
  }

  lost(partition: PartitionId): void {
    const held = this.held.get(partition);
    if (held !== undefined) held.tail.assignment.active = false;
    this.held.delete(partition);
    if (partition !== START_PARTITION || this.startAssignment === undefined) return;
    this.startAssignment.active = false;
    this.startAssignment = undefined;
  }

  revoke(assignment: Assignment): void {
    if (this.held.get(assignment.partition)?.tail.assignment === assignment) this.held.delete(assignment.partition);
    if (this.startAssignment === assignment) this.startAssignment = undefined;
  }

  partitions(): SourceStatus["partitions"] {
    return this.tails.map(({ partition, lag }) => (lag === undefined ? { partition } : { partition, lag }));
  }

  trouble(): Said | undefined {
    return [...this.held.values()].find((held) => held.trouble !== undefined)?.trouble;
  }

  /** Resolves `start_from` once for all workers: the first to commit it wins. */
  private async *mark(signal: AbortSignal): AsyncGenerator<SourceBatch, void, undefined> {
    const { keeper, context, deps, config } = this.to;
    const mine = keeper.held.has(START_PARTITION);
    if (this.start !== undefined && (!mine || this.startAssignment !== undefined)) return;
    const assignment = (await context.assign([START_PARTITION], signal)).get(START_PARTITION)!;
    const stored = assignment.checkpoint.position;
    const known = stored === undefined ? undefined : parseStart(stored);
    this.start = known ?? resolveStart(config.start_from, deps.clock.now());
    if (!mine) return;
    this.startAssignment = assignment;
    if (known === undefined) yield this.startBatch(assignment, this.start);
  }

  private startBatch(assignment: Assignment, start: StartMark): SourceBatch {
    const caughtUpAt = this.to.deps.clock.now();
    this.startReportedAt = caughtUpAt;
    const nothing = { records: [], unreadable: [], gaps: [], scanned: 0, bytes: 0 };
    return toBatch(assignment, { ...nothing, next: formatStart(start), caughtUpAt });
  }

  private async next(
    held: Held<T>,
    unreadable: (tail: T, error: Error) => void,
    signal: AbortSignal,
  ): Promise<Page | undefined> {
    const { clock, metrics } = this.to.deps;
    if (!held.tail.assignment.active || clock.now() < held.notBefore) return undefined;
    try {
      const page = await held.tail.next(signal);
      held.trouble = undefined;
      held.backOff.reset();
      return page;
    } catch (thrown) {
      if (signal.aborted) throw thrown;
      if (thrown instanceof NotNumberedError) {
        unreadable(held.tail, thrown);
        return undefined;
      }
      if (!(thrown instanceof SearchError) || thrown.fault.kind === "refused") throw thrown;
      const { fault } = thrown;
      metrics.retried();
      // A smaller page is chosen by now. What is gone is decided by the next look at the cluster.
      if (fault.kind === "too_large") return undefined;
      held.trouble = fault.message;
      held.notBefore = clock.now() + held.backOff.pause(fault.kind === "unavailable" ? fault.afterMs : undefined);
      return undefined;
    }
  }

  private *heartbeats(): Generator<SourceBatch, void, undefined> {
    const now = this.to.deps.clock.now();
    for (const held of this.held.values()) {
      if (held.tail.lag === undefined || now < held.reportedAt + HEARTBEAT_MS) continue;
      held.reportedAt = now;
      yield toBatch(held.tail.assignment, held.tail.rest());
    }
    if (this.startAssignment !== undefined && this.start !== undefined && now >= this.startReportedAt + HEARTBEAT_MS) {
      yield this.startBatch(this.startAssignment, this.start);
    }
  }
}

/** The index does not number its documents uniquely, or not at all: it cannot be read by sequence number. */
export class NotNumberedError extends Error {
  override readonly name = "NotNumberedError";
}
