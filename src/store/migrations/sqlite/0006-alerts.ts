/*
 * An alert's `revision` counts the commits that brought it; notification has taken over as much as `routed` says, so that what
 * is new or changed is found by one small index, and nothing depends on the order of commits.
 */
export const sql = `
CREATE TABLE detector_state (
  detector TEXT PRIMARY KEY, version INTEGER NOT NULL, state TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE alert (
  id TEXT PRIMARY KEY, key TEXT NOT NULL, detector TEXT NOT NULL, type TEXT NOT NULL, lasting INTEGER NOT NULL,
  status TEXT NOT NULL, labels TEXT NOT NULL, summary TEXT NOT NULL, numbers TEXT NOT NULL, issue TEXT, project TEXT,
  starts_at INTEGER NOT NULL, fired_at INTEGER, ends_at INTEGER, late INTEGER NOT NULL, updated_at INTEGER NOT NULL,
  acknowledged_at INTEGER, acknowledged_by TEXT, revision INTEGER NOT NULL, routed INTEGER NOT NULL
) STRICT;
CREATE INDEX alert_unrouted ON alert (id) WHERE revision > routed AND status <> 'pending';
CREATE INDEX alert_active ON alert (detector, id) WHERE status <> 'resolved';
CREATE INDEX alert_updated ON alert (updated_at, id);
CREATE INDEX alert_issue ON alert (issue, updated_at, id);
`;
