/** The quantile `q` (0 … 1) of values in any order, between two of them by weight; `NaN` of none. */
export function quantile(values: readonly number[], q: number): number {
  const sorted = sortedCopy(values);
  const place = (sorted.length - 1) * q;
  const low = sorted[Math.floor(place)] ?? Number.NaN;
  return low + ((sorted[Math.ceil(place)] ?? low) - low) * (place - Math.floor(place));
}

/** The value in the middle; `NaN` of none. */
export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

/** Median of the distances from the median, times 1.4826: the standard deviation, where values are normal. */
export function scaledMad(values: readonly number[]): number {
  const centre = median(values);
  return 1.4826 * median(values.map((value) => Math.abs(value - centre)));
}

function sortedCopy(values: readonly number[]): Float64Array {
  const sorted = new Float64Array(values);
  return sorted.length > FEW ? sorted.sort() : sortFew(sorted);
}

/** Puts a few values in order, in place: by insertion, which for some ten is faster than what sorts many. */
export function sortFew<Values extends number[] | Float64Array>(values: Values): Values {
  for (let i = 1; i < values.length; i++) {
    const value = values[i] as number;
    let at = i;
    for (; at > 0 && (values[at - 1] as number) > value; at--) values[at] = values[at - 1] as number;
    values[at] = value;
  }
  return values;
}

const FEW = 40;
