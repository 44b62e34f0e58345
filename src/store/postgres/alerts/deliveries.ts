import type { AlertRow } from "../../engine/alerts/alert-row.ts";
import {
  CHANNEL_PAUSE_MS,
  type CrowdedRow,
  enoughToKnow,
  FAILURES_BEFORE_PAUSE,
  foldOf,
  leftOfMinute,
  sendable,
} from "../../engine/alerts/channel-minute.ts";
import type { ClaimDeliveries, ClaimedRows, StoredAttempt } from "../../engine/alerts/notification-engine.ts";
import {
  type ClaimedRow,
  type FinishedRow,
  givenUpAfter,
  type LogRow,
  logAfterDelivery,
  parseContent,
  SHOWN_ALERTS,
} from "../../engine/alerts/notification-row.ts";
import type { Transaction } from "../database.ts";
import { lockGroups, makeDue } from "./alert-groups.ts";

const DUE = "channel = $1 AND state = 'pending' AND due_at <= $2 AND leased_until <= $2";

export async function claimDeliveries(tx: Transaction, request: ClaimDeliveries): Promise<ClaimedRows> {
  const deliveries: ClaimedRow[] = [];
  for (const channel of [...request.channels].sort((left, right) => (left.id < right.id ? -1 : 1))) {
    deliveries.push(...(await claimChannel(tx, request, channel)));
  }
  const shown = new Set(
    deliveries.flatMap(({ content }) =>
      parseContent(content)
        .slice(0, SHOWN_ALERTS)
        .map(([id]) => id),
    ),
  );
  if (shown.size === 0) return { deliveries, alerts: [] };
  return { deliveries, alerts: await tx.all<AlertRow>("SELECT * FROM alert WHERE id = ANY ($1)", [[...shown]]) };
}

async function claimChannel(
  tx: Transaction,
  { owner, at, leaseMs }: ClaimDeliveries,
  { id: channel, limit, perMinute, summaryId }: ClaimDeliveries["channels"][number],
): Promise<ClaimedRow[]> {
  const waiting = await tx.all(`SELECT 1 FROM delivery WHERE ${DUE} LIMIT 1`, [channel, at]);
  if (waiting.length === 0) return [];
  // The row is the lock under which workers share the channel's minute, and its deliveries.
  await tx.run(
    `INSERT INTO channel_state (channel, counted_from, used, blocked_until, failures) VALUES ($1, 0, 0, 0, 0)
     ON CONFLICT (channel) DO NOTHING`,
    [channel],
  );
  const [state] = await tx.all<{ counted_from: number; used: number; blocked_until: number }>(
    "SELECT counted_from, used, blocked_until FROM channel_state WHERE channel = $1 FOR UPDATE",
    [channel],
  );
  const { countedFrom, used, left } = leftOfMinute(state, { at, perMinute });
  const [{ due } = { due: 0 }] = await tx.all<{ due: number }>(
    `SELECT count(*) AS due FROM (SELECT 1 FROM delivery WHERE ${DUE} LIMIT $3) AS d`,
    [channel, at, enoughToKnow(left, limit)],
  );
  const { take, fold } = sendable(due, left, limit);
  const rows = await tx.all<{ id: string }>(
    `SELECT id FROM delivery WHERE ${DUE} ORDER BY due_at, id LIMIT $3 FOR UPDATE SKIP LOCKED`,
    [channel, at, take],
  );
  const ids = rows.map(({ id }) => id);
  if (fold) ids.push(await foldInto(tx, channel, summaryId, at));
  if (ids.length === 0) return [];
  await tx.run("UPDATE channel_state SET counted_from = $2, used = $3 WHERE channel = $1", [
    channel,
    countedFrom,
    used + ids.length,
  ]);
  // Whoever has one still in his name did not live to say what became of it: from now on it may have arrived.
  await tx.run(
    `UPDATE delivery SET progress = CASE WHEN leased_by IS NULL THEN progress ELSE coalesce(progress, '') END,
       leased_by = $2, leased_until = $3 WHERE id = ANY ($1)`,
    [ids, owner, at + leaseMs],
  );
  return await tx.all<ClaimedRow>(
    `SELECT d.id, d.channel, d.attempts, d.owed_since, n.kind, n.receiver, d.group_id, g.key, g.labels, n.common_labels,
       n.content, n.suppressed, n.note, n.created_at, l.firing AS log_firing, l.told_at, l.first_key, l.last_key, l.reference, d.progress
     FROM delivery d JOIN notification n ON n.id = d.notification LEFT JOIN alert_group g ON g.id = d.group_id
     LEFT JOIN notification_log l ON l.group_id = d.group_id AND l.channel = d.channel
     WHERE d.id = ANY ($1) ORDER BY d.due_at, d.id`,
    [ids],
  );
}

/** Makes one delivery of all that are due on a channel and may be folded; returns what is to be sent. */
async function foldInto(tx: Transaction, channel: string, summary: string, at: number): Promise<string> {
  const due = await tx.all<CrowdedRow>(
    `SELECT d.id, n.kind, n.receiver, n.content, d.owed_since, d.leased_by, d.progress FROM delivery d
     JOIN notification n ON n.id = d.notification
     WHERE d.channel = $1 AND d.state = 'pending' AND d.due_at <= $2 AND d.leased_until <= $2
     ORDER BY d.due_at, d.id FOR UPDATE OF d`,
    [channel, at],
  );
  const fold = foldOf(due);
  if ("alone" in fold) return fold.alone;
  await tx.run(
    `INSERT INTO notification (id, group_id, receiver, kind, content, firing, resolved, common_labels, suppressed, note,
       created_at) VALUES ($1, NULL, $2, 'summary', $3, $4, $5, '{}', 0, $6, $7)`,
    [summary, fold.receiver, fold.content, fold.firing, fold.resolved, fold.note, at],
  );
  await tx.run(
    `INSERT INTO delivery (id, notification, group_id, channel, state, due_at, owed_since, attempts, leased_until, created_at)
     VALUES ($1, $1, NULL, $2, 'pending', $3, $4, 0, 0, $3)`,
    [summary, channel, at, fold.owedSince],
  );
  await tx.run("UPDATE delivery SET state = 'folded', folded_into = $2 WHERE id = ANY ($1)", [fold.ids, summary]);
  return summary;
}

export async function recordAttempt(tx: Transaction, attempt: StoredAttempt): Promise<void> {
  const { delivery: id, at, outcome } = attempt;
  const folded = await tx.all<FinishedRow>(
    `SELECT d.id, d.group_id, d.channel, n.content FROM delivery d JOIN notification n ON n.id = d.notification
     WHERE d.folded_into = $1 AND d.state = 'folded'`,
    [id],
  );
  const [own] = await tx.all<{ group_id: string | null }>("SELECT group_id FROM delivery WHERE id = $1", [id]);
  await lockGroups(
    tx,
    [own, ...folded].flatMap((row) => row?.group_id ?? []),
  );
  const [found] = await tx.all<FinishedRow & { state: string }>(
    `SELECT d.id, d.group_id, d.channel, d.state, n.content FROM delivery d
     JOIN notification n ON n.id = d.notification WHERE d.id = $1 FOR UPDATE OF d`,
    [id],
  );
  if (found?.state !== "pending") return;
  const error = outcome.kind === "delivered" ? null : outcome.error;
  await tx.run(
    `INSERT INTO delivery_attempt (delivery, number, started_at, ended_at, outcome, error)
     SELECT $1::text, coalesce(max(number), 0) + 1, $2::bigint, $3::bigint, $4::text, $5::text
     FROM delivery_attempt WHERE delivery = $1::text`,
    [id, attempt.startedAt, at, outcome.kind, error],
  );
  if (outcome.kind === "retry") {
    // Another worker may have it by now: then it is not this one's to say when it is tried again.
    await tx.run(
      `UPDATE delivery SET attempts = attempts + 1, due_at = $2, leased_until = 0, leased_by = NULL, error = $3,
         progress = coalesce($5, progress) WHERE id = $1 AND leased_by = $4`,
      [id, outcome.dueAt, error, attempt.owner, outcome.progress ?? null],
    );
    await countFailure(tx, found.channel, at, outcome.channelBlockedUntil);
    return;
  }
  const state = outcome.kind === "delivered" ? "delivered" : "dead";
  const reference = outcome.kind === "delivered" ? (outcome.reference ?? null) : null;
  for (const row of [found, ...folded]) {
    await tx.run(
      `UPDATE delivery SET state = $2, attempts = attempts + 1, finished_at = $3, leased_until = 0, reference = $4,
         error = coalesce($5, error) WHERE id = $1`,
      [row.id, state, at, row === found ? reference : null, error],
    );
    if (row.group_id !== null) await writeLog(tx, row.group_id, row, { at, reference, error });
  }
  await tx.run("UPDATE channel_state SET failures = 0 WHERE channel = $1", [found.channel]);
}

async function countFailure(
  tx: Transaction,
  channel: string,
  at: number,
  blockedUntil: number | undefined,
): Promise<void> {
  await tx.run(
    `INSERT INTO channel_state AS c (channel, counted_from, used, blocked_until, failures) VALUES ($1, 0, 0, $2, 1)
     ON CONFLICT (channel) DO UPDATE SET failures = c.failures + 1, blocked_until = greatest(c.blocked_until,
       excluded.blocked_until, CASE WHEN c.failures + 1 >= $3::bigint THEN $4::bigint ELSE 0 END)`,
    [channel, blockedUntil ?? 0, FAILURES_BEFORE_PAUSE, at + CHANNEL_PAUSE_MS],
  );
}

async function writeLog(
  tx: Transaction,
  group: string,
  { id, channel, content }: FinishedRow,
  { at, reference, error }: { readonly at: number; readonly reference: string | null; readonly error: string | null },
): Promise<void> {
  const [log] = await tx.all<LogRow>("SELECT * FROM notification_log WHERE group_id = $1 AND channel = $2", [
    group,
    channel,
  ]);
  if (error === null) {
    const { firing, givenUp } = logAfterDelivery(log, content);
    await tx.run(
      `INSERT INTO notification_log AS l (group_id, channel, firing, told_at, first_key, last_key, reference, given_up)
       VALUES ($1, $2, $3, $4, $5, $5, $6, $7)
       ON CONFLICT (group_id, channel) DO UPDATE SET firing = excluded.firing, told_at = excluded.told_at,
         first_key = coalesce(l.first_key, excluded.first_key), last_key = excluded.last_key,
         reference = coalesce(excluded.reference, l.reference), given_up = excluded.given_up`,
      [group, channel, firing, at, id, reference, givenUp],
    );
    return;
  }
  await tx.run(
    `INSERT INTO notification_log (group_id, channel, firing, given_up, given_up_at, given_up_error)
     VALUES ($1, $2, '[]', $3, $4, $5)
     ON CONFLICT (group_id, channel) DO UPDATE SET given_up = excluded.given_up, given_up_at = excluded.given_up_at,
       given_up_error = excluded.given_up_error`,
    [group, channel, givenUpAfter(log, content), at, error],
  );
  await makeDue(tx, [group], at, at);
}
