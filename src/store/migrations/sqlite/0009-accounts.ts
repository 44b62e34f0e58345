/*
 * Secrets are never here: passwords as PHC strings, sessions, tokens and links as SHA-256 of what their holders have. Whoever
 * changes who is an owner first changes `account_turn`, so that of two the second sees what the first did.
 */
export const sql = `
CREATE TABLE account (
  id TEXT PRIMARY KEY, email TEXT NOT NULL UNIQUE, name TEXT NOT NULL, password TEXT, is_owner INTEGER NOT NULL, projects TEXT NOT NULL,
  state TEXT NOT NULL, created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL, logged_in_at INTEGER
) STRICT;
CREATE TABLE account_identity (
  issuer TEXT, subject TEXT, account TEXT NOT NULL, linked_at INTEGER NOT NULL, PRIMARY KEY (issuer, subject)
) STRICT;
CREATE INDEX account_identity_account ON account_identity (account);

CREATE TABLE account_session (
  id TEXT PRIMARY KEY, hash TEXT NOT NULL UNIQUE, account TEXT NOT NULL, method TEXT NOT NULL, created_at INTEGER NOT NULL,
  seen_at INTEGER NOT NULL, idle_at INTEGER NOT NULL, expires_at INTEGER NOT NULL, address TEXT NOT NULL, agent TEXT NOT NULL
) STRICT;
CREATE INDEX account_session_account ON account_session (account, seen_at);

CREATE TABLE account_token (
  id TEXT PRIMARY KEY, hash TEXT NOT NULL UNIQUE, account TEXT NOT NULL, name TEXT NOT NULL, scopes TEXT NOT NULL, hint TEXT NOT NULL,
  created_at INTEGER NOT NULL, created_by TEXT NOT NULL, expires_at INTEGER, used_at INTEGER, used_from TEXT
) STRICT;
CREATE INDEX account_token_account ON account_token (account);

CREATE TABLE account_link (
  id TEXT PRIMARY KEY, hash TEXT NOT NULL UNIQUE, kind TEXT NOT NULL, account TEXT, email TEXT, is_owner INTEGER NOT NULL, projects TEXT NOT NULL,
  created_by TEXT NOT NULL, created_at INTEGER NOT NULL, expires_at INTEGER NOT NULL
) STRICT;

CREATE TABLE log_in_attempt (
  subject TEXT PRIMARY KEY, failures INTEGER NOT NULL, blocked_until INTEGER NOT NULL, updated_at INTEGER NOT NULL
) STRICT;

CREATE TABLE account_turn (id INTEGER PRIMARY KEY, taken INTEGER NOT NULL) STRICT;
INSERT INTO account_turn VALUES (1, 0);

CREATE TABLE audit_entry (
  id INTEGER PRIMARY KEY AUTOINCREMENT, at INTEGER NOT NULL, actor TEXT NOT NULL, account TEXT, via TEXT NOT NULL,
  credential TEXT, address TEXT NOT NULL, action TEXT NOT NULL, object TEXT NOT NULL, detail TEXT NOT NULL, status INTEGER NOT NULL
) STRICT;
CREATE INDEX audit_entry_at ON audit_entry (at);
CREATE INDEX audit_entry_actor ON audit_entry (actor, id);
`;
