/*
 * The dictionaries by which unseen messages join known ones. A pattern's `fingerprint` is the one that made it: what joins
 * the pattern joins that fingerprint's issue.
 */
export const sql = `
CREATE TABLE message_scope (
  id TEXT PRIMARY KEY, version INTEGER NOT NULL, next_id INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE message_pattern (
  scope TEXT, id INTEGER, key TEXT NOT NULL, opened TEXT NOT NULL, locked INTEGER NOT NULL,
  fingerprint INTEGER NOT NULL, attached INTEGER NOT NULL, PRIMARY KEY (scope, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX message_pattern_fingerprint ON message_pattern (fingerprint);

ALTER TABLE fingerprint ADD COLUMN scope TEXT;
ALTER TABLE fingerprint ADD COLUMN scope_pattern INTEGER;
ALTER TABLE fingerprint ADD COLUMN because TEXT;
CREATE INDEX fingerprint_scope_pattern ON fingerprint (scope, scope_pattern) WHERE scope IS NOT NULL;
`;
