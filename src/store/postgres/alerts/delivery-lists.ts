import type { DeliveryListing, RoutingRow } from "../../engine/alerts/notification-engine.ts";
import type { AttemptRow, DeliveryRow } from "../../engine/alerts/notification-row.ts";
import type { Transaction } from "../database.ts";

const listed = (content: string): string => `SELECT d.id, d.notification, d.channel, n.receiver, n.kind, d.state, g.key,
    g.labels, n.firing, n.resolved, d.attempts, d.created_at, d.due_at, d.finished_at, d.error, ${content} AS content,
    n.note, d.reference
  FROM delivery d JOIN notification n ON n.id = d.notification LEFT JOIN alert_group g ON g.id = d.group_id`;

/** Alerts of a message that are of some projects, given as the second value. */
const WITHIN = `FROM json_array_elements(n.content::json) WITH ORDINALITY AS e (value, place)
  JOIN alert a ON a.id = e.value ->> 0 WHERE a.project = ANY($2::text[])`;
const LISTED = listed("n.content");
const LISTED_WITHIN = listed(`(SELECT json_agg(e.value ORDER BY e.place) ${WITHIN})::text`);

export async function resend(
  tx: Transaction,
  { delivery, id, at }: { readonly delivery: string; readonly id: string; readonly at: number },
): Promise<DeliveryRow | undefined> {
  const made = await tx.run(
    `INSERT INTO delivery (id, notification, group_id, channel, state, due_at, owed_since, attempts, leased_until, created_at)
     SELECT $1::text, notification, group_id, channel, 'pending', $2::bigint, $2::bigint, 0, 0, $2::bigint FROM delivery
     WHERE id = $3 AND state NOT IN ('pending', 'folded')`,
    [id, at, delivery],
  );
  return made === 0 ? undefined : (await tx.all<DeliveryRow>(`${LISTED} WHERE d.id = $1`, [id]))[0];
}

/** Newest first. */
export async function listDeliveries(tx: Transaction, listing: DeliveryListing): Promise<DeliveryRow[]> {
  const { state, channel, alert, projects, before, limit } = listing;
  const values: unknown[] = projects === undefined ? [limit] : [limit, projects];
  const where: string[] = projects === undefined ? [] : [`EXISTS (SELECT 1 ${WITHIN})`];
  const add = (condition: (place: string, next: string) => string, ...given: unknown[]): void => {
    where.push(condition(`$${values.length + 1}`, `$${values.length + 2}`));
    values.push(...given);
  };
  if (state !== undefined) add((place) => `d.state = ${place}`, state);
  if (channel !== undefined) add((place) => `d.channel = ${place}`, channel);
  if (alert !== undefined) {
    add(
      (place, next) =>
        `d.group_id IN (SELECT group_id FROM group_alert WHERE alert = ${place}) AND strpos(n.content, ${next}) > 0`,
      alert,
      JSON.stringify(alert),
    );
  }
  if (before !== undefined) add((place, next) => `(d.created_at, d.id) < (${place}, ${next})`, before.value, before.id);
  const condition = where.length === 0 ? "" : `WHERE ${where.join(" AND ")}`;
  const rows = projects === undefined ? LISTED : LISTED_WITHIN;
  return await tx.all(`${rows} ${condition} ORDER BY d.created_at DESC, d.id DESC LIMIT $1`, values);
}

export async function getDelivery(
  tx: Transaction,
  { id, projects }: { readonly id: string; readonly projects: readonly string[] | undefined },
): Promise<{ readonly row: DeliveryRow; readonly attempts: readonly AttemptRow[] } | undefined> {
  const [row] =
    projects === undefined
      ? await tx.all<DeliveryRow>(`${LISTED} WHERE d.id = $1`, [id])
      : await tx.all<DeliveryRow>(`${LISTED_WITHIN} WHERE d.id = $1 AND EXISTS (SELECT 1 ${WITHIN})`, [id, projects]);
  const attempts = await tx.all<AttemptRow>(
    `SELECT started_at, ended_at, outcome, error FROM delivery_attempt WHERE delivery = $1 ORDER BY number DESC LIMIT 100`,
    [id],
  );
  return row && { row, attempts };
}

export async function alertRouting(tx: Transaction, { alert }: { readonly alert: string }): Promise<RoutingRow[]> {
  return await tx.all(
    `SELECT m.group_id, g.key, g.route, g.receiver, m.joined_at, m.notified_at, m.settled, m.reason, g.due_at
     FROM group_alert m JOIN alert_group g ON g.id = m.group_id WHERE m.alert = $1 ORDER BY m.group_id`,
    [alert],
  );
}

export async function queue(tx: Transaction): Promise<{ channel: string; pending: number; oldest: number }[]> {
  return await tx.all(
    `SELECT channel, count(*) AS pending, min(due_at) AS oldest FROM delivery WHERE state = 'pending' GROUP BY channel`,
  );
}
