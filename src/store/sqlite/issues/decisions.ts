import type { IssueDecisions } from "../../../domain/issue-decisions.ts";
import { DECISION_COLUMNS, type DecisionRow, decisionValues, toDecisions } from "../../engine/issues/decision-row.ts";
import { trendOfPart } from "../../engine/tallies/trend.ts";
import type { SqliteDatabase } from "../database.ts";

const COLUMNS = DECISION_COLUMNS.join(", ");

/** What an issue has that is not the sum of its fingerprints'. */
export interface OwnTotals {
  readonly decisions: IssueDecisions;
  readonly trend: number;
  readonly eventCount: number;
}

/** Of an issue that exists and was not merged into another. */
export function readOwnTotals(db: SqliteDatabase, issue: string): OwnTotals {
  const row = db.get<DecisionRow & { trend: number; eventCount: number }>(
    `SELECT ${COLUMNS}, trend, event_count AS eventCount FROM issue_total WHERE issue = ?`,
    issue,
  )!;
  return { decisions: toDecisions(row), trend: row.trend, eventCount: row.eventCount };
}

export function writeDecisions(db: SqliteDatabase, issue: string, decisions: IssueDecisions): void {
  db.run(
    `UPDATE issue_total SET (${COLUMNS}) = (?, ?, ?, ?, ?, ?, ?, ?) WHERE issue = ?`,
    ...decisionValues(decisions),
    issue,
  );
}

export function writeTrend(db: SqliteDatabase, issue: string, trend: number): void {
  db.run("UPDATE issue_total SET trend = ? WHERE issue = ?", trend, issue);
}

/** Gives each of the issues that were one its part of what the one's trend was. */
export function divideTrend(db: SqliteDatabase, { trend, eventCount }: OwnTotals, issues: readonly string[]): void {
  for (const issue of issues) {
    writeTrend(db, issue, trendOfPart(trend, readOwnTotals(db, issue).eventCount, eventCount));
  }
}
