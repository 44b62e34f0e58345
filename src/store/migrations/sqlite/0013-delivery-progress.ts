/*
 * How far a message came that may have arrived with somebody. Null: with nobody, or nobody knows of any; empty: whoever sent it
 * died, or was stopped, before the answer came.
 */
export const sql = `
ALTER TABLE delivery ADD COLUMN progress TEXT;
`;
