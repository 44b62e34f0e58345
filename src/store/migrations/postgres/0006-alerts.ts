/** The same as SQLite's. */
export const sql = `
CREATE TABLE detector_state (
  detector text COLLATE "C" PRIMARY KEY, version bigint NOT NULL, state text NOT NULL
);

CREATE TABLE alert (
  id text COLLATE "C" PRIMARY KEY, key text NOT NULL, detector text COLLATE "C" NOT NULL, type text NOT NULL,
  lasting smallint NOT NULL, status text NOT NULL, labels text NOT NULL, summary text NOT NULL, numbers text NOT NULL,
  issue text, project text, starts_at bigint NOT NULL, fired_at bigint, ends_at bigint, late smallint NOT NULL,
  updated_at bigint NOT NULL, acknowledged_at bigint, acknowledged_by text, revision bigint NOT NULL,
  routed bigint NOT NULL
) WITH (fillfactor = 80);
CREATE INDEX alert_unrouted ON alert (id) WHERE revision > routed AND status <> 'pending';
CREATE INDEX alert_active ON alert (detector, id) WHERE status <> 'resolved';
CREATE INDEX alert_updated ON alert (updated_at, id);
CREATE INDEX alert_issue ON alert (issue, updated_at, id);
`;
