import type { JsonObject } from "../../domain/log-record.ts";
import { type EpochMs, formatTime } from "../../domain/time.ts";
import { assertWhole, type SearchClient, type SearchShards } from "./client.ts";
import { indexPath } from "./index-path.ts";
import type { ShardRef } from "./shard-stats.ts";

/** An Elasticsearch query clause. */
export type Query = JsonObject;

/** A document as a search returns it. */
export interface Hit {
  readonly _index: string;
  readonly _id: string;
  readonly _source?: JsonObject;
  /** The sequence number, which the search is sorted by. */
  readonly sort: readonly [number];
}

interface Answer {
  readonly timed_out?: boolean;
  readonly _shards?: SearchShards;
  readonly hits: { readonly hits: readonly Hit[] };
  readonly aggregations?: {
    readonly counted?: { readonly doc_count: number };
    readonly visible?: { readonly value: number | null };
    readonly dated?: { readonly doc_count: number };
    readonly young?: { readonly first: { readonly value: number | null } };
  };
}

export interface RangeSearch {
  /** Numbers above `after`, up to `upTo`. */
  readonly after: number;
  readonly upTo: number;
  readonly size: number;
  /** Only documents that match are returned; all are counted. */
  readonly filter: Query | undefined;
  /** Count the range and find the greatest visible number; also look above this for one. Undefined: no count. */
  readonly witnessAbove: number | undefined;
  /** Default true. */
  readonly source?: boolean;
}

export interface RangeAnswer {
  readonly hits: readonly Hit[];
  /** Documents of the range, with `witnessAbove`. */
  readonly counted: number;
  /** Greatest visible number, also above the range; -1 if none. With `witnessAbove`. */
  readonly visible: number;
  /** Characters of the answer. */
  readonly size: number;
}

const seqNo = (range: JsonObject): Query => ({ range: { _seq_no: range } });

/** One search on the shard's copy at `node`, by sequence number. Count, greatest number and hits come from one reader. */
export async function searchRange(
  client: SearchClient,
  shard: ShardRef,
  node: string,
  search: RangeSearch,
  signal: AbortSignal,
): Promise<RangeAnswer> {
  const { after, upTo, witnessAbove, filter } = search;
  const range = seqNo({ gt: after, lte: upTo });
  const matching = filter === undefined ? [range] : [range, filter];
  // Aggregations see what the query matches, post_filter only cuts the hits: so the count is of the whole range.
  const body =
    witnessAbove === undefined
      ? { query: { bool: { filter: matching } } }
      : {
          query: { bool: { should: [range, seqNo({ gt: Math.max(witnessAbove, upTo) })], minimum_should_match: 1 } },
          post_filter: { bool: { filter: matching } },
          aggs: { counted: { filter: range }, visible: { max: { field: "_seq_no" } } },
        };
  const answer = await searchShard(
    client,
    shard,
    node,
    { ...body, size: search.size, _source: search.source ?? true },
    signal,
  );
  const { hits, aggregations } = answer.body;
  return {
    hits: hits.hits,
    counted: aggregations?.counted?.doc_count ?? 0,
    visible: aggregations?.visible?.value ?? -1,
    size: answer.size,
  };
}

export interface StartAnswer {
  readonly counted: number;
  readonly visible: number;
  /** Documents with the time field at all. */
  readonly dated: number;
  /** Least number whose document is not older; undefined if there is none. */
  readonly first: number | undefined;
}

/** Where reading begins for documents not older than `since`. */
export async function searchStart(
  client: SearchClient,
  shard: ShardRef,
  node: string,
  search: { readonly upTo: number; readonly timeField: string; readonly since: EpochMs },
  signal: AbortSignal,
): Promise<StartAnswer> {
  const young = { gte: formatTime(search.since), format: "strict_date_optional_time" };
  const body = {
    size: 0,
    aggs: {
      counted: { filter: seqNo({ lte: search.upTo }) },
      visible: { max: { field: "_seq_no" } },
      dated: { filter: { exists: { field: search.timeField } } },
      young: { filter: { range: { [search.timeField]: young } }, aggs: { first: { min: { field: "_seq_no" } } } },
    },
  };
  const { aggregations } = (await searchShard(client, shard, node, body, signal)).body;
  return {
    counted: aggregations?.counted?.doc_count ?? 0,
    visible: aggregations?.visible?.value ?? -1,
    dated: aggregations?.dated?.doc_count ?? 0,
    first: aggregations?.young?.first.value ?? undefined,
  };
}

async function searchShard(client: SearchClient, shard: ShardRef, node: string, body: JsonObject, signal: AbortSignal) {
  const path = `/${indexPath([shard.index])}/_search`;
  const answer = await client.request<Answer>(
    {
      method: "POST",
      path,
      query: { preference: `_shards:${shard.shard}|_only_nodes:${node}`, allow_partial_search_results: false },
      body: { ...body, ...(body["size"] === 0 ? {} : { sort: [{ _seq_no: "asc" }] }), track_total_hits: false },
    },
    signal,
  );
  assertWhole(answer.body, `POST ${path}`);
  return answer;
}

interface SegmentsAnswer {
  readonly indices?: Readonly<Record<string, { readonly shards: Readonly<Record<string, readonly SegmentsCopy[]>> }>>;
}

interface SegmentsCopy {
  readonly routing: { readonly node: string };
  readonly segments?: Readonly<Record<string, { readonly generation: number; readonly search: boolean }>>;
}

/** Whether no segment of the copy at `node` is newer than its newest searchable one (old merged ones may linger). */
export async function allSegmentsSearchable(
  client: SearchClient,
  shard: ShardRef,
  node: string,
  signal: AbortSignal,
): Promise<boolean> {
  const each = "indices.*.shards.*";
  const { body } = await client.request<SegmentsAnswer>(
    {
      method: "GET",
      path: `/${indexPath([shard.index])}/_segments`,
      query: { filter_path: `${each}.routing,${each}.segments.*.generation,${each}.segments.*.search` },
    },
    signal,
  );
  const copies = body.indices?.[shard.index]?.shards[String(shard.shard)] ?? [];
  const copy = copies.find((candidate) => candidate.routing.node === node);
  if (copy === undefined) return false;
  const segments = Object.values(copy.segments ?? {});
  const newest = Math.max(-1, ...segments.filter((segment) => segment.search).map((segment) => segment.generation));
  return segments.every((segment) => segment.search || segment.generation < newest);
}
