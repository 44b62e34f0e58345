import {
  type AttachmentDecision,
  type DictionaryPattern,
  MAX_PATTERNS,
  type PatternDictionary,
  type PatternMerge,
  type ScopeChange,
} from "../../domain/pattern-dictionary.ts";
import type { Attachment, NearestPattern, OpenDictionary } from "../attachment.ts";
import { compare, type Fit, spelledOutAt } from "./compare.ts";
import { consolidate } from "./consolidate.ts";
import { type Cut, cutMessage, type Entry, makeEntry, Vocabulary, withOpened } from "./entry.ts";
import { nearestPattern } from "./nearest.ts";
import { PatternIndex } from "./pattern-index.ts";

interface Decided {
  readonly hash: string;
  readonly key: string;
  readonly decision: AttachmentDecision;
}

/** See `Attachment`. */
export const attachment: Attachment = {
  open: (dictionary) => new IndexedDictionary(dictionary),
};

class IndexedDictionary implements OpenDictionary {
  version: number;
  private readonly scope: string;
  private nextId: number;
  private readonly vocabulary = new Vocabulary();
  private readonly entries = new Map<number, Entry>();
  private readonly index = new PatternIndex();
  private readonly changed = new Set<number>();
  private readonly unsettled = new Set<number>();
  private firstNewId: number;
  private decided: Decided[] = [];
  private merges: PatternMerge[] = [];

  constructor(dictionary: PatternDictionary) {
    this.scope = dictionary.scope;
    this.version = dictionary.version;
    this.nextId = dictionary.nextId;
    this.firstNewId = dictionary.nextId;
    for (const pattern of dictionary.patterns) this.put(pattern);
  }

  decide(hash: string, key: string): AttachmentDecision {
    const message = cutMessage(key, this.vocabulary);
    const decision = this.attach(message) ?? this.create(key);
    this.decided.push({ hash, key, decision });
    return decision;
  }

  consolidate(options: { readonly all?: boolean } = {}): readonly PatternMerge[] {
    const sizes = options.all
      ? new Set(this.index.sizes)
      : new Set([...this.unsettled].map((id) => this.entries.get(id)?.ids.length ?? 0));
    this.unsettled.clear();
    const merges = consolidate(this.index, sizes, this.vocabulary);
    for (const merge of merges) {
      for (const { id } of merge.from) this.remove(id);
      this.replace(merge.into);
      this.merges.push(merge);
    }
    return merges;
  }

  nearest(key: string): NearestPattern | undefined {
    return nearestPattern(cutMessage(key, this.vocabulary), this.entries.values());
  }

  takeChange(): ScopeChange | undefined {
    if (this.decided.length === 0 && this.changed.size === 0 && this.merges.length === 0) return undefined;
    const into = new Map<number, PatternMerge>();
    for (const merge of this.merges) for (const { id } of merge.from) into.set(id, merge);
    const isStored = ({ id }: DictionaryPattern) => id < this.firstNewId;
    const change: ScopeChange = {
      scope: this.scope,
      expectedVersion: this.version,
      nextId: this.nextId,
      patterns: [...this.changed]
        .filter((id) => this.entries.has(id))
        .sort((a, b) => a - b)
        .map((id) => this.entries.get(id)!.pattern),
      decisions: this.decided.map(({ hash, key, decision }) => ({
        hash,
        decision: this.afterMerges(key, decision, into),
      })),
      merges: this.merges
        .map((merge) => ({ ...merge, from: merge.from.filter(isStored) }))
        .filter((merge) => merge.from.length > 0),
    };
    this.version++;
    this.firstNewId = this.nextId;
    this.changed.clear();
    this.decided = [];
    this.merges = [];
    return change;
  }

  snapshot(): PatternDictionary {
    const patterns = [...this.entries.values()].map(({ pattern }) => pattern).sort((a, b) => a.id - b.id);
    return { scope: this.scope, version: this.version, nextId: this.nextId, patterns };
  }

  /** A decision for a pattern that was merged before it was stored is a decision for the pattern it was merged into. */
  private afterMerges(key: string, decision: AttachmentDecision, into: Map<number, PatternMerge>): AttachmentDecision {
    if (decision.pattern === undefined) return decision;
    let merge = into.get(decision.pattern.id);
    if (merge === undefined) return { ...decision, pattern: this.entries.get(decision.pattern.id)!.pattern };
    const { because } = merge;
    let { id } = merge.into;
    for (merge = into.get(id); merge !== undefined; merge = into.get(id)) id = merge.into.id;
    const step = { field: 0, known: this.entries.get(id)!.pattern.key, seen: key, because };
    const steps = decision.kind === "attached" ? [...decision.steps, step] : [step];
    return { kind: "attached", pattern: this.entries.get(id)!.pattern, steps };
  }

  private attach(message: Cut): AttachmentDecision | undefined {
    const best = this.bestFit(message) ?? this.spelledOut(message);
    if (best === undefined) return undefined;
    const { entry, opens, steps } = best;
    if (opens.length === 0) return { kind: "attached", pattern: entry.pattern, steps };
    const pattern = withOpened(entry, opens);
    if (pattern === undefined) return undefined;
    this.replace(pattern);
    return { kind: "attached", pattern, steps };
  }

  /** The pattern that has to be generalised least; of equal ones the oldest. */
  private bestFit(message: Cut): Fit | undefined {
    let best: Fit | undefined;
    for (const entry of this.index.candidates(message)) {
      if (entry.pattern.locked) continue;
      const found = compare(entry, message);
      if (found !== undefined && (best === undefined || costOf(found, best) < 0)) best = found;
    }
    return best;
  }

  /** A pattern in whose value's place the message has no word, or several; of several the oldest. */
  private spelledOut(message: Cut): Fit | undefined {
    for (const longer of [2, 1, -1]) {
      let found: Entry | undefined;
      for (const entry of this.index.candidatesOfSize(message.ids.length - longer, message)) {
        if (entry.pattern.locked || (found !== undefined && found.pattern.id <= entry.pattern.id)) continue;
        if (spelledOutAt(entry, message) >= 0) found = entry;
      }
      if (found === undefined) continue;
      const field = spelledOutAt(found, message);
      const seen = message.fields.texts.slice(field, field + longer + 1).join(" ");
      const because = longer < 0 ? "the value is empty here" : `a value of ${longer + 1} words, and all else is equal`;
      return { entry: found, opens: [], steps: [{ field, known: found.fields.texts[field]!, seen, because }] };
    }
    return undefined;
  }

  private create(key: string): AttachmentDecision {
    if (this.entries.size >= MAX_PATTERNS) {
      return { kind: "new", pattern: undefined, because: `its scope has ${MAX_PATTERNS} patterns, and it fits none` };
    }
    const pattern: DictionaryPattern = { id: this.nextId++, key, opened: [], locked: false };
    this.put(pattern);
    this.changed.add(pattern.id);
    this.unsettled.add(pattern.id);
    return { kind: "new", pattern, because: "no known message differs from it in values only" };
  }

  private put(pattern: DictionaryPattern): void {
    const entry = makeEntry(pattern, this.vocabulary);
    this.entries.set(pattern.id, entry);
    this.index.add(entry);
  }

  /** Puts a changed pattern in the place of the one with its id. */
  private replace(pattern: DictionaryPattern): void {
    this.remove(pattern.id);
    this.put(pattern);
    this.changed.add(pattern.id);
    this.unsettled.add(pattern.id);
  }

  private remove(id: number): void {
    this.index.delete(this.entries.get(id)!);
    this.entries.delete(id);
  }
}

/** Negative when the first costs less. */
function costOf(one: Fit, other: Fit): number {
  return (
    one.opens.length - other.opens.length ||
    one.steps.length - other.steps.length ||
    one.entry.pattern.id - other.entry.pattern.id
  );
}
