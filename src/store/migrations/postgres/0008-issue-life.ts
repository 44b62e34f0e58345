/** The same as SQLite's. */
export const sql = `
ALTER TABLE issue_total ADD COLUMN status text COLLATE "C" NOT NULL DEFAULT 'unresolved',
  ADD COLUMN substatus text COLLATE "C" NOT NULL DEFAULT 'new', ADD COLUMN state_at bigint NOT NULL DEFAULT 0,
  ADD COLUMN state_release text COLLATE "C", ADD COLUMN state_until bigint, ADD COLUMN assignee text COLLATE "C",
  ADD COLUMN assigned_by text COLLATE "C", ADD COLUMN priority smallint, ADD COLUMN trend bigint NOT NULL DEFAULT 0;
UPDATE issue_total t SET state_at = i.created_at FROM issue i WHERE i.id = t.issue;
ALTER TABLE issue DROP COLUMN status;

DROP INDEX issue_total_last_seen;
DROP INDEX issue_total_first_seen;
DROP INDEX issue_total_event_count;
CREATE INDEX issue_total_last_seen ON issue_total (status, last_seen, issue);
CREATE INDEX issue_total_first_seen ON issue_total (status, first_seen, issue);
CREATE INDEX issue_total_event_count ON issue_total (status, event_count, issue);
CREATE INDEX issue_total_state ON issue_total (status, substatus, assignee, first_seen, state_at);
CREATE INDEX issue_total_empty ON issue_total (issue) WHERE event_count <= 0;
CREATE INDEX issue_total_until ON issue_total (substatus, state_until) WHERE state_until IS NOT NULL;

DROP INDEX issue_project;
CREATE INDEX issue_project ON issue (project, id);

ALTER TABLE activity ADD COLUMN detail text;
`;
