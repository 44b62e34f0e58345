/** Order in which lines arrive. */
export type Arrival = "forward" | "reversed" | "shuffled";

/** The lines in another order; `shuffled` is the same each time. */
export function arrivals<Line>(lines: readonly Line[], arrival: Arrival): readonly Line[] {
  const ordered = [...lines];
  if (arrival === "reversed") ordered.reverse();
  if (arrival !== "shuffled") return ordered;
  let seed = 42;
  for (let at = ordered.length - 1; at > 0; at--) {
    seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
    const other = seed % (at + 1);
    [ordered[at], ordered[other]] = [ordered[other]!, ordered[at]!];
  }
  return ordered;
}

/** How well groups of lines agree with the true ones. */
export interface Score {
  /** GA: share of lines whose group has exactly the lines of its true group. */
  readonly accuracy: number;
  /** FGA: F1 over groups that are exactly right. */
  readonly f1: number;
  /** True groups that were not found exactly, largest first. */
  readonly wrong: readonly {
    readonly template: string;
    readonly lines: number;
    /** Their lines by the group that was found for them, and each such group's size. */
    readonly found: ReadonlyMap<string, string>;
  }[];
}

/** Scores the found group of each id against the true one. */
export function score(truth: ReadonlyMap<string, string>, found: ReadonlyMap<string, string>): Score {
  const trueSizes = counts(truth.values());
  const foundSizes = counts(found.values());
  const shared = new Map<string, Map<string, number>>();
  for (const [id, template] of truth) {
    const group = found.get(id) ?? "";
    const row = shared.get(template) ?? new Map<string, number>();
    shared.set(template, row.set(group, (row.get(group) ?? 0) + 1));
  }
  let lines = 0;
  let groups = 0;
  const wrong: { template: string; lines: number; found: ReadonlyMap<string, string> }[] = [];
  for (const [template, row] of shared) {
    const size = trueSizes.get(template)!;
    const [group = ""] = row.keys();
    if (row.size === 1 && foundSizes.get(group) === size) {
      lines += size;
      groups++;
    } else {
      const parts = [...row].map(([name, count]) => [name, `${count} of ${foundSizes.get(name)}`] as const);
      wrong.push({ template, lines: size, found: new Map(parts) });
    }
  }
  wrong.sort((a, b) => b.lines - a.lines);
  return { accuracy: lines / truth.size, f1: (2 * groups) / (trueSizes.size + foundSizes.size), wrong };
}

function counts(groups: Iterable<string>): Map<string, number> {
  const sizes = new Map<string, number>();
  for (const group of groups) sizes.set(group, (sizes.get(group) ?? 0) + 1);
  return sizes;
}
