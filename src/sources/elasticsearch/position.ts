import type { EpochMs } from "../../domain/time.ts";

/** Where a shard's reading stands. */
export type ShardPosition =
  /** Every operation up to `last` is read, or was never to be. `history` is the shard's when it was written. */
  | { readonly kind: "at"; readonly index: string; readonly last: number; readonly history: string }
  /** The first number whose document is not older than `since` is still to be found. */
  | { readonly kind: "seeking"; readonly index: string; readonly since: EpochMs };

/** As stored; readable, since people look at checkpoints. */
export function formatShardPosition(position: ShardPosition): string {
  const { index } = position;
  if (position.kind === "seeking") return JSON.stringify({ index, since: new Date(position.since).toISOString() });
  return JSON.stringify({ index, seq_no: position.last, history: position.history });
}

/** Undefined for what this version did not write. */
export function parseShardPosition(text: string): ShardPosition | undefined {
  try {
    const { index, seq_no: last, history, since } = JSON.parse(text) as Record<string, unknown>;
    if (typeof index !== "string") return undefined;
    if (typeof since === "string") return { kind: "seeking", index, since: Date.parse(since) };
    if (!Number.isSafeInteger(last)) return undefined;
    return { kind: "at", index, last: last as number, history: typeof history === "string" ? history : "" };
  } catch {
    return undefined;
  }
}
