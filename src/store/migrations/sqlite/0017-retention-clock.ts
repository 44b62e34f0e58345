/*
 * The time that retention went by last, and the clock then: see `engine/retention-clock.ts`. Refused tries have a limit of their
 * own in the audit log, so that they push nothing out that was done.
 */
export const sql = `
CREATE TABLE retention_clock (id INTEGER PRIMARY KEY, went_by INTEGER NOT NULL, clock INTEGER NOT NULL) STRICT;
CREATE INDEX audit_entry_done ON audit_entry (id) WHERE status < 400;
CREATE INDEX audit_entry_refused ON audit_entry (id) WHERE status >= 400;
`;
