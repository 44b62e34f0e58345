import type { EpochMs } from "../../domain/time.ts";
import type { SearchClient } from "./client.ts";
import { indexPath } from "./index-path.ts";

/** What the statistics say of a started primary shard at one moment. */
export interface ShardSample {
  readonly at: EpochMs;
  /** Node whose copy was measured; searches go to the same. */
  readonly node: string;
  /** G: every operation up to here is on all in-sync copies, though perhaps not yet searchable. */
  readonly globalCheckpoint: number;
  /** M: greatest number given to any operation. */
  readonly maxSeqNo: number;
  /** R: refreshes that were completed. */
  readonly refreshes: number;
  /** W: bytes in the indexing buffer. */
  readonly writerMemory: number;
  /** C: every operation up to here is in committed segments. */
  readonly committed: number;
  /** Changes when a shard's history was rewritten: a stale copy was forced to be primary, a snapshot restored over it. */
  readonly history: string;
}

export interface ShardRef {
  readonly index: string;
  readonly uuid: string;
  readonly shard: number;
}

export interface ShardState extends ShardRef {
  /** Undefined: no primary is started (red, or still recovering). */
  readonly sample: ShardSample | undefined;
}

interface StatsAnswer {
  readonly indices?: Readonly<
    Record<string, { readonly uuid: string; readonly shards: Readonly<Record<string, readonly ShardCopy[]>> }>
  >;
}

interface ShardCopy {
  readonly routing: { readonly state: string; readonly primary: boolean; readonly node: string };
  readonly seq_no?: { readonly max_seq_no: number; readonly global_checkpoint: number };
  readonly commit?: { readonly user_data?: Readonly<Record<string, string>> };
  readonly refresh?: { readonly external_total: number };
  readonly segments?: { readonly index_writer_memory_in_bytes: number };
}

const FILTER = [
  "indices.*.uuid",
  "indices.*.shards.*.routing",
  "indices.*.shards.*.seq_no",
  "indices.*.shards.*.commit.user_data",
  "indices.*.shards.*.refresh.external_total",
  "indices.*.shards.*.segments.index_writer_memory_in_bytes",
].join(",");

/**
 * The state of every shard behind `indices` (patterns, aliases, data streams); closed indices are not among them. Names
 * that do not exist, or that this user may not see, are passed over unless `strict`.
 */
export async function readShardStats(
  client: SearchClient,
  indices: readonly string[],
  now: () => EpochMs,
  signal: AbortSignal,
  strict = false,
): Promise<readonly ShardState[]> {
  const at = now();
  const { body } = await client.request<StatsAnswer>(
    {
      method: "GET",
      path: `/${indexPath(indices)}/_stats/refresh,segments`,
      query: { level: "shards", ignore_unavailable: !strict, filter_path: FILTER },
    },
    signal,
  );
  const states: ShardState[] = [];
  for (const [index, { uuid, shards }] of Object.entries(body.indices ?? {})) {
    for (const [number, copies] of Object.entries(shards ?? {})) {
      const primary = copies.find((copy) => copy.routing.primary && copy.routing.state !== "INITIALIZING");
      states.push({
        index,
        uuid,
        shard: Number(number),
        sample: primary === undefined ? undefined : toSample(primary, at),
      });
    }
  }
  return states;
}

function toSample(copy: ShardCopy, at: EpochMs): ShardSample | undefined {
  if (copy.seq_no === undefined) return undefined;
  return {
    at,
    node: copy.routing.node,
    globalCheckpoint: copy.seq_no.global_checkpoint,
    maxSeqNo: copy.seq_no.max_seq_no,
    refreshes: copy.refresh?.external_total ?? 0,
    writerMemory: copy.segments?.index_writer_memory_in_bytes ?? Number.POSITIVE_INFINITY,
    committed: Number(copy.commit?.user_data?.["local_checkpoint"] ?? -1),
    history: copy.commit?.user_data?.["history_uuid"] ?? "",
  };
}
