/*
 * What readers ask for each minute. Issues' totals know their project, so that states are counted by project from an index that
 * commits do not write, and what is shown of some projects needs no other table; `event_at` is the latest event that a source
 * brought of a project.
 */
export const sql = `
CREATE INDEX alert_firing ON alert (issue) WHERE status = 'firing' AND lasting = 1;

ALTER TABLE issue_total ADD COLUMN project TEXT NOT NULL DEFAULT '';
UPDATE issue_total SET project = (SELECT project FROM issue WHERE id = issue_total.issue);
CREATE INDEX issue_total_project ON issue_total (project, status, substatus, assignee, first_seen, state_at);

ALTER TABLE project_source ADD COLUMN event_at INTEGER NOT NULL DEFAULT 0;
UPDATE project_source SET event_at = coalesce(
  (SELECT max(last_seen) FROM issue_total t WHERE t.project = project_source.project), 0);
`;
