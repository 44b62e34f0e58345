import type { PlannedFingerprint } from "../../engine/commit/commit-plan.ts";
import type { PlannedDecision } from "../../engine/commit/scope-plan.ts";
import type { PageEnd } from "../../engine/cursor.ts";
import type { FingerprintListRow } from "../../engine/issues/correction.ts";
import type { FingerprintTally } from "../../engine/tallies/tally.ts";
import { mergeServices } from "../../engine/tallies/tally.ts";
import type { SqliteDatabase } from "../database.ts";

/** A fingerprint as a commit needs it. */
export interface FingerprintRow {
  readonly id: number;
  readonly hash: string;
  readonly issue: string;
  /** JSON array. */
  readonly services: string;
  readonly sampleCount: number;
  readonly sampledAt: number;
  /** 1: its issue is discarded. */
  readonly discarded: number;
}

export function findFingerprint(db: SqliteDatabase, hash: string): FingerprintRow | undefined {
  return db.get<FingerprintRow>(
    `SELECT f.id, f.hash, f.issue, t.services, t.sample_count AS sampleCount, t.sampled_at AS sampledAt,
       EXISTS (SELECT 1 FROM discard d WHERE d.issue = f.issue) AS discarded
     FROM fingerprint f JOIN fingerprint_total t ON t.fingerprint = f.id WHERE f.hash = ?`,
    hash,
  );
}

/** `follows`: it joins the issue of another, and so has names of its own. */
export function insertFingerprint(
  db: SqliteDatabase,
  fingerprint: PlannedFingerprint,
  issue: string,
  at: number,
  decision: PlannedDecision | undefined,
  follows: boolean,
  discarded = 0,
): FingerprintRow {
  const names = follows ? fingerprint : undefined;
  const row = db.get<{ id: number }>(
    `INSERT INTO fingerprint (hash, issue, strategy, parts, created_at, scope, scope_pattern, because, title, type,
       culprit, pattern) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id`,
    fingerprint.hash,
    issue,
    fingerprint.strategy,
    fingerprint.parts,
    at,
    decision?.pattern === undefined ? null : decision.scope,
    decision?.pattern ?? null,
    decision?.because ?? null,
    names?.title ?? null,
    names?.type ?? null,
    names?.culprit ?? null,
    names?.pattern ?? null,
  )!;
  db.run("INSERT INTO fingerprint_total VALUES (?, 0, 9007199254740991, -9007199254740991, 0, '[]', 0, 0)", row.id);
  return { id: row.id, hash: fingerprint.hash, issue, services: "[]", sampleCount: 0, sampledAt: 0, discarded };
}

/** The one with most events first. */
export function listFingerprints(
  db: SqliteDatabase,
  query: { readonly issue: string; readonly limit: number; readonly before: PageEnd | undefined },
): FingerprintListRow[] {
  return db.all(
    `SELECT f.id, f.hash, f.strategy, f.parts, f.because, coalesce(f.title, i.title) AS title,
       coalesce(f.pattern, i.pattern) AS pattern, t.event_count AS eventCount, t.first_seen AS firstSeen,
       t.last_seen AS lastSeen
     FROM fingerprint f JOIN fingerprint_total t ON t.fingerprint = f.id JOIN issue i ON i.id = f.issue
     WHERE f.issue = ? AND t.first_seen <= t.last_seen AND (t.event_count, f.id) < (?, ?) ORDER BY t.event_count DESC, f.id DESC LIMIT ?`,
    query.issue,
    query.before?.value ?? Number.MAX_SAFE_INTEGER,
    Number(query.before?.id ?? 0),
    query.limit,
  );
}

export function addToFingerprint(db: SqliteDatabase, row: FingerprintRow, tally: FingerprintTally): void {
  db.run(
    `UPDATE fingerprint_total SET event_count = event_count + ?, first_seen = min(first_seen, ?),
       last_seen = max(last_seen, ?), level = max(level, ?), services = ? WHERE fingerprint = ?`,
    tally.count,
    tally.firstSeen,
    tally.lastSeen,
    tally.level,
    JSON.stringify(mergeServices(JSON.parse(row.services) as string[], tally.services)),
    row.id,
  );
}
