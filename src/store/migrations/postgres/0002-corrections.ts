/** The same as SQLite's. */
export const sql = `
ALTER TABLE issue ADD COLUMN merged_into uuid;
CREATE INDEX issue_merged_into ON issue (merged_into) WHERE merged_into IS NOT NULL;

ALTER TABLE fingerprint ADD COLUMN title text, ADD COLUMN type text, ADD COLUMN culprit text, ADD COLUMN pattern text;

CREATE TABLE activity (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, kind text NOT NULL, issue uuid NOT NULL, other uuid NOT NULL,
  at bigint NOT NULL, actor text NOT NULL, reason text NOT NULL, fingerprints integer NOT NULL, names text,
  undone_at bigint
);
CREATE INDEX activity_issue ON activity (issue, id);
CREATE INDEX activity_other ON activity (other, id);

CREATE TABLE activity_fingerprint (
  activity bigint, fingerprint bigint, PRIMARY KEY (activity, fingerprint)
);
CREATE INDEX activity_fingerprint_fingerprint ON activity_fingerprint (fingerprint);
`;
