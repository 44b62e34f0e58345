const buckets = ["minute", "hour", "day"]
  .map((step) => `SELECT fingerprint, environment, release, minute, count FROM bucket_${step}`)
  .join(" UNION ALL ");

/** The same as SQLite's. */
export const sql = `
CREATE TABLE measure_value (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, measure text COLLATE "C" NOT NULL, value text COLLATE "C" NOT NULL,
  first_seen bigint NOT NULL, created_at bigint NOT NULL, UNIQUE (measure, value)
);
CREATE INDEX measure_value_order ON measure_value (measure, id);
CREATE TABLE measure_minute (
  day integer, value bigint, minute integer, count bigint NOT NULL, PRIMARY KEY (day, value, minute)
);
CREATE TABLE measure_hour (
  day integer, value bigint, minute integer, count bigint NOT NULL, PRIMARY KEY (day, value, minute)
);

CREATE TABLE record_minute (
  day integer, source text COLLATE "C", partition text COLLATE "C", minute integer, count bigint NOT NULL,
  PRIMARY KEY (day, source, partition, minute)
);
CREATE TABLE record_hour (
  day integer, source text COLLATE "C", minute integer, count bigint NOT NULL, PRIMARY KEY (day, source, minute)
);

CREATE TABLE source_state (
  source text COLLATE "C" PRIMARY KEY, since bigint NOT NULL, caught_up_at bigint
);

CREATE TABLE first_sight (
  fingerprint bigint, kind text COLLATE "C", name text COLLATE "C", first_seen bigint NOT NULL,
  PRIMARY KEY (fingerprint, kind, name)
);
CREATE TABLE issue_change (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, kind text NOT NULL, fingerprint bigint NOT NULL,
  environment text NOT NULL, release text NOT NULL, at bigint NOT NULL, event_at bigint NOT NULL,
  baseline boolean NOT NULL
);
CREATE INDEX issue_change_at ON issue_change (at);
CREATE INDEX issue_change_fingerprint ON issue_change (fingerprint);

CREATE TABLE release (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, project text COLLATE "C" NOT NULL,
  version text COLLATE "C" NOT NULL, first_seen bigint NOT NULL, last_seen bigint NOT NULL, event_count bigint NOT NULL,
  new_issues bigint NOT NULL, UNIQUE (project, version)
);
CREATE INDEX release_first_seen ON release (first_seen, id);
CREATE TABLE deploy (
  project text COLLATE "C", version text COLLATE "C", environment text COLLATE "C", deployed_at bigint,
  PRIMARY KEY (project, version, environment, deployed_at)
);

CREATE TABLE tally_log (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, body text NOT NULL);
CREATE TABLE tag (
  fingerprint bigint, key text COLLATE "C", value text COLLATE "C", count bigint NOT NULL, last_seen bigint NOT NULL,
  PRIMARY KEY (fingerprint, key, value)
) WITH (fillfactor = 80);
CREATE INDEX tag_value ON tag (key, value);
CREATE TABLE user_sketch (fingerprint bigint PRIMARY KEY, sketch bytea NOT NULL);
CREATE TABLE user_total (issue uuid PRIMARY KEY, user_count bigint NOT NULL);
CREATE INDEX user_total_count ON user_total (user_count, issue);
CREATE TABLE secret (name text PRIMARY KEY, value text NOT NULL);
INSERT INTO secret VALUES ('user', replace(gen_random_uuid()::text || gen_random_uuid()::text, '-', ''));
INSERT INTO first_sight
  SELECT fingerprint, 'environment', environment, min(minute) * 60000::bigint FROM (${buckets}) b
  WHERE environment <> '' GROUP BY fingerprint, environment;
INSERT INTO first_sight
  SELECT fingerprint, 'release', release, min(minute) * 60000::bigint FROM (${buckets}) b
  WHERE release <> '' GROUP BY fingerprint, release;
INSERT INTO release (project, version, first_seen, last_seen, event_count, new_issues)
  SELECT i.project, b.release, min(b.minute) * 60000::bigint, max(b.minute) * 60000::bigint, sum(b.count), 0
  FROM (${buckets}) b JOIN fingerprint f ON f.id = b.fingerprint JOIN issue i ON i.id = f.issue
  WHERE b.release <> '' GROUP BY i.project, b.release;
INSERT INTO source_state SELECT DISTINCT source, 0::bigint, NULL::bigint FROM checkpoint;
`;
