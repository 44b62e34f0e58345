import type { Assignment, PartitionId } from "../../domain/checkpoint.ts";
import { inARow, type Said, sentence } from "../../domain/sentence.ts";
import { type EpochMs, HOUR, SECOND } from "../../domain/time.ts";
import type { SourceBatch, SourceStatus } from "../source.ts";
import { toBatch } from "./batch.ts";
import { SearchError } from "./faults.ts";
import { HeldTails, type MakeTail } from "./held-tails.ts";
import { type IndexSettings, readIndexSettings } from "./index-settings.ts";
import { IndexTail } from "./index-tail.ts";
import type { PartitionReader, ReaderContext } from "./partition-reader.ts";
import { parseShardPosition, type ShardPosition } from "./position.ts";
import { readShardStats, type ShardRef, type ShardState } from "./shard-stats.ts";
import { ShardTail, type ShardTailDeps } from "./shard-tail.ts";
import type { StartMark } from "./start-mark.ts";
import { HIDDEN, VanishedIndices } from "./vanished-indices.ts";
import { makeWindowTail, WindowTail } from "./window-tail.ts";

/** How often the settings of all indices are looked at: closed ones are seen there only. */
const SETTINGS_MS = 30 * SECOND;
const MISSING_CHECK_MS = 10 * SECOND;
/** What no expression names any more, because an alias moved on or a day ended, may still get what is on its way. */
const UNNAMED_MS = HOUR;

type AnyTail = ShardTail | IndexTail | WindowTail;

/**
 * Reads every shard of the configured indices by sequence number; shards, or whole indices where lines are joined, are
 * divided among workers by leases.
 */
export class ExactReader implements PartitionReader {
  private readonly to: ReaderContext;
  private readonly tails: HeldTails<AnyTail>;
  private states: readonly ShardState[] = [];
  private settings: ReadonlyMap<string, IndexSettings> = new Map();
  private settingsAt: EpochMs = Number.NEGATIVE_INFINITY;
  /** Indices that cannot be read by sequence number, with their uuid: they are read by time windows. */
  private readonly unnumbered = new Map<string, string>();
  /** Partitions whose index is not among the open ones: since when, and when to ask next what became of it. */
  private readonly missing = new Map<PartitionId, { readonly since: EpochMs; readonly checkAt: EpochMs }>();
  /** Indices that are read although no expression names them any more, with their uuid. */
  private readonly unnamed = new Map<string, string>();
  private readonly vanished: VanishedIndices;

  constructor(context: ReaderContext) {
    this.to = context;
    this.tails = new HeldTails(context);
    this.vanished = new VanishedIndices(context);
  }

  async *round(signal: AbortSignal): AsyncGenerator<SourceBatch, void, undefined> {
    const { client, config, connection, deps, filters } = this.to;
    const { clock } = deps;
    const until = clock.now() + config.poll_interval;
    this.states = await readShardStats(client, config.indices, () => clock.now(), signal);
    if (this.states.length === 0) await this.explainNothing(signal);
    connection.answered();
    filters.nextRound(new Set(this.states.map(({ index }) => index)));
    await this.readSettings(signal);
    const wanted = this.wanted();
    const reading = this.tails.tails.map(({ partition }) => partition);
    const present = new Set([...wanted.keys(), ...reading]);
    await this.vanished.look({ present, means: (partition, index) => this.means(partition, index) }, signal);
    yield* this.tails.take(wanted, [...reading, ...this.vanished.found], signal);
    yield* this.vanished.tell(signal);
    for (const state of [...this.states, ...(await this.unnamedStates(signal))]) {
      const tail = this.tails.get(this.partitionOf(state));
      if (state.sample === undefined) continue;
      if (tail instanceof ShardTail) tail.observe(state.sample);
      else if (tail instanceof IndexTail) tail.observe(state.shard, state.sample);
    }
    yield* this.endGone(wanted, signal);
    yield* this.tails.drain(until, (tail, error) => this.fallBack(tail, error), signal);
  }

  lost(partition: PartitionId): void {
    this.tails.lost(partition);
  }

  revoke(assignment: Assignment): void {
    this.tails.revoke(assignment);
    this.vanished.departures.revoke(assignment);
  }

  partitions(): SourceStatus["partitions"] {
    return this.tails.partitions();
  }

  trouble(): Said | undefined {
    const red = this.states.find((state) => state.sample === undefined);
    if (red === undefined) return this.tails.trouble();
    return this.tails.trouble() ?? sentence("elasticsearch.red", { shard: red.shard, index: red.index });
  }

  note(): Said | undefined {
    const notes = [...this.to.filters.notes];
    const closed = [...this.settings].filter(([, settings]) => settings.closed).map(([index]) => index);
    if (closed.length > 0) notes.push(sentence("elasticsearch.closed", { names: closed.slice(0, 5) }));
    if (this.states.length === 0) notes.push(sentence("elasticsearch.no_match", { names: this.to.config.indices }));
    if (this.unnumbered.size > 0) {
      notes.push(sentence("elasticsearch.unnumbered", { names: [...this.unnumbered.keys()] }));
    }
    return notes.length === 0 ? undefined : inARow(notes.slice(0, 5));
  }

  /** No index is also what the server shows of those that this user may not see; asked by name it says so. */
  private async explainNothing(signal: AbortSignal): Promise<void> {
    const { client, config, deps } = this.to;
    try {
      await readShardStats(client, config.indices, () => deps.clock.now(), signal, true);
    } catch (thrown) {
      if (!(thrown instanceof SearchError) || thrown.fault.kind !== "gone") throw thrown;
    }
  }

  private async unnamedStates(signal: AbortSignal): Promise<readonly ShardState[]> {
    const held = new Set(this.tails.tails.flatMap((tail) => (tail instanceof WindowTail ? [] : [tail.shard.uuid])));
    for (const [index, uuid] of this.unnamed) {
      if (!held.has(uuid) || this.states.some((state) => state.uuid === uuid)) this.unnamed.delete(index);
    }
    if (this.unnamed.size === 0) return [];
    const { client, deps } = this.to;
    const states = await readShardStats(client, [...this.unnamed.keys()], () => deps.clock.now(), signal);
    return states.filter(({ index, uuid }) => this.unnamed.get(index) === uuid);
  }

  private async readSettings(signal: AbortSignal): Promise<void> {
    const now = this.to.deps.clock.now();
    const unknown = this.states.some(({ index, uuid }) => this.settings.get(index)?.uuid !== uuid);
    if (!unknown && now < this.settingsAt + SETTINGS_MS) return;
    this.settings = await readIndexSettings(this.to.client, this.to.config.indices, signal);
    this.settingsAt = now;
  }

  private wanted(): ReadonlyMap<PartitionId, MakeTail<AnyTail>> {
    const wanted = new Map<PartitionId, MakeTail<AnyTail>>();
    for (const state of this.states) {
      if (this.unnumbered.get(state.index) === state.uuid) {
        wanted.set(`${state.uuid}/window`, (assignment, start) => this.makeWindow(state, assignment, start));
      } else if (this.to.deps.joins) {
        wanted.set(this.partitionOf(state), (assignment, start) => this.makeIndexTail(state, assignment, start));
      } else {
        wanted.set(this.partitionOf(state), (assignment, start) => this.makeTail(state, assignment, start));
      }
    }
    return wanted;
  }

  /** Whether a partition of an existing index is read once that can be: when it is opened again, or not red any more. */
  private means(partition: PartitionId, index: string): boolean {
    const settings = this.settings.get(index);
    if (settings === undefined) return false;
    const way = partition.slice(partition.lastIndexOf("/") + 1);
    if (way === "window") return true;
    if (this.unnumbered.get(index) === settings.uuid) return false;
    return (way === "lines") === this.to.deps.joins;
  }

  private partitionOf({ uuid, shard }: ShardRef): PartitionId {
    return this.to.deps.joins ? `${uuid}/lines` : `${uuid}/${shard}`;
  }

  private makeTail(state: ShardState, assignment: Assignment, start: StartMark): ShardTail {
    const stored = assignment.checkpoint.position;
    const position = stored === undefined ? this.startOf(state, start) : parseShardPosition(stored);
    if (position === undefined) throw new Error(`checkpoint of ${assignment.partition} is not understood: ${stored}`);
    return new ShardTail(state, assignment, position, this.tailDeps());
  }

  private makeIndexTail({ uuid }: ShardState, assignment: Assignment, start: StartMark): IndexTail {
    const shards = this.states.filter((state) => state.uuid === uuid);
    const startOf = ({ shard }: ShardRef): ShardPosition =>
      this.startOf(shards.find((state) => state.shard === shard)!, start);
    return new IndexTail(shards, assignment, startOf, this.tailDeps());
  }

  private tailDeps(): ShardTailDeps {
    const { client, config, deps, filters } = this.to;
    return {
      client,
      clock: deps.clock,
      pageSize: config.page_size,
      timeField: config.timestamp_field,
      filter: (index, signal) => filters.of(index, signal),
      filterRefused: (index, reason) => filters.refusedBy(index, reason),
    };
  }

  private startOf(state: ShardState, start: StartMark): ShardPosition {
    const { index, sample } = state;
    const beginning: ShardPosition = { kind: "at", index, last: -1, history: sample?.history ?? "" };
    if (start.since === "earliest" || this.isYounger(index, start)) return beginning;
    if (start.since === "latest") return { ...beginning, last: sample?.globalCheckpoint ?? -1 };
    return { kind: "seeking", index, since: start.since };
  }

  /** An index that came after the source was first started is read from its beginning. */
  private isYounger(index: string, start: StartMark): boolean {
    return (this.settings.get(index)?.createdAt ?? 0) > start.startedAt;
  }

  private makeWindow(state: ShardState, assignment: Assignment, start: StartMark): WindowTail {
    const since = this.isYounger(state.index, start) ? "earliest" : start.since;
    return makeWindowTail(this.to, {
      indices: [state.index],
      index: state.index,
      assignment,
      start: { ...start, since },
      keyOf: (hit) => `${state.uuid}/${hit._id}`,
    });
  }

  private fallBack(tail: AnyTail, error: Error): void {
    if (tail instanceof WindowTail) return;
    const { index, uuid } = tail.shard;
    this.unnumbered.set(index, uuid);
    for (const other of this.tails.tails) {
      if (!(other instanceof WindowTail) && other.shard.uuid === uuid) this.tails.lost(other.partition);
    }
    const limits = "it is read by time windows, which miss documents that come late";
    this.to.deps.logger.warn({ index, reason: error.message }, `an index cannot be read by sequence number: ${limits}`);
  }

  /**
   * Partitions whose index is not among the open ones any more: closed ones wait, deleted ones end with a gap, and what the
   * configuration does not name any more ends when it was read.
   */
  private async *endGone(
    wanted: ReadonlyMap<PartitionId, unknown>,
    signal: AbortSignal,
  ): AsyncGenerator<SourceBatch, void, undefined> {
    const now = this.to.deps.clock.now();
    for (const partition of this.missing.keys()) {
      if (wanted.has(partition) || this.tails.get(partition) === undefined) this.missing.delete(partition);
    }
    for (const tail of this.tails.tails) {
      const { partition, lag } = tail;
      const { since, checkAt } = this.missing.get(partition) ?? { since: now, checkAt: now };
      if (wanted.has(partition) || now < checkAt) continue;
      if (tail instanceof WindowTail) {
        this.tails.drop(partition);
        continue;
      }
      this.missing.set(partition, { since, checkAt: now + MISSING_CHECK_MS });
      const { index, uuid } = tail.shard;
      const found = await this.vanished.uuidOf(index, signal);
      const gone = found !== HIDDEN && found !== uuid;
      if (!gone && this.means(partition, index)) continue;
      if (found === uuid) this.unnamed.set(index, uuid);
      if (!gone && (now < since + UNNAMED_MS || (found === uuid && lag !== 0))) continue;
      const { departures } = this.vanished;
      if (!gone) this.vanished.sayLeft([partition]);
      yield gone
        ? departures.tell(toBatch(tail.assignment, tail.gone()), now)
        : departures.leave(toBatch(tail.assignment, tail.rest()), now);
      this.tails.drop(partition);
    }
  }
}
