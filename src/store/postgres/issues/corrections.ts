import { mergedDecisions, takenBack } from "../../../domain/issue-decisions.ts";
import { searchText } from "../../engine/commit/search-text.ts";
import {
  type ActivityRow,
  type AdoptRequest,
  type CorrectableIssue,
  type CorrectionOutcome,
  detailOf,
  type IssueNames,
  type MergeRequest,
  refuseMerge,
  refuseSplit,
  refuseUndo,
  type SplitRequest,
  type StoredDecision,
  type UndoRequest,
  undoneDecisions,
} from "../../engine/issues/correction.ts";
import { addTrend } from "../../engine/tallies/trend.ts";
import { leavePatterns } from "../commit/message-patterns.ts";
import { RepeatTransaction, type Transaction } from "../database.ts";
import { recountUsers, takeFold } from "../tallies/users.ts";
import { findActivity, insertActivity, markUndone } from "./activities.ts";
import { divideTrend, readOwnTotals, writeDecisions, writeTrend } from "./decisions.ts";
import { findFingerprints, insertFingerprints } from "./fingerprints.ts";

/*
 * Locks as commits do: the project, fingerprints by hash, issues by id, and at last the folding of tallies. Under the project's lock no fingerprint becomes
 * an issue's, and under those of the fingerprints nothing is counted for them.
 */

const NAMES = "title, type, culprit, pattern";
/** Neither merged away nor discarded. */
const ALIVE = "merged_into IS NULL AND NOT EXISTS (SELECT 1 FROM discard d WHERE d.issue = issue.id)";

export async function mergeIssues(tx: Transaction, request: MergeRequest): Promise<CorrectionOutcome> {
  const found = await lockIssues(tx, [request.into, ...request.issues]);
  const refused = refuseMerge(request, found);
  if (refused) return refused;
  const activities = [];
  for (const other of request.issues) activities.push(await mergeLocked(tx, request.into, other, request));
  return { activities };
}

/** One merge of issues that may be merged; nothing happens when one of them is gone. Returns those that are there. */
export async function mergeInto(
  tx: Transaction,
  into: string,
  other: string,
  decision: StoredDecision,
): Promise<ReadonlySet<string>> {
  const found = await lockIssues(tx, [into, other]);
  if (found.size === 2) await mergeLocked(tx, into, other, decision);
  return new Set(found.keys());
}

async function mergeLocked(
  tx: Transaction,
  into: string,
  other: string,
  decision: StoredDecision,
): Promise<ActivityRow> {
  const [own, others] = [await readOwnTotals(tx, into), await readOwnTotals(tx, other)];
  const moved = await absorb(tx, other, into);
  await sumTotals(tx, into);
  const after = mergedDecisions(own.decisions, others.decisions);
  await writeDecisions(tx, into, after);
  await writeTrend(tx, into, addTrend(own.trend, others.trend));
  const detail = { before: own.decisions, after, other: others.decisions };
  return await insertActivity(tx, { ...decision, kind: "merged", issue: into, other }, { moved, detail });
}

export async function splitIssue(tx: Transaction, request: SplitRequest): Promise<CorrectionOutcome> {
  const issue = (await lockIssues(tx, [request.issue])).get(request.issue);
  const wanted = new Set(request.fingerprints);
  const all = await fingerprintsOf(tx, request.issue);
  const moved = all.filter(({ hash }) => wanted.has(hash));
  const refused = refuseSplit(request, issue, new Set(moved.map(({ hash }) => hash)), all.length);
  if (refused) return refused;

  const own = await readOwnTotals(tx, request.issue);
  await keepNames(tx, request.issue);
  await insertIssue(tx, request.made, issue!.project, await namesOfMost(tx, moved), request.at);
  await copyOwners(tx, request.issue, request.made);
  const ids = moved.map(({ id }) => id);
  await leavePatterns(tx, ids);
  await move(tx, ids, request.made);
  // The issue keeps the names of what it still holds.
  const named = all.find(({ named }) => !named);
  const renamed = named !== undefined && wanted.has(named.hash);
  if (renamed) await rename(tx, request.issue, await namesOfMost(tx, await fingerprintsOf(tx, request.issue)));
  await sumTotals(tx, request.issue);
  await sumTotals(tx, request.made);
  // What was decided about the whole was decided about both parts.
  await writeDecisions(tx, request.made, own.decisions);
  await divideTrend(tx, own, [request.issue, request.made]);
  const activity = { ...request, kind: "split", other: request.made };
  return { activities: [await insertActivity(tx, activity, { moved: ids, names: renamed ? issue : undefined })] };
}

export async function undoActivity(tx: Transaction, request: UndoRequest): Promise<CorrectionOutcome> {
  const activity = await findActivity(tx, request.activity);
  const refused = refuseUndo(request, activity);
  if (refused || activity === undefined) return refused!;
  const { issue, other, kind } = activity;
  const movedOn: CorrectionOutcome = { refused: "moved_on", subject: String(request.activity) };
  const found = await lockIssues(tx, [issue, other]);
  if (!found.has(issue)) return movedOn;
  const own = await readOwnTotals(tx, issue);
  let after = own.decisions;
  let moved: readonly number[] = [];
  if (kind === "split") {
    if (!found.has(other)) return movedOn;
    const others = await readOwnTotals(tx, other);
    moved = await absorb(tx, other, issue);
    after = mergedDecisions(own.decisions, others.decisions);
    await writeTrend(tx, issue, addTrend(own.trend, others.trend));
    if (activity.names !== null) await rename(tx, issue, JSON.parse(activity.names) as IssueNames);
  } else if (kind === "merged") {
    moved = await stillThere(tx, activity.id, issue);
    // Left without any fingerprint, the issue would be no issue any more.
    if (moved.length === 0 || moved.length === (await fingerprintsOf(tx, issue)).length) return movedOn;
    await tx.run("UPDATE issue SET merged_into = NULL WHERE id = $1", [other]);
    await move(tx, moved, other);
    await sumTotals(tx, other);
    await sumTotals(tx, issue);
    await divideTrend(tx, own, [issue, other]);
    const { before, after: made, other: others } = detailOf(activity);
    if (before && made) after = takenBack(own.decisions, before, made) ?? own.decisions;
    await writeDecisions(tx, other, others ?? own.decisions);
  } else {
    const taken = undoneDecisions(activity, own.decisions);
    if (taken === undefined) return movedOn;
    after = taken;
  }
  await sumTotals(tx, issue);
  await writeDecisions(tx, issue, after);
  await markUndone(tx, activity.id, request.at);
  const extras = { moved, detail: { before: own.decisions, after } };
  return { activities: [await insertActivity(tx, { ...request, kind: "undone", issue, other }, extras)] };
}

export async function adoptFingerprints(
  tx: Transaction,
  { issue, fingerprints, at }: AdoptRequest,
): Promise<number | undefined> {
  if ((await lockIssues(tx, [issue])).size === 0) return undefined;
  const known = await findFingerprints(
    tx,
    fingerprints.map(({ hash }) => hash),
  );
  const unseen = fingerprints.filter(({ hash }) => !known.has(hash));
  const rows = unseen.map((fingerprint) => ({ fingerprint, issue, decision: undefined, follows: true }));
  if (rows.length > 0) await insertFingerprints(tx, rows, at);
  return rows.length;
}

/** Those of the issues that exist and were not merged away, with everything locked that a correction may change. */
async function lockIssues(tx: Transaction, ids: readonly string[]): Promise<Map<string, CorrectableIssue>> {
  const projects = await tx.all<{ name: string }>(
    `SELECT name FROM project WHERE name IN (SELECT project FROM issue WHERE id = ANY ($1::uuid[]))
     ORDER BY name FOR UPDATE`,
    [ids],
  );
  await tx.all(
    `SELECT 1 FROM fingerprint f JOIN fingerprint_total t ON t.fingerprint = f.id WHERE f.issue = ANY ($1::uuid[])
     ORDER BY f.hash FOR UPDATE OF t`,
    [ids],
  );
  await tx.all("SELECT 1 FROM issue_total WHERE issue = ANY ($1::uuid[]) ORDER BY issue FOR UPDATE", [ids]);
  const rows = await tx.all<CorrectableIssue>(
    `SELECT id, project, kind, ${NAMES} FROM issue WHERE id = ANY ($1::uuid[]) AND ${ALIVE}`,
    [ids],
  );
  const locked = new Set(projects.map(({ name }) => name));
  if (rows.some(({ project }) => !locked.has(project))) throw new RepeatTransaction("a project was made meanwhile");
  return new Map(rows.map((row) => [row.id, row]));
}

interface Owned {
  readonly id: number;
  readonly hash: string;
  /** False: it is called what its issue is called. */
  readonly named: boolean;
}

async function fingerprintsOf(tx: Transaction, issue: string): Promise<Owned[]> {
  return await tx.all("SELECT id, hash, title IS NOT NULL AS named FROM fingerprint WHERE issue = $1 ORDER BY id", [
    issue,
  ]);
}

/** Moves all that `other` has to `into`, and leaves of it only where it went. Returns the fingerprints moved. */
async function absorb(tx: Transaction, other: string, into: string): Promise<readonly number[]> {
  const ids = (await fingerprintsOf(tx, other)).map(({ id }) => id);
  await keepNames(tx, other);
  await move(tx, ids, into);
  await tx.run("DELETE FROM issue_total WHERE issue = $1", [other]);
  await tx.run("DELETE FROM user_total WHERE issue = $1", [other]);
  await tx.run("UPDATE issue SET merged_into = $2 WHERE id = $1", [other, into]);
  return ids;
}

async function stillThere(tx: Transaction, activity: number, issue: string): Promise<readonly number[]> {
  const rows = await tx.all<{ id: number }>(
    `SELECT f.id FROM activity_fingerprint a JOIN fingerprint f ON f.id = a.fingerprint
     WHERE a.activity = $1 AND f.issue = $2`,
    [activity, issue],
  );
  return rows.map(({ id }) => id);
}

async function move(tx: Transaction, ids: readonly number[], issue: string): Promise<void> {
  await tx.run("UPDATE fingerprint SET issue = $2 WHERE id = ANY ($1::bigint[])", [ids, issue]);
}

/** Before fingerprints leave an issue they get its names for their own. */
async function keepNames(tx: Transaction, issue: string): Promise<void> {
  await tx.run(
    `UPDATE fingerprint f SET title = i.title, type = i.type, culprit = i.culprit, pattern = i.pattern
     FROM issue i WHERE i.id = f.issue AND f.issue = $1 AND f.title IS NULL`,
    [issue],
  );
}

/** Names of the one that has most events; all of them have names of their own. */
async function namesOfMost(tx: Transaction, fingerprints: readonly Owned[]): Promise<IssueNames> {
  const rows = await tx.all<IssueNames>(
    `SELECT ${NAMES} FROM fingerprint f JOIN fingerprint_total t ON t.fingerprint = f.id
     WHERE f.id = ANY ($1::bigint[]) ORDER BY t.event_count DESC, f.id LIMIT 1`,
    [fingerprints.map(({ id }) => id)],
  );
  return rows[0]!;
}

async function insertIssue(tx: Transaction, id: string, project: string, names: IssueNames, at: number): Promise<void> {
  await tx.run(
    `INSERT INTO issue (id, project, kind, title, pattern, created_at, search)
     VALUES ($1, $2, 'issue', '', '', $3, '')`,
    [id, project, at],
  );
  await rename(tx, id, names);
}

async function copyOwners(tx: Transaction, from: string, to: string): Promise<void> {
  const columns = "owners, owner_rule, owners_version";
  const sql = `UPDATE issue SET (${columns}) = (SELECT ${columns} FROM issue o WHERE o.id = $1) WHERE id = $2`;
  await tx.run(sql, [from, to]);
}

async function rename(tx: Transaction, id: string, names: IssueNames): Promise<void> {
  const { title, type, culprit, pattern } = names;
  const search = searchText({ title, type: type ?? undefined, culprit: culprit ?? undefined, pattern });
  await tx.run("UPDATE issue SET title = $2, type = $3, culprit = $4, pattern = $5, search = $6 WHERE id = $1", [
    id,
    title,
    type,
    culprit,
    pattern,
    search,
  ]);
}

/** An issue's totals anew from its fingerprints'. */
async function sumTotals(tx: Transaction, issue: string): Promise<void> {
  await tx.run(
    `INSERT INTO issue_total AS total (issue, project, event_count, first_seen, last_seen, level, services)
     SELECT $1::uuid, (SELECT project FROM issue WHERE id = $1), sum(t.event_count), min(t.first_seen), max(t.last_seen), max(t.level),
       (SELECT coalesce(json_agg(value)::text, '[]') FROM (
          SELECT s.value FROM fingerprint g JOIN fingerprint_total u ON u.fingerprint = g.id,
            json_array_elements_text(u.services::json) AS s (value)
          WHERE g.issue = $1 GROUP BY s.value ORDER BY min(g.id) LIMIT 20) n)
     FROM fingerprint f JOIN fingerprint_total t ON t.fingerprint = f.id WHERE f.issue = $1
     ON CONFLICT (issue) DO UPDATE SET event_count = excluded.event_count, first_seen = excluded.first_seen,
       last_seen = excluded.last_seen, level = excluded.level, services = excluded.services`,
    [issue],
  );
  await takeFold(tx);
  await recountUsers(tx, [issue]);
}
