/** Finds the next place in bytes where any of a set of literals occurs, without regard to ASCII case. */
export interface LiteralScanner {
  /** Offset of the earliest occurrence that begins at or after `from` and ends before or at `to`; -1 if none. */
  next(bytes: Uint8Array, from: number, to: number): number;
}
