import {
  ALERT_COLUMNS,
  type AlertListing,
  type AlertRow,
  type DetectorRow,
  type StoredDetection,
} from "../../engine/alerts/alert-row.ts";
import type { SqliteDatabase } from "../database.ts";
import { decideWithin } from "../issues/issue-life.ts";

const UPSERT = `INSERT INTO alert (${ALERT_COLUMNS.join(", ")}, revision, routed)
  VALUES (${ALERT_COLUMNS.map(() => "?").join(", ")}, 1, 0)
  ON CONFLICT (id) DO UPDATE SET ${ALERT_COLUMNS.map((column) => `${column} = excluded.${column}`).join(", ")},
    revision = revision + 1`;

export function loadDetector(db: SqliteDatabase, { detector }: { readonly detector: string }): DetectorRow | undefined {
  return db.get("SELECT version, state FROM detector_state WHERE detector = ?", detector);
}

/** Whether the state had the expected version; if not, nothing is stored. */
export function commitDetection(
  db: SqliteDatabase,
  { detector, expectedVersion, state, alerts, decisions }: StoredDetection,
): boolean {
  return db.transaction(() => {
    const swapped =
      expectedVersion === 0
        ? db.run(
            "INSERT INTO detector_state (detector, version, state) VALUES (?, 1, ?) ON CONFLICT DO NOTHING",
            detector,
            state,
          )
        : db.run(
            "UPDATE detector_state SET version = version + 1, state = ? WHERE detector = ? AND version = ?",
            state,
            detector,
            expectedVersion,
          );
    if (swapped === 0) return false;
    for (const decision of decisions) decideWithin(db, decision);
    for (const alert of alerts) db.run(UPSERT, ...ALERT_COLUMNS.map((column) => alert[column]));
    return true;
  });
}

export function activeAlerts(db: SqliteDatabase, { detector }: { readonly detector: string | undefined }): AlertRow[] {
  return detector === undefined
    ? db.all("SELECT * FROM alert WHERE status <> 'resolved' ORDER BY id")
    : db.all("SELECT * FROM alert WHERE status <> 'resolved' AND detector = ? ORDER BY id", detector);
}

export function getAlert(db: SqliteDatabase, { id }: { readonly id: string }): AlertRow | undefined {
  return db.get("SELECT * FROM alert WHERE id = ?", id);
}

/** Newest first. */
export function listAlerts(db: SqliteDatabase, listing: AlertListing): AlertRow[] {
  const { before, projects, limit } = listing;
  const conditions = (["status", "detector", "issue", "project"] as const).filter(
    (name) => listing[name] !== undefined,
  );
  const where = [
    ...conditions.map((name) => `${name} = ?`),
    ...(projects === undefined ? [] : ["project IN (SELECT value FROM json_each(?))"]),
    ...(before === undefined ? [] : ["(updated_at, id) < (?, ?)"]),
  ];
  return db.all(
    `SELECT * FROM alert ${where.length === 0 ? "" : `WHERE ${where.join(" AND ")}`}
     ORDER BY updated_at DESC, id DESC LIMIT ?`,
    ...conditions.map((name) => listing[name]!),
    ...(projects === undefined ? [] : [JSON.stringify(projects)]),
    ...(before === undefined ? [] : [before.value, before.id]),
    limit,
  );
}

export function acknowledge(
  db: SqliteDatabase,
  { id, at, by }: { readonly id: string; readonly at: number; readonly by: string },
): AlertRow | undefined {
  return db.get(
    `UPDATE alert SET acknowledged_by = CASE WHEN acknowledged_at IS NULL THEN ? ELSE acknowledged_by END,
       acknowledged_at = coalesce(acknowledged_at, ?) WHERE id = ? RETURNING *`,
    by,
    at,
    id,
  );
}
