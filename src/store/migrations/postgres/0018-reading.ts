/*
 * What readers ask for each minute. Issues' totals know their project, so that states are counted by project from an index that
 * commits do not write, and what is shown of some projects needs no other table; `event_at` is the latest event that a source
 * brought of a project. All issues are counted by that index too: each index more is one more that every commit writes here.
 */
export const sql = `
CREATE INDEX alert_firing ON alert (issue) WHERE status = 'firing' AND lasting = 1;

ALTER TABLE issue_total ADD COLUMN project text COLLATE "C" NOT NULL DEFAULT '';
CREATE OR REPLACE FUNCTION mark_issue_total() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO elkhound.change_mark (backend, topic, project, mark)
  SELECT pg_backend_pid(), 'issues', p.project, random() FROM (SELECT DISTINCT project FROM changed) p
  ON CONFLICT (backend, topic, project) DO UPDATE SET mark = excluded.mark;
  RETURN NULL;
END $$;
UPDATE issue_total t SET project = i.project FROM issue i WHERE i.id = t.issue;
DROP INDEX issue_total_state;
CREATE INDEX issue_total_project ON issue_total (project, status, substatus, assignee, first_seen, state_at);

ALTER TABLE project_source ADD COLUMN event_at bigint NOT NULL DEFAULT 0;
UPDATE project_source p SET event_at = t.seen
  FROM (SELECT project, max(last_seen) AS seen FROM issue_total GROUP BY project) t WHERE t.project = p.project;
`;
