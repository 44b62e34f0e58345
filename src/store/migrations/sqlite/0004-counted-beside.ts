const buckets = ["minute", "hour", "day"]
  .map((step) => `SELECT fingerprint, environment, release, minute, count FROM bucket_${step}`)
  .join(" UNION ALL ");

/*
 * What is counted beside issues. Measures and records by the minute are rows of their own at once; tags, users and the
 * counts of releases change with nearly every event, so a commit writes them as one row of `tally_log`, which is folded
 * into `tag`, `user_sketch` and `release` some commits at a time.
 */
export const sql = `
CREATE TABLE measure_value (
  id INTEGER PRIMARY KEY AUTOINCREMENT, measure TEXT NOT NULL, value TEXT NOT NULL, first_seen INTEGER NOT NULL,
  created_at INTEGER NOT NULL, UNIQUE (measure, value)
) STRICT;
CREATE INDEX measure_value_order ON measure_value (measure, id);
CREATE TABLE measure_minute (
  day INTEGER, value INTEGER, minute INTEGER, count INTEGER NOT NULL, PRIMARY KEY (day, value, minute)
) STRICT, WITHOUT ROWID;
CREATE TABLE measure_hour (
  day INTEGER, value INTEGER, minute INTEGER, count INTEGER NOT NULL, PRIMARY KEY (day, value, minute)
) STRICT, WITHOUT ROWID;

CREATE TABLE record_minute (
  day INTEGER, source TEXT, partition TEXT, minute INTEGER, count INTEGER NOT NULL,
  PRIMARY KEY (day, source, partition, minute)
) STRICT, WITHOUT ROWID;
CREATE TABLE record_hour (
  day INTEGER, source TEXT, minute INTEGER, count INTEGER NOT NULL, PRIMARY KEY (day, source, minute)
) STRICT, WITHOUT ROWID;

CREATE TABLE source_state (
  source TEXT PRIMARY KEY, since INTEGER NOT NULL, caught_up_at INTEGER
) STRICT, WITHOUT ROWID;

CREATE TABLE first_sight (
  fingerprint INTEGER, kind TEXT, name TEXT, first_seen INTEGER NOT NULL, PRIMARY KEY (fingerprint, kind, name)
) STRICT, WITHOUT ROWID;
CREATE TABLE issue_change (
  id INTEGER PRIMARY KEY AUTOINCREMENT, kind TEXT NOT NULL, fingerprint INTEGER NOT NULL, environment TEXT NOT NULL,
  release TEXT NOT NULL, at INTEGER NOT NULL, event_at INTEGER NOT NULL, baseline INTEGER NOT NULL
) STRICT;
CREATE INDEX issue_change_at ON issue_change (at);
CREATE INDEX issue_change_fingerprint ON issue_change (fingerprint);

CREATE TABLE release (
  id INTEGER PRIMARY KEY AUTOINCREMENT, project TEXT NOT NULL, version TEXT NOT NULL, first_seen INTEGER NOT NULL,
  last_seen INTEGER NOT NULL, event_count INTEGER NOT NULL, new_issues INTEGER NOT NULL, UNIQUE (project, version)
) STRICT;
CREATE INDEX release_first_seen ON release (first_seen, id);
CREATE TABLE deploy (
  project TEXT, version TEXT, environment TEXT, deployed_at INTEGER, PRIMARY KEY (project, version, environment, deployed_at)
) STRICT, WITHOUT ROWID;

CREATE TABLE tally_log (id INTEGER PRIMARY KEY AUTOINCREMENT, body TEXT NOT NULL) STRICT;
CREATE TABLE tag (
  fingerprint INTEGER, key TEXT, value TEXT, count INTEGER NOT NULL, last_seen INTEGER NOT NULL,
  PRIMARY KEY (fingerprint, key, value)
) STRICT, WITHOUT ROWID;
CREATE INDEX tag_value ON tag (key, value);
CREATE TABLE user_sketch (fingerprint INTEGER PRIMARY KEY, sketch BLOB NOT NULL) STRICT;
CREATE TABLE user_total (issue TEXT PRIMARY KEY, user_count INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE INDEX user_total_count ON user_total (user_count, issue);
CREATE TABLE secret (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
INSERT INTO secret VALUES ('user', lower(hex(randomblob(32))));
INSERT INTO first_sight
  SELECT fingerprint, 'environment', environment, min(minute) * 60000 FROM (${buckets}) b
  WHERE environment <> '' GROUP BY fingerprint, environment;
INSERT INTO first_sight
  SELECT fingerprint, 'release', release, min(minute) * 60000 FROM (${buckets}) b
  WHERE release <> '' GROUP BY fingerprint, release;
INSERT INTO release (project, version, first_seen, last_seen, event_count, new_issues)
  SELECT i.project, b.release, min(b.minute) * 60000, max(b.minute) * 60000, sum(b.count), 0
  FROM (${buckets}) b JOIN fingerprint f ON f.id = b.fingerprint JOIN issue i ON i.id = f.issue
  WHERE b.release <> '' GROUP BY i.project, b.release;
INSERT INTO source_state SELECT DISTINCT source, 0, NULL FROM checkpoint;
`;
