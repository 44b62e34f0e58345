/** The same as SQLite's. */
export const sql = `
CREATE TABLE message_scope (
  id text COLLATE "C" PRIMARY KEY, version bigint NOT NULL, next_id bigint NOT NULL
);

CREATE TABLE message_pattern (
  scope text COLLATE "C", id bigint, key text NOT NULL, opened text NOT NULL, locked boolean NOT NULL,
  fingerprint bigint NOT NULL, attached bigint NOT NULL, PRIMARY KEY (scope, id)
);
CREATE INDEX message_pattern_fingerprint ON message_pattern (fingerprint);

ALTER TABLE fingerprint ADD COLUMN scope text COLLATE "C", ADD COLUMN scope_pattern bigint, ADD COLUMN because text;
CREATE INDEX fingerprint_scope_pattern ON fingerprint (scope, scope_pattern) WHERE scope IS NOT NULL;
`;
