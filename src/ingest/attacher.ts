import type { ScopeChange, ScopeId } from "../domain/pattern-dictionary.ts";
import type { Attachment, OpenDictionary } from "../grouping/attachment.ts";
import type { CommitSlice, IngestStore } from "../store/store.ts";

/** Patterns of all open dictionaries together; beyond, those longest unused are closed. About 1 KB each. */
const MAX_OPEN_PATTERNS = 10_000;
/** The share of its patterns that a dictionary may grow by before it is looked through for patterns that are one. */
const CONSOLIDATE_AFTER = 1 / 50;

interface Held {
  readonly dictionary: OpenDictionary;
  patterns: number;
  undecidedSince: number;
}

/**
 * Decides for a source's commits which known messages its unseen ones belong to, and keeps the dictionaries it needs
 * open. What it decided counts once it is stored; until then `forget` makes it undone.
 */
export class Attacher {
  private readonly attachment: Attachment;
  private readonly store: Pick<IngestStore, "loadDictionaries">;
  /** The longest unused first. */
  private readonly held = new Map<ScopeId, Held>();

  constructor(attachment: Attachment, store: Pick<IngestStore, "loadDictionaries">) {
    this.attachment = attachment;
    this.store = store;
  }

  /** What changes by deciding about these hashes, in the order of the events. Throws what `loadDictionaries` throws. */
  async decide(slices: readonly CommitSlice[], hashes: Iterable<string>): Promise<readonly ScopeChange[]> {
    const open = new Set(hashes);
    const messages: { readonly hash: string; readonly scope: ScopeId; readonly key: string }[] = [];
    for (const { events } of slices) {
      for (const { fingerprint } of events) {
        const { hash, message } = fingerprint;
        if (message !== undefined && open.delete(hash)) messages.push({ hash, ...message });
      }
    }
    const scopes = new Set(messages.map(({ scope }) => scope));
    const held = await this.hold(scopes);
    for (const { hash, scope, key } of messages) {
      const one = held.get(scope)!;
      if (one.dictionary.decide(hash, key).kind === "new") one.patterns += 1;
      one.undecidedSince += 1;
      if (one.undecidedSince < one.patterns * CONSOLIDATE_AFTER) continue;
      one.dictionary.consolidate();
      one.undecidedSince = 0;
    }
    this.closeUnused();
    return [...held.values()].flatMap(({ dictionary }) => dictionary.takeChange() ?? []);
  }

  /** Closes the dictionaries of these scopes: the store has others. */
  forget(scopes: Iterable<ScopeId>): void {
    for (const scope of scopes) this.held.delete(scope);
  }

  /** The dictionaries of these scopes, as the most recently used ones. */
  private async hold(scopes: ReadonlySet<ScopeId>): Promise<ReadonlyMap<ScopeId, Held>> {
    const missing = [...scopes].filter((scope) => !this.held.has(scope));
    const loaded = missing.length === 0 ? new Map() : await this.store.loadDictionaries(missing);
    const held = new Map<ScopeId, Held>();
    for (const scope of scopes) {
      const known = this.held.get(scope);
      const dictionary = loaded.get(scope);
      const one = known ?? {
        dictionary: this.attachment.open(dictionary),
        patterns: dictionary.patterns.length,
        undecidedSince: 0,
      };
      this.held.delete(scope);
      this.held.set(scope, one);
      held.set(scope, one);
    }
    return held;
  }

  private closeUnused(): void {
    let patterns = 0;
    for (const one of this.held.values()) patterns += one.patterns + 1;
    for (const [scope, one] of this.held) {
      if (patterns <= MAX_OPEN_PATTERNS) return;
      patterns -= one.patterns + 1;
      this.held.delete(scope);
    }
  }
}
