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
import type { SqliteDatabase } from "../database.ts";
import { recountUsers } from "../tallies/users.ts";
import { findActivity, insertActivity, markUndone } from "./activities.ts";
import { divideTrend, readOwnTotals, writeDecisions, writeTrend } from "./decisions.ts";
import { findFingerprint, insertFingerprint } from "./fingerprints.ts";

const NAMES = "title, type, culprit, pattern";
/** Neither merged away nor discarded. */
const ALIVE = "merged_into IS NULL AND NOT EXISTS (SELECT 1 FROM discard d WHERE d.issue = issue.id)";

export function mergeIssues(db: SqliteDatabase, request: MergeRequest): CorrectionOutcome {
  return db.transaction(() => {
    const found = [request.into, ...request.issues].flatMap((id) => findIssue(db, id) ?? []);
    const refused = refuseMerge(request, new Map(found.map((issue) => [issue.id, issue])));
    if (refused) return refused;
    return { activities: request.issues.map((other) => mergeInto(db, request.into, other, request)) };
  });
}

/** One merge, within a transaction, of issues that may be merged. */
export function mergeInto(db: SqliteDatabase, into: string, other: string, decision: StoredDecision): ActivityRow {
  const [own, others] = [readOwnTotals(db, into), readOwnTotals(db, other)];
  const moved = absorb(db, other, into);
  sumTotals(db, into);
  const after = mergedDecisions(own.decisions, others.decisions);
  writeDecisions(db, into, after);
  writeTrend(db, into, addTrend(own.trend, others.trend));
  const detail = { before: own.decisions, after, other: others.decisions };
  return insertActivity(db, { ...decision, kind: "merged", issue: into, other }, { moved, detail });
}

export function splitIssue(db: SqliteDatabase, request: SplitRequest): CorrectionOutcome {
  return db.transaction(() => {
    const issue = findIssue(db, request.issue);
    const wanted = new Set(request.fingerprints);
    const all = fingerprintsOf(db, request.issue);
    const moved = all.filter(({ hash }) => wanted.has(hash));
    const refused = refuseSplit(request, issue, new Set(moved.map(({ hash }) => hash)), all.length);
    if (refused) return refused;

    const own = readOwnTotals(db, request.issue);
    keepNames(db, request.issue);
    insertIssue(db, request.made, issue!.project, namesOfMost(db, moved), request.at);
    copyOwners(db, request.issue, request.made);
    const ids = moved.map(({ id }) => id);
    leavePatterns(db, ids);
    move(db, ids, request.made);
    // The issue keeps the names of what it still holds.
    const named = all.find(({ named }) => !named);
    const renamed = named !== undefined && wanted.has(named.hash);
    if (renamed) rename(db, request.issue, namesOfMost(db, fingerprintsOf(db, request.issue)));
    sumTotals(db, request.issue);
    sumTotals(db, request.made);
    // What was decided about the whole was decided about both parts.
    writeDecisions(db, request.made, own.decisions);
    divideTrend(db, own, [request.issue, request.made]);
    const activity = { ...request, kind: "split", other: request.made };
    return { activities: [insertActivity(db, activity, { moved: ids, names: renamed ? issue : undefined })] };
  });
}

export function undoActivity(db: SqliteDatabase, request: UndoRequest): CorrectionOutcome {
  return db.transaction(() => {
    const activity = findActivity(db, request.activity);
    const refused = refuseUndo(request, activity);
    if (refused || activity === undefined) return refused!;
    const { issue, other, kind } = activity;
    const movedOn: CorrectionOutcome = { refused: "moved_on", subject: String(request.activity) };
    if (findIssue(db, issue) === undefined) return movedOn;
    const own = readOwnTotals(db, issue);
    let after = own.decisions;
    let moved: readonly number[] = [];
    if (kind === "split") {
      if (findIssue(db, other) === undefined) return movedOn;
      const others = readOwnTotals(db, other);
      moved = absorb(db, other, issue);
      after = mergedDecisions(own.decisions, others.decisions);
      writeTrend(db, issue, addTrend(own.trend, others.trend));
      if (activity.names !== null) rename(db, issue, JSON.parse(activity.names) as IssueNames);
    } else if (kind === "merged") {
      moved = stillThere(db, activity.id, issue);
      // Left without any fingerprint, the issue would be no issue any more.
      if (moved.length === 0 || moved.length === fingerprintsOf(db, issue).length) return movedOn;
      db.run("UPDATE issue SET merged_into = NULL WHERE id = ?", other);
      move(db, moved, other);
      sumTotals(db, other);
      sumTotals(db, issue);
      divideTrend(db, own, [issue, other]);
      const { before, after: made, other: others } = detailOf(activity);
      if (before && made) after = takenBack(own.decisions, before, made) ?? own.decisions;
      writeDecisions(db, other, others ?? own.decisions);
    } else {
      const taken = undoneDecisions(activity, own.decisions);
      if (taken === undefined) return movedOn;
      after = taken;
    }
    sumTotals(db, issue);
    writeDecisions(db, issue, after);
    markUndone(db, activity.id, request.at);
    const extras = { moved, detail: { before: own.decisions, after } };
    return { activities: [insertActivity(db, { ...request, kind: "undone", issue, other }, extras)] };
  });
}

export function adoptFingerprints(db: SqliteDatabase, { issue, fingerprints, at }: AdoptRequest): number | undefined {
  return db.transaction(() => {
    if (findIssue(db, issue) === undefined) return undefined;
    const unseen = fingerprints.filter(({ hash }) => findFingerprint(db, hash) === undefined);
    for (const fingerprint of unseen) insertFingerprint(db, fingerprint, issue, at, undefined, true);
    return unseen.length;
  });
}

/** The issue, unless it was merged away or discarded. */
export function findIssue(db: SqliteDatabase, id: string): CorrectableIssue | undefined {
  return db.get(`SELECT id, project, kind, ${NAMES} FROM issue WHERE id = ? AND ${ALIVE}`, id);
}

interface Owned {
  readonly id: number;
  readonly hash: string;
  /** 0: it is called what its issue is called. */
  readonly named: number;
}

function fingerprintsOf(db: SqliteDatabase, issue: string): Owned[] {
  return db.all("SELECT id, hash, title IS NOT NULL AS named FROM fingerprint WHERE issue = ? ORDER BY id", issue);
}

/** Moves all that `other` has to `into`, and leaves of it only where it went. Returns the fingerprints moved. */
function absorb(db: SqliteDatabase, other: string, into: string): readonly number[] {
  const ids = fingerprintsOf(db, other).map(({ id }) => id);
  keepNames(db, other);
  move(db, ids, into);
  db.run("DELETE FROM issue_total WHERE issue = ?", other);
  db.run("DELETE FROM user_total WHERE issue = ?", other);
  db.run("UPDATE issue SET merged_into = ? WHERE id = ?", into, other);
  return ids;
}

function stillThere(db: SqliteDatabase, activity: number, issue: string): readonly number[] {
  const rows = db.all<{ id: number }>(
    `SELECT f.id FROM activity_fingerprint a JOIN fingerprint f ON f.id = a.fingerprint
     WHERE a.activity = ? AND f.issue = ?`,
    activity,
    issue,
  );
  return rows.map(({ id }) => id);
}

function move(db: SqliteDatabase, ids: readonly number[], issue: string): void {
  for (const id of ids) db.run("UPDATE fingerprint SET issue = ? WHERE id = ?", issue, id);
}

/** Before fingerprints leave an issue they get its names for their own. */
function keepNames(db: SqliteDatabase, issue: string): void {
  db.run(
    `UPDATE fingerprint AS f SET (${NAMES}) = (SELECT ${NAMES} FROM issue i WHERE i.id = f.issue)
     WHERE f.issue = ? AND f.title IS NULL`,
    issue,
  );
}

/** Names of the one that has most events; all of them have names of their own. */
function namesOfMost(db: SqliteDatabase, fingerprints: readonly Owned[]): IssueNames {
  return db.get(
    `SELECT ${NAMES} FROM fingerprint f JOIN fingerprint_total t ON t.fingerprint = f.id
     WHERE f.id IN (SELECT value FROM json_each(?)) ORDER BY t.event_count DESC, f.id LIMIT 1`,
    JSON.stringify(fingerprints.map(({ id }) => id)),
  )!;
}

function insertIssue(db: SqliteDatabase, id: string, project: string, names: IssueNames, at: number): void {
  db.run(
    "INSERT INTO issue (id, project, kind, title, pattern, created_at, search) VALUES (?, ?, 'issue', '', '', ?, '')",
    id,
    project,
    at,
  );
  rename(db, id, names);
}

function copyOwners(db: SqliteDatabase, from: string, to: string): void {
  const columns = "owners, owner_rule, owners_version";
  db.run(`UPDATE issue SET (${columns}) = (SELECT ${columns} FROM issue o WHERE o.id = ?) WHERE id = ?`, from, to);
}

function rename(db: SqliteDatabase, id: string, names: IssueNames): void {
  const { title, type, culprit, pattern } = names;
  const search = searchText({ title, type: type ?? undefined, culprit: culprit ?? undefined, pattern });
  db.run(
    "UPDATE issue SET title = ?, type = ?, culprit = ?, pattern = ?, search = ? WHERE id = ?",
    title,
    type,
    culprit,
    pattern,
    search,
    id,
  );
}

/** An issue's totals anew from its fingerprints'. */
function sumTotals(db: SqliteDatabase, issue: string): void {
  db.run(
    `INSERT INTO issue_total (issue, project, event_count, first_seen, last_seen, level, services)
     SELECT ?1, (SELECT project FROM issue WHERE id = ?1), sum(t.event_count), min(t.first_seen), max(t.last_seen), max(t.level),
       (SELECT json_group_array(value) FROM (
          SELECT s.value FROM fingerprint g JOIN fingerprint_total u ON u.fingerprint = g.id, json_each(u.services) s
          WHERE g.issue = ?1 GROUP BY s.value ORDER BY min(g.id) LIMIT 20))
     FROM fingerprint f JOIN fingerprint_total t ON t.fingerprint = f.id WHERE f.issue = ?1
     ON CONFLICT (issue) DO UPDATE SET event_count = excluded.event_count, first_seen = excluded.first_seen,
       last_seen = excluded.last_seen, level = excluded.level, services = excluded.services`,
    issue,
  );
  recountUsers(db, issue);
}
