/** Keys of a fingerprint that are counted; what others would have been is summed in one row, so that it is visible. */
export const MAX_KEYS = 50;
/** When a key of a fingerprint has more values than this, some are given up. */
export const CROWDED_VALUES = 150;
/** Of a crowded key stay the values with most events … */
const KEPT_HEAVY = 70;
/** … and of the rest those seen latest, so that a new release can grow among old ones. */
const KEPT_RECENT = 30;

/** The value under which given-up values of a key are counted, and the key under which given-up keys are. Tags are never empty. */
export const OTHER = "";

/** A value of a key, and how it was seen. */
export interface TagValueRow {
  readonly value: string;
  readonly count: number;
  readonly lastSeen: number;
}

/** Which values of a crowded key are given up; their counts go to the key's others. */
export function giveUpValues(rows: readonly TagValueRow[]): readonly TagValueRow[] {
  const byCount = rows.filter(({ value }) => value !== OTHER).sort((a, b) => b.count - a.count);
  const rest = byCount.slice(KEPT_HEAVY).sort((a, b) => b.lastSeen - a.lastSeen || b.count - a.count);
  return rest.slice(KEPT_RECENT);
}
