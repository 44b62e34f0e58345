import type { PartitionId, Position } from "../domain/checkpoint.ts";

/** A partition in which a source keeps only what it goes by; no records are in it. */
export const OWN_PARTITION: PartitionId = "start";

/**
 * What people call a partition: the path of a file and the index of a shard, which partitions name by hash, as they were when
 * the position was stored. A partition that has no other name is called as it is.
 */
export function partitionName(partition: PartitionId, position: Position | undefined): string {
  const { path, index, shards } = keysOf(position);
  if (typeof path === "string") return path;
  // All shards of an index as one: each of them names it.
  const [first] = Object.values(shards ?? {});
  if (first !== undefined) return partitionName(partition, first);
  if (typeof index !== "string") return partition;
  const shard = /\/(\d+)$/.exec(partition)?.[1];
  return shard === undefined ? index : `${index}, shard ${shard}`;
}

/** Sources whose partitions do not speak for themselves store positions as JSON with a name in it. */
function keysOf(position: Position | undefined): {
  readonly path?: unknown;
  readonly index?: unknown;
  readonly shards?: Readonly<Record<string, Position>>;
} {
  try {
    const keys: unknown = JSON.parse(position ?? "{}");
    return typeof keys === "object" && keys !== null ? keys : {};
  } catch {
    return {};
  }
}
