/*
 * What is worked with beside issues. A discarded issue keeps its fingerprints and patterns, but has no totals: that is
 * how commits know what to drop. `issue_trait` finds issues that may be similar; `compared` says which of them are in it.
 */
export const sql = `
CREATE TABLE saved_view (
  id TEXT PRIMARY KEY, owner TEXT NOT NULL, name TEXT NOT NULL, query TEXT NOT NULL, sort TEXT NOT NULL, project TEXT,
  position INTEGER NOT NULL, created_by TEXT NOT NULL, created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX saved_view_owner ON saved_view (owner, position, id);

CREATE TABLE idempotency_key (
  actor TEXT, key TEXT, request TEXT NOT NULL, claim TEXT NOT NULL, claimed_until INTEGER NOT NULL, status INTEGER,
  body TEXT, expires_at INTEGER NOT NULL, PRIMARY KEY (actor, key)
) STRICT, WITHOUT ROWID;
CREATE INDEX idempotency_key_expires ON idempotency_key (expires_at);

CREATE TABLE discard (
  issue TEXT PRIMARY KEY, project TEXT NOT NULL, title TEXT NOT NULL, type TEXT, culprit TEXT, pattern TEXT NOT NULL,
  event_count INTEGER NOT NULL, at INTEGER NOT NULL, actor TEXT NOT NULL, reason TEXT NOT NULL,
  dropped INTEGER NOT NULL DEFAULT 0, last_dropped_at INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX discard_at ON discard (at, issue);

ALTER TABLE issue ADD COLUMN owners TEXT;
ALTER TABLE issue ADD COLUMN owner_rule TEXT;
ALTER TABLE issue ADD COLUMN owners_version TEXT;
ALTER TABLE issue ADD COLUMN compared INTEGER NOT NULL DEFAULT 0;
CREATE INDEX issue_uncompared ON issue (id) WHERE compared = 0;
CREATE TABLE issue_trait (trait INTEGER, issue TEXT, PRIMARY KEY (trait, issue)) STRICT, WITHOUT ROWID;
CREATE INDEX issue_trait_issue ON issue_trait (issue);

CREATE TABLE daily_name (
  project TEXT, day INTEGER, kind TEXT, name TEXT, PRIMARY KEY (project, day, kind, name)
) STRICT, WITHOUT ROWID;
CREATE INDEX daily_name_day ON daily_name (day);

CREATE TABLE project_hour (
  project TEXT, hour INTEGER, count INTEGER NOT NULL, PRIMARY KEY (project, hour)
) STRICT, WITHOUT ROWID;
CREATE TABLE project_source (
  project TEXT, source TEXT, last_seen INTEGER NOT NULL, PRIMARY KEY (project, source)
) STRICT, WITHOUT ROWID;
`;
