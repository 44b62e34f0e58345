import type { ErrorEvent } from "../../../src/domain/error-event.ts";
import { parseSearch } from "../../../src/search/parse-search.ts";
import type { IssueSearch } from "../../../src/search/search.ts";
import type {
  CommitBatch,
  CommitSlice,
  GroupedEvent,
  Issue,
  Retention,
  Store,
  StoreLimits,
} from "../../../src/store/store.ts";

/** A minute's begin, so that tests can count in minutes from it. */
export const NOW: number = Date.UTC(2026, 10, 24, 8);
export const MINUTE = 60_000;
export const HOUR: number = 60 * MINUTE;
export const DAY: number = 24 * HOUR;

export const LIMITS: StoreLimits = { newIssuesPerMinute: 100, newIssuesBurst: 1_000 };

export const RETENTION: Retention = {
  minuteMs: 2 * DAY,
  hourMs: 30 * DAY,
  totalMs: 90 * DAY,
  eventsPerIssue: 50,
  deadLetterMs: 30 * DAY,
  maxBytes: undefined,
};

let lines = 0;

/** An event of the issue `name`, at a place of its own unless `origin` is given. */
export function event(name: string, change: Partial<ErrorEvent> = {}): GroupedEvent {
  lines += 1;
  const full: ErrorEvent = {
    origin: { type: "kafka", topic: "logs", partition: 0, offset: String(lines) },
    timestamp: NOW,
    receivedAt: NOW,
    level: "error",
    project: "shop",
    message: `${name} went wrong`,
    exceptions: [],
    tags: {},
    rule: "default",
    lines: 1,
    ...change,
  };
  const exception = full.exceptions[0];
  return {
    event: full,
    fingerprint: {
      strategy: "v1",
      hash: hashOf(name, full.project),
      parts: [name],
      pattern: `${name} went wrong`,
      title: exception?.type ?? name,
      ...(full.logger === undefined ? {} : { culprit: full.logger }),
    },
    bucketAt: full.timestamp,
    clamped: false,
  };
}

/** 32 hex digits that stand for an issue's name in its project. */
export function hashOf(name: string, project = "shop"): string {
  return Buffer.from(`${project}/${name}`).toString("hex").padEnd(32, "0").slice(-32);
}

export function slice(partition: string, expectedVersion: number, change: Partial<CommitSlice> = {}): CommitSlice {
  return {
    partition,
    expectedVersion,
    next: `after ${expectedVersion}`,
    openRecords: undefined,
    progress: {},
    events: [],
    deadLetters: [],
    gaps: [],
    ...change,
  };
}

export function batch(slices: readonly CommitSlice[], at: number = NOW): CommitBatch {
  return { source: "kafka", at, slices };
}

/** Commits events on a partition of their own, which no test looks at. */
export async function count(store: Store, events: readonly GroupedEvent[], at: number = NOW): Promise<void> {
  lines += 1;
  await store.commit(batch([slice(`p${lines}`, 0, { events })], at));
}

export async function allIssues(store: Store): Promise<Issue[]> {
  const issues: Issue[] = [];
  let cursor: string | undefined;
  do {
    const page = await store.listIssues({ limit: 100, ...(cursor === undefined ? {} : { cursor }) });
    issues.push(...page.items);
    cursor = page.next;
  } while (cursor !== undefined);
  return issues;
}

/** Issues by the name that {@link event} gave them, with what the test wants to see of them. */
export async function countsByPattern(store: Store): Promise<Record<string, number>> {
  const issues = await allIssues(store);
  return Object.fromEntries(issues.map((issue) => [issue.pattern.replace(" went wrong", ""), issue.eventCount]));
}

/** A search as users write it. */
export function searchFor(text: string): IssueSearch {
  const parsed = parseSearch(text);
  if (parsed.problem !== undefined) throw new Error(`${text}: ${parsed.problem.message}`);
  return parsed.search;
}

export async function onlyIssue(store: Store): Promise<Issue> {
  const issues = await allIssues(store);
  if (issues.length !== 1) throw new Error(`expected one issue, found ${issues.length}`);
  return issues[0]!;
}
