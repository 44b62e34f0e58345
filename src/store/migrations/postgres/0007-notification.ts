/** The same as SQLite's. */
export const sql = `
CREATE TABLE routing (id bigint PRIMARY KEY, hash text NOT NULL);

CREATE TABLE alert_group (
  id text COLLATE "C" PRIMARY KEY, key text NOT NULL, route text NOT NULL, receiver text NOT NULL, labels text NOT NULL,
  due_at bigint, flushed_at bigint, claimed_until bigint NOT NULL, version bigint NOT NULL, changed_at bigint NOT NULL
);
CREATE INDEX alert_group_due ON alert_group (due_at, id) WHERE due_at IS NOT NULL;
CREATE INDEX alert_group_changed ON alert_group (changed_at);

CREATE TABLE group_alert (
  group_id text COLLATE "C", alert text COLLATE "C", status text NOT NULL, joined_at bigint NOT NULL, notified_at bigint,
  settled bigint NOT NULL, reason text, PRIMARY KEY (group_id, alert)
);
CREATE INDEX group_alert_alert ON group_alert (alert);
CREATE INDEX group_alert_open ON group_alert (group_id, alert) WHERE settled = 0;

CREATE TABLE notification (
  id text COLLATE "C" PRIMARY KEY, group_id text COLLATE "C", receiver text NOT NULL, kind text NOT NULL, content text NOT NULL,
  firing bigint NOT NULL, resolved bigint NOT NULL, common_labels text NOT NULL, suppressed bigint NOT NULL,
  note text, created_at bigint NOT NULL
);

CREATE TABLE delivery (
  id text COLLATE "C" PRIMARY KEY, notification text COLLATE "C" NOT NULL, group_id text COLLATE "C", channel text COLLATE "C" NOT NULL, state text NOT NULL,
  due_at bigint NOT NULL, owed_since bigint NOT NULL, attempts bigint NOT NULL, leased_by text,
  leased_until bigint NOT NULL, created_at bigint NOT NULL, finished_at bigint, reference text, error text,
  folded_into text COLLATE "C"
);
CREATE INDEX delivery_pending ON delivery (channel, due_at, id) WHERE state = 'pending';
CREATE INDEX delivery_open ON delivery (group_id, channel) WHERE state IN ('pending', 'folded');
CREATE INDEX delivery_folded ON delivery (folded_into) WHERE folded_into IS NOT NULL;
CREATE INDEX delivery_created ON delivery (created_at, id);
CREATE INDEX delivery_group ON delivery (group_id);
CREATE INDEX delivery_notification ON delivery (notification);

CREATE TABLE delivery_attempt (
  delivery text COLLATE "C", number bigint, started_at bigint NOT NULL, ended_at bigint NOT NULL, outcome text NOT NULL,
  error text, PRIMARY KEY (delivery, number)
);

CREATE TABLE notification_log (
  group_id text COLLATE "C", channel text COLLATE "C", firing text NOT NULL, told_at bigint, first_key text, last_key text, reference text,
  given_up text NOT NULL, given_up_at bigint, given_up_error text, PRIMARY KEY (group_id, channel)
);

CREATE TABLE channel_state (
  channel text COLLATE "C" PRIMARY KEY, counted_from bigint NOT NULL, used bigint NOT NULL, blocked_until bigint NOT NULL,
  failures bigint NOT NULL
);

CREATE TABLE silence (
  id text COLLATE "C" PRIMARY KEY, matchers text NOT NULL, starts_at bigint NOT NULL, ends_at bigint NOT NULL,
  created_by text NOT NULL, comment text NOT NULL, created_at bigint NOT NULL, expired_by text
);
CREATE INDEX silence_ends ON silence (ends_at);
CREATE INDEX silence_created ON silence (created_at, id);
`;
