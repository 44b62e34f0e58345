import type { Labels } from "../../../domain/alert.ts";
import type { FiringOnIssue } from "../../alert-store.ts";
import { isIssueId } from "../issue-id.ts";
import type { PortableSql } from "../portable-sql.ts";

/** Issues that are asked for in one statement, whose text must be constant. */
const ASKED = 100;

// By an index of what fires: issues may have a long past of alerts that are over.
const FIRING = `SELECT id, issue, type, labels FROM alert
  WHERE status = 'firing' AND lasting = 1 AND issue IN (${Array.from({ length: ASKED }, (_, place) => `?${place + 1}`).join(", ")})
  ORDER BY starts_at, id`;

interface FiringRow {
  readonly id: string;
  readonly issue: string;
  readonly type: string;
  /** JSON. */
  readonly labels: string;
}

/** What lasts and fires on any of these issues, the longest first: one query a hundred issues. */
export async function readFiringOn(sql: PortableSql, ids: readonly string[]): Promise<readonly FiringOnIssue[]> {
  const wanted = [...new Set(ids)].filter(isIssueId);
  const found: FiringOnIssue[] = [];
  for (let i = 0; i < wanted.length; i += ASKED) {
    const values = Array.from({ length: ASKED }, (_, place) => wanted[i + place] ?? null);
    const rows = await sql.all<FiringRow>({ sql: FIRING, values });
    found.push(...rows.map(({ labels, ...row }) => ({ ...row, labels: JSON.parse(labels) as Labels })));
  }
  return found;
}
