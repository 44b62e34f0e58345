import type { PostgresDatabase, Transaction } from "./database.ts";

/**
 * Rows that a statement of maintenance deletes at most. However much has piled up, each statement ends far within its limit of
 * time, locks are held shortly, and what was deleted stays so.
 */
export const PORTION_ROWS = 5_000;

/**
 * Deletes the rows of a table that meet `condition`, each portion a transaction of its own. Returns how many. Rows that come to
 * meet it meanwhile may be left for the next time. Not for partitioned tables, whose rows have no `ctid` of their own.
 */
export async function deleteAll(
  database: PostgresDatabase,
  table: string,
  condition: string,
  values: readonly unknown[],
): Promise<number> {
  return await repeat(() => database.write((tx) => deleteSome(tx, table, condition, values)));
}

/** One portion of {@link deleteAll}; in `condition` the table is called `t`. */
export async function deleteSome(
  tx: Transaction,
  table: string,
  condition: string,
  values: readonly unknown[],
): Promise<number> {
  const some = `SELECT t.ctid FROM ${table} t WHERE ${condition} LIMIT ${PORTION_ROWS}`;
  // The condition once more: a row that was changed meanwhile is looked at again by all but its place.
  return await tx.run(`DELETE FROM ${table} t WHERE t.ctid = ANY (ARRAY(${some})) AND ${condition}`, values);
}

/** Calls `step` until it returns less than a portion. Returns the sum. */
export async function repeat(step: () => Promise<number>, portion: number = PORTION_ROWS): Promise<number> {
  for (let sum = 0; ; ) {
    const rows = await step();
    sum += rows;
    if (rows < portion) return sum;
  }
}
