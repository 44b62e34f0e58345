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
import type {
  ClaimDeliveries,
  ClaimedRows,
  StoredAttempt,
  StoredClaims,
} from "../../engine/alerts/notification-engine.ts";
import {
  type ClaimedRow,
  type FinishedRow,
  givenUpAfter,
  type LogRow,
  logAfterDelivery,
  parseContent,
  SHOWN_ALERTS,
} from "../../engine/alerts/notification-row.ts";
import type { SqliteDatabase } from "../database.ts";
import { makeDue } from "./alert-groups.ts";

const DUE = "channel = ? AND state = 'pending' AND due_at <= ? AND leased_until <= ?";

export function claimDeliveries(db: SqliteDatabase, request: StoredClaims): ClaimedRows {
  return db.transaction(() => {
    for (const attempt of request.ended) recordAttempt(db, attempt);
    const claimed = request.channels.flatMap((channel) => claimChannel(db, request, channel));
    const shown = new Set(
      claimed.flatMap(({ content }) =>
        parseContent(content)
          .slice(0, SHOWN_ALERTS)
          .map(([id]) => id),
      ),
    );
    const alerts = [...shown].flatMap((id) => db.all<AlertRow>("SELECT * FROM alert WHERE id = ?", id));
    return { deliveries: claimed, alerts };
  });
}

function claimChannel(
  db: SqliteDatabase,
  { owner, at, leaseMs }: ClaimDeliveries,
  { id: channel, limit, perMinute, summaryId }: ClaimDeliveries["channels"][number],
): ClaimedRow[] {
  const state = db.get<{ counted_from: number; used: number; blocked_until: number }>(
    "SELECT counted_from, used, blocked_until FROM channel_state WHERE channel = ?",
    channel,
  );
  const { countedFrom, used, left } = leftOfMinute(state, { at, perMinute });
  const { due } = db.get<{ due: number }>(
    `SELECT count(*) AS due FROM (SELECT 1 FROM delivery WHERE ${DUE} LIMIT ?)`,
    ...[channel, at, at, enoughToKnow(left, limit)],
  )!;
  const { take, fold } = sendable(due, left, limit);
  const ids = db
    .all<{ id: string }>(`SELECT id FROM delivery WHERE ${DUE} ORDER BY due_at, id LIMIT ?`, channel, at, at, take)
    .map(({ id }) => id);
  if (fold) ids.push(foldInto(db, channel, summaryId, at));
  if (ids.length === 0) return [];
  db.run(
    `INSERT INTO channel_state (channel, counted_from, used, blocked_until, failures) VALUES (?1, ?2, ?3, 0, 0)
     ON CONFLICT (channel) DO UPDATE SET counted_from = ?2, used = ?3`,
    ...[channel, countedFrom, used + ids.length],
  );
  return ids.map((id) => {
    // Whoever has it still in his name did not live to say what became of it: from now on it may have arrived.
    db.run(
      `UPDATE delivery SET progress = CASE WHEN leased_by IS NULL THEN progress ELSE coalesce(progress, '') END,
         leased_by = ?, leased_until = ? WHERE id = ?`,
      ...[owner, at + leaseMs, id],
    );
    return db.get<ClaimedRow>(
      `SELECT d.id, d.channel, d.attempts, d.owed_since, n.kind, n.receiver, d.group_id, g.key, g.labels, n.common_labels,
         n.content, n.suppressed, n.note, n.created_at, l.firing AS log_firing, l.told_at, l.first_key, l.last_key, l.reference, d.progress
       FROM delivery d JOIN notification n ON n.id = d.notification LEFT JOIN alert_group g ON g.id = d.group_id
       LEFT JOIN notification_log l ON l.group_id = d.group_id AND l.channel = d.channel WHERE d.id = ?`,
      id,
    )!;
  });
}

/** Makes one delivery of all that are due on a channel and may be folded; returns what is to be sent. */
function foldInto(db: SqliteDatabase, channel: string, summary: string, at: number): string {
  const due = db.all<CrowdedRow>(
    `SELECT d.id, n.kind, n.receiver, n.content, d.owed_since, d.leased_by, d.progress FROM delivery d
     JOIN notification n ON n.id = d.notification WHERE d.id IN (SELECT id FROM delivery WHERE ${DUE}) ORDER BY d.due_at, d.id`,
    ...[channel, at, at],
  );
  const fold = foldOf(due);
  if ("alone" in fold) return fold.alone;
  db.run(
    `INSERT INTO notification (id, group_id, receiver, kind, content, firing, resolved, common_labels, suppressed, note,
       created_at) VALUES (?, NULL, ?, 'summary', ?, ?, ?, '{}', 0, ?, ?)`,
    ...[summary, fold.receiver, fold.content, fold.firing, fold.resolved, fold.note, at],
  );
  db.run(
    `INSERT INTO delivery (id, notification, group_id, channel, state, due_at, owed_since, attempts, leased_until, created_at)
     VALUES (?, ?, NULL, ?, 'pending', ?, ?, 0, 0, ?)`,
    ...[summary, summary, channel, at, fold.owedSince, at],
  );
  for (const id of fold.ids) {
    db.run("UPDATE delivery SET state = 'folded', folded_into = ? WHERE id = ?", summary, id);
  }
  return summary;
}

function recordAttempt(db: SqliteDatabase, attempt: StoredAttempt): void {
  const { delivery: id, at, outcome } = attempt;
  const found = db.get<FinishedRow & { state: string; attempts: number }>(
    `SELECT d.id, d.group_id, d.channel, d.state, d.attempts, n.content FROM delivery d
       JOIN notification n ON n.id = d.notification WHERE d.id = ?`,
    id,
  );
  if (found?.state !== "pending") return;
  const error = outcome.kind === "delivered" ? null : outcome.error;
  db.run(
    `INSERT INTO delivery_attempt (delivery, number, started_at, ended_at, outcome, error)
       SELECT ?1, coalesce(max(number), 0) + 1, ?2, ?3, ?4, ?5 FROM delivery_attempt WHERE delivery = ?1`,
    ...[id, attempt.startedAt, at, outcome.kind, error],
  );
  if (outcome.kind === "retry") {
    // Another worker may have it by now: then it is not this one's to say when it is tried again.
    db.run(
      `UPDATE delivery SET attempts = attempts + 1, due_at = ?, leased_until = 0, leased_by = NULL, error = ?,
           progress = coalesce(?, progress) WHERE id = ? AND leased_by = ?`,
      ...[outcome.dueAt, error, outcome.progress ?? null, id, attempt.owner],
    );
    countFailure(db, found.channel, at, outcome.channelBlockedUntil);
    return;
  }
  const state = outcome.kind === "delivered" ? "delivered" : "dead";
  const reference = outcome.kind === "delivered" ? (outcome.reference ?? null) : null;
  const folded = db.all<FinishedRow>(
    `SELECT d.id, d.group_id, d.channel, n.content FROM delivery d JOIN notification n ON n.id = d.notification
       WHERE d.folded_into = ? AND d.state = 'folded'`,
    id,
  );
  for (const row of [found, ...folded]) {
    db.run(
      `UPDATE delivery SET state = ?, attempts = attempts + 1, finished_at = ?, leased_until = 0, reference = ?,
           error = coalesce(?, error) WHERE id = ?`,
      ...[state, at, row === found ? reference : null, error, row.id],
    );
    if (row.group_id !== null) writeLog(db, row.group_id, row, { at, reference, error });
  }
  db.run("UPDATE channel_state SET failures = 0 WHERE channel = ?", found.channel);
}

function countFailure(db: SqliteDatabase, channel: string, at: number, blockedUntil: number | undefined): void {
  db.run(
    `INSERT INTO channel_state (channel, counted_from, used, blocked_until, failures) VALUES (?1, 0, 0, ?2, 1)
     ON CONFLICT (channel) DO UPDATE SET failures = failures + 1, blocked_until = max(blocked_until,
       ?2, CASE WHEN failures + 1 >= ?3 THEN ?4 ELSE 0 END)`,
    ...[channel, blockedUntil ?? 0, FAILURES_BEFORE_PAUSE, at + CHANNEL_PAUSE_MS],
  );
}

function writeLog(
  db: SqliteDatabase,
  group: string,
  { id, channel, content }: FinishedRow,
  { at, reference, error }: { readonly at: number; readonly reference: string | null; readonly error: string | null },
): void {
  const log = db.get<LogRow>("SELECT * FROM notification_log WHERE group_id = ? AND channel = ?", group, channel);
  if (error === null) {
    const { firing, givenUp } = logAfterDelivery(log, content);
    db.run(
      `INSERT INTO notification_log (group_id, channel, firing, told_at, first_key, last_key, reference, given_up)
       VALUES (?1, ?2, ?3, ?4, ?5, ?5, ?6, ?7)
       ON CONFLICT (group_id, channel) DO UPDATE SET firing = ?3, told_at = ?4, first_key = coalesce(first_key, ?5),
         last_key = ?5, reference = coalesce(?6, reference), given_up = ?7`,
      ...[group, channel, firing, at, id, reference, givenUp],
    );
    return;
  }
  db.run(
    `INSERT INTO notification_log (group_id, channel, firing, given_up, given_up_at, given_up_error)
     VALUES (?1, ?2, '[]', ?3, ?4, ?5)
     ON CONFLICT (group_id, channel) DO UPDATE SET given_up = ?3, given_up_at = ?4, given_up_error = ?5`,
    ...[group, channel, givenUpAfter(log, content), at, error],
  );
  makeDue(db, group, at, at);
}

/** A process that ended leaves leases behind; what it was sending is sent again. */
export function forgetDeliveryLeases(db: SqliteDatabase): void {
  db.run("UPDATE delivery SET leased_until = 0 WHERE state = 'pending' AND leased_until > 0");
  db.run("UPDATE alert_group SET claimed_until = 0 WHERE claimed_until > 0");
}
