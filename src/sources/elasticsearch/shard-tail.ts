import type { Assignment, Gap } from "../../domain/checkpoint.ts";
import type { RawRecord } from "../../domain/log-record.ts";
import { type Said, sentence, textOf } from "../../domain/sentence.ts";
import type { Clock } from "../../domain/time.ts";
import type { UnreadableRecord } from "../source.ts";
import type { SearchClient } from "./client.ts";
import { SearchError } from "./faults.ts";
import { NotNumberedError } from "./held-tails.ts";
import { indexUuid, readIndexSettings } from "./index-settings.ts";
import type { Page } from "./page.ts";
import { PageSize } from "./page-size.ts";
import { formatShardPosition, type ShardPosition } from "./position.ts";
import {
  allSegmentsSearchable,
  type Hit,
  type Query,
  type RangeAnswer,
  type RangeSearch,
  searchRange,
  searchStart,
} from "./shard-search.ts";
import type { ShardRef, ShardSample } from "./shard-stats.ts";
import type { Tail } from "./tail.ts";
import { VisibilityProof } from "./visibility-proof.ts";

export interface ShardTailDeps {
  readonly client: SearchClient;
  readonly clock: Clock;
  readonly pageSize: number;
  readonly timeField: string;
  /** The query that candidates match, for this shard's index as it is now; undefined: every document is one. */
  readonly filter: (index: string, signal: AbortSignal) => Promise<Query | undefined>;
  /** The server took the search with the filter for invalid. */
  readonly filterRefused: (index: string, reason: Said) => void;
}

/** A search that is under way. */
interface Asked {
  readonly search: RangeSearch;
  readonly node: string;
  readonly answer: Promise<RangeAnswer>;
}

/**
 * Reads one shard by sequence number: each operation's document once, in order, none skipped. It moves on only over
 * numbers that are proved to be visible (see `VisibilityProof`).
 */
export class ShardTail implements Tail {
  readonly shard: ShardRef;
  readonly assignment: Assignment;
  private readonly deps: ShardTailDeps;
  private readonly proof = new VisibilityProof();
  private readonly pages: PageSize;
  private position: ShardPosition;
  private pendingGap: Gap | undefined;
  /** The sample whose segments were asked for, or whose range was counted. */
  private segmentsAskedAt: ShardSample | undefined;
  private countedAt: ShardSample | undefined;
  private ahead: Asked | undefined;
  /** Before the first page nobody knows how large pages become. */
  private wasCutShort = true;

  constructor(shard: ShardRef, assignment: Assignment, position: ShardPosition, deps: ShardTailDeps) {
    this.shard = shard;
    this.assignment = assignment;
    this.position = position;
    this.deps = deps;
    this.pages = new PageSize(deps.pageSize);
  }

  get partition(): string {
    return this.assignment.partition;
  }

  /** Operations not yet read, holes included; undefined before the first sample. */
  get lag(): number | undefined {
    const newest = this.proof.newest;
    if (newest === undefined || this.position.kind !== "at") return undefined;
    return Math.max(0, newest.globalCheckpoint - this.position.last);
  }

  /** An empty page: what is stored when nothing new was found. */
  rest(): Page {
    return this.page({ next: this.position, hits: [], scanned: 0, bytes: 0, unreadable: [] });
  }

  observe(sample: ShardSample): void {
    this.proof.observe(sample);
    if (this.position.kind !== "at") return;
    if (this.position.history !== "" && sample.history !== "" && this.position.history !== sample.history) {
      this.rewind(sample);
    } else if (this.position.history !== sample.history) {
      this.position = { ...this.position, history: sample.history };
    }
    this.proof.readUpTo(this.position.last);
  }

  /**
   * The copy read before is not the shard's history any more: what it had and the new one lacks cannot be told apart
   * from what is new. Goes on at the end of what both can have had, and says so.
   */
  private rewind(sample: ShardSample): void {
    if (this.position.kind !== "at") return;
    const { last } = this.position;
    const resumed = Math.min(last, sample.globalCheckpoint);
    this.pendingGap = {
      partition: this.partition,
      range: `operations around ${resumed}`,
      reason: "recreated",
      detail: sentence("gap.rewritten", { shard: this.shard.shard, index: this.shard.index }),
      detectedAt: this.deps.clock.now(),
    };
    this.position = { ...this.position, last: resumed, history: sample.history };
  }

  /** The next page; undefined when nothing can be read until the next sample. Throws SearchError or NotNumberedError. */
  async next(signal: AbortSignal): Promise<Page | undefined> {
    const sample = this.proof.newest;
    if (sample === undefined) return undefined;
    if (this.position.kind === "seeking") return await this.seek(sample, this.position, signal);
    if (sample.globalCheckpoint <= this.position.last) {
      return this.pendingGap === undefined ? undefined : this.rest();
    }
    await this.countBacklog(sample, signal);
    const page = await this.read(sample, signal);
    if (page !== undefined || this.segmentsAskedAt === sample) return page;
    // The search that comes before the segments does not count: it may have been answered by an older reader.
    return (await this.askSegments(sample, signal)) ? await this.read(sample, signal) : undefined;
  }

  /** The index is gone from the cluster: what was not read of it never will be. The position stays: it is the truth. */
  gone(): Page {
    const { index, shard } = this.shard;
    const lag = this.lag ?? 0;
    const unread = this.position.kind === "seeking" ? undefined : lag;
    if (unread === undefined || unread > 0) {
      const last = this.position.kind === "at" ? this.position.last : -1;
      this.pendingGap = {
        partition: this.partition,
        range: unread === undefined ? "all operations" : `operations ${last + 1} to ${last + unread}`,
        ...(unread === undefined ? {} : { records: unread }),
        reason: "deleted",
        detail: sentence("gap.index_gone", { index, shard }),
        detectedAt: this.deps.clock.now(),
      };
    }
    return this.rest();
  }

  /** One count over a long backlog often proves all of it, and then no page needs to be counted. */
  private async countBacklog(sample: ShardSample, signal: AbortSignal): Promise<void> {
    if (this.position.kind !== "at" || this.countedAt === sample) return;
    const { last } = this.position;
    const upTo = sample.globalCheckpoint;
    if (upTo - last <= 2 * this.pages.size || this.proof.provenUpTo > last) return;
    this.countedAt = sample;
    const search = { after: last, upTo, size: 0, filter: undefined, witnessAbove: this.proof.witnessAbove(upTo) };
    this.weigh(await searchRange(this.deps.client, this.shard, sample.node, search, signal), last, upTo);
  }

  private async read(sample: ShardSample, signal: AbortSignal): Promise<Page | undefined> {
    if (this.position.kind !== "at") return undefined;
    const { last } = this.position;
    const proven = Math.min(this.proof.provenUpTo, sample.globalCheckpoint);
    const filter = await this.deps.filter(this.shard.index, signal);
    const asked = this.takeAhead(last, sample, filter) ?? this.ask(last, proven, sample, filter, signal);
    const { search } = asked;
    const { upTo, size } = search;
    const isCounted = search.witnessAbove !== undefined;
    if (!isCounted) this.askAhead(upTo, proven, sample, filter, signal);
    const answer = await this.answerOf(asked);
    if (answer === undefined) return await this.readOversized(sample, search, signal);
    if (isCounted) this.weigh(answer, last, upTo);
    let end = Math.min(upTo, this.proof.provenUpTo);
    if (filter === undefined) end = Math.max(end, contiguous(answer.hits, last));
    if (end <= last) return undefined;
    const hits = answer.hits.filter((hit) => hit.sort[0] <= end);
    // A full page: numbers after its last hit may hold more candidates.
    const lastHit = hits.length === size ? hits.at(-1)?.sort[0] : undefined;
    const next = lastHit ?? end;
    this.wasCutShort = next < upTo;
    this.pages.learn({ hits: hits.length, width: next - last, characters: answer.size });
    await this.checkIdentity(hits, signal);
    const scanned = isCounted && next === upTo ? answer.counted : next - last;
    return this.page({ next: { ...this.position, last: next }, hits, scanned, bytes: answer.size, unreadable: [] });
  }

  private ask(
    last: number,
    proven: number,
    sample: ShardSample,
    filter: Query | undefined,
    signal: AbortSignal,
  ): Asked {
    const isProven = proven > last;
    const upTo = Math.min(isProven ? proven : sample.globalCheckpoint, last + this.pages.width);
    const witnessAbove = isProven ? undefined : this.proof.witnessAbove(upTo);
    const search = { after: last, upTo, size: this.pages.size, filter, witnessAbove };
    const answer = searchRange(this.deps.client, this.shard, sample.node, search, signal);
    // Observed when it is awaited, if ever.
    answer.catch(() => {});
    return { search, node: sample.node, answer };
  }

  /** The server works on the next page while this one is parsed; where pages are often cut short it would do so in vain. */
  private askAhead(
    after: number,
    proven: number,
    sample: ShardSample,
    filter: Query | undefined,
    signal: AbortSignal,
  ): void {
    if (proven > after && !this.wasCutShort) this.ahead = this.ask(after, proven, sample, filter, signal);
  }

  private takeAhead(last: number, sample: ShardSample, filter: Query | undefined): Asked | undefined {
    const { ahead } = this;
    this.ahead = undefined;
    const fits = ahead?.search.after === last && ahead.search.filter === filter && ahead.node === sample.node;
    return fits ? ahead : undefined;
  }

  /** What a counted search proves about its range. */
  private weigh(answer: RangeAnswer, last: number, upTo: number): void {
    if (answer.counted > upTo - last) {
      throw new NotNumberedError(
        `${this.shard.index} has several documents with one sequence number (a shrunk index?)`,
      );
    }
    if (answer.counted === upTo - last) this.proof.learn(upTo);
    this.proof.sawVisible(answer.visible);
  }

  /** Undefined: even one document is too large for an answer. */
  private async answerOf(asked: Asked): Promise<RangeAnswer | undefined> {
    try {
      return await asked.answer;
    } catch (thrown) {
      this.ahead = undefined;
      const fault = thrown instanceof SearchError ? thrown.fault : undefined;
      const text = fault === undefined ? "" : textOf(fault.message);
      if (fault?.kind === "invalid" && /_seq_no/.test(text)) throw new NotNumberedError(text);
      const memory = fault?.kind === "unavailable" && /circuit_breaking/.test(text);
      if (fault?.kind === "invalid" && asked.search.filter !== undefined) {
        this.deps.filterRefused(this.shard.index, fault.message);
      }
      if (fault?.kind === "too_large" && asked.search.size === 1) return undefined;
      if (fault?.kind === "too_large" || memory) this.pages.shrink();
      throw thrown;
    }
  }

  /** A document larger than any answer may be becomes a dead letter with its place. */
  private async readOversized(
    sample: ShardSample,
    search: RangeSearch,
    signal: AbortSignal,
  ): Promise<Page | undefined> {
    if (this.position.kind !== "at") return undefined;
    const without = { ...search, source: false };
    const answer = await searchRange(this.deps.client, this.shard, sample.node, without, signal);
    if (search.witnessAbove !== undefined) this.weigh(answer, search.after, search.upTo);
    const hit = answer.hits[0];
    if (hit === undefined || hit.sort[0] > Math.min(search.upTo, this.proof.provenUpTo)) return undefined;
    const record = { ...this.record(hit), value: null };
    const unreadable = [{ record, reason: "too_large" as const, detail: sentence("dead_letter.answer_too_large") }];
    const next: ShardPosition = { ...this.position, last: hit.sort[0] };
    return this.page({ next, hits: [], scanned: next.last - search.after, bytes: 0, unreadable });
  }

  private async askSegments(sample: ShardSample, signal: AbortSignal): Promise<boolean> {
    if (!this.proof.bufferIsEmpty) return false;
    this.segmentsAskedAt = sample;
    if (!(await allSegmentsSearchable(this.deps.client, this.shard, sample.node, signal))) return false;
    const settings = await readIndexSettings(this.deps.client, [this.shard.index], signal);
    this.proof.sawAllSegmentsSearchable(settings.get(this.shard.index)?.refreshIntervalMs);
    return this.proof.provenUpTo > (this.position.kind === "at" ? this.position.last : -1);
  }

  /** Finds where to begin. Documents that are not visible yet must not be skipped, so the proof comes first. */
  private async seek(
    sample: ShardSample,
    position: ShardPosition & { kind: "seeking" },
    signal: AbortSignal,
  ): Promise<Page | undefined> {
    const upTo = sample.globalCheckpoint;
    const look = async (): Promise<number | undefined> => {
      const search = { upTo, timeField: this.deps.timeField, since: position.since };
      const found = await searchStart(this.deps.client, this.shard, sample.node, search, signal);
      if (found.counted > upTo + 1) throw new NotNumberedError(`${this.shard.index} repeats sequence numbers`);
      if (found.counted === upTo + 1) this.proof.learn(upTo);
      this.proof.sawVisible(found.visible);
      if (found.dated === 0 && found.counted > 0) return -1;
      const before = found.first === undefined ? upTo : Math.min(found.first - 1, upTo);
      return before <= this.proof.provenUpTo ? before : undefined;
    };
    let last = await look();
    if (last === undefined && this.segmentsAskedAt !== sample && (await this.askSegments(sample, signal)))
      last = await look();
    if (last === undefined) return undefined;
    const next: ShardPosition = { kind: "at", index: position.index, last, history: sample.history };
    return this.page({ next, hits: [], scanned: 0, bytes: 0, unreadable: [] });
  }

  /** The name may belong to another index by now: then the hits are not this shard's. */
  private async checkIdentity(hits: readonly Hit[], signal: AbortSignal): Promise<void> {
    if (hits.length === 0) return;
    if ((await indexUuid(this.deps.client, this.shard.index, signal)) === this.shard.uuid) return;
    const message = `index ${this.shard.index} was deleted while it was read`;
    throw new SearchError({ kind: "gone", type: "index_not_found_exception", message });
  }

  private page(read: {
    readonly next: ShardPosition;
    readonly hits: readonly Hit[];
    readonly scanned: number;
    readonly bytes: number;
    readonly unreadable: readonly UnreadableRecord[];
  }): Page {
    const records: RawRecord[] = [];
    const unreadable = [...read.unreadable];
    for (const hit of read.hits) {
      const record = this.record(hit);
      if (record.value !== null) records.push(record);
      else unreadable.push({ record, reason: "corrupt", detail: sentence("dead_letter.no_source_kept") });
    }
    this.position = read.next;
    const gaps = this.pendingGap === undefined ? [] : [this.pendingGap];
    this.pendingGap = undefined;
    const lag = this.lag;
    const newest = this.proof.newest;
    const caughtUp = newest !== undefined && lag === 0;
    return {
      records,
      unreadable,
      gaps,
      next: formatShardPosition(read.next),
      scanned: read.scanned,
      bytes: read.bytes,
      ...(lag === undefined ? {} : { lag }),
      ...(caughtUp ? { caughtUpAt: newest.at } : {}),
    };
  }

  private record(hit: Hit): RawRecord {
    return {
      origin: { type: "elasticsearch", index: hit._index, id: hit._id },
      value: hit._source ?? null,
      dedupeKey: `${this.shard.uuid}/${hit._id}`,
    };
  }
}

/** Without a filter, hits that follow each other without a hole need no other proof. */
function contiguous(hits: readonly Hit[], last: number): number {
  let end = last;
  for (const hit of hits) {
    if (hit.sort[0] !== end + 1) break;
    end++;
  }
  return end;
}
