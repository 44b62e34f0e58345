import type { Discard, DiscardStore } from "../../discard-store.ts";
import type { CommitPlan } from "../commit/commit-plan.ts";
import { decodeCursor, type PageEnd, pageLimit, toPage } from "../cursor.ts";
import { isIssueId } from "../issue-id.ts";
import { readableText } from "../stored-text.ts";
import type { AcceptedSlice, FingerprintTally } from "../tallies/tally.ts";
import { type StoredDecision, storedDecision } from "./correction.ts";

/** What differs between the engines; see {@link createDiscardStore}. */
export interface DiscardEngine {
  /** Returns those that were discarded, and those of them that collect what overflows, which cannot be. */
  discardIssues(request: StoredDecision & { readonly issues: readonly string[] }): Promise<DiscardOutcome>;
  listDiscards(listing: DiscardListing): Promise<readonly DiscardRow[]>;
  undoDiscard(request: DiscardUndo): Promise<DiscardRow | undefined>;
}

export interface DiscardOutcome {
  readonly discarded: readonly string[];
  readonly overflows: readonly string[];
}

export interface DiscardUndo {
  readonly issue: string;
  readonly projects: readonly string[] | undefined;
}

export interface DiscardListing {
  readonly projects: readonly string[] | undefined;
  readonly before: PageEnd | undefined;
  readonly limit: number;
}

export interface DiscardRow {
  readonly issue: string;
  readonly project: string;
  readonly title: string;
  readonly type: string | null;
  readonly culprit: string | null;
  readonly pattern: string;
  readonly event_count: number;
  readonly at: number;
  readonly actor: string;
  readonly reason: string;
  readonly dropped: number;
  readonly last_dropped_at: number | null;
}

/** The contract on an engine. `fold` writes away what commits have logged of the issues' tags and users. */
export function createDiscardStore(engine: DiscardEngine, fold: () => Promise<void>): DiscardStore {
  return {
    discard: async (request) => {
      const issues = [...new Set(request.issues.filter(isIssueId))];
      await fold();
      const { discarded, overflows } = await engine.discardIssues({ issues, ...storedDecision(request) });
      const done = new Set(discarded);
      const refused = [...new Set(request.issues)].filter((issue) => !done.has(issue));
      return {
        discarded,
        refused: refused.map((issue) => ({
          issue,
          reason: overflows.includes(issue) ? ("overflow" as const) : ("issue_not_found" as const),
        })),
      };
    },
    list: async ({ limit: wanted, cursor, projects }) => {
      const limit = pageLimit(wanted);
      const found = await engine.listDiscards({
        projects: readable(projects),
        before: decodeCursor("discards", "uuid", cursor),
        limit: limit + 1,
      });
      return toPage(found, limit, "discards", ({ at, issue }) => ({ value: at, id: issue }), toDiscard);
    },
    undo: async ({ issue, projects }) => {
      const row = isIssueId(issue) ? await engine.undoDiscard({ issue, projects: readable(projects) }) : undefined;
      return row && toDiscard(row);
    },
  };
}

function readable(projects: readonly string[] | undefined): readonly string[] | undefined {
  return projects?.map((project) => readableText(project, 200));
}

function toDiscard(row: DiscardRow): Discard {
  return {
    issue: row.issue,
    project: row.project,
    title: row.title,
    type: row.type ?? undefined,
    culprit: row.culprit ?? undefined,
    pattern: row.pattern,
    eventCount: row.event_count,
    at: row.at,
    actor: row.actor,
    reason: row.reason,
    dropped: row.dropped,
    lastDroppedAt: row.last_dropped_at ?? undefined,
  };
}

/** What a commit drops: events of each discarded issue, in the order of issues. */
export type Dropped = readonly { readonly issue: string; readonly count: number; readonly latest: number }[];

/**
 * Takes what belongs to discarded issues out of a commit. Its events are marked as not counted, so that nothing else counts
 * them either.
 */
export function dropDiscarded(
  plan: CommitPlan,
  accepted: readonly AcceptedSlice[],
  tallies: readonly FingerprintTally[],
  facts: {
    /** The discarded issue that a tally belongs to. */
    readonly discardedIssue: (hash: string) => string | undefined;
    /** The hash under which events of a fingerprint are counted. */
    readonly targetOf: (hash: string) => string;
  },
): { readonly tallies: readonly FingerprintTally[]; readonly dropped: Dropped } {
  const issues = new Map<string, { issue: string; count: number; latest: number }>();
  const hashes = new Set<string>();
  for (const { hash, count, lastSeen } of tallies) {
    const issue = facts.discardedIssue(hash);
    if (issue === undefined) continue;
    hashes.add(hash);
    const sum = issues.get(issue) ?? { issue, count: 0, latest: lastSeen };
    issues.set(issue, { issue, count: sum.count + count, latest: Math.max(sum.latest, lastSeen) });
  }
  if (hashes.size === 0) return { tallies, dropped: [] };
  const gone = plan.fingerprints.map(({ hash }) => hashes.has(facts.targetOf(hash)));
  for (const { slice, counted } of accepted) {
    for (let i = 0; i < counted.length; i += 1) if (gone[slice.events.fingerprint[i]!]) counted[i] = 0;
  }
  return {
    tallies: tallies.filter(({ hash }) => !hashes.has(hash)),
    dropped: [...issues.values()].sort((a, b) => (a.issue < b.issue ? -1 : 1)),
  };
}

/** Of all of a commit's events, those that a slice holds but that are not counted because they were seen before. */
export function countDuplicates(accepted: readonly AcceptedSlice[]): number {
  return accepted.reduce((sum, { counted }) => sum + counted.filter((flag) => flag === 0).length, 0);
}
