import { foldAscii } from "../../../search/search.ts";
import type { RecentName, RecentNames } from "../../tag-store.ts";
import type { PortableSql } from "../portable-sql.ts";
import { readableText } from "../stored-text.ts";
import { OTHER } from "../tallies/tag-limits.ts";
import { type IssueListing, storedSelection } from "./issue-row.ts";

/** How many issues are looked at. */
const ISSUES = 300;
const MAX_NAMES = 100;

/** What is needed of an engine. */
export interface RecentNamesEngine {
  readonly portable: PortableSql;
  listIssues(listing: IssueListing): Promise<readonly { readonly id: string }[]>;
}

/** Keys or values of tags in the issues seen last: the rows of their fingerprints, so that the store's size does not matter. */
export async function readRecentNames(
  engine: RecentNamesEngine,
  { key, contains = "", projects, limit }: RecentNames,
): Promise<readonly RecentName[]> {
  const selection = storedSelection(projects === undefined ? {} : { projects });
  const found = await engine.listIssues({ ...selection, sort: "last_seen", before: undefined, limit: ISSUES });
  const [first] = found;
  if (first === undefined) return [];
  // Always as many, so that there is one statement to prepare.
  const issues = Array.from({ length: ISSUES }, (_, place) => (found[place] ?? first).id);
  const like = `%${foldAscii(readableText(contains, 200)).replace(/[\\%_]/g, "\\$&")}%`;
  const values = [...issues, OTHER, like, Math.min(limit, MAX_NAMES)];
  if (key !== undefined) values.push(readableText(key, 100));
  return await engine.portable.all<RecentName>({ sql: key === undefined ? KEYS : VALUES, values });
}

const KEYS = namesOf("key", "");
const VALUES = namesOf("value", `AND g.key = ?${ISSUES + 4}`);

function namesOf(column: "key" | "value", condition: string): string {
  const issues = Array.from({ length: ISSUES }, (_, place) => `?${place + 1}`).join(", ");
  return `SELECT g.${column} AS name, sum(g.count) AS count FROM fingerprint f JOIN tag g ON g.fingerprint = f.id
    WHERE f.issue IN (${issues}) ${condition}
      AND g.${column} <> ?${ISSUES + 1} AND lower(g.${column}) LIKE ?${ISSUES + 2} ESCAPE '\\'
    GROUP BY g.${column} ORDER BY sum(g.count) DESC, g.${column} LIMIT ?${ISSUES + 3}`;
}
