/** The same as SQLite's. */
export const sql = `
CREATE TABLE account (
  id text COLLATE "C" PRIMARY KEY, email text COLLATE "C" NOT NULL UNIQUE, name text NOT NULL, password text, is_owner bigint NOT NULL, projects text NOT NULL,
  state text NOT NULL, created_at bigint NOT NULL, updated_at bigint NOT NULL, logged_in_at bigint
);
CREATE TABLE account_identity (
  issuer text, subject text, account text NOT NULL, linked_at bigint NOT NULL, PRIMARY KEY (issuer, subject)
);
CREATE INDEX account_identity_account ON account_identity (account);

CREATE TABLE account_session (
  id text COLLATE "C" PRIMARY KEY, hash text NOT NULL UNIQUE, account text NOT NULL, method text NOT NULL, created_at bigint NOT NULL,
  seen_at bigint NOT NULL, idle_at bigint NOT NULL, expires_at bigint NOT NULL, address text NOT NULL, agent text NOT NULL
);
CREATE INDEX account_session_account ON account_session (account, seen_at);

CREATE TABLE account_token (
  id text COLLATE "C" PRIMARY KEY, hash text NOT NULL UNIQUE, account text NOT NULL, name text NOT NULL, scopes text NOT NULL, hint text NOT NULL,
  created_at bigint NOT NULL, created_by text NOT NULL, expires_at bigint, used_at bigint, used_from text
);
CREATE INDEX account_token_account ON account_token (account);

CREATE TABLE account_link (
  id text COLLATE "C" PRIMARY KEY, hash text NOT NULL UNIQUE, kind text NOT NULL, account text, email text COLLATE "C", is_owner bigint NOT NULL, projects text NOT NULL,
  created_by text NOT NULL, created_at bigint NOT NULL, expires_at bigint NOT NULL
);

CREATE TABLE log_in_attempt (
  subject text PRIMARY KEY, failures bigint NOT NULL, blocked_until bigint NOT NULL, updated_at bigint NOT NULL
);

CREATE TABLE account_turn (id bigint PRIMARY KEY, taken bigint NOT NULL);
INSERT INTO account_turn VALUES (1, 0);

CREATE TABLE audit_entry (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, at bigint NOT NULL, actor text NOT NULL, account text, via text NOT NULL,
  credential text, address text NOT NULL, action text NOT NULL, object text NOT NULL, detail text NOT NULL, status bigint NOT NULL
);
CREATE INDEX audit_entry_at ON audit_entry (at);
CREATE INDEX audit_entry_actor ON audit_entry (actor, id);
`;
