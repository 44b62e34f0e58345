/** The same as SQLite's. */
export const sql = `
CREATE TABLE saved_view (
  id text COLLATE "C" PRIMARY KEY, owner text COLLATE "C" NOT NULL, name text NOT NULL, query text NOT NULL,
  sort text NOT NULL, project text COLLATE "C", position bigint NOT NULL, created_by text NOT NULL,
  created_at bigint NOT NULL, updated_at bigint NOT NULL
);
CREATE INDEX saved_view_owner ON saved_view (owner, position, id);

CREATE TABLE idempotency_key (
  actor text COLLATE "C", key text COLLATE "C", request text NOT NULL, claim text NOT NULL, claimed_until bigint NOT NULL,
  status integer, body text, expires_at bigint NOT NULL, PRIMARY KEY (actor, key)
);
CREATE INDEX idempotency_key_expires ON idempotency_key (expires_at);

CREATE TABLE discard (
  issue uuid PRIMARY KEY, project text COLLATE "C" NOT NULL, title text NOT NULL, type text, culprit text,
  pattern text NOT NULL, event_count bigint NOT NULL, at bigint NOT NULL, actor text NOT NULL, reason text NOT NULL,
  dropped bigint NOT NULL DEFAULT 0, last_dropped_at bigint
);
CREATE INDEX discard_at ON discard (at, issue);

ALTER TABLE issue ADD COLUMN owners text COLLATE "C", ADD COLUMN owner_rule text, ADD COLUMN owners_version text,
  ADD COLUMN compared boolean NOT NULL DEFAULT false;
CREATE INDEX issue_uncompared ON issue (id) WHERE NOT compared;
CREATE TABLE issue_trait (trait bigint, issue uuid, PRIMARY KEY (trait, issue));
CREATE INDEX issue_trait_issue ON issue_trait (issue);

CREATE TABLE daily_name (
  project text COLLATE "C", day integer, kind text COLLATE "C", name text COLLATE "C",
  PRIMARY KEY (project, day, kind, name)
);
CREATE INDEX daily_name_day ON daily_name (day);

CREATE TABLE project_hour (project text COLLATE "C", hour bigint, count bigint NOT NULL, PRIMARY KEY (project, hour));
CREATE TABLE project_source (
  project text COLLATE "C", source text COLLATE "C", last_seen bigint NOT NULL, PRIMARY KEY (project, source)
);
`;
