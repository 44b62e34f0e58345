import type { CodePoints } from "./code-points.ts";
import type { MarkedPart } from "./sure-match.ts";

/** Repetitions up to this many are looked at one by one; of more, it counts as if they had no end. */
const MAX_COPIES = 8;
/** Characters of a pattern, with repetitions written out. */
const MAX_PLACES = 500;

/** Places that can be reached without any character between, with in how many ways. */
export type Ways = readonly (readonly [place: number, count: number])[];

/** Where in a text all matches begin. */
type Anchor = "text" | "line" | undefined;

interface Fragment {
  /** Places of its first characters. */
  readonly first: Ways;
  readonly last: Ways;
  /** How many ways lead through it without a character. */
  readonly empty: number;
  readonly anchor: Anchor;
}

const NOTHING: Fragment = { first: [], last: [], empty: 1, anchor: undefined };

class TooLarge extends Error {}

/**
 * The places of a pattern where it takes a character, and which can follow on which (V. M. Glushkov's automaton, with the
 * number of ways between two places). Assertions count as if they always held; only ever more ways come of it.
 */
export class Places {
  readonly sets: CodePoints[] = [];
  readonly follow: Ways[] = [];
  /** Places that take no character, and where a match is sure. */
  readonly sure = new Set<number>();
  begin: Ways = [];
  anchor: Anchor;

  /** Undefined for patterns that are too large. */
  static of(part: MarkedPart): Places | undefined {
    const places = new Places();
    try {
      const { first, anchor } = places.fragment(part);
      places.begin = first;
      places.anchor = anchor;
      return places;
    } catch (thrown) {
      if (thrown instanceof TooLarge) return undefined;
      throw thrown;
    }
  }

  private fragment(part: MarkedPart): Fragment {
    switch (part.kind) {
      case "one":
        return this.place(part.set);
      case "sure": {
        this.sure.add(this.sets.length);
        return this.place([]);
      }
      case "assert":
        return { ...NOTHING, anchor: ANCHORS[part.what] };
      case "behind":
        return NOTHING;
      case "sequence":
        return part.parts.reduce<Fragment>((left, inner) => this.joined(left, this.fragment(inner)), NOTHING);
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
    this.follow.push([]);
    return { first: [[place, 1]], last: [[place, 1]], empty: 0, anchor: undefined };
  }

  private joined(left: Fragment, right: Fragment): Fragment {
    for (const [place, count] of left.last) this.follow[place] = sum(this.follow[place]!, right.first, count);
    return {
      first: sum(left.first, right.first, left.empty),
      last: sum(right.last, left.last, right.empty),
      empty: left.empty * right.empty,
      anchor: left.anchor ?? (left.first.length === 0 ? right.anchor : undefined),
    };
  }

  private repeat(part: MarkedPart, least: number, most: number): Fragment {
    let whole = NOTHING;
    for (let copy = 0; copy < Math.min(least, MAX_COPIES); copy++) whole = this.joined(whole, this.fragment(part));
    if (most <= MAX_COPIES) {
      let rest = NOTHING;
      for (let copy = least; copy < most; copy++) rest = optional(this.joined(this.fragment(part), rest));
      return this.joined(whole, rest);
    }
    const body = this.fragment(part);
    for (const [place, count] of body.last) this.follow[place] = sum(this.follow[place]!, body.first, count);
    return this.joined(whole, optional(body));
  }
}

const ANCHORS: Readonly<Record<string, Anchor>> = { start: "text", "line-start": "line" };

function optional({ first, last, empty }: Fragment): Fragment {
  return { first, last, empty: empty + 1, anchor: undefined };
}

function either(left: Fragment, right: Fragment): Fragment {
  return {
    first: sum(left.first, right.first, 1),
    last: sum(left.last, right.last, 1),
    empty: left.empty + right.empty,
    anchor: left.anchor === right.anchor ? left.anchor : left.anchor && right.anchor && "line",
  };
}

function sum(left: Ways, right: Ways, times: number): Ways {
  if (times === 0 || right.length === 0) return left;
  const ways = new Map(left);
  for (const [place, count] of right) ways.set(place, (ways.get(place) ?? 0) + count * times);
  return [...ways];
}
