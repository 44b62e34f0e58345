import type { Assignment, PartitionId } from "../../domain/checkpoint.ts";
import { AppError } from "../../domain/errors.ts";
import type { JsonObject, RawRecord } from "../../domain/log-record.ts";
import { sentence } from "../../domain/sentence.ts";
import { type EpochMs, formatTime, MINUTE } from "../../domain/time.ts";
import type { Source, SourceBatch, SourceContext, SourceDeps, SourceStatus, UnreadableRecord } from "../source.ts";
import { BackOff } from "./back-off.ts";
import { assertWhole, createSearchClient, type SearchClient, type SearchShards } from "./client.ts";
import type { ElasticsearchSourceConfig } from "./config.ts";
import { hintFor } from "./connection.ts";
import { SearchError } from "./faults.ts";
import { indexPath } from "./index-path.ts";
import { PageSize } from "./page-size.ts";
import { openPit, type PointInTime, type WindowHit } from "./window-search.ts";

/** The only partition. */
const PARTITION: PartitionId = "range";
/** Failures in a row after which a cluster is given up: somebody waits for the answer. */
const PATIENCE = 6;

/** Times from `from` to before `to`. */
export interface ReadRange {
  readonly from: EpochMs;
  readonly to: EpochMs;
}

interface RangeHit extends WindowHit {
  readonly sort: readonly [time: number, tiebreaker: number | string];
}

interface RangeAnswer {
  readonly pit_id?: string;
  readonly timed_out?: boolean;
  readonly _shards?: SearchShards;
  readonly hits: { readonly hits: readonly RangeHit[] };
}

/**
 * Every document of a stretch of time once, in order of `timestamp_field`, as of the moment at which reading began; then it ends.
 * Nothing is kept back, so that all records are counted, in their minutes. Ends with `ELKHOUND_SOURCE_REFUSED` where the cluster
 * does not answer for a while or refuses.
 */
export class ElasticsearchRangeSource implements Source {
  readonly id: string;
  readonly type = "elasticsearch";
  private readonly config: ElasticsearchSourceConfig;
  private readonly range: ReadRange;
  private readonly deps: SourceDeps;
  private readonly closing = new AbortController();
  private readonly pages: PageSize;
  private state: SourceStatus["state"] = "starting";

  constructor(config: ElasticsearchSourceConfig, range: ReadRange, deps: SourceDeps) {
    this.id = config.id;
    this.config = config;
    this.range = range;
    this.deps = deps;
    this.pages = new PageSize(config.page_size);
  }

  async *read(context: SourceContext, signal: AbortSignal): AsyncGenerator<SourceBatch, void, undefined> {
    const stop = AbortSignal.any([signal, this.closing.signal]);
    const assignment = (await context.assign([PARTITION], stop)).get(PARTITION);
    if (assignment === undefined) return;
    this.state = "reading";
    let client: SearchClient | undefined;
    let pit: PointInTime | undefined;
    try {
      const opened = this.open();
      client = opened;
      await this.assertThere(opened, stop);
      pit = await this.patiently(() => openPit(opened, this.config.indices, stop), stop);
      yield* this.pagesOf(opened, pit, assignment, stop);
    } finally {
      this.state = "closed";
      await pit?.close();
      await client?.close();
    }
  }

  ack(): void {}

  revoke(assignment: Assignment): void {
    assignment.active = false;
  }

  status(): SourceStatus {
    return { state: this.state, partitions: [{ partition: PARTITION }] };
  }

  close(): Promise<void> {
    this.closing.abort();
    return Promise.resolve();
  }

  private open(): SearchClient {
    try {
      return createSearchClient(this.config);
    } catch (thrown) {
      throw this.refusal(thrown);
    }
  }

  /** A name that nothing has would be told as a time without errors. */
  private async assertThere(client: SearchClient, signal: AbortSignal): Promise<void> {
    const { indices } = this.config;
    const query = { ignore_unavailable: true, terminate_after: 1 };
    const path = `/${indexPath(indices)}/_count`;
    const ask = () => client.request<{ _shards: SearchShards }>({ method: "GET", path, query }, signal);
    const { body } = await this.patiently(ask, signal);
    if (body._shards.total > 0) return;
    throw new AppError("ELKHOUND_SOURCE_REFUSED", sentence("elasticsearch.no_index", { id: this.id, names: indices }), {
      hint: sentence("elasticsearch.see_indices"),
    });
  }

  private async *pagesOf(
    client: SearchClient,
    pit: PointInTime,
    assignment: Assignment,
    signal: AbortSignal,
  ): AsyncGenerator<SourceBatch, void, undefined> {
    let id = pit.id;
    let after: RangeHit["sort"] | undefined;
    while (!signal.aborted) {
      const asked = after;
      const answer = await this.patiently(async () => {
        const body = this.search({ id, tiebreaker: pit.tiebreaker }, asked);
        const { body: found, size } = await client.request<RangeAnswer>(
          { method: "POST", path: "/_search", body },
          signal,
        );
        assertWhole(found, "POST /_search");
        return { found, size };
      }, signal);
      const { hits } = answer.found.hits;
      const last = hits.at(-1);
      if (last === undefined) return;
      id = answer.found.pit_id ?? id;
      this.pages.learn({ hits: hits.length, width: 0, characters: answer.size });
      yield batchOf(assignment, hits, answer.size);
      after = last.sort;
    }
  }

  private search(pit: { readonly id: string; readonly tiebreaker: string }, after: RangeHit["sort"] | undefined) {
    const { timestamp_field: field } = this.config;
    const { from, to } = this.range;
    const range = { gte: formatTime(from), lt: formatTime(to), format: "strict_date_optional_time" };
    const body: JsonObject = {
      size: this.pages.size,
      pit: { id: pit.id, keep_alive: "5m" },
      query: { bool: { filter: [{ range: { [field]: range } }] } },
      sort: [{ [field]: { order: "asc", numeric_type: "date", unmapped_type: "date" } }, { [pit.tiebreaker]: "asc" }],
      track_total_hits: false,
      ...(after === undefined ? {} : { search_after: [...after] }),
    };
    return body;
  }

  /** Asks again, with pauses and for less where that was the trouble. */
  private async patiently<T>(ask: () => Promise<T>, signal: AbortSignal): Promise<T> {
    const backOff = new BackOff();
    for (let failures = 1; ; failures++) {
      try {
        return await ask();
      } catch (thrown) {
        if (signal.aborted || !(thrown instanceof SearchError)) throw thrown;
        const { fault } = thrown;
        const smaller = fault.kind === "too_large" && this.pages.size > 1;
        if (smaller) this.pages.shrink();
        else if (fault.kind !== "unavailable" || failures >= PATIENCE) throw this.refusal(thrown);
        else await this.deps.clock.sleep(Math.round(backOff.pause(fault.afterMs)), signal);
      }
    }
  }

  private refusal(thrown: unknown): unknown {
    if (!(thrown instanceof SearchError)) return thrown;
    const { fault } = thrown;
    const hint = fault.kind === "refused" ? hintFor(fault) : sentence("elasticsearch.is_well");
    const why = sentence("elasticsearch.cannot_be_read", { id: this.id, why: fault.message });
    return new AppError("ELKHOUND_SOURCE_REFUSED", why, { hint });
  }
}

function batchOf(assignment: Assignment, hits: readonly RangeHit[], bytes: number): SourceBatch {
  const records: RawRecord[] = [];
  const unreadable: UnreadableRecord[] = [];
  const minutes = new Map<number, number>();
  for (const { _index: index, _id: id, _source: value, sort } of hits) {
    const minute = Math.floor(sort[0] / MINUTE);
    minutes.set(minute, (minutes.get(minute) ?? 0) + 1);
    const record: RawRecord = { origin: { type: "elasticsearch", index, id }, value: value ?? null };
    if (value === undefined)
      unreadable.push({ record, reason: "corrupt", detail: sentence("dead_letter.no_source_kept") });
    else records.push(record);
  }
  const next = JSON.stringify(hits.at(-1)?.sort);
  const counted = { scanned: hits.length, scannedByMinute: minutes, bytes };
  return { assignment, records, unreadable, gaps: [], next, progress: {}, ...counted };
}
