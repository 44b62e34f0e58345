/*
 * What people decide about grouping. A fingerprint has names of its own where they differ from its issue's, so that it
 * can become an issue again; an issue that was merged away stays as a row that says where to.
 */
export const sql = `
ALTER TABLE issue ADD COLUMN merged_into TEXT;
CREATE INDEX issue_merged_into ON issue (merged_into) WHERE merged_into IS NOT NULL;

ALTER TABLE fingerprint ADD COLUMN title TEXT;
ALTER TABLE fingerprint ADD COLUMN type TEXT;
ALTER TABLE fingerprint ADD COLUMN culprit TEXT;
ALTER TABLE fingerprint ADD COLUMN pattern TEXT;

CREATE TABLE activity (
  id INTEGER PRIMARY KEY AUTOINCREMENT, kind TEXT NOT NULL, issue TEXT NOT NULL, other TEXT NOT NULL,
  at INTEGER NOT NULL, actor TEXT NOT NULL, reason TEXT NOT NULL, fingerprints INTEGER NOT NULL, names TEXT,
  undone_at INTEGER
) STRICT;
CREATE INDEX activity_issue ON activity (issue, id);
CREATE INDEX activity_other ON activity (other, id);

CREATE TABLE activity_fingerprint (
  activity INTEGER, fingerprint INTEGER, PRIMARY KEY (activity, fingerprint)
) STRICT, WITHOUT ROWID;
CREATE INDEX activity_fingerprint_fingerprint ON activity_fingerprint (fingerprint);
`;
