/**
 * The name of `known` that `written` most likely was meant to be: by edits (insertion, deletion, change, swap of
 * neighbours), letter case and `-` against `_` counting nothing. Undefined when none is near: more than a third of the
 * letters differ, unless one begins with the other.
 */
export function nearestName(written: string, known: Iterable<string>): string | undefined {
  const wanted = folded(written);
  let best: string | undefined;
  let bestDistance = Number.POSITIVE_INFINITY;
  for (const name of known) {
    const candidate = folded(name);
    const shortened = Math.min(wanted.length, candidate.length) >= 3;
    if (shortened && (wanted.startsWith(candidate) || candidate.startsWith(wanted)) && best === undefined) {
      best = name;
      bestDistance = Math.abs(wanted.length - candidate.length);
      continue;
    }
    const allowed = Math.max(1, Math.floor(Math.max(wanted.length, candidate.length) / 3));
    if (Math.abs(wanted.length - candidate.length) > allowed) continue;
    const distance = editDistance(wanted, candidate);
    if (distance <= allowed && distance < bestDistance) {
      best = name;
      bestDistance = distance;
    }
  }
  return best;
}

function folded(name: string): string {
  return name.slice(0, 100).toLowerCase().replaceAll("-", "_");
}

/** Damerau and Levenshtein's distance in its "optimal string alignment" form. */
export function editDistance(left: string, right: string): number {
  let beforePrevious: number[] = [];
  let previous = Array.from({ length: right.length + 1 }, (_, index) => index);
  for (let row = 1; row <= left.length; row++) {
    const current = [row];
    for (let column = 1; column <= right.length; column++) {
      const same = left[row - 1] === right[column - 1];
      let cost = Math.min(previous[column]! + 1, current[column - 1]! + 1, previous[column - 1]! + (same ? 0 : 1));
      const swapped =
        row > 1 && column > 1 && left[row - 1] === right[column - 2] && left[row - 2] === right[column - 1];
      if (swapped) cost = Math.min(cost, beforePrevious[column - 2]! + 1);
      current.push(cost);
    }
    beforePrevious = previous;
    previous = current;
  }
  return previous[right.length]!;
}
