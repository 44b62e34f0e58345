import type { CodePoints } from "./code-points.ts";
import type { Part } from "./read-pattern.ts";

/** More ways that a text may be read at once would make the native engine slower than one in linear time. */
const MAX_STEPS = 150;
/** Repetitions up to this many are looked at one by one; of more, it counts as if they had no end. */
const MAX_COPIES = 8;
/** Characters of a pattern, with repetitions written out. */
const MAX_PLACES = 600;
/** Different situations in a text that are looked at before the pattern counts as too difficult. */
const MAX_SITUATIONS = 1_500;

/** How often a place can be reached; without any character between. */
type Ways = Map<number, number>;

interface Fragment {
  /** Places of its first character. */
  readonly first: Ways;
  readonly last: Ways;
  /** How many ways lead through it without a character. */
  readonly empty: number;
  /** What of `first`, and of `empty`, is open only at the beginning of the text. */
  readonly atStart: boolean;
}

/**
 * Whether a backtracking engine, that looks for a pattern in any text, takes at most a fixed and small number of steps
 * for each character. It counts, for all texts, the ways in which what was read can have been read, over all beginnings
 * of a match: these are all the ways that such an engine can ever take. (Sets of an automaton's states with how often
 * each is reached; if there are few different ones, none of them large, the count is bounded.)
 */
export function isLinear(part: Part): boolean {
  try {
    return new Automaton(part).isLinear();
  } catch (thrown) {
    if (thrown instanceof TooLarge) return false;
    throw thrown;
  }
}

class TooLarge extends Error {}

class Automaton {
  private readonly sets: CodePoints[] = [];
  private readonly follow: Ways[] = [];
  private readonly begin: Ways;
  private readonly anchored: boolean;

  constructor(part: Part) {
    const { first, atStart } = this.fragment(part);
    this.begin = first;
    this.anchored = atStart;
  }

  isLinear(): boolean {
    const samples = this.samples();
    const costs = this.follow.map((ways) => 1 + sumOf(ways));
    const known = new Set<string>();
    const open: Ways[] = [this.begin];
    for (let ways = open.pop(); ways !== undefined; ways = open.pop()) {
      for (const sample of samples) {
        const next: Ways = new Map();
        let steps = this.anchored ? 0 : sumOf(this.begin);
        if (!this.anchored) add(next, this.begin, 1);
        for (const [place, count] of ways) {
          if (!contains(this.sets[place]!, sample)) continue;
          steps += count * costs[place]!;
          if (steps > MAX_STEPS) return false;
          add(next, this.follow[place]!, count);
        }
        if (next.size === 0) continue;
        const key = [...next].sort(([left], [right]) => left - right).join(";");
        if (known.has(key)) continue;
        if (known.size === MAX_SITUATIONS) return false;
        known.add(key);
        open.push(next);
      }
    }
    return sumOf(this.begin) <= MAX_STEPS;
  }

  /** One code point for each set of those that no place tells apart. */
  private samples(): readonly number[] {
    const edges = new Set([0]);
    for (const set of this.sets) {
      for (const [from, to] of set) edges.add(from).add(to + 1);
    }
    const kinds = new Map<string, number>();
    for (const edge of edges) {
      if (edge <= 0x10_ffff) kinds.set(this.sets.map((set) => (contains(set, edge) ? 1 : 0)).join(""), edge);
    }
    return [...kinds.values()];
  }

  private fragment(part: Part): Fragment {
    switch (part.kind) {
      case "one":
        return this.place(part.set);
      case "assert":
      case "behind":
        // Counted as if it always held, but for the beginning of the text, of which there is only one.
        return { ...EMPTY, atStart: part.kind === "assert" && part.what === "start" };
      case "sequence":
        return part.parts
          .map((inner) => () => this.fragment(inner))
          .reduce((left, make) => this.joined(left, make()), EMPTY);
      case "choice":
        return part.parts.map((inner) => this.fragment(inner)).reduce(either);
      case "group":
        return this.fragment(part.part);
      case "repeat":
        return this.repeat(part.part, part.least, part.most);
    }
  }

  private place(set: CodePoints): Fragment {
    const place = this.sets.length;
    if (place === MAX_PLACES) throw new TooLarge();
    this.sets.push(set);
    this.follow.push(new Map());
    const only: Ways = new Map([[place, 1]]);
    return { first: only, last: only, empty: 0, atStart: false };
  }

  private joined(left: Fragment, right: Fragment): Fragment {
    for (const [place, count] of left.last) add(this.follow[place]!, right.first, count);
    return {
      first: sum(left.first, right.first, left.empty),
      last: sum(right.last, left.last, right.empty),
      empty: left.empty * right.empty,
      atStart: left.atStart || (left.empty > 0 && left.first.size === 0 && right.atStart),
    };
  }

  private repeat(part: Part, least: number, most: number): Fragment {
    const fixed = Math.min(least, MAX_COPIES);
    let whole = EMPTY;
    for (let copy = 0; copy < fixed; copy++) whole = this.joined(whole, this.fragment(part));
    if (most <= MAX_COPIES) {
      let rest = EMPTY;
      for (let copy = least; copy < most; copy++) rest = optional(this.joined(this.fragment(part), rest));
      return this.joined(whole, rest);
    }
    const body = this.fragment(part);
    for (const [place, count] of body.last) add(this.follow[place]!, body.first, count);
    return this.joined(whole, optional(body));
  }
}

const EMPTY: Fragment = { first: new Map(), last: new Map(), empty: 1, atStart: false };

function optional({ first, last, empty }: Fragment): Fragment {
  return { first, last, empty: empty + 1, atStart: false };
}

function either(left: Fragment, right: Fragment): Fragment {
  return {
    first: sum(left.first, right.first, 1),
    last: sum(left.last, right.last, 1),
    empty: left.empty + right.empty,
    atStart: left.atStart && right.atStart,
  };
}

function sum(left: Ways, right: Ways, times: number): Ways {
  if (times === 0) return left;
  const ways: Ways = new Map(left);
  add(ways, right, times);
  return ways;
}

function add(to: Ways, ways: Ways, times: number): void {
  for (const [place, count] of ways) to.set(place, (to.get(place) ?? 0) + count * times);
}

function sumOf(ways: Ways): number {
  let total = 0;
  for (const count of ways.values()) total += count;
  return total;
}

function contains(set: CodePoints, code: number): boolean {
  for (const [from, to] of set) if (code >= from && code <= to) return true;
  return false;
}
