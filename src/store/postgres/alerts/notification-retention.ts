import type { Transaction } from "../database.ts";

/**
 * Forgets alerts that are over, silences, and deliveries that are done, when they are old; and groups of which nothing is left.
 * Returns how many rows went.
 */
export async function retireNotification(
  tx: Transaction,
  { alertsBefore, deliveriesBefore }: { readonly alertsBefore: number; readonly deliveriesBefore: number },
): Promise<number> {
  await tx.run(`DELETE FROM delivery_attempt WHERE delivery IN (SELECT id FROM delivery WHERE finished_at < $1)`, [
    deliveriesBefore,
  ]);
  let gone = await tx.run("DELETE FROM delivery WHERE finished_at < $1", [deliveriesBefore]);
  gone += await tx.run(
    `DELETE FROM notification n WHERE created_at < $1
       AND NOT EXISTS (SELECT 1 FROM delivery d WHERE d.notification = n.id)`,
    [deliveriesBefore],
  );
  const old = "status = 'resolved' AND updated_at < $1 AND revision <= routed";
  await tx.run(`DELETE FROM group_alert WHERE alert IN (SELECT id FROM alert WHERE ${old})`, [alertsBefore]);
  gone += await tx.run(`DELETE FROM alert WHERE ${old}`, [alertsBefore]);
  gone += await tx.run("DELETE FROM silence WHERE ends_at < $1", [alertsBefore]);
  const groups = await tx.all<{ id: string }>(
    `SELECT id FROM alert_group g WHERE changed_at < $1
       AND NOT EXISTS (SELECT 1 FROM group_alert m WHERE m.group_id = g.id)
       AND NOT EXISTS (SELECT 1 FROM delivery d WHERE d.group_id = g.id) ORDER BY id FOR UPDATE`,
    [deliveriesBefore],
  );
  const ids = groups.map(({ id }) => id);
  await tx.run("DELETE FROM notification_log WHERE group_id = ANY ($1)", [ids]);
  return gone + (await tx.run("DELETE FROM alert_group WHERE id = ANY ($1)", [ids]));
}
