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
  type RouteRequest,
} from "../../engine/alerts/notification-row.ts";
import type { Transaction } from "../database.ts";

/** Whether the routing is another than before; alerts that fire are then routed anew. */
export async function adoptRouting(
  tx: Transaction,
  { hash, routes }: { readonly hash: string; readonly routes: readonly string[] },
): Promise<boolean> {
  const changed = await tx.run(
    `INSERT INTO routing AS r (id, hash) VALUES (1, $1)
     ON CONFLICT (id) DO UPDATE SET hash = excluded.hash WHERE r.hash <> excluded.hash`,
    [hash],
  );
  if (changed === 0) return false;
  await tx.run(
    `UPDATE alert SET routed = revision - 1 WHERE routed >= revision AND (status = 'firing' AND lasting = 1
       OR id IN (SELECT alert FROM group_alert WHERE settled = 0))`,
  );
  await tx.run(
    `UPDATE group_alert SET settled = 1, reason = $1 WHERE settled = 0 AND group_id IN
       (SELECT id FROM alert_group WHERE route <> ALL ($2::text[]))`,
    [ROUTE_GONE, routes],
  );
  return true;
}

export async function unrouted(tx: Transaction, { limit }: { readonly limit: number }): Promise<AlertRow[]> {
  return await tx.all("SELECT * FROM alert WHERE revision > routed AND status <> 'pending' ORDER BY id LIMIT $1", [
    limit,
  ]);
}

export async function route(tx: Transaction, { at, alerts, groups }: RouteRequest): Promise<void> {
  const statuses = new Map(alerts.map(({ id, status }) => [id, status]));
  // Groups are locked first, in the order of their ids, by every transaction that changes more than one.
  const elsewhere = await tx.all<{ group_id: string }>(
    `SELECT DISTINCT m.group_id FROM group_alert m JOIN unnest($1::text[], $2::text[]) AS a (id, status)
       ON m.alert = a.id AND m.status <> a.status WHERE m.settled = 0`,
    [alerts.map(({ id }) => id), alerts.map(({ status }) => status)],
  );
  const touched = [...new Set([...groups.map(({ id }) => id), ...elsewhere.map(({ group_id }) => group_id)])];
  await lockGroups(tx, touched);
  const pairs = groups.flatMap(({ id, alerts: members }) => members.map((alert) => ({ id, alert })));
  const joined = await tx.all<{ group_id: string }>(
    `INSERT INTO group_alert AS m (group_id, alert, status, joined_at, settled)
     SELECT g, a, s, $4::bigint, 0 FROM unnest($1::text[], $2::text[], $3::text[]) AS n (g, a, s)
     ON CONFLICT (group_id, alert) DO UPDATE SET status = excluded.status
       WHERE m.settled = 0 AND m.status <> excluded.status RETURNING group_id`,
    [
      pairs.map(({ id }) => id),
      pairs.map(({ alert }) => alert),
      pairs.map(({ alert }) => statuses.get(alert) ?? "firing"),
      at,
    ],
  );
  const changed = new Set(joined.map(({ group_id }) => group_id));
  const due = groups.filter(({ id }) => changed.has(id));
  await tx.run(
    `INSERT INTO alert_group AS g (id, key, route, receiver, labels, due_at, claimed_until, version, changed_at)
     SELECT id, key, route, receiver, labels, due, 0, 1, $8::bigint
     FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::bigint[]) AS n (id, key, route, receiver, labels, due)
     ON CONFLICT (id) DO UPDATE SET receiver = excluded.receiver, version = g.version + 1, changed_at = $8::bigint,
       due_at = least(g.due_at, greatest(excluded.due_at, coalesce(g.flushed_at, 0) +
         (SELECT i FROM unnest($1::text[], $7::bigint[]) AS k (id, i) WHERE k.id = g.id)))`,
    [
      due.map(({ id }) => id),
      due.map(({ key }) => key),
      due.map(({ route: name }) => name),
      due.map(({ receiver }) => receiver),
      due.map(({ labels }) => labels),
      due.map(({ dueAt }) => dueAt),
      due.map(({ intervalMs }) => intervalMs),
      at,
    ],
  );
  // Its status is now another also where it was routed before, under other labels or routes.
  const left = await tx.all<{ group_id: string }>(
    `UPDATE group_alert m SET status = a.status FROM unnest($1::text[], $2::text[]) AS a (id, status)
     WHERE m.alert = a.id AND m.status <> a.status AND m.settled = 0 RETURNING m.group_id`,
    [alerts.map(({ id }) => id), alerts.map(({ status }) => status)],
  );
  await makeDue(tx, [...new Set(left.map(({ group_id }) => group_id))], at, at);
  await tx.run(
    `UPDATE alert a SET routed = greatest(a.routed, n.revision)
     FROM unnest($1::text[], $2::bigint[]) AS n (id, revision) WHERE a.id = n.id`,
    [alerts.map(({ id }) => id), alerts.map(({ revision }) => revision)],
  );
}

export async function lockGroups(tx: Transaction, ids: readonly string[]): Promise<void> {
  if (ids.length > 0) await tx.all("SELECT 1 FROM alert_group WHERE id = ANY ($1) ORDER BY id FOR UPDATE", [ids]);
}

/** Also tells whoever has the groups in hand that they have changed. */
export async function makeDue(tx: Transaction, groups: readonly string[], dueAt: number, at: number): Promise<void> {
  if (groups.length === 0) return;
  await tx.run(
    `UPDATE alert_group SET due_at = least(due_at, $2::bigint), version = version + 1, changed_at = $3
     WHERE id = ANY ($1)`,
    [groups, dueAt, at],
  );
}

export async function claimGroups(tx: Transaction, { at, routes, limit, holdMs }: ClaimGroups): Promise<DueRows> {
  const due = await tx.all<GroupRow & { readonly open: number }>(
    `SELECT id, key, route, labels, version,
       (SELECT count(*) FROM group_alert m WHERE m.group_id = g.id AND m.settled = 0) AS open
     FROM alert_group g WHERE due_at <= $1 AND claimed_until <= $1 AND route = ANY ($2::text[])
     ORDER BY due_at, id LIMIT $3 FOR UPDATE SKIP LOCKED`,
    [at, routes, limit],
  );
  let open = 0;
  const groups = due.filter((group, index) => {
    open += group.open;
    return index === 0 || open <= MEMBERS_AT_A_TIME;
  });
  const ids = groups.map(({ id }) => id);
  if (ids.length === 0) return { groups: [], members: [], logs: [], pending: [] };
  await tx.run("UPDATE alert_group SET claimed_until = $2 WHERE id = ANY ($1)", [ids, at + holdMs]);
  const members = await tx.all<MemberRow>(
    `SELECT m.group_id, m.alert, a.status, a.lasting, a.labels, a.acknowledged_at, m.joined_at, m.notified_at, m.reason
     FROM group_alert m JOIN alert a ON a.id = m.alert
     WHERE m.group_id = ANY ($1) AND m.settled = 0 ORDER BY m.group_id, m.alert`,
    [ids],
  );
  const logs = await tx.all<LogRow>("SELECT * FROM notification_log WHERE group_id = ANY ($1)", [ids]);
  const pending = await tx.all<PendingRow>(
    `SELECT d.id, d.group_id, d.channel, d.state, n.content, d.leased_by, d.progress, d.attempts, d.owed_since, d.due_at
     FROM delivery d JOIN notification n ON n.id = d.notification
     WHERE d.group_id = ANY ($1) AND d.state IN ('pending', 'folded') ORDER BY d.id`,
    [ids],
  );
  return { groups, members, logs, pending };
}

/** Returns how many flushes were taken. */
export async function commitFlushes(
  tx: Transaction,
  { at, flushes }: { readonly at: number; readonly flushes: readonly FlushRow[] },
): Promise<number> {
  const versions = await tx.all<{ id: string; version: number }>(
    "SELECT id, version FROM alert_group WHERE id = ANY ($1) ORDER BY id FOR UPDATE",
    [flushes.map(({ group }) => group)],
  );
  const current = new Map(versions.map(({ id, version }) => [id, version]));
  const free = await tx.all<{ id: string }>(
    "SELECT id FROM delivery WHERE id = ANY ($1) AND state = 'pending' AND leased_by IS NULL AND progress IS NULL ORDER BY id FOR UPDATE",
    [flushes.flatMap(({ supersedes }) => supersedes)],
  );
  const replaceable = new Set(free.map(({ id }) => id));
  const taken = flushes.filter(
    ({ group, version, supersedes }) => current.get(group) === version && supersedes.every((id) => replaceable.has(id)),
  );
  const stale = flushes.filter((flush) => !taken.includes(flush)).map(({ group }) => group);
  if (stale.length > 0) await tx.run("UPDATE alert_group SET claimed_until = 0 WHERE id = ANY ($1)", [stale]);
  if (taken.length > 0) await writeFlushes(tx, at, taken);
  return taken.length;
}

async function writeFlushes(tx: Transaction, at: number, flushes: readonly FlushRow[]): Promise<void> {
  await tx.run(
    `UPDATE alert_group g SET version = g.version + 1, claimed_until = 0, due_at = n.due, changed_at = $4,
       flushed_at = CASE WHEN n.flushed THEN $4 ELSE g.flushed_at END
     FROM unnest($1::text[], $2::bigint[], $3::boolean[]) AS n (id, due, flushed) WHERE g.id = n.id`,
    [flushes.map(({ group }) => group), flushes.map(({ dueAt }) => dueAt), flushes.map(({ flushed }) => flushed), at],
  );
  const members = flushes.flatMap(({ group, members: changes }) => changes.map((change) => ({ ...change, group })));
  await tx.run(
    `UPDATE group_alert m SET settled = n.settled, notified_at = n.notified, reason = n.reason
     FROM unnest($1::text[], $2::text[], $3::bigint[], $4::bigint[], $5::text[]) AS n (g, a, settled, notified, reason)
     WHERE m.group_id = n.g AND m.alert = n.a`,
    [
      members.map(({ group }) => group),
      members.map(({ alert }) => alert),
      members.map(({ settled }) => settled),
      members.map(({ notifiedAt }) => notifiedAt),
      members.map(({ reason }) => reason),
    ],
  );
  await tx.run("UPDATE delivery SET state = 'superseded', finished_at = $2 WHERE id = ANY ($1)", [
    flushes.flatMap(({ supersedes }) => supersedes),
    at,
  ]);
  const notifications = flushes.flatMap(({ group, notifications: made }) => made.map((row) => ({ ...row, group })));
  await tx.run(
    `INSERT INTO notification (id, group_id, receiver, kind, content, firing, resolved, common_labels, suppressed, note,
       created_at)
     SELECT *, $11::bigint FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::bigint[], $7::bigint[],
       $8::text[], $9::bigint[], $10::text[])`,
    [
      notifications.map(({ id }) => id),
      notifications.map(({ group }) => group),
      notifications.map(({ receiver }) => receiver),
      notifications.map(({ kind }) => kind),
      notifications.map(({ content }) => content),
      notifications.map(({ firing }) => firing),
      notifications.map(({ resolved }) => resolved),
      notifications.map(({ commonLabels }) => commonLabels),
      notifications.map(({ suppressed }) => suppressed),
      notifications.map(({ note }) => note),
      at,
    ],
  );
  const deliveries = flushes.flatMap(({ group, deliveries: made }) => made.map((row) => ({ ...row, group })));
  await tx.run(
    `INSERT INTO delivery (id, notification, group_id, channel, state, due_at, owed_since, attempts, leased_until, created_at)
     SELECT i, n, g, c, 'pending', due, since, tried, 0, $8::bigint
     FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::bigint[], $6::bigint[], $7::bigint[])
       AS d (i, n, g, c, due, since, tried)`,
    [
      deliveries.map(({ id }) => id),
      deliveries.map(({ notification }) => notification),
      deliveries.map(({ group }) => group),
      deliveries.map(({ channel }) => channel),
      deliveries.map(({ dueAt }) => dueAt),
      deliveries.map(({ owedSince }) => owedSince),
      deliveries.map(({ attempts }) => attempts),
      at,
    ],
  );
  const logs = flushes.flatMap(({ group, logs: changes }) => changes.map((change) => ({ ...change, group })));
  await tx.run(
    `UPDATE notification_log l SET firing = n.firing, given_up = n.given
     FROM unnest($1::text[], $2::text[], $3::text[], $4::text[]) AS n (g, c, firing, given)
     WHERE l.group_id = n.g AND l.channel = n.c`,
    [
      logs.map(({ group }) => group),
      logs.map(({ channel }) => channel),
      logs.map(({ firing }) => firing),
      logs.map(({ givenUp }) => givenUp),
    ],
  );
}
