/*
 * What is remembered of the messages of one scope, so that a message that was never seen before can join the issue of
 * one that was. Plain data: it is stored, loaded, and handed to `Attachment` in `grouping/attachment.ts`, which decides.
 */

/** 32 hex digits over strategy, project and what else must be equal: messages of two scopes are never compared. */
export type ScopeId = string;

/** Which dictionary a fingerprint is looked up in, and as what, when its hash is unseen. */
export interface AttachableMessage {
  readonly scope: ScopeId;
  /** The message with `<*>` for each value; equal hashes have equal keys. At most about 2,000 characters. */
  readonly key: string;
}

/** One message pattern of a scope. */
export interface DictionaryPattern {
  /** From 1, in order of creation; never given twice within a scope. */
  readonly id: number;
  /** The message with `<*>` for each value, also for those that only comparison has shown to be values. */
  readonly key: string;
  /** Fields of the key that comparison has generalised, ascending; for explanations, and for the next decision. */
  readonly opened: readonly number[];
  /** Set by a person who took it out of another pattern: it is never generalised and never merged again. */
  readonly locked: boolean;
}

/** Every pattern of a scope at one version of it. */
export interface PatternDictionary {
  readonly scope: ScopeId;
  /** 0 for a scope that is not stored yet. Each change adds 1; what was decided on another version is void. */
  readonly version: number;
  /** The id that the next new pattern gets. */
  readonly nextId: number;
  /** By id, ascending. At most `MAX_PATTERNS`. */
  readonly patterns: readonly DictionaryPattern[];
}

/** Patterns that a scope keeps; messages beyond join one of them or are issues by their hash alone. */
export const MAX_PATTERNS = 5_000;

/** One differing place of a message that joined a pattern, and why it may differ. */
export interface AttachmentStep {
  /** Field of the key, from 0. */
  readonly field: number;
  /** What the pattern had there, `<*>` if it was generalised before. */
  readonly known: string;
  /** What the message has there. */
  readonly seen: string;
  readonly because: string;
}

/** What became of a hash that was never seen before. */
export type AttachmentDecision =
  | {
      readonly kind: "attached";
      /** The pattern after the decision: generalised, or as it was. */
      readonly pattern: DictionaryPattern;
      readonly steps: readonly AttachmentStep[];
    }
  | {
      readonly kind: "new";
      /** The new pattern; undefined when the scope is full: then the hash is an issue of its own, outside the dictionary. */
      readonly pattern: DictionaryPattern | undefined;
      readonly because: string;
    };

/** Patterns that turned out to be one. The issues of all become the issue of `into`; can be undone from `from`. */
export interface PatternMerge {
  /** The oldest of them, with its key after the merge. */
  readonly into: DictionaryPattern;
  /** The others, as they were before. */
  readonly from: readonly DictionaryPattern[];
  /** `into` as it was before. */
  readonly before: DictionaryPattern;
  readonly because: string;
}

/** Everything that a batch changes in one scope; stored in the batch's own transaction, or not at all. */
export interface ScopeChange {
  readonly scope: ScopeId;
  /** Compare-and-swap: the stored version must be this, and becomes this + 1. A scope that is not stored has 0. */
  readonly expectedVersion: number;
  readonly nextId: number;
  /** New and changed patterns, by id; each replaces the stored one of its id. */
  readonly patterns: readonly DictionaryPattern[];
  /** Unseen hashes, in the order of decision. */
  readonly decisions: readonly { readonly hash: string; readonly decision: AttachmentDecision }[];
  /** In the order in which they follow from each other. The patterns `from` are deleted. */
  readonly merges: readonly PatternMerge[];
}
