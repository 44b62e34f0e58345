import type { PatternDictionary, ScopeChange, ScopeId } from "../domain/pattern-dictionary.ts";

/** Which issue a fingerprint belongs to, and the dictionaries behind it, for one run in memory. */
export class ScanIssueMap {
  private readonly dictionaries = new Map<ScopeId, PatternDictionary>();
  /** By scope and pattern: the hash of the message that made it. */
  private readonly leaders = new Map<string, string>();
  /** By hash: another of the same issue, nearer to the one that names it. */
  private readonly towards = new Map<string, string>();

  get scopes(): readonly ScopeId[] {
    return [...this.dictionaries.keys()];
  }

  load(scopes: readonly ScopeId[]): ReadonlyMap<ScopeId, PatternDictionary> {
    return new Map(
      scopes.map((scope) => [scope, this.dictionaries.get(scope) ?? { scope, version: 0, nextId: 1, patterns: [] }]),
    );
  }

  /** Takes over what was decided. */
  apply(change: ScopeChange): void {
    const { scope } = change;
    const before = this.load([scope]).get(scope)!;
    const patterns = new Map(before.patterns.map((pattern) => [pattern.id, pattern]));
    for (const pattern of change.patterns) patterns.set(pattern.id, pattern);
    for (const { hash, decision } of change.decisions) {
      const key = decision.pattern === undefined ? undefined : `${scope}/${decision.pattern.id}`;
      const leader = key === undefined ? hash : (this.leaders.get(key) ?? hash);
      if (key !== undefined) this.leaders.set(key, leader);
      this.towards.set(hash, leader);
    }
    for (const { into, from } of change.merges) {
      for (const { id } of from) {
        patterns.delete(id);
        const leader = this.leaders.get(`${scope}/${id}`);
        if (leader !== undefined) this.join(leader, this.leaders.get(`${scope}/${into.id}`) ?? leader);
      }
    }
    const inOrder = [...patterns.values()].sort((a, b) => a.id - b.id);
    this.dictionaries.set(scope, { scope, version: before.version + 1, nextId: change.nextId, patterns: inOrder });
  }

  /** The hash that names a fingerprint's issue; undefined while nothing was decided about it. */
  issueOf(hash: string): string | undefined {
    let at = hash;
    for (let next = this.towards.get(at); next !== at; next = this.towards.get(at)) {
      if (next === undefined) return at === hash ? undefined : at;
      at = next;
    }
    return at;
  }

  private join(leader: string, into: string): void {
    const [one, other] = [this.issueOf(leader) ?? leader, this.issueOf(into) ?? into];
    if (one !== other) this.towards.set(one, other);
  }
}
