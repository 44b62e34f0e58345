import type { CodePoints } from "./code-points.ts";
import { Places, type Ways } from "./places.ts";
import type { Part } from "./read-pattern.ts";
import { markSureMatch } from "./sure-match.ts";

/** More steps a character would make the native engine slower than one in linear time. */
const MAX_STEPS = 150;
/** The same where all matches are short, and texts that come near it are unlikely. */
const MAX_RESTARTED_STEPS = 400;
/** Different situations in a text that are looked at before the pattern counts as too difficult. */
const MAX_SITUATIONS = 1_000;
/** The same places reached more or less often, more times than this: their number grows with the text. */
const MAX_ALIKE = 6;

const NEWLINE = 0x0a;

/**
 * Whether a backtracking engine that looks for a pattern takes at most a fixed and small number of steps for each
 * character, whatever the text. It counts the ways in which what was read can have been read, over all beginnings of a
 * match: these are all the ways that such an engine can ever take. The situations in a text are the states of the pattern's
 * automaton with how often each is reached; if there are few different ones, none of them large, the count is bounded.
 */
export function isLinear(part: Part): boolean {
  const places = Places.of(markSureMatch(part));
  if (places === undefined) return false;
  const search = new Situations(places);
  if (search.mostSteps(true) <= MAX_STEPS) return true;
  const length = longestMatch(part);
  // Each beginning by itself, and no more of them at once than a match has characters.
  return length <= MAX_RESTARTED_STEPS && search.mostSteps(false) * length <= MAX_RESTARTED_STEPS;
}

/** In characters. */
export function longestMatch(part: Part): number {
  switch (part.kind) {
    case "one":
      return 1;
    case "sequence":
      return part.parts.reduce((sum, inner) => sum + longestMatch(inner), 0);
    case "choice":
      return Math.max(...part.parts.map(longestMatch));
    case "group":
      return longestMatch(part.part);
    case "repeat":
      return longestMatch(part.part) * part.most;
    default:
      return 0;
  }
}

class Situations {
  private readonly places: Places;
  private readonly costs: readonly number[];
  /** For each kind of character the places that take it. */
  private readonly takers: readonly (readonly boolean[])[];
  private readonly newlines: readonly boolean[];
  /** How often each place is reached, while the next situation is made. */
  private readonly counts: Float64Array;

  constructor(places: Places) {
    this.places = places;
    this.costs = places.follow.map((ways) => 1 + sumOf(ways));
    const samples = samplesOf(places.sets);
    this.takers = samples.map((sample) => places.sets.map((set) => contains(set, sample)));
    this.newlines = samples.map((sample) => sample === NEWLINE);
    this.counts = new Float64Array(places.sets.length);
  }

  /** Steps for one character at most; infinite when no bound was found. `restarts`: a match may begin anywhere. */
  mostSteps(restarts: boolean): number {
    const { begin, anchor } = this.places;
    const beginning = sumOf(begin);
    let most = beginning;
    const first: Situation = { ways: [...begin], settled: this.isSure(begin) };
    const known = new Set([keyOf(first)]);
    const alike = new Map<string, number>();
    const open = [first];
    for (let situation = open.pop(); situation !== undefined; situation = open.pop()) {
      for (const [kind, takes] of this.takers.entries()) {
        const restarted =
          restarts &&
          !situation.settled &&
          (anchor === undefined || (anchor === "line" && this.newlines[kind] === true));
        const steps = this.read(situation, takes) + (restarted ? beginning : 0);
        most = Math.max(most, steps);
        if (most > MAX_RESTARTED_STEPS) return Number.POSITIVE_INFINITY;
        const next = this.next(situation, restarted ? begin : []);
        const key = keyOf(next);
        if (known.has(key)) continue;
        const places = String.fromCharCode(...next.ways.map(([place]) => place));
        const same = (alike.get(places) ?? 0) + 1;
        if (known.size === MAX_SITUATIONS || same > MAX_ALIKE) return Number.POSITIVE_INFINITY;
        alike.set(places, same);
        known.add(key);
        open.push(next);
      }
    }
    return most;
  }

  private read({ ways }: Situation, takes: readonly boolean[]): number {
    let steps = 0;
    this.counts.fill(0);
    for (const [place, count] of ways) {
      if (takes[place] !== true) continue;
      steps += count * this.costs[place]!;
      for (const [next, times] of this.places.follow[place]!) this.counts[next]! += count * times;
    }
    return steps;
  }

  private next({ settled }: Situation, begin: Ways): Situation {
    for (const [place, count] of begin) this.counts[place]! += count;
    const ways: [number, number][] = [];
    for (const [place, count] of this.counts.entries()) if (count > 0) ways.push([place, count]);
    return { ways, settled: settled || this.isSure(ways) };
  }

  private isSure(ways: Ways): boolean {
    return ways.some(([place]) => this.places.sets[place]!.length === 0 && this.places.sure.has(place));
  }
}

interface Situation {
  readonly ways: Ways;
  /** A match is found that no later beginning can take the place of. */
  readonly settled: boolean;
}

function keyOf({ ways, settled }: Situation): string {
  let key = settled ? "!" : "";
  for (const [place, count] of ways) key += String.fromCharCode(place, count);
  return key;
}

/** One code point for each set of those that no place tells apart. */
function samplesOf(sets: readonly CodePoints[]): readonly number[] {
  const different = [...new Map(sets.map((set) => [JSON.stringify(set), set])).values()];
  const edges = new Set([0, NEWLINE, NEWLINE + 1]);
  for (const set of different) for (const [from, to] of set) edges.add(from).add(to + 1);
  const kinds = new Map<string, number>();
  for (const edge of edges) {
    if (edge > 0x10_ffff) continue;
    const kind = different.map((set) => (contains(set, edge) ? 1 : 0)).join("");
    kinds.set(edge === NEWLINE ? "newline" : kind, edge);
  }
  return [...kinds.values()];
}

function contains(set: CodePoints, code: number): boolean {
  for (const [from, to] of set) if (code >= from && code <= to) return true;
  return false;
}

function sumOf(ways: Ways): number {
  let total = 0;
  for (const [, count] of ways) total += count;
  return total;
}
