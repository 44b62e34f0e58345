import type { IssueDecisions } from "../../../domain/issue-decisions.ts";
import { DECISION_COLUMNS, type DecisionRow, decisionValues, toDecisions } from "../../engine/issues/decision-row.ts";
import { trendOfPart } from "../../engine/tallies/trend.ts";
import type { Transaction } from "../database.ts";

const COLUMNS = DECISION_COLUMNS.join(", ");

/** What an issue has that is not the sum of its fingerprints'. */
export interface OwnTotals {
  readonly decisions: IssueDecisions;
  readonly trend: number;
  readonly eventCount: number;
}

/** Of an issue that exists and was not merged into another. */
export async function readOwnTotals(tx: Transaction, issue: string): Promise<OwnTotals> {
  const [row] = await tx.all<DecisionRow & { trend: number; eventCount: number }>(
    `SELECT ${COLUMNS}, trend, event_count AS "eventCount" FROM issue_total WHERE issue = $1`,
    [issue],
  );
  return { decisions: toDecisions(row!), trend: row!.trend, eventCount: row!.eventCount };
}

export async function writeDecisions(tx: Transaction, issue: string, decisions: IssueDecisions): Promise<void> {
  await tx.run(`UPDATE issue_total SET (${COLUMNS}) = ROW ($2, $3, $4, $5, $6, $7, $8, $9) WHERE issue = $1`, [
    issue,
    ...decisionValues(decisions),
  ]);
}

export async function writeTrend(tx: Transaction, issue: string, trend: number): Promise<void> {
  await tx.run("UPDATE issue_total SET trend = $2 WHERE issue = $1", [issue, trend]);
}

/** Gives each of the issues that were one its part of what the one's trend was. */
export async function divideTrend(
  tx: Transaction,
  { trend, eventCount }: OwnTotals,
  issues: readonly string[],
): Promise<void> {
  for (const issue of issues) {
    await writeTrend(tx, issue, trendOfPart(trend, (await readOwnTotals(tx, issue)).eventCount, eventCount));
  }
}
