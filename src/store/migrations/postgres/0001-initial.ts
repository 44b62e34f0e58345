/*
 * The same tables as SQLite's. Buckets and remembered dedupe keys are partitioned by day, made by the commits that need
 * them and dropped whole; every row of a bucket is written under the lock on its fingerprint's total.
 */
const bucket = (table: string): string => `
CREATE TABLE ${table} (
  day integer, fingerprint bigint, environment text COLLATE "C", release text COLLATE "C", minute integer,
  count bigint NOT NULL, PRIMARY KEY (day, fingerprint, environment, release, minute)
) PARTITION BY RANGE (day);`;

export const sql = `
CREATE TABLE project (
  name text COLLATE "C" PRIMARY KEY, tokens double precision NOT NULL, refilled_at bigint NOT NULL
);

CREATE TABLE issue (
  id uuid PRIMARY KEY, project text COLLATE "C" NOT NULL, kind text NOT NULL, title text NOT NULL, type text,
  culprit text, pattern text NOT NULL, status text NOT NULL DEFAULT 'unresolved', created_at bigint NOT NULL,
  search text COLLATE "C" NOT NULL
);
CREATE INDEX issue_project ON issue (project);

CREATE TABLE issue_total (
  issue uuid PRIMARY KEY, event_count bigint NOT NULL, first_seen bigint NOT NULL, last_seen bigint NOT NULL,
  level smallint NOT NULL, services text NOT NULL
) WITH (fillfactor = 80);
CREATE INDEX issue_total_last_seen ON issue_total (last_seen, issue);
CREATE INDEX issue_total_first_seen ON issue_total (first_seen, issue);
CREATE INDEX issue_total_event_count ON issue_total (event_count, issue);

CREATE TABLE fingerprint (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, hash text COLLATE "C" NOT NULL UNIQUE, issue uuid NOT NULL,
  strategy text NOT NULL, parts text NOT NULL, created_at bigint NOT NULL
);
CREATE INDEX fingerprint_issue ON fingerprint (issue);

CREATE TABLE fingerprint_total (
  fingerprint bigint PRIMARY KEY, event_count bigint NOT NULL, first_seen bigint NOT NULL, last_seen bigint NOT NULL,
  level smallint NOT NULL, services text NOT NULL, sample_count bigint NOT NULL, sampled_at bigint NOT NULL
) WITH (fillfactor = 80);
${["bucket_minute", "bucket_hour", "bucket_day"].map(bucket).join("")}

CREATE TABLE event (
  id text COLLATE "C" PRIMARY KEY, fingerprint bigint NOT NULL, slot integer NOT NULL, time bigint NOT NULL,
  hash text NOT NULL, clamped boolean NOT NULL, body text NOT NULL
);
CREATE INDEX event_fingerprint ON event (fingerprint, time, id);
CREATE INDEX event_time ON event (time);

CREATE TABLE checkpoint (
  source text COLLATE "C", partition text COLLATE "C", position text NOT NULL, version bigint NOT NULL,
  open_records text, progress text NOT NULL, updated_at bigint NOT NULL, PRIMARY KEY (source, partition)
) WITH (fillfactor = 50);

CREATE TABLE gap (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, source text NOT NULL, partition text NOT NULL,
  range text NOT NULL, records bigint, reason text NOT NULL, detail text NOT NULL, detected_at bigint NOT NULL
);
CREATE INDEX gap_source ON gap (source, id);
CREATE INDEX gap_detected_at ON gap (detected_at);

CREATE TABLE dead_letter (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, source text NOT NULL, partition text NOT NULL,
  origin text NOT NULL, reason text NOT NULL, detail text NOT NULL, payload bytea NOT NULL, at bigint NOT NULL
);
CREATE INDEX dead_letter_source ON dead_letter (source, id);
CREATE INDEX dead_letter_at ON dead_letter (at);

CREATE TABLE seen_document (
  day integer, hash bytea, expires_at bigint NOT NULL, PRIMARY KEY (day, hash)
) PARTITION BY RANGE (day);

CREATE TABLE lease (
  scope text COLLATE "C", name text COLLATE "C", owner text NOT NULL, expires_at bigint NOT NULL,
  PRIMARY KEY (scope, name)
);
CREATE TABLE worker (
  scope text COLLATE "C", owner text, expires_at bigint NOT NULL, PRIMARY KEY (scope, owner)
);
`;
