import type { Assignment, PartitionId } from "../../domain/checkpoint.ts";
import type { RawRecord } from "../../domain/log-record.ts";
import { sentence } from "../../domain/sentence.ts";
import { type Clock, type EpochMs, HOUR } from "../../domain/time.ts";
import type { SearchClient } from "./client.ts";
import { SearchError } from "./faults.ts";
import type { Page } from "./page.ts";
import { PageSize } from "./page-size.ts";
import type { ReaderContext } from "./partition-reader.ts";
import type { Query } from "./shard-search.ts";
import type { StartMark } from "./start-mark.ts";
import type { Tail } from "./tail.ts";
import { formatWindowPosition, parseWindowPosition, type WindowPosition } from "./window-position.ts";
import {
  earliestTime,
  searchSlices,
  searchWindow,
  type WindowAnswer,
  type WindowHit,
  type WindowSearch,
} from "./window-search.ts";

/** Keys of documents that were delivered and will be seen again are remembered up to this many; the store knows all. */
const MAX_DELIVERED = 200_000;
const WIDEST_MS = 6 * HOUR;
const MAX_SLICES = 1_024;

export interface WindowTailOptions {
  readonly indices: readonly string[];
  /** The index that the partition is, where it is one: its name is kept with the position. */
  readonly index?: string;
  readonly assignment: Assignment;
  readonly start: StartMark;
  /** What tells a document apart, lastingly. */
  readonly keyOf: (hit: WindowHit) => string;
}

/** A tail over the indices, from its checkpoint or from `start`. */
export function makeWindowTail(to: ReaderContext, options: WindowTailOptions): WindowTail {
  const { config, deps, filters, client } = to;
  const now = deps.clock.now();
  const stored = options.assignment.checkpoint.position;
  const { since } = options.start;
  const first = since === "earliest" ? undefined : since === "latest" ? now : since;
  const fresh = { settled: first, read: first ?? 0, at: now, index: options.index };
  const position = stored === undefined ? fresh : parseWindowPosition(stored);
  if (position === undefined)
    throw new Error(`checkpoint of ${options.assignment.partition} is not understood: ${stored}`);
  // After a longer stop than keys are remembered, what lies in the overlap would be counted again.
  const forgotten = now - position.at > config.update_horizon;
  return new WindowTail(options, forgotten ? { ...position, settled: position.read } : position, {
    client,
    clock: deps.clock,
    pageSize: config.page_size,
    timeField: config.timestamp_field,
    pauseMs: Math.max(config.window, config.poll_interval),
    overlapMs: config.overlap,
    filter: (signal) => filters.ofAll(options.indices, signal),
  });
}

interface WindowTailDeps {
  readonly client: SearchClient;
  readonly clock: Clock;
  readonly pageSize: number;
  readonly timeField: string;
  readonly pauseMs: number;
  readonly overlapMs: number;
  readonly filter: (signal: AbortSignal) => Promise<Query | undefined>;
}

/**
 * Reads indices by time. The newest `overlap` is read again each time, since documents may become visible late; what was
 * delivered is left out, and what a crash lets through again carries the key by which the store knows it.
 */
export class WindowTail implements Tail {
  readonly assignment: Assignment;
  private readonly options: WindowTailOptions;
  private readonly deps: WindowTailDeps;
  private readonly pages: PageSize;
  private position: WindowPosition;
  /** The look that is under way: from where it goes on, and when it began. */
  private look: { from: EpochMs; readonly to: EpochMs } | undefined;
  private dueAt: EpochMs = Number.NEGATIVE_INFINITY;
  private widthMs: number;
  private slices: AsyncGenerator<Page, void, undefined> | undefined;
  /** Delivered documents that are not settled, with the end of their window. */
  private delivered = new Map<string, EpochMs>();

  constructor(options: WindowTailOptions, position: WindowPosition, deps: WindowTailDeps) {
    this.options = options;
    this.assignment = options.assignment;
    this.position = position;
    this.deps = deps;
    this.pages = new PageSize(deps.pageSize);
    this.widthMs = Math.max(deps.pauseMs, 1_000);
  }

  get partition(): PartitionId {
    return this.assignment.partition;
  }

  /** Never known: documents are not counted ahead. Zero while nothing is due. */
  get lag(): number | undefined {
    return this.look === undefined && this.position.settled !== undefined ? 0 : undefined;
  }

  rest(): Page {
    return this.page([], 0, false);
  }

  async next(signal: AbortSignal): Promise<Page | undefined> {
    const { clock } = this.deps;
    if (this.slices !== undefined) {
      const { done, value } = await this.slices.next();
      if (done !== true) return value;
      this.slices = undefined;
    }
    const now = clock.now();
    if (this.look === undefined && now < this.dueAt) return undefined;
    const settled = await this.settled(now, signal);
    // Nothing is searchable yet: what comes may be of any age.
    if (settled === undefined) return this.finish();
    this.position = { ...this.position, settled };
    this.look ??= { from: settled, to: now };
    if (this.look.from >= this.look.to) return this.finish();
    const to = Math.min(this.look.to, this.look.from + this.widthMs);
    return await this.read({ from: this.look.from, to }, await this.deps.filter(signal), signal);
  }

  private async settled(now: EpochMs, signal: AbortSignal): Promise<EpochMs | undefined> {
    if (this.position.settled !== undefined) return this.position.settled;
    const first = await earliestTime(this.deps.client, this.options.indices, this.deps.timeField, signal);
    return first === undefined ? undefined : Math.floor(Math.min(first, now)) - this.deps.overlapMs;
  }

  private async read(
    window: { readonly from: EpochMs; readonly to: EpochMs },
    filter: Query | undefined,
    signal: AbortSignal,
  ): Promise<Page | undefined> {
    const { indices } = this.options;
    const { client, timeField } = this.deps;
    const search = { indices, timeField, ...window, size: this.pages.size, filter };
    const answer = await this.search(search, signal);
    const length = window.to - window.from;
    if (answer !== undefined && answer.total <= answer.hits.length) {
      if (answer.hits.length > 0) this.pages.learn({ hits: answer.hits.length, width: 0, characters: answer.size });
      if (answer.hits.length < search.size / 4) this.widthMs = Math.min(WIDEST_MS, this.widthMs * 2);
      return this.pass(window.to, answer);
    }
    if (length > 1) {
      this.widthMs = Math.max(1, Math.floor(length / 2));
      return await this.read({ from: window.from, to: window.from + this.widthMs }, filter, signal);
    }
    if (answer === undefined) return await this.readOversized(client, search, signal);
    this.slices = this.readSlices(search, answer.total, signal);
    return await this.next(signal);
  }

  /** Undefined: the answer was too large. */
  private async search(search: WindowSearch, signal: AbortSignal): Promise<WindowAnswer | undefined> {
    try {
      return await searchWindow(this.deps.client, search, signal);
    } catch (thrown) {
      if (!(thrown instanceof SearchError) || thrown.fault.kind !== "too_large") throw thrown;
      this.pages.shrink();
      return undefined;
    }
  }

  /** A millisecond with more documents than an answer may hold, slice by slice. */
  private async *readSlices(
    search: WindowSearch,
    total: number,
    signal: AbortSignal,
  ): AsyncGenerator<Page, void, undefined> {
    let slices = 2 * Math.ceil(total / search.size);
    for (;;) {
      if (slices > MAX_SLICES) {
        const message = `${total} documents of one millisecond are more than can be read by time`;
        throw new SearchError({ kind: "invalid", status: 400, message });
      }
      let full = false;
      for await (const answer of searchSlices(this.deps.client, search, slices, signal)) {
        full ||= answer.total > answer.hits.length;
        const fresh = this.fresh(answer.hits, search.to);
        if (fresh.length > 0) yield this.page(fresh, answer.size, false);
      }
      if (!full) break;
      slices *= 2;
    }
    yield this.pass(search.to, { hits: [], total: 0, size: 0 });
  }

  /** Documents of one millisecond that are too large even together with nothing else become dead letters. */
  private async readOversized(client: SearchClient, search: WindowSearch, signal: AbortSignal): Promise<Page> {
    const answer = await searchWindow(client, { ...search, size: this.deps.pageSize, source: false }, signal);
    const detail = "larger than an answer may be";
    const unreadable = this.fresh(answer.hits, search.to).map((hit) => {
      return { record: { ...this.record(hit), value: null }, reason: "too_large" as const, detail };
    });
    return { ...this.pass(search.to, { hits: [], total: 0, size: 0 }), unreadable };
  }

  /** Everything before `to` is read. */
  private pass(to: EpochMs, answer: WindowAnswer): Page {
    const { overlapMs } = this.deps;
    const look = this.look!;
    const fresh = this.fresh(answer.hits, to);
    look.from = to;
    const settled = Math.max(this.position.settled ?? 0, Math.min(to, look.to - overlapMs));
    this.position = { ...this.position, settled, read: Math.max(this.position.read, to), at: look.to };
    for (const [key, until] of this.delivered) if (until <= settled) this.delivered.delete(key);
    const finished = to >= look.to;
    if (finished) this.finish();
    return this.page(fresh, answer.size, finished);
  }

  private finish(): undefined {
    this.dueAt = (this.look?.to ?? this.deps.clock.now()) + this.deps.pauseMs;
    this.look = undefined;
  }

  private fresh(hits: readonly WindowHit[], to: EpochMs): readonly WindowHit[] {
    return hits.filter((hit) => {
      const key = this.options.keyOf(hit);
      if (this.delivered.has(key)) return false;
      if (this.delivered.size < MAX_DELIVERED) this.delivered.set(key, to);
      return true;
    });
  }

  private page(hits: readonly WindowHit[], bytes: number, caughtUp: boolean): Page {
    const records: RawRecord[] = [];
    const unreadable: Page["unreadable"][number][] = [];
    for (const hit of hits) {
      const record = this.record(hit);
      if (record.value !== null) records.push(record);
      else unreadable.push({ record, reason: "corrupt", detail: sentence("dead_letter.no_source_kept") });
    }
    const next = formatWindowPosition(this.position);
    const page = { records, unreadable, gaps: [], next, scanned: hits.length, bytes };
    return caughtUp ? { ...page, lag: 0, caughtUpAt: this.position.at } : page;
  }

  private record(hit: WindowHit): RawRecord {
    return {
      origin: { type: "elasticsearch", index: hit._index, id: hit._id },
      value: hit._source ?? null,
      dedupeKey: this.options.keyOf(hit),
    };
  }
}
