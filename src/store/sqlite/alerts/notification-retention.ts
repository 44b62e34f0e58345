import type { SqliteDatabase } from "../database.ts";

/**
 * Forgets alerts that are over, silences, and deliveries that are done, when they are old; and groups of which nothing is left.
 * Some at a time: returns how many rows went.
 */
export function retireNotification(
  db: SqliteDatabase,
  { alertsBefore, deliveriesBefore }: { readonly alertsBefore: number; readonly deliveriesBefore: number },
): number {
  return db.transaction(() => {
    const deliveries = "SELECT id FROM delivery WHERE finished_at < ?1 ORDER BY created_at LIMIT 500";
    db.run(`DELETE FROM delivery_attempt WHERE delivery IN (${deliveries})`, deliveriesBefore);
    let gone = db.run(`DELETE FROM delivery WHERE id IN (${deliveries})`, deliveriesBefore);
    gone += db.run(
      `DELETE FROM notification WHERE id IN (SELECT id FROM notification n WHERE created_at < ?
         AND NOT EXISTS (SELECT 1 FROM delivery d WHERE d.notification = n.id) LIMIT 500)`,
      deliveriesBefore,
    );
    const alerts =
      "SELECT id FROM alert WHERE status = 'resolved' AND updated_at < ?1 AND revision <= routed LIMIT 500";
    db.run(`DELETE FROM group_alert WHERE alert IN (${alerts})`, alertsBefore);
    gone += db.run(`DELETE FROM alert WHERE id IN (${alerts})`, alertsBefore);
    gone += db.run(
      "DELETE FROM silence WHERE id IN (SELECT id FROM silence WHERE ends_at < ? LIMIT 500)",
      alertsBefore,
    );
    const groups = `SELECT id FROM alert_group g WHERE changed_at < ?1
      AND NOT EXISTS (SELECT 1 FROM group_alert m WHERE m.group_id = g.id)
      AND NOT EXISTS (SELECT 1 FROM delivery d WHERE d.group_id = g.id) LIMIT 500`;
    db.run(`DELETE FROM notification_log WHERE group_id IN (${groups})`, deliveriesBefore);
    return gone + db.run(`DELETE FROM alert_group WHERE id IN (${groups})`, deliveriesBefore);
  });
}
