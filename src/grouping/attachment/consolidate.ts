import type { PatternMerge } from "../../domain/pattern-dictionary.ts";
import { type Entry, makeEntry, type Vocabulary, withOpened } from "./entry.ts";
import { VALUE, WORD } from "./field-list.ts";
import type { PatternIndex } from "./pattern-index.ts";
import { AMONG_MANY, FIXED, VARIES, variability } from "./place.ts";

/** Different values in one place that show it to be a place of values. */
const ENOUGH_VALUES = 4;
/** Where so many words are equal, one value less is enough. */
const LONG_SENTENCE = 6;
/** The same in two places at once. */
const ENOUGH_IN_PAIRS = 5;
/** Beyond this many fields pairs of places are not looked at: they grow with the square. */
const MAX_PAIR_FIELDS = 24;
const MAX_ROUNDS = 4;

/** A pattern while patterns are merged: what it stands for by now. */
interface Group {
  entry: Entry;
  /** As they were before, oldest first. */
  readonly members: Entry[];
  because: string;
}

/**
 * Finds the patterns that are one. Only patterns with a number of fields in `sizes` change, or are merged into others.
 * The dictionary is not touched; merging is deterministic and does not depend on the order of the patterns but for which
 * of them is the oldest.
 */
export function consolidate(index: PatternIndex, sizes: ReadonlySet<number>, vocabulary: Vocabulary): PatternMerge[] {
  const merges: PatternMerge[] = [];
  for (const size of [...sizes].sort((a, b) => a - b)) {
    const entries = [...index.ofSize(size)].filter(({ pattern }) => !pattern.locked);
    if (entries.length < 2) continue;
    entries.sort((a, b) => a.pattern.id - b.pattern.id);
    let groups: Group[] = entries.map((entry) => ({ entry, members: [entry], because: "" }));
    for (let round = 0; round < MAX_ROUNDS; round++) {
      const next = mergeRound(groups, vocabulary);
      if (next.length === groups.length) break;
      groups = next;
    }
    for (const { entry, members, because } of groups) {
      if (members.length < 2) continue;
      const [before, ...from] = members.map(({ pattern }) => pattern).sort((a, b) => a.id - b.id);
      merges.push({ into: entry.pattern, from, before: before!, because });
    }
  }
  return merges;
}

/** One look at every place of every pattern, single places first. */
function mergeRound(groups: readonly Group[], vocabulary: Vocabulary): Group[] {
  const union = new Union(groups, vocabulary);
  const varying = groups.map(({ entry }) => [...entry.ids.keys()].filter((at) => variability(entry, at) > FIXED));
  const hashes = groups.map(({ entry }) => new GapHash(entry.ids));
  const single = new Map<number, number[]>();
  groups.forEach((_, index) => {
    for (const at of varying[index]!) push(single, hashes[index]!.without(at, -1), index);
  });
  for (const indices of single.values()) union.tryMerge(indices, ENOUGH_VALUES);
  if (union.merged > 0) return union.groups();
  const pairs = new Map<number, number[]>();
  groups.forEach(({ entry }, index) => {
    if (entry.ids.length > MAX_PAIR_FIELDS) return;
    const places = varying[index]!;
    for (let one = 0; one < places.length; one++) {
      if (variability(entry, places[one]!) === AMONG_MANY) continue;
      for (let two = one + 1; two < places.length; two++) {
        if (variability(entry, places[two]!) === AMONG_MANY) continue;
        push(pairs, hashes[index]!.without(places[one]!, places[two]!), index);
      }
    }
  });
  for (const indices of pairs.values()) union.tryMerge(indices, ENOUGH_IN_PAIRS);
  return union.groups();
}

function push(map: Map<number, number[]>, key: number, index: number): void {
  const found = map.get(key);
  if (found === undefined) map.set(key, [index]);
  else found.push(index);
}

/** Hash over all fields with their places, of which single fields can be taken out again. */
class GapHash {
  private readonly ids: Int32Array;
  private high = 0;
  private low = 0;

  constructor(ids: Int32Array) {
    this.ids = ids;
    for (let at = 0; at < ids.length; at++) {
      this.high = (this.high + mix(ids[at]!, at, 0x9e3779b1)) | 0;
      this.low = (this.low + mix(ids[at]!, at, 0x85ebca77)) | 0;
    }
  }

  /** 53 bits over all fields but one or two (-1: none), and over which those are. */
  without(one: number, two: number): number {
    let { high, low } = this;
    for (const at of [one, two]) {
      if (at < 0) continue;
      high = (high - mix(this.ids[at]!, at, 0x9e3779b1) + mix(-2, at, 0x9e3779b1)) | 0;
      low = (low - mix(this.ids[at]!, at, 0x85ebca77) + mix(-2, at, 0x85ebca77)) | 0;
    }
    return (high >>> 0) * 0x200000 + (low & 0x1fffff);
  }
}

function mix(id: number, at: number, factor: number): number {
  let hash = Math.imul(id + 0x165667b1, factor) ^ Math.imul(at + 1, 0xc2b2ae3d);
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
  hash = Math.imul(hash ^ (hash >>> 12), 0x297a2d39);
  return hash ^ (hash >>> 15);
}

/** Groups that are being joined; the one with the oldest pattern stands for all. */
class Union {
  merged = 0;
  private readonly all: readonly Group[];
  private readonly vocabulary: Vocabulary;
  private readonly parent: number[];
  private readonly opens: (Set<number> | undefined)[];
  private readonly because: string[] = [];

  constructor(all: readonly Group[], vocabulary: Vocabulary) {
    this.all = all;
    this.vocabulary = vocabulary;
    this.parent = all.map((_, index) => index);
    this.opens = all.map(() => undefined);
  }

  /** Joins the groups if they show, by how many values they have, that the places in which they differ hold values. */
  tryMerge(indices: readonly number[], enough: number): void {
    if (indices.length < 2) return;
    const entries = indices.map((index) => this.all[index]!.entry);
    const first = entries[0]!;
    const places: number[] = [];
    for (let at = 0; at < first.ids.length; at++) {
      if (entries.some(({ ids }) => ids[at] !== first.ids[at])) places.push(at);
    }
    if (places.length > 2) return;
    const wide = places.length === 2;
    if (wide && enough < ENOUGH_IN_PAIRS) return;
    let words = 0;
    for (let at = 0; at < first.ids.length; at++) if (first.fields.kinds[at] === WORD && !places.includes(at)) words++;
    if (words < (wide ? 3 : 2) + (places[0] === firstContent(first) ? 1 : 0)) return;
    const least = words >= LONG_SENTENCE ? enough - 1 : enough;
    for (const at of places) if (this.countValues(entries, at, words) < least) return;
    this.join(indices, places, reasonOf(entries, places));
  }

  groups(): Group[] {
    const joined = new Map<number, number[]>();
    this.all.forEach((_, index) => {
      push(joined, this.find(index), index);
    });
    return [...joined.values()].flatMap((indices) => {
      const [first = 0] = indices;
      const group = this.all[first]!;
      const pattern = indices.length === 1 ? undefined : withOpened(group.entry, this.opens[first] ?? []);
      if (pattern === undefined) return indices.map((index) => this.all[index]!);
      return {
        entry: makeEntry(pattern, this.vocabulary),
        members: indices.flatMap((index) => this.all[index]!.members),
        because: this.because[first] ?? group.because,
      };
    });
  }

  private countValues(entries: readonly Entry[], at: number, words: number): number {
    const values = new Set<number>();
    let open = 0;
    for (const entry of entries) {
      const { ids, fields } = entry;
      if (fields.kinds[at] === VALUE) open = words >= 3 ? 3 : 2;
      else if (variability(entry, at) === VARIES) values.add(ids[at]!);
    }
    return values.size + open;
  }

  private join(indices: readonly number[], places: readonly number[], because: string): void {
    const roots = [...new Set(indices.map((index) => this.find(index)))].sort((a, b) => a - b);
    const [root = 0] = roots;
    const opens = this.opens[root] ?? new Set<number>();
    for (const at of places) opens.add(at);
    for (const other of roots.slice(1)) {
      this.parent[other] = root;
      this.merged++;
      for (const at of this.opens[other] ?? []) opens.add(at);
    }
    this.opens[root] = opens;
    this.because[root] ??= because;
  }

  private find(index: number): number {
    let root = index;
    while (this.parent[root] !== root) root = this.parent[root]!;
    this.parent[index] = root;
    return root;
  }
}

function firstContent({ fields }: Entry): number {
  return fields.kinds.findIndex((kind) => kind !== 0);
}

const SHOWN_VALUES = 6;

function reasonOf(entries: readonly Entry[], places: readonly number[]): string {
  if (places.length === 0) return "they became the same";
  const values = places.map((at) => {
    const texts = [...new Set(entries.map(({ fields }) => fields.texts[at]!))];
    return texts.slice(0, SHOWN_VALUES).join(", ") + (texts.length > SHOWN_VALUES ? ", …" : "");
  });
  return `enough different values were seen in one place: ${values.join("; and in another: ")}`;
}
