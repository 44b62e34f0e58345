import type { DeliveryListing, RoutingRow } from "../../engine/alerts/notification-engine.ts";
import type { AttemptRow, DeliveryRow } from "../../engine/alerts/notification-row.ts";
import type { SqliteDatabase } from "../database.ts";

const listed = (content: string): string => `SELECT d.id, d.notification, d.channel, n.receiver, n.kind, d.state, g.key,
    g.labels, n.firing, n.resolved, d.attempts, d.created_at, d.due_at, d.finished_at, d.error, ${content} AS content,
    n.note, d.reference
  FROM delivery d JOIN notification n ON n.id = d.notification LEFT JOIN alert_group g ON g.id = d.group_id`;

/** Alerts of a message that are of some projects, given as a JSON list. */
const WITHIN = `FROM json_each(n.content) e CROSS JOIN alert a ON a.id = e.value ->> 0
  WHERE a.project IN (SELECT value FROM json_each(?))`;
const LISTED = listed("n.content");
const LISTED_WITHIN = listed(`(SELECT json_group_array(json(e.value)) ${WITHIN})`);

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
  const { state, channel, alert, projects, before, limit } = listing;
  const where: string[] = [];
  const values: (string | number)[] = projects === undefined ? [] : [JSON.stringify(projects)];
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
  if (projects !== undefined) add(`EXISTS (SELECT 1 ${WITHIN})`, JSON.stringify(projects));
  if (before !== undefined) add("(d.created_at, d.id) < (?, ?)", before.value, before.id);
  const condition = where.length === 0 ? "" : `WHERE ${where.join(" AND ")}`;
  const rows = projects === undefined ? LISTED : LISTED_WITHIN;
  return db.all(`${rows} ${condition} ORDER BY d.created_at DESC, d.id DESC LIMIT ?`, ...values, limit);
}

export function getDelivery(
  db: SqliteDatabase,
  { id, projects }: { readonly id: string; readonly projects: readonly string[] | undefined },
): { readonly row: DeliveryRow; readonly attempts: readonly AttemptRow[] } | undefined {
  const within = projects && JSON.stringify(projects);
  const row =
    within === undefined
      ? db.get<DeliveryRow>(`${LISTED} WHERE d.id = ?`, id)
      : db.get<DeliveryRow>(`${LISTED_WITHIN} WHERE d.id = ? AND EXISTS (SELECT 1 ${WITHIN})`, within, id, within);
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
