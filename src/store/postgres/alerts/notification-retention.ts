import type { PostgresDatabase, Transaction } from "../database.ts";
import { deleteAll, PORTION_ROWS, repeat } from "../portions.ts";

/**
 * Forgets alerts that are over, silences, and deliveries that are done, when they are old; and groups of which nothing is left.
 * Returns how many rows went.
 */
export async function retireNotification(
  database: PostgresDatabase,
  { alertsBefore, deliveriesBefore }: { readonly alertsBefore: number; readonly deliveriesBefore: number },
): Promise<number> {
  let gone = await repeat(() => database.write((tx) => retireDeliveries(tx, deliveriesBefore)));
  const unsent = "created_at < $1 AND NOT EXISTS (SELECT 1 FROM delivery d WHERE d.notification = t.id)";
  gone += await deleteAll(database, "notification", unsent, [deliveriesBefore]);
  gone += await repeat(() => database.write((tx) => retireAlerts(tx, alertsBefore)));
  gone += await deleteAll(database, "silence", "ends_at < $1", [alertsBefore]);
  return gone + (await repeat(() => database.write((tx) => retireGroups(tx, deliveriesBefore))));
}

async function retireDeliveries(tx: Transaction, before: number): Promise<number> {
  const ids = await idsOf(
    tx,
    `SELECT id FROM delivery WHERE finished_at < $1 LIMIT ${PORTION_ROWS} FOR UPDATE`,
    before,
  );
  await tx.run("DELETE FROM delivery_attempt WHERE delivery = ANY ($1)", [ids]);
  return await tx.run("DELETE FROM delivery WHERE id = ANY ($1)", [ids]);
}

async function retireAlerts(tx: Transaction, before: number): Promise<number> {
  const old = "status = 'resolved' AND updated_at < $1 AND revision <= routed";
  const ids = await idsOf(tx, `SELECT id FROM alert WHERE ${old} LIMIT ${PORTION_ROWS} FOR UPDATE`, before);
  await tx.run("DELETE FROM group_alert WHERE alert = ANY ($1)", [ids]);
  return await tx.run("DELETE FROM alert WHERE id = ANY ($1)", [ids]);
}

async function retireGroups(tx: Transaction, before: number): Promise<number> {
  const ids = await idsOf(
    tx,
    `SELECT id FROM alert_group g WHERE changed_at < $1
       AND NOT EXISTS (SELECT 1 FROM group_alert m WHERE m.group_id = g.id)
       AND NOT EXISTS (SELECT 1 FROM delivery d WHERE d.group_id = g.id) ORDER BY id LIMIT ${PORTION_ROWS} FOR UPDATE`,
    before,
  );
  await tx.run("DELETE FROM notification_log WHERE group_id = ANY ($1)", [ids]);
  return await tx.run("DELETE FROM alert_group WHERE id = ANY ($1)", [ids]);
}

async function idsOf(tx: Transaction, sql: string, before: number): Promise<string[]> {
  return (await tx.all<{ id: string }>(sql, [before])).map(({ id }) => id);
}
