import type { EpochMs } from "../../domain/time.ts";

/** Where reading by time windows stands. */
export interface WindowPosition {
  /** Everything before is read, and too old to be looked at again; undefined: the earliest document is to be found. */
  readonly settled: EpochMs | undefined;
  /** Everything before was read at least once. */
  readonly read: EpochMs;
  /** When. */
  readonly at: EpochMs;
  /** The index that the partition is, where it is one. */
  readonly index?: string | undefined;
}

/** As stored; times readable. */
export function formatWindowPosition(position: WindowPosition): string {
  const time = (at: EpochMs) => new Date(at).toISOString();
  const { settled, read, at, index } = position;
  return JSON.stringify({
    settled: settled === undefined ? "earliest" : time(settled),
    read: time(read),
    at: time(at),
    index,
  });
}

/** Undefined for what `formatWindowPosition` did not write. */
export function parseWindowPosition(text: string): WindowPosition | undefined {
  try {
    const { settled, read, at, index } = JSON.parse(text) as Record<string, unknown>;
    const position = {
      settled: settled === "earliest" ? undefined : Date.parse(String(settled)),
      read: Date.parse(String(read)),
      at: Date.parse(String(at)),
    };
    if (Object.values(position).some(Number.isNaN)) return undefined;
    return typeof index === "string" ? { ...position, index } : position;
  } catch {
    return undefined;
  }
}
