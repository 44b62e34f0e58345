/*
 * What is decided about issues lies with their totals: commits read that row anyway, and lists by state find both in one
 * index. `priority` and `assignee` are null where nothing was decided. `trend` is the logarithm of the events counted,
 * each worth half after six hours.
 */
export const sql = `
ALTER TABLE issue_total ADD COLUMN status TEXT NOT NULL DEFAULT 'unresolved';
ALTER TABLE issue_total ADD COLUMN substatus TEXT NOT NULL DEFAULT 'new';
ALTER TABLE issue_total ADD COLUMN state_at INTEGER NOT NULL DEFAULT 0;
ALTER TABLE issue_total ADD COLUMN state_release TEXT;
ALTER TABLE issue_total ADD COLUMN state_until INTEGER;
ALTER TABLE issue_total ADD COLUMN assignee TEXT;
ALTER TABLE issue_total ADD COLUMN assigned_by TEXT;
ALTER TABLE issue_total ADD COLUMN priority INTEGER;
ALTER TABLE issue_total ADD COLUMN trend INTEGER NOT NULL DEFAULT 0;
UPDATE issue_total SET state_at = (SELECT created_at FROM issue WHERE id = issue_total.issue);
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

ALTER TABLE activity ADD COLUMN detail TEXT;
`;
