import type { IssueId, IssueTitle } from "../../issue.ts";
import { isIssueId } from "../issue-id.ts";
import type { PortableSql } from "../portable-sql.ts";

/** Issues that are asked for in one statement, whose text must be constant. */
const ASKED = 100;

/** What an issue is called that was merged is what the one is called that it was merged into. */
const TITLES = `WITH RECURSIVE home (asked, id) AS (
    SELECT id, id FROM issue WHERE id IN (${Array.from({ length: ASKED }, (_, place) => `?${place + 1}`).join(", ")})
    UNION SELECT home.asked, issue.merged_into FROM home JOIN issue ON issue.id = home.id
      WHERE issue.merged_into IS NOT NULL)
  SELECT home.asked, i.title, i.project FROM home JOIN issue i ON i.id = home.id WHERE i.merged_into IS NULL`;

/** Titles by the ids that were asked for; of issues that are gone there are none. */
export async function readIssueTitles(
  sql: PortableSql,
  ids: readonly IssueId[],
): Promise<ReadonlyMap<IssueId, IssueTitle>> {
  const wanted = [...new Set(ids)].filter(isIssueId);
  const titles = new Map<IssueId, IssueTitle>();
  for (let i = 0; i < wanted.length; i += ASKED) {
    const values = Array.from({ length: ASKED }, (_, place) => wanted[i + place] ?? null);
    for (const { asked, title, project } of await sql.all<IssueTitle & { asked: string }>({ sql: TITLES, values })) {
      titles.set(asked, { title, project });
    }
  }
  return titles;
}
