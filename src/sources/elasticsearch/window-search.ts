import type { JsonObject } from "../../domain/log-record.ts";
import { type EpochMs, formatTime } from "../../domain/time.ts";
import { type Answer, assertWhole, type SearchClient, type SearchShards } from "./client.ts";
import { indexPath } from "./index-path.ts";
import type { Query } from "./shard-search.ts";

/** A document as a window search returns it. */
export interface WindowHit {
  readonly _index: string;
  readonly _id: string;
  readonly _source?: JsonObject;
}

export interface WindowAnswer {
  readonly hits: readonly WindowHit[];
  /** All documents of the window that match, exact. */
  readonly total: number;
  readonly size: number;
}

export interface WindowSearch {
  readonly indices: readonly string[];
  readonly timeField: string;
  /** Times from `from` to before `to`. */
  readonly from: EpochMs;
  readonly to: EpochMs;
  readonly size: number;
  readonly filter: Query | undefined;
  readonly source?: boolean;
}

interface SearchAnswer {
  readonly timed_out?: boolean;
  readonly _shards?: SearchShards;
  readonly hits: { readonly total?: { readonly value: number }; readonly hits: readonly WindowHit[] };
  readonly aggregations?: { readonly first?: { readonly value: number | null } };
}

/** When the pipeline has stamped a document on arrival, that time; otherwise the document's own. */
const INGESTED = "event.ingested";

/** Documents whose time lies in the window: `event.ingested` where a document has it, else the time field. */
export function timeRange(timeField: string, from: EpochMs, to: EpochMs): Query {
  const range = { gte: formatTime(from), lt: formatTime(to), format: "strict_date_optional_time" };
  const own = { bool: { filter: [{ range: { [timeField]: range } }], must_not: [{ exists: { field: INGESTED } }] } };
  return { bool: { should: [{ range: { [INGESTED]: range } }, own], minimum_should_match: 1 } };
}

/** One window in one search; `total` beyond `hits.length` says that it was too full. */
export async function searchWindow(
  client: SearchClient,
  search: WindowSearch,
  signal: AbortSignal,
): Promise<WindowAnswer> {
  const path = `/${indexPath(search.indices)}/_search`;
  const query = { ignore_unavailable: true, allow_partial_search_results: false };
  return whole(await client.request<SearchAnswer>({ method: "POST", path, query, body: bodyOf(search) }, signal), path);
}

/**
 * A window that cannot be halved any more (a single millisecond), in slices of one point in time. Yields each slice's
 * hits. A slice may be too full: `total` says so.
 */
export async function* searchSlices(
  client: SearchClient,
  search: WindowSearch,
  slices: number,
  signal: AbortSignal,
): AsyncGenerator<WindowAnswer, void, undefined> {
  const pit = await openPit(client, search.indices, signal);
  try {
    for (let id = 0; id < slices; id++) {
      const body = { ...bodyOf(search), pit: { id: pit.id, keep_alive: "2m" }, slice: { id, max: slices } };
      yield whole(await client.request<SearchAnswer>({ method: "POST", path: "/_search", body }, signal), "/_search");
    }
  } finally {
    await pit.close();
  }
}

/** The earliest time of any document; undefined when there is none. */
export async function earliestTime(
  client: SearchClient,
  indices: readonly string[],
  timeField: string,
  signal: AbortSignal,
): Promise<EpochMs | undefined> {
  const path = `/${indexPath(indices)}/_search`;
  const body = { size: 0, track_total_hits: false, aggs: { first: { min: { field: timeField } } } };
  const query = { ignore_unavailable: true, allow_partial_search_results: false };
  const answer = await client.request<SearchAnswer>({ method: "POST", path, query, body }, signal);
  assertWhole(answer.body, `POST ${path}`);
  return answer.body.aggregations?.first?.value ?? undefined;
}

function bodyOf(search: WindowSearch): JsonObject {
  const range = timeRange(search.timeField, search.from, search.to);
  const filter = search.filter === undefined ? [range] : [range, search.filter];
  return {
    size: search.size,
    query: { bool: { filter } },
    sort: ["_doc"],
    track_total_hits: true,
    _source: search.source ?? true,
  };
}

function whole(answer: Answer<SearchAnswer>, path: string): WindowAnswer {
  assertWhole(answer.body, `POST ${path}`);
  const { hits } = answer.body;
  return { hits: hits.hits, total: hits.total?.value ?? hits.hits.length, size: answer.size };
}

export interface PointInTime {
  readonly id: string;
  /** What tells documents of one time apart in a sort that is read on by `search_after`. */
  readonly tiebreaker: "_shard_doc" | "_id";
  close(): Promise<void>;
}

/** The products name it differently; Elasticsearch answers the other's path with 400 or 405. */
export async function openPit(
  client: SearchClient,
  indices: readonly string[],
  signal: AbortSignal,
): Promise<PointInTime> {
  const base = `/${indexPath(indices)}`;
  const query = { keep_alive: "2m", ignore_unavailable: true };
  const close = (path: string, body: object) => async () => {
    await client.request({ method: "DELETE", path, body }, new AbortController().signal).catch(() => {});
  };
  try {
    const { body } = await client.request<{ id: string }>({ method: "POST", path: `${base}/_pit`, query }, signal);
    return { id: body.id, tiebreaker: "_shard_doc", close: close("/_pit", { id: body.id }) };
  } catch (thrown) {
    if (signal.aborted) throw thrown;
    const path = `${base}/_search/point_in_time`;
    const { body } = await client.request<{ pit_id: string }>({ method: "POST", path, query }, signal);
    return { id: body.pit_id, tiebreaker: "_id", close: close("/_search/point_in_time", { pit_id: [body.pit_id] }) };
  }
}
