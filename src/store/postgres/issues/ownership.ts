import type { IssueDecisions } from "../../../domain/issue-decisions.ts";
import {
  freshDecisions,
  type OwnershipActivity,
  ownershipActivity,
  type PlannedOwnership,
  type RestateRequest,
} from "../../engine/issues/ownership-engine.ts";
import type { Transaction } from "../database.ts";
import { insertActivity } from "./activities.ts";
import { readOwnTotals, writeDecisions } from "./decisions.ts";

/** Gives new issues their owners, within the commit that makes them. */
export async function ownNewIssues(
  tx: Transaction,
  made: readonly { readonly issue: string; readonly planned: PlannedOwnership | undefined }[],
  at: number,
): Promise<void> {
  const owned = made.flatMap(({ issue, planned }) => (planned === undefined ? [] : [{ issue, planned }]));
  if (owned.length === 0) return;
  await tx.run(
    `UPDATE issue i SET owners = n.owners, owner_rule = n.rule, owners_version = n.version
     FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[]) AS n (issue, owners, rule, version) WHERE i.id = n.issue`,
    [
      owned.map(({ issue }) => issue),
      owned.map(({ planned }) => planned.owned?.owners ?? null),
      owned.map(({ planned }) => planned.owned?.rule ?? null),
      owned.map(({ planned }) => planned.version),
    ],
  );
  const before = freshDecisions(at);
  for (const { issue, planned } of owned) {
    if (planned.owned === undefined) continue;
    const activity = ownershipActivity(before, planned, true);
    if (activity !== undefined) await record(tx, issue, before, activity, at);
  }
}

export async function outdatedOwners(
  tx: Transaction,
  query: { readonly project: string; readonly version: string | null; readonly after: string; readonly limit: number },
): Promise<{ issue: string; body: string | null }[]> {
  return await tx.all(
    `SELECT i.id AS issue, (SELECT e.body FROM fingerprint f JOIN event e ON e.fingerprint = f.id WHERE f.issue = i.id
       ORDER BY e.slot, e.time, e.id LIMIT 1) AS body
     FROM issue i JOIN issue_total t ON t.issue = i.id
     WHERE i.project = $1 AND i.id > $2::uuid AND i.kind = 'issue' AND i.owners_version IS DISTINCT FROM $3::text
     ORDER BY i.id LIMIT $4`,
    [query.project, query.after || "00000000-0000-0000-0000-000000000000", query.version, query.limit],
  );
}

/** Under the locks on the issues' totals, in the order of ids as commits take them. */
export async function restateOwners(
  tx: Transaction,
  { version, assigns, issues, at }: RestateRequest,
): Promise<number> {
  const ids = issues.map(({ issue }) => issue);
  await tx.all("SELECT 1 FROM issue_total WHERE issue = ANY ($1::uuid[]) ORDER BY issue FOR UPDATE", [ids]);
  const rows = await tx.all<{ id: string; owners: string | null }>(
    "SELECT i.id, i.owners FROM issue i JOIN issue_total t ON t.issue = i.id WHERE i.id = ANY ($1::uuid[])",
    [ids],
  );
  const stored = new Map(rows.map(({ id, owners }) => [id, owners]));
  const found = issues.filter(({ issue }) => stored.has(issue));
  const known = found.filter((one) => one.known);
  await tx.run("UPDATE issue SET owners_version = $2 WHERE id = ANY ($1::uuid[])", [
    found.map(({ issue }) => issue),
    version,
  ]);
  await tx.run(
    `UPDATE issue i SET owners = n.owners, owner_rule = n.rule
     FROM unnest($1::uuid[], $2::text[], $3::text[]) AS n (issue, owners, rule) WHERE i.id = n.issue`,
    [
      known.map(({ issue }) => issue),
      known.map(({ owned }) => owned?.owners ?? null),
      known.map(({ owned }) => owned?.rule ?? null),
    ],
  );
  let changes = 0;
  for (const { issue, owned } of known) {
    const before = (await readOwnTotals(tx, issue)).decisions;
    const changed = stored.get(issue) !== (owned?.owners ?? null);
    const activity = ownershipActivity(before, { owned, assigns }, changed);
    if (activity === undefined) continue;
    await record(tx, issue, before, activity, at);
    changes += 1;
  }
  return changes;
}

async function record(
  tx: Transaction,
  issue: string,
  before: IssueDecisions,
  { kind, actor, reason, after }: OwnershipActivity,
  at: number,
): Promise<void> {
  if (after !== undefined) await writeDecisions(tx, issue, after);
  const detail = after === undefined ? {} : { detail: { before, after } };
  await insertActivity(tx, { kind, issue, other: issue, at, actor, reason }, detail);
}
