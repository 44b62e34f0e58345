/*
 * What is written once (issue, fingerprint) lies apart from what every commit writes (the totals), so that a commit
 * touches narrow rows. Counts hang on fingerprints: to merge or split issues only `fingerprint.issue` changes, and the
 * issue's totals are summed anew from its fingerprints'.
 */
export const sql = `
CREATE TABLE project (
  name TEXT PRIMARY KEY, tokens REAL NOT NULL, refilled_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE issue (
  id TEXT PRIMARY KEY, project TEXT NOT NULL, kind TEXT NOT NULL, title TEXT NOT NULL, type TEXT, culprit TEXT,
  pattern TEXT NOT NULL, status TEXT NOT NULL DEFAULT 'unresolved', created_at INTEGER NOT NULL, search TEXT NOT NULL
) STRICT;
CREATE INDEX issue_project ON issue (project);

CREATE TABLE issue_total (
  issue TEXT PRIMARY KEY, event_count INTEGER NOT NULL, first_seen INTEGER NOT NULL, last_seen INTEGER NOT NULL,
  level INTEGER NOT NULL, services TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX issue_total_last_seen ON issue_total (last_seen, issue);
CREATE INDEX issue_total_first_seen ON issue_total (first_seen, issue);
CREATE INDEX issue_total_event_count ON issue_total (event_count, issue);

CREATE TABLE fingerprint (
  id INTEGER PRIMARY KEY AUTOINCREMENT, hash TEXT NOT NULL UNIQUE, issue TEXT NOT NULL, strategy TEXT NOT NULL,
  parts TEXT NOT NULL, created_at INTEGER NOT NULL
) STRICT;
CREATE INDEX fingerprint_issue ON fingerprint (issue);

CREATE TABLE fingerprint_total (
  fingerprint INTEGER PRIMARY KEY, event_count INTEGER NOT NULL, first_seen INTEGER NOT NULL,
  last_seen INTEGER NOT NULL, level INTEGER NOT NULL, services TEXT NOT NULL,
  sample_count INTEGER NOT NULL, sampled_at INTEGER NOT NULL
) STRICT;

CREATE TABLE bucket_minute (
  day INTEGER, fingerprint INTEGER, environment TEXT, release TEXT, minute INTEGER, count INTEGER NOT NULL,
  PRIMARY KEY (day, fingerprint, environment, release, minute)
) STRICT, WITHOUT ROWID;
CREATE TABLE bucket_hour (
  day INTEGER, fingerprint INTEGER, environment TEXT, release TEXT, minute INTEGER, count INTEGER NOT NULL,
  PRIMARY KEY (day, fingerprint, environment, release, minute)
) STRICT, WITHOUT ROWID;
CREATE TABLE bucket_day (
  day INTEGER, fingerprint INTEGER, environment TEXT, release TEXT, minute INTEGER, count INTEGER NOT NULL,
  PRIMARY KEY (day, fingerprint, environment, release, minute)
) STRICT, WITHOUT ROWID;

CREATE TABLE event (
  id TEXT PRIMARY KEY, fingerprint INTEGER NOT NULL, slot INTEGER NOT NULL, time INTEGER NOT NULL,
  hash TEXT NOT NULL, clamped INTEGER NOT NULL, body TEXT NOT NULL
) STRICT;
CREATE INDEX event_fingerprint ON event (fingerprint, time, id);
CREATE INDEX event_time ON event (time);

CREATE TABLE checkpoint (
  source TEXT, partition TEXT, position TEXT NOT NULL, version INTEGER NOT NULL, open_records TEXT,
  progress TEXT NOT NULL, updated_at INTEGER NOT NULL,
  PRIMARY KEY (source, partition)
) STRICT, WITHOUT ROWID;

CREATE TABLE gap (
  id INTEGER PRIMARY KEY AUTOINCREMENT, source TEXT NOT NULL, partition TEXT NOT NULL, range TEXT NOT NULL,
  records INTEGER, reason TEXT NOT NULL, detail TEXT NOT NULL, detected_at INTEGER NOT NULL
) STRICT;
CREATE INDEX gap_source ON gap (source, id);
CREATE INDEX gap_detected_at ON gap (detected_at);

CREATE TABLE dead_letter (
  id INTEGER PRIMARY KEY AUTOINCREMENT, source TEXT NOT NULL, partition TEXT NOT NULL, origin TEXT NOT NULL,
  reason TEXT NOT NULL, detail TEXT NOT NULL, payload BLOB NOT NULL, at INTEGER NOT NULL
) STRICT;
CREATE INDEX dead_letter_source ON dead_letter (source, id);
CREATE INDEX dead_letter_at ON dead_letter (at);

CREATE TABLE seen_document (
  generation INTEGER, hash BLOB, expires_at INTEGER NOT NULL, PRIMARY KEY (generation, hash)
) STRICT, WITHOUT ROWID;

CREATE TABLE lease (
  scope TEXT, name TEXT, owner TEXT NOT NULL, expires_at INTEGER NOT NULL, PRIMARY KEY (scope, name)
) STRICT, WITHOUT ROWID;
CREATE TABLE worker (
  scope TEXT, owner TEXT, expires_at INTEGER NOT NULL, PRIMARY KEY (scope, owner)
) STRICT, WITHOUT ROWID;
`;
