import type { Assignment, PartitionId } from "../../domain/checkpoint.ts";
import type { EpochMs } from "../../domain/time.ts";
import { SECOND } from "../../domain/time.ts";
import type { SourceBatch, SourceStatus } from "../source.ts";
import { BackOff } from "./back-off.ts";
import { toBatch } from "./batch.ts";
import { SearchError } from "./faults.ts";
import { type IndexSettings, indexUuid, readIndexSettings } from "./index-settings.ts";
import type { Page } from "./page.ts";
import type { PartitionReader, ReaderContext } from "./partition-reader.ts";
import { parseShardPosition, type ShardPosition } from "./position.ts";
import { readShardStats, type ShardState } from "./shard-stats.ts";
import { ShardTail } from "./shard-tail.ts";
import { formatStart, parseStart, resolveStart, START_PARTITION, type StartMark } from "./start-mark.ts";

/** How often a partition with nothing new says so, so that watermarks move on. */
const HEARTBEAT_MS = 30 * SECOND;
/** How often the settings of all indices are looked at: closed ones are seen there only. */
const SETTINGS_MS = 30 * SECOND;
const MISSING_CHECK_MS = 10 * SECOND;

interface Held {
  readonly tail: ShardTail;
  readonly backOff: BackOff;
  /** Not tried before, after a failure. */
  notBefore: EpochMs;
  /** While its index is not among the open ones: when to ask next whether it was deleted. */
  missingCheckAt: EpochMs;
  trouble: string | undefined;
  reportedAt: EpochMs;
  /** Position resolved but not yet handed out, so that it is stored at once. */
  fresh: boolean;
}

/** Reads every shard of the configured indices by sequence number; shards are divided among workers by leases. */
export class ExactReader implements PartitionReader {
  private readonly to: ReaderContext;
  private readonly held = new Map<PartitionId, Held>();
  private states: readonly ShardState[] = [];
  private settings: ReadonlyMap<string, IndexSettings> = new Map();
  private settingsAt = Number.NEGATIVE_INFINITY;
  private start: StartMark | undefined;
  private startAssignment: Assignment | undefined;
  private startReportedAt = Number.NEGATIVE_INFINITY;

  constructor(context: ReaderContext) {
    this.to = context;
  }

  async *round(signal: AbortSignal): AsyncGenerator<SourceBatch, void, undefined> {
    const { client, config, connection, deps } = this.to;
    const { clock } = deps;
    const until = clock.now() + config.poll_interval;
    this.states = await readShardStats(client, config.indices, () => clock.now(), signal);
    connection.answered();
    this.to.filters.nextRound(new Set(this.states.map(({ index }) => index)));
    yield* this.hold(signal);
    for (const state of this.states) {
      const held = this.held.get(partitionOf(state));
      if (held !== undefined && state.sample !== undefined) held.tail.observe(state.sample);
    }
    yield* this.endGone(signal);
    let progressed = true;
    while (progressed && clock.now() < until && !signal.aborted) {
      progressed = false;
      for (const held of [...this.held.values()]) {
        const page = await this.next(held, signal);
        if (page === undefined || !held.tail.assignment.active) continue;
        progressed = true;
        held.reportedAt = clock.now();
        yield toBatch(held.tail.assignment, page);
      }
    }
    yield* this.heartbeats();
    const rest = until - clock.now();
    if (!progressed && rest > 0) await clock.sleep(rest, signal);
  }

  lost(partition: PartitionId): void {
    const held = this.held.get(partition);
    if (held !== undefined) held.tail.assignment.active = false;
    this.held.delete(partition);
    if (partition === START_PARTITION) this.startAssignment = undefined;
  }

  revoke(assignment: Assignment): void {
    if (this.held.get(assignment.partition)?.tail.assignment === assignment) this.held.delete(assignment.partition);
    if (this.startAssignment === assignment) this.startAssignment = undefined;
  }

  partitions(): SourceStatus["partitions"] {
    return [...this.held.values()].map(({ tail }) => {
      const { partition, lag } = tail;
      return lag === undefined ? { partition } : { partition, lag };
    });
  }

  trouble(): { readonly state: "retrying"; readonly message: string } | undefined {
    const failing = [...this.held.values()].find((held) => held.trouble !== undefined);
    if (failing?.trouble !== undefined) return { state: "retrying", message: failing.trouble };
    const red = this.states.find((state) => state.sample === undefined);
    if (red === undefined) return undefined;
    return { state: "retrying", message: `shard ${red.shard} of ${red.index} has no started primary; waiting for it` };
  }

  note(): string | undefined {
    const closed = [...this.settings].filter(([, { closed }]) => closed).map(([index]) => index);
    const notes = this.to.filters.notes.map((reason) => `push-down is off: ${reason}`);
    if (closed.length > 0)
      notes.push(`closed indices are read on when they are opened: ${closed.slice(0, 5).join(", ")}`);
    return notes.length === 0 ? undefined : notes.slice(0, 5).join("; ");
  }

  /** Claims the shards there are, and takes up those that came. */
  private async *hold(signal: AbortSignal): AsyncGenerator<SourceBatch, void, undefined> {
    const { keeper, context, deps, config } = this.to;
    const shards = new Map(this.states.map((state) => [partitionOf(state), state]));
    const known = [...this.held.keys()].filter((partition) => !shards.has(partition));
    await keeper.want([START_PARTITION, ...shards.keys(), ...known]);
    for (const partition of this.held.keys()) if (!keeper.held.has(partition)) this.lost(partition);
    yield* this.mark(signal);
    const coming = [...shards.keys()].filter((partition) => keeper.held.has(partition) && !this.held.has(partition));
    const now = deps.clock.now();
    if (
      coming.some((partition) => !this.settings.has(shards.get(partition)!.index)) ||
      now >= this.settingsAt + SETTINGS_MS
    ) {
      this.settings = await readIndexSettings(this.to.client, config.indices, signal);
      this.settingsAt = now;
    }
    if (coming.length === 0) return;
    const assignments = await context.assign(coming, signal);
    for (const [partition, assignment] of assignments) {
      const shard = shards.get(partition)!;
      const stored = assignment.checkpoint.position;
      const position = stored === undefined ? this.startOf(shard) : parseShardPosition(stored);
      if (position === undefined) throw new Error(`checkpoint of ${partition} is not understood: ${stored}`);
      const tail = new ShardTail(shard, assignment, position, {
        client: this.to.client,
        clock: deps.clock,
        pageSize: config.page_size,
        timeField: config.timestamp_field,
        filter: (index, asking) => this.to.filters.of(index, asking),
      });
      const fresh = stored === undefined;
      this.held.set(partition, {
        tail,
        backOff: new BackOff(),
        notBefore: 0,
        missingCheckAt: 0,
        trouble: undefined,
        reportedAt: now,
        fresh,
      });
    }
    for (const held of this.held.values()) {
      if (!held.fresh) continue;
      held.fresh = false;
      yield toBatch(held.tail.assignment, held.tail.rest());
    }
  }

  /** Resolves `start_from` once for all workers: the first to commit it wins. */
  private async *mark(signal: AbortSignal): AsyncGenerator<SourceBatch, void, undefined> {
    const { keeper, context, deps, config } = this.to;
    const mine = keeper.held.has(START_PARTITION);
    if (this.start !== undefined && (!mine || this.startAssignment !== undefined)) return;
    const assignment = (await context.assign([START_PARTITION], signal)).get(START_PARTITION)!;
    const stored = assignment.checkpoint.position;
    this.start =
      (stored === undefined ? undefined : parseStart(stored)) ?? resolveStart(config.start_from, deps.clock.now());
    if (!mine) return;
    this.startAssignment = assignment;
    if (stored === undefined) yield this.startBatch(assignment, this.start);
  }

  private startBatch(assignment: Assignment, start: StartMark): SourceBatch {
    this.startReportedAt = this.to.deps.clock.now();
    const caughtUpAt = this.startReportedAt;
    const page: Page = {
      records: [],
      unreadable: [],
      gaps: [],
      next: formatStart(start),
      scanned: 0,
      bytes: 0,
      caughtUpAt,
    };
    return toBatch(assignment, page);
  }

  private startOf(shard: ShardState): ShardPosition {
    const { index, sample } = shard;
    const start = this.start!;
    const beginning: ShardPosition = { kind: "at", index, last: -1, history: sample?.history ?? "" };
    const createdAt = this.settings.get(index)?.createdAt ?? 0;
    if (start.since === "earliest" || createdAt > start.startedAt) return beginning;
    if (start.since === "latest") return { ...beginning, last: sample?.globalCheckpoint ?? -1 };
    return { kind: "seeking", index, since: start.since };
  }

  private async next(held: Held, signal: AbortSignal): Promise<Page | undefined> {
    const { clock, metrics } = this.to.deps;
    if (!held.tail.assignment.active || clock.now() < held.notBefore) return undefined;
    try {
      const page = await held.tail.next(signal);
      held.trouble = undefined;
      held.backOff.reset();
      return page;
    } catch (thrown) {
      if (signal.aborted || !(thrown instanceof SearchError) || thrown.fault.kind === "refused") throw thrown;
      const { fault } = thrown;
      metrics.retried();
      // A smaller page was already chosen; what is gone is decided by the next look at the cluster.
      if (fault.kind === "too_large") return undefined;
      held.trouble = fault.message;
      held.notBefore = clock.now() + held.backOff.pause(fault.kind === "unavailable" ? fault.afterMs : undefined);
      return undefined;
    }
  }

  /** Partitions whose index is not among the open ones any more: closed ones wait, deleted ones end with a gap. */
  private async *endGone(signal: AbortSignal): AsyncGenerator<SourceBatch, void, undefined> {
    const present = new Set(this.states.map(partitionOf));
    const { clock } = this.to.deps;
    for (const [partition, held] of [...this.held]) {
      const { tail } = held;
      if (present.has(partition) || clock.now() < held.missingCheckAt) continue;
      held.missingCheckAt = clock.now() + MISSING_CHECK_MS;
      if ((await indexUuid(this.to.client, tail.shard.index, signal)) === tail.shard.uuid) continue;
      yield toBatch(tail.assignment, tail.gone());
      this.held.delete(partition);
    }
  }

  private *heartbeats(): Generator<SourceBatch, void, undefined> {
    const now = this.to.deps.clock.now();
    for (const held of this.held.values()) {
      if (held.tail.lag !== 0 || now < held.reportedAt + HEARTBEAT_MS) continue;
      held.reportedAt = now;
      yield toBatch(held.tail.assignment, held.tail.rest());
    }
    if (this.startAssignment !== undefined && this.start !== undefined && now >= this.startReportedAt + HEARTBEAT_MS) {
      yield this.startBatch(this.startAssignment, this.start);
    }
  }
}

function partitionOf(shard: { readonly uuid: string; readonly shard: number }): PartitionId {
  return `${shard.uuid}/${shard.shard}`;
}
