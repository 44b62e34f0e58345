import type { DeliveryListing, RoutingRow } from "../../engine/alerts/notification-engine.ts";
import type { AttemptRow, DeliveryRow } from "../../engine/alerts/notification-row.ts";
import type { SqliteDatabase } from "../database.ts";

const LISTED = `SELECT d.id, d.notification, d.channel, n.receiver, n.kind, d.state, g.key, g.labels, n.firing, n.resolved,
    d.attempts, d.created_at, d.due_at, d.finished_at, d.error, n.content, n.note, d.reference
  FROM delivery d JOIN notification n ON n.id = d.notification LEFT JOIN alert_group g ON g.id = d.group_id`;

export function resend(
  db: SqliteDatabase,
  { delivery, id, at }: { readonly delivery: string; readonly id: string; readonly at: number },
): DeliveryRow | undefined {
  return db.transaction(() => {
    const made = db.run(
      `INSERT INTO delivery (id, notification, group_id, channel, state, due_at, owed_since, attempts, leased_until, created_at)
       SELECT ?, notification, group_id, channel, 'pending', ?, ?, 0, 0, ? FROM delivery
       WHERE id = ? AND state NOT IN ('pending', 'folded')`,
      ...[id, at, at, at, delivery],
    );
    return made === 0 ? undefined : db.get<DeliveryRow>(`${LISTED} WHERE d.id = ?`, id);
  });
}

/** Newest first. */
export function listDeliveries(db: SqliteDatabase, listing: DeliveryListing): DeliveryRow[] {
  const { state, channel, alert, before, limit } = listing;
  const where: string[] = [];
  const values: (string | number)[] = [];
  const add = (condition: string, ...given: (string | number)[]): void => {
    where.push(condition);
    values.push(...given);
  };
  if (state !== undefined) add("d.state = ?", state);
  if (channel !== undefined) add("d.channel = ?", channel);
  if (alert !== undefined) {
    add(
      "d.group_id IN (SELECT group_id FROM group_alert WHERE alert = ?) AND instr(n.content, ?) > 0",
      alert,
      JSON.stringify(alert),
    );
  }
  if (before !== undefined) add("(d.created_at, d.id) < (?, ?)", before.value, before.id);
  const condition = where.length === 0 ? "" : `WHERE ${where.join(" AND ")}`;
  return db.all(`${LISTED} ${condition} ORDER BY d.created_at DESC, d.id DESC LIMIT ?`, ...values, limit);
}

export function getDelivery(
  db: SqliteDatabase,
  { id }: { readonly id: string },
): { readonly row: DeliveryRow; readonly attempts: readonly AttemptRow[] } | undefined {
  const row = db.get<DeliveryRow>(`${LISTED} WHERE d.id = ?`, id);
  const attempts = db.all<AttemptRow>(
    `SELECT started_at, ended_at, outcome, error FROM delivery_attempt WHERE delivery = ? ORDER BY number DESC LIMIT 100`,
    id,
  );
  return row && { row, attempts };
}

export function alertRouting(db: SqliteDatabase, { alert }: { readonly alert: string }): RoutingRow[] {
  return db.all(
    `SELECT m.group_id, g.key, g.route, g.receiver, m.joined_at, m.notified_at, m.settled, m.reason, g.due_at
     FROM group_alert m JOIN alert_group g ON g.id = m.group_id WHERE m.alert = ? ORDER BY m.group_id`,
    alert,
  );
}

export function queue(db: SqliteDatabase): { channel: string; pending: number; oldest: number }[] {
  return db.all(
    `SELECT channel, count(*) AS pending, min(due_at) AS oldest FROM delivery WHERE state = 'pending' GROUP BY channel`,
  );
}
