import type { Cut, Entry } from "./entry.ts";
import { PUNCTUATION } from "./field-list.ts";

/** Fields by which candidates are found: as many as may differ, and one more, so that one of them must be equal. */
const PROBES = 4;
/** Patterns that a message is compared with, at most. */
const MAX_COMPARED = 2_000;
/** Beyond every place of a field. */
const PLACES = 256;

/** Patterns of one number of fields. */
class Bucket {
  readonly entries = new Set<Entry>();
  /** Patterns that a message may fit with fewer equal fields: generalised ones, and those with lenient places. */
  readonly loose = new Set<Entry>();
  readonly byField = new Map<number, Set<Entry>>();

  add(entry: Entry): void {
    this.entries.add(entry);
    if (entry.lenient || entry.opened.size > 0) this.loose.add(entry);
    for (let at = 0; at < entry.ids.length; at++) {
      if (entry.fields.kinds[at] === PUNCTUATION) continue;
      const key = entry.ids[at]! * PLACES + at;
      const found = this.byField.get(key);
      if (found === undefined) this.byField.set(key, new Set([entry]));
      else found.add(entry);
    }
  }

  delete(entry: Entry): void {
    this.entries.delete(entry);
    this.loose.delete(entry);
    for (let at = 0; at < entry.ids.length; at++) {
      const key = entry.ids[at]! * PLACES + at;
      const found = this.byField.get(key);
      if (found?.delete(entry) && found.size === 0) this.byField.delete(key);
    }
  }

  with(id: number, at: number): ReadonlySet<Entry> {
    return this.byField.get(id * PLACES + at) ?? NONE;
  }
}

const NONE: ReadonlySet<Entry> = new Set();

/** Finds the few patterns that a message may fit, without a look at the others. */
export class PatternIndex {
  private readonly bySize = new Map<number, Bucket>();

  add(entry: Entry): void {
    const bucket = this.bySize.get(entry.ids.length) ?? new Bucket();
    this.bySize.set(entry.ids.length, bucket);
    bucket.add(entry);
  }

  delete(entry: Entry): void {
    this.bySize.get(entry.ids.length)?.delete(entry);
  }

  get sizes(): Iterable<number> {
    return this.bySize.keys();
  }

  ofSize(size: number): Iterable<Entry> {
    return this.bySize.get(size)?.entries ?? NONE;
  }

  /** Patterns of as many fields of which one that counts is equal; the rarest fields are asked first. */
  *candidates({ ids, fields }: Cut): Iterable<Entry> {
    const bucket = this.bySize.get(ids.length);
    if (bucket === undefined) return;
    const probes: ReadonlySet<Entry>[] = [];
    for (let at = 0; at < ids.length; at++)
      if (fields.kinds[at] !== PUNCTUATION) probes.push(bucket.with(ids[at]!, at));
    probes.sort((a, b) => a.size - b.size);
    let left = MAX_COMPARED;
    // Two words at least must be equal, so that the commonest field need not be asked.
    const asked = Math.min(PROBES, Math.max(1, probes.length - 1));
    for (const found of [...probes.slice(0, asked), bucket.loose]) {
      for (const entry of found) {
        if (left-- === 0) return;
        yield entry;
      }
    }
  }

  /** Patterns of another number of fields that have the message's first or last field in its place. */
  *candidatesOfSize(size: number, { ids, fields }: Cut): Iterable<Entry> {
    const bucket = this.bySize.get(size);
    if (bucket === undefined) return;
    const first = fields.kinds.findIndex((kind) => kind !== PUNCTUATION);
    const last = fields.kinds.findLastIndex((kind) => kind !== PUNCTUATION);
    if (first < 0) return;
    let left = MAX_COMPARED;
    for (const found of [bucket.with(ids[first]!, first), bucket.with(ids[last]!, last + size - ids.length)]) {
      for (const entry of found) {
        if (left-- === 0) return;
        yield entry;
      }
    }
  }
}
