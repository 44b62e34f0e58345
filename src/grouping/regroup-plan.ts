import type { Fingerprint } from "../domain/fingerprint.ts";

/** A fingerprint of today, and what its kept events get under other rules or settings. */
export interface RegroupedFingerprint {
  readonly hash: string;
  readonly issue: string;
  readonly eventCount: number;
  /** One a kept event; undefined where what is kept of the event does not tell. */
  readonly events: readonly (Fingerprint | undefined)[];
}

/** What a change of rules or settings would do to the issues there are. */
export interface RegroupPlan {
  readonly fingerprints: number;
  /** Fingerprints whose events would all be grouped as they are. */
  readonly unchanged: number;
  /** Fingerprints of which nothing is kept, or not enough to tell. */
  readonly unknown: number;
  readonly merges: readonly RegroupMerge[];
  readonly splits: readonly RegroupSplit[];
  /** New fingerprints, and the issue whose events get them. */
  readonly adoptions: readonly { readonly issue: string; readonly fingerprint: Fingerprint }[];
}

/** Issues whose events would have one fingerprint. */
export interface RegroupMerge {
  /** The one with most events, which would keep its id. */
  readonly into: string;
  readonly issues: readonly string[];
  readonly eventCount: number;
  /** One of the fingerprints that they would share. */
  readonly fingerprint: Fingerprint;
}

/** A fingerprint whose events would have several. */
export interface RegroupSplit {
  readonly issue: string;
  readonly hash: string;
  readonly eventCount: number;
  /** The new fingerprints with how many of the kept events would get each; the first stays with the issue. */
  readonly parts: readonly { readonly fingerprint: Fingerprint; readonly kept: number }[];
}

/**
 * Compares today's grouping with another. Issues that already hold several fingerprints stay together, whoever decided
 * so; an issue is only split where one of its fingerprints is.
 */
export function planRegrouping(fingerprints: readonly RegroupedFingerprint[]): RegroupPlan {
  const groups = new IssueGroups();
  const known = new Map(fingerprints.map(({ hash, issue }) => [hash, issue]));
  const owners = new Map<string, string>();
  const adoptions = new Map<string, { issue: string; fingerprint: Fingerprint }>();
  const shared = new Map<string, Fingerprint>();
  const splits: RegroupSplit[] = [];
  let unchanged = 0;
  let unknown = 0;
  const byCount = fingerprints.toSorted((a, b) => b.eventCount - a.eventCount || (a.hash < b.hash ? -1 : 1));
  for (const { hash, issue, eventCount, events } of byCount) {
    groups.add(issue, eventCount);
    const parts = partsOf(events);
    const [main] = parts;
    if (main === undefined) {
      unknown += 1;
      continue;
    }
    if (parts.length > 1) splits.push({ issue, hash, eventCount, parts });
    else if (main.fingerprint.hash === hash) unchanged += 1;
    const { fingerprint } = main;
    const owner = known.get(fingerprint.hash) ?? owners.get(fingerprint.hash);
    if (owner === undefined) adoptions.set(fingerprint.hash, { issue, fingerprint });
    else if (groups.join(owner, issue)) shared.set(groups.rootOf(issue), fingerprint);
    owners.set(fingerprint.hash, owner ?? issue);
  }
  const merges = groups.merged().map(({ into, issues, eventCount }): RegroupMerge => {
    const fingerprint = [...shared].find(([root]) => groups.rootOf(root) === into)?.[1];
    return { into, issues, eventCount, fingerprint: fingerprint as Fingerprint };
  });
  return {
    fingerprints: fingerprints.length,
    unchanged,
    unknown,
    merges,
    splits,
    adoptions: [...adoptions.values()].map(({ issue, fingerprint }) => ({ issue: groups.rootOf(issue), fingerprint })),
  };
}

/** Distinct new fingerprints, the most frequent first. */
function partsOf(events: RegroupedFingerprint["events"]): RegroupSplit["parts"] {
  const parts = new Map<string, { fingerprint: Fingerprint; kept: number }>();
  for (const fingerprint of events) {
    if (fingerprint === undefined) return [];
    const part = parts.get(fingerprint.hash) ?? { fingerprint, kept: 0 };
    part.kept += 1;
    parts.set(fingerprint.hash, part);
  }
  return [...parts.values()].sort((a, b) => b.kept - a.kept);
}

/** Which issues would be one; the one with most events names them. */
class IssueGroups {
  private readonly counts = new Map<string, number>();
  private readonly parents = new Map<string, string>();

  add(issue: string, eventCount: number): void {
    this.counts.set(issue, (this.counts.get(issue) ?? 0) + eventCount);
  }

  rootOf(issue: string): string {
    let root = issue;
    for (let parent = this.parents.get(root); parent !== undefined; parent = this.parents.get(root)) root = parent;
    return root;
  }

  /** False when they are one already. */
  join(one: string, other: string): boolean {
    const [a, b] = [this.rootOf(one), this.rootOf(other)];
    if (a === b) return false;
    const [into, from] = (this.counts.get(a) ?? 0) >= (this.counts.get(b) ?? 0) ? [a, b] : [b, a];
    this.parents.set(from, into);
    return true;
  }

  merged(): readonly { readonly into: string; readonly issues: readonly string[]; readonly eventCount: number }[] {
    const members = Map.groupBy(this.counts.keys(), (issue) => this.rootOf(issue));
    return [...members]
      .filter(([, issues]) => issues.length > 1)
      .map(([into, issues]) => ({
        into,
        issues: issues.filter((issue) => issue !== into),
        eventCount: issues.reduce((sum, issue) => sum + (this.counts.get(issue) ?? 0), 0),
      }));
  }
}
