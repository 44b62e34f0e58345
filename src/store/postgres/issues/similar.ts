import type {
  CandidateRequest,
  CandidateRow,
  ComparableRow,
  TraitsOfIssue,
} from "../../engine/issues/similar-engine.ts";
import type { Transaction } from "../database.ts";
import { ISSUE_COLUMNS } from "./issues.ts";

const PARTS = "(SELECT f.parts FROM fingerprint f WHERE f.issue = i.id ORDER BY f.id LIMIT 1) AS parts";
const COMPARED = `i.id AS issue, i.project, i.type, i.culprit, i.pattern, ${PARTS}`;

export async function uncompared(tx: Transaction, { limit }: { readonly limit: number }): Promise<ComparableRow[]> {
  return await tx.all(`SELECT ${COMPARED} FROM issue i WHERE NOT i.compared ORDER BY i.id LIMIT $1`, [limit]);
}

export async function storeTraits(
  tx: Transaction,
  { issues }: { readonly issues: readonly TraitsOfIssue[] },
): Promise<void> {
  const ids = issues.map(({ issue }) => issue);
  // Those that another worker prepares at the same time, or that are gone, are left out.
  const taken = await tx.all<{ id: string }>(
    "SELECT id FROM issue WHERE id = ANY ($1::uuid[]) AND NOT compared ORDER BY id FOR NO KEY UPDATE SKIP LOCKED",
    [ids],
  );
  const own = new Set(taken.map(({ id }) => id));
  const rows = issues.flatMap(({ issue, traits }) => (own.has(issue) ? traits.map((trait) => ({ issue, trait })) : []));
  await tx.run(
    `INSERT INTO issue_trait (trait, issue) SELECT * FROM unnest($1::bigint[], $2::uuid[]) ON CONFLICT DO NOTHING`,
    [rows.map(({ trait }) => trait), rows.map(({ issue }) => issue)],
  );
  await tx.run("UPDATE issue SET compared = true WHERE id = ANY ($1::uuid[])", [[...own]]);
}

export async function getComparable(
  tx: Transaction,
  { issue }: { readonly issue: string },
): Promise<ComparableRow | undefined> {
  const sql = `SELECT ${COMPARED} FROM issue i JOIN issue_total t ON t.issue = i.id WHERE i.id = $1`;
  return (await tx.all<ComparableRow>(sql, [issue]))[0];
}

export async function candidates(tx: Transaction, request: CandidateRequest): Promise<CandidateRow[]> {
  return await tx.all(
    `WITH most AS (
       SELECT s.issue FROM unnest($1::bigint[]) AS n (trait)
       CROSS JOIN LATERAL (SELECT issue FROM issue_trait WHERE trait = n.trait AND issue <> $2
         ORDER BY issue DESC LIMIT $3) s
       GROUP BY s.issue ORDER BY count(*) DESC, s.issue DESC LIMIT $4)
     SELECT ${ISSUE_COLUMNS}, ${PARTS} FROM most m JOIN issue i ON i.id = m.issue JOIN issue_total t ON t.issue = i.id
     WHERE i.project = $5 AND i.kind = 'issue' AND t.event_count > 0`,
    [request.traits, request.issue, request.each, request.limit, request.project],
  );
}
