import type { Said } from "../domain/sentence.ts";

/** Reads dead letters once more, by the rules of now. */
export interface DeadLetterReplay {
  /** One of them. `no_source`: its source is not configured any more. */
  one(id: string): Promise<ReplayResult | "not_found">;
  /** Those of a source, or all, the newest first: at most 100 a call, from `cursor` on. */
  many(query: { readonly source: string | undefined; readonly cursor: string | undefined }): Promise<{
    readonly results: readonly ReplayResult[];
    readonly next: string | undefined;
  }>;
}

export interface ReplayResult {
  readonly id: string;
  readonly source: string;
  /** `counted`: it is gone, and its events are counted. `gone`: somebody else had replayed it. The others: it stays. */
  readonly outcome: "counted" | "gone" | "kept" | "no_source";
  readonly events: number;
  /** Why it stays. */
  readonly detail: Said | undefined;
}
