/*
 * Entries of the audit log that are stored before what they tell of is done, by the request that does it. Null: it is known what
 * came of it.
 */
export const sql = `
ALTER TABLE audit_entry ADD COLUMN request text;
CREATE UNIQUE INDEX audit_entry_request ON audit_entry (request) WHERE request IS NOT NULL;
`;
