import type {
  AttachmentDecision,
  DictionaryPattern,
  PatternDictionary,
  PatternMerge,
  ScopeChange,
} from "../domain/pattern-dictionary.ts";

/**
 * Decides which known pattern a message of an unseen hash belongs to. Pure: the same dictionary and the same message
 * give the same decision on every worker, and nothing is read but the arguments.
 *
 * How a commit uses it: for each event whose fingerprint has a `message` and whose hash is not mapped to an issue, open
 * the dictionary of `message.scope` (kept open between commits), `decide`, then commit `takeChange()` of every touched
 * scope together with the events. When the store answers that a scope has another version, or the commit fails, drop the
 * open dictionary, load it again and decide again. The store maps the hash to the issue of the decision's pattern, to a
 * new issue for a new pattern; a hash that meanwhile got a mapping keeps that one.
 */
export interface Attachment {
  open(dictionary: PatternDictionary): OpenDictionary;
}

/** A dictionary with an index over it. Not bigger than about 1 KB a pattern. */
export interface OpenDictionary {
  /** Version that the decisions since the last `takeChange` rest on. */
  readonly version: number;
  /** Decides and remembers the decision, so that the next one rests on it. Bounded work, whatever the message. */
  decide(hash: string, key: string): AttachmentDecision;
  /**
   * Merges patterns that, by what was learnt since, are one: at least four values were seen in one place, or one pattern
   * covers another. Only patterns that changed since the last call and what is like them are looked at, unless `all`.
   */
  consolidate(options?: { readonly all?: boolean }): readonly PatternMerge[];
  /** The pattern most like this message that is not itself it; undefined when none shares half of its words. */
  nearest(key: string): NearestPattern | undefined;
  /** What changed since the last call (undefined: nothing). The open dictionary goes on at version + 1. */
  takeChange(): ScopeChange | undefined;
  /** The dictionary as plain data, changes not yet taken included. */
  snapshot(): PatternDictionary;
}

/** A pattern that a message resembles, and what keeps them apart. */
export interface NearestPattern {
  readonly pattern: DictionaryPattern;
  /** Share of the words that both have in the same order, 0 to 1. */
  readonly similarity: number;
  /** Places where they differ, at most 8. */
  readonly differences: readonly PatternDifference[];
}

/** One place in which a message and a pattern that is not its own differ. */
export interface PatternDifference {
  readonly known: string;
  readonly seen: string;
  /** Why this keeps them apart. */
  readonly because: string;
}
