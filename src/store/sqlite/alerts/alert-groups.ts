import type { AlertRow } from "../../engine/alerts/alert-row.ts";
import type { ClaimGroups } from "../../engine/alerts/notification-engine.ts";
import {
  type DueRows,
  type FlushRow,
  type GroupRow,
  type LogRow,
  MEMBERS_AT_A_TIME,
  type MemberRow,
  type PendingRow,
  ROUTE_GONE,
  type RoutedGroupRow,
  type RouteRequest,
} from "../../engine/alerts/notification-row.ts";
import type { SqliteDatabase } from "../database.ts";

/** Whether the routing is another than before; alerts that fire are then routed anew. */
export function adoptRouting(
  db: SqliteDatabase,
  { hash, routes }: { readonly hash: string; readonly routes: readonly string[] },
): boolean {
  return db.transaction(() => {
    const before = db.get<{ hash: string }>("SELECT hash FROM routing WHERE id = 1")?.hash;
    if (before === hash) return false;
    db.run("INSERT OR REPLACE INTO routing (id, hash) VALUES (1, ?)", hash);
    db.run(
      `UPDATE alert SET routed = revision - 1 WHERE routed >= revision AND (status = 'firing' AND lasting = 1
         OR id IN (SELECT alert FROM group_alert WHERE settled = 0))`,
    );
    db.run(
      `UPDATE group_alert SET settled = 1, reason = ? WHERE settled = 0 AND group_id IN
         (SELECT id FROM alert_group WHERE route NOT IN (SELECT value FROM json_each(?)))`,
      ROUTE_GONE,
      JSON.stringify(routes),
    );
    return true;
  });
}

export function unrouted(db: SqliteDatabase, { limit }: { readonly limit: number }): AlertRow[] {
  return db.all("SELECT * FROM alert WHERE revision > routed AND status <> 'pending' ORDER BY id LIMIT ?", limit);
}

export function route(db: SqliteDatabase, { at, alerts, groups }: RouteRequest): void {
  db.transaction(() => {
    const statuses = new Map(alerts.map(({ id, status }) => [id, status]));
    for (const group of groups) joinGroup(db, at, group, statuses);
    for (const { id, status, revision } of alerts) {
      // Its status is now another also where it was routed before, under other labels or routes.
      const elsewhere = db.all<{ group_id: string }>(
        "SELECT group_id FROM group_alert WHERE alert = ? AND status <> ? AND settled = 0",
        id,
        status,
      );
      for (const { group_id } of elsewhere) {
        db.run("UPDATE group_alert SET status = ? WHERE group_id = ? AND alert = ?", status, group_id, id);
        makeDue(db, group_id, at, at);
      }
      db.run("UPDATE alert SET routed = max(routed, ?) WHERE id = ?", revision, id);
    }
  });
}

function joinGroup(db: SqliteDatabase, at: number, group: RoutedGroupRow, statuses: ReadonlyMap<string, string>): void {
  let changed = 0;
  for (const alert of group.alerts) {
    changed += db.run(
      `INSERT INTO group_alert (group_id, alert, status, joined_at, settled) VALUES (?, ?, ?, ?, 0)
       ON CONFLICT (group_id, alert) DO UPDATE SET status = excluded.status
         WHERE settled = 0 AND group_alert.status <> excluded.status`,
      group.id,
      alert,
      statuses.get(alert) ?? "firing",
      at,
    );
  }
  if (changed === 0) return;
  db.run(
    `INSERT INTO alert_group (id, key, route, receiver, labels, due_at, claimed_until, version, changed_at)
     VALUES (?1, ?2, ?3, ?4, ?5, ?6, 0, 1, ?7)
     ON CONFLICT (id) DO UPDATE SET receiver = excluded.receiver, version = version + 1, changed_at = ?7,
       due_at = min(coalesce(due_at, ?8), max(?6, coalesce(flushed_at, 0) + ?9))`,
    group.id,
    group.key,
    group.route,
    group.receiver,
    group.labels,
    group.dueAt,
    at,
    Number.MAX_SAFE_INTEGER,
    group.intervalMs,
  );
}

/** Also tells whoever has the group in hand that it has changed. */
export function makeDue(db: SqliteDatabase, group: string, dueAt: number, at: number): void {
  db.run(
    `UPDATE alert_group SET due_at = min(coalesce(due_at, ?2), ?2), version = version + 1, changed_at = ?3 WHERE id = ?1`,
    group,
    dueAt,
    at,
  );
}

export function claimGroups(db: SqliteDatabase, { at, routes, limit, holdMs }: ClaimGroups): DueRows {
  return db.transaction(() => {
    const due = db.all<GroupRow & { readonly open: number }>(
      `SELECT id, key, route, labels, version,
         (SELECT count(*) FROM group_alert m WHERE m.group_id = g.id AND m.settled = 0) AS open
       FROM alert_group g WHERE due_at <= ? AND claimed_until <= ? AND route IN (SELECT value FROM json_each(?))
       ORDER BY due_at, id LIMIT ?`,
      at,
      at,
      JSON.stringify(routes),
      limit,
    );
    let open = 0;
    const groups = due.filter((group, index) => {
      open += group.open;
      return index === 0 || open <= MEMBERS_AT_A_TIME;
    });
    const members: MemberRow[] = [];
    const logs: LogRow[] = [];
    const pending: PendingRow[] = [];
    for (const { id } of groups) {
      db.run("UPDATE alert_group SET claimed_until = ? WHERE id = ?", at + holdMs, id);
      members.push(
        ...db.all<MemberRow>(
          `SELECT m.group_id, m.alert, a.status, a.lasting, a.labels, a.acknowledged_at, m.joined_at, m.notified_at, m.reason
           FROM group_alert m JOIN alert a ON a.id = m.alert WHERE m.group_id = ? AND m.settled = 0 ORDER BY m.alert`,
          id,
        ),
      );
      logs.push(...db.all<LogRow>("SELECT * FROM notification_log WHERE group_id = ?", id));
      pending.push(
        ...db.all<PendingRow>(
          `SELECT d.id, d.group_id, d.channel, d.state, n.content, d.leased_by, d.progress, d.attempts, d.owed_since, d.due_at
           FROM delivery d JOIN notification n ON n.id = d.notification
           WHERE d.group_id = ? AND d.state IN ('pending', 'folded') ORDER BY d.id`,
          id,
        ),
      );
    }
    return { groups, members, logs, pending };
  });
}

/** Returns how many flushes were taken. */
export function commitFlushes(
  db: SqliteDatabase,
  { at, flushes }: { readonly at: number; readonly flushes: readonly FlushRow[] },
): number {
  return db.transaction(() => flushes.filter((flush) => commitFlush(db, at, flush)).length);
}

function commitFlush(db: SqliteDatabase, at: number, flush: FlushRow): boolean {
  const group = db.get<{ version: number }>("SELECT version FROM alert_group WHERE id = ?", flush.group);
  const free = (id: string): boolean =>
    db.get(
      "SELECT 1 FROM delivery WHERE id = ? AND state = 'pending' AND leased_by IS NULL AND progress IS NULL",
      id,
    ) !== undefined;
  if (group?.version !== flush.version || !flush.supersedes.every(free)) {
    db.run("UPDATE alert_group SET claimed_until = 0 WHERE id = ?", flush.group);
    return false;
  }
  db.run(
    `UPDATE alert_group SET version = version + 1, claimed_until = 0, due_at = ?, flushed_at = coalesce(?, flushed_at),
       changed_at = ? WHERE id = ?`,
    flush.dueAt,
    flush.flushed ? at : null,
    at,
    flush.group,
  );
  for (const { alert, settled, notifiedAt, reason } of flush.members) {
    db.run(
      "UPDATE group_alert SET settled = ?, notified_at = ?, reason = ? WHERE group_id = ? AND alert = ?",
      ...[settled, notifiedAt, reason, flush.group, alert],
    );
  }
  for (const id of flush.supersedes) {
    db.run("UPDATE delivery SET state = 'superseded', finished_at = ? WHERE id = ?", at, id);
  }
  for (const row of flush.notifications) {
    db.run(
      `INSERT INTO notification (id, group_id, receiver, kind, content, firing, resolved, common_labels, suppressed, note,
         created_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      ...[row.id, flush.group, row.receiver, row.kind, row.content, row.firing, row.resolved, row.commonLabels],
      ...[row.suppressed, row.note, at],
    );
  }
  for (const row of flush.deliveries) {
    db.run(
      `INSERT INTO delivery (id, notification, group_id, channel, state, due_at, owed_since, attempts, leased_until,
         created_at) VALUES (?, ?, ?, ?, 'pending', ?, ?, ?, 0, ?)`,
      ...[row.id, row.notification, flush.group, row.channel, row.dueAt, row.owedSince, row.attempts, at],
    );
  }
  for (const { channel, firing, givenUp } of flush.logs) {
    db.run(
      "UPDATE notification_log SET firing = ?, given_up = ? WHERE group_id = ? AND channel = ?",
      ...[firing, givenUp, flush.group, channel],
    );
  }
  return true;
}
