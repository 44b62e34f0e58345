/*
 * Who is told what. Groups are looked at when they are due; deliveries are the outbox. The messages of a channel are counted
 * against its limit for a minute from `counted_from` on.
 */
export const sql = `
CREATE TABLE routing (id INTEGER PRIMARY KEY, hash TEXT NOT NULL) STRICT;

CREATE TABLE alert_group (
  id TEXT PRIMARY KEY, key TEXT NOT NULL, route TEXT NOT NULL, receiver TEXT NOT NULL, labels TEXT NOT NULL,
  due_at INTEGER, flushed_at INTEGER, claimed_until INTEGER NOT NULL, version INTEGER NOT NULL, changed_at INTEGER NOT NULL
) STRICT;
CREATE INDEX alert_group_due ON alert_group (due_at, id) WHERE due_at IS NOT NULL;
CREATE INDEX alert_group_changed ON alert_group (changed_at);

CREATE TABLE group_alert (
  group_id TEXT, alert TEXT, status TEXT NOT NULL, joined_at INTEGER NOT NULL, notified_at INTEGER,
  settled INTEGER NOT NULL, reason TEXT, PRIMARY KEY (group_id, alert)
) STRICT, WITHOUT ROWID;
CREATE INDEX group_alert_alert ON group_alert (alert);
CREATE INDEX group_alert_open ON group_alert (group_id, alert) WHERE settled = 0;

CREATE TABLE notification (
  id TEXT PRIMARY KEY, group_id TEXT, receiver TEXT NOT NULL, kind TEXT NOT NULL, content TEXT NOT NULL,
  firing INTEGER NOT NULL, resolved INTEGER NOT NULL, common_labels TEXT NOT NULL, suppressed INTEGER NOT NULL,
  note TEXT, created_at INTEGER NOT NULL
) STRICT;

CREATE TABLE delivery (
  id TEXT PRIMARY KEY, notification TEXT NOT NULL, group_id TEXT, channel TEXT NOT NULL, state TEXT NOT NULL,
  due_at INTEGER NOT NULL, owed_since INTEGER NOT NULL, attempts INTEGER NOT NULL, leased_by TEXT,
  leased_until INTEGER NOT NULL, created_at INTEGER NOT NULL, finished_at INTEGER, reference TEXT, error TEXT,
  folded_into TEXT
) STRICT;
CREATE INDEX delivery_pending ON delivery (channel, due_at, id) WHERE state = 'pending';
CREATE INDEX delivery_open ON delivery (group_id, channel) WHERE state IN ('pending', 'folded');
CREATE INDEX delivery_folded ON delivery (folded_into) WHERE folded_into IS NOT NULL;
CREATE INDEX delivery_created ON delivery (created_at, id);
CREATE INDEX delivery_group ON delivery (group_id);
CREATE INDEX delivery_notification ON delivery (notification);

CREATE TABLE delivery_attempt (
  delivery TEXT, number INTEGER, started_at INTEGER NOT NULL, ended_at INTEGER NOT NULL, outcome TEXT NOT NULL,
  error TEXT, PRIMARY KEY (delivery, number)
) STRICT, WITHOUT ROWID;

CREATE TABLE notification_log (
  group_id TEXT, channel TEXT, firing TEXT NOT NULL, told_at INTEGER, first_key TEXT, last_key TEXT, reference TEXT,
  given_up TEXT NOT NULL, given_up_at INTEGER, given_up_error TEXT, PRIMARY KEY (group_id, channel)
) STRICT, WITHOUT ROWID;

CREATE TABLE channel_state (
  channel TEXT PRIMARY KEY, counted_from INTEGER NOT NULL, used INTEGER NOT NULL, blocked_until INTEGER NOT NULL,
  failures INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE silence (
  id TEXT PRIMARY KEY, matchers TEXT NOT NULL, starts_at INTEGER NOT NULL, ends_at INTEGER NOT NULL,
  created_by TEXT NOT NULL, comment TEXT NOT NULL, created_at INTEGER NOT NULL, expired_by TEXT
) STRICT;
CREATE INDEX silence_ends ON silence (ends_at);
CREATE INDEX silence_created ON silence (created_at, id);
`;
