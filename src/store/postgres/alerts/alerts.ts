import {
  ALERT_COLUMNS,
  type AlertListing,
  type AlertRow,
  type DetectorRow,
  type PlannedAlert,
  type StoredDetection,
} from "../../engine/alerts/alert-row.ts";
import type { Transaction } from "../database.ts";
import { decideIssues } from "../issues/issue-life.ts";

/** What of an alert is a number; all else is text. */
const NUMBERS: ReadonlySet<keyof PlannedAlert> = new Set<keyof PlannedAlert>([
  "lasting",
  "starts_at",
  "fired_at",
  "ends_at",
  "late",
  "updated_at",
]);

const UPSERT = `INSERT INTO alert AS a (${ALERT_COLUMNS.join(", ")}, revision, routed)
  SELECT *, 1, 0 FROM unnest(${ALERT_COLUMNS.map((column, index) => `$${index + 1}::${NUMBERS.has(column) ? "bigint" : "text"}[]`).join(", ")})
  ON CONFLICT (id) DO UPDATE SET ${ALERT_COLUMNS.map((column) => `${column} = excluded.${column}`).join(", ")},
    revision = a.revision + 1`;

export async function loadDetector(
  tx: Transaction,
  { detector }: { readonly detector: string },
): Promise<DetectorRow | undefined> {
  return (await tx.all<DetectorRow>("SELECT version, state FROM detector_state WHERE detector = $1", [detector]))[0];
}

/** Whether the state had the expected version; if not, nothing is stored. */
export async function commitDetection(
  tx: Transaction,
  { detector, expectedVersion, state, alerts, decisions }: StoredDetection,
): Promise<boolean> {
  const swapped =
    expectedVersion === 0
      ? await tx.run(
          "INSERT INTO detector_state (detector, version, state) VALUES ($1, 1, $2) ON CONFLICT DO NOTHING",
          [detector, state],
        )
      : await tx.run(
          "UPDATE detector_state SET version = version + 1, state = $2 WHERE detector = $1 AND version = $3",
          [detector, state, expectedVersion],
        );
  if (swapped === 0) return false;
  for (const decision of decisions) await decideIssues(tx, decision);
  if (alerts.length > 0) {
    await tx.run(
      UPSERT,
      ALERT_COLUMNS.map((column) => alerts.map((alert) => alert[column])),
    );
  }
  return true;
}

export async function activeAlerts(
  tx: Transaction,
  { detector }: { readonly detector: string | undefined },
): Promise<AlertRow[]> {
  return detector === undefined
    ? await tx.all("SELECT * FROM alert WHERE status <> 'resolved' ORDER BY id")
    : await tx.all("SELECT * FROM alert WHERE status <> 'resolved' AND detector = $1 ORDER BY id", [detector]);
}

export async function getAlert(tx: Transaction, { id }: { readonly id: string }): Promise<AlertRow | undefined> {
  return (await tx.all<AlertRow>("SELECT * FROM alert WHERE id = $1", [id]))[0];
}

/** Newest first. */
export async function listAlerts(tx: Transaction, listing: AlertListing): Promise<AlertRow[]> {
  const { before, limit } = listing;
  const values: unknown[] = [limit];
  const where: string[] = [];
  for (const name of ["status", "detector", "issue", "project"] as const) {
    if (listing[name] === undefined) continue;
    values.push(listing[name]);
    where.push(`${name} = $${values.length}`);
  }
  if (listing.projects !== undefined) where.push(`project = ANY ($${values.push(listing.projects)}::text[])`);
  if (before !== undefined) {
    values.push(before.value, before.id);
    where.push(`(updated_at, id) < ($${values.length - 1}, $${values.length})`);
  }
  return await tx.all(
    `SELECT * FROM alert ${where.length === 0 ? "" : `WHERE ${where.join(" AND ")}`}
     ORDER BY updated_at DESC, id DESC LIMIT $1`,
    values,
  );
}

export async function acknowledge(
  tx: Transaction,
  { id, at, by }: { readonly id: string; readonly at: number; readonly by: string },
): Promise<AlertRow | undefined> {
  const rows = await tx.all<AlertRow>(
    `UPDATE alert SET acknowledged_by = CASE WHEN acknowledged_at IS NULL THEN $3 ELSE acknowledged_by END,
       acknowledged_at = coalesce(acknowledged_at, $2) WHERE id = $1 RETURNING *`,
    [id, at, by],
  );
  return rows[0];
}
