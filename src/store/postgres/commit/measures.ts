import { dayOfMinute } from "../../engine/commit/bucket-steps.ts";
import { MAX_MEASURE_VALUES, OTHER_VALUES } from "../../engine/commit/measure-plan.ts";
import type { FirstValueRow, StepRange, StepRow } from "../../engine/issues/counted-beside.ts";
import type { MeasureTally } from "../../engine/tallies/measure-tally.ts";
import { RepeatTransaction, type Transaction } from "../database.ts";
import { takeOrder } from "../issues/changes.ts";

/** Adds what a commit counted of measures; a value that is seen for the first time gets a row while there is room. */
export async function addToMeasures(tx: Transaction, tallies: readonly MeasureTally[], at: number): Promise<void> {
  if (tallies.length === 0) return;
  let ids = await findValues(tx, tallies);
  const unseen = tallies.filter(({ measure, value }) => !ids.has(key(measure, value)));
  if (unseen.length > 0) {
    await takeOrder(tx);
    await insertValues(tx, unseen, at);
    ids = await findValues(tx, tallies);
  }
  const counts = new Map<string, { readonly id: number; readonly minute: number; count: number }>();
  for (const { measure, value, minute, count } of tallies) {
    const id = ids.get(key(measure, value)) ?? ids.get(key(measure, OTHER_VALUES))!;
    const sum = counts.get(`${id} ${minute}`);
    if (sum) sum.count += count;
    else counts.set(`${id} ${minute}`, { id, minute, count });
  }
  const rows = [...counts.values()];
  const written = await tx.run(
    `INSERT INTO measure_minute AS m (day, value, minute, count)
     SELECT n.* FROM unnest($1::integer[], $2::bigint[], $3::integer[], $4::bigint[]) AS n (day, value, minute, count)
     JOIN measure_value v ON v.id = n.value ORDER BY n.minute, n.value
     ON CONFLICT (day, value, minute) DO UPDATE SET count = m.count + excluded.count`,
    [
      rows.map(({ minute }) => dayOfMinute(minute)),
      rows.map(({ id }) => id),
      rows.map(({ minute }) => minute),
      rows.map(({ count }) => count),
    ],
  );
  if (written < rows.length) throw new RepeatTransaction("a measure's value was retired meanwhile");
}

function key(measure: string, value: string): string {
  return `${measure}\0${value}`;
}

async function findValues(tx: Transaction, tallies: readonly MeasureTally[]): Promise<Map<string, number>> {
  const pairs = new Map(tallies.map(({ measure, value }) => [key(measure, value), [measure, value] as const]));
  for (const { measure } of tallies) pairs.set(key(measure, OTHER_VALUES), [measure, OTHER_VALUES]);
  const wanted = [...pairs.values()];
  const rows = await tx.all<{ id: number; measure: string; value: string }>(
    `SELECT v.id, v.measure, v.value FROM unnest($1::text[], $2::text[]) AS n (measure, value)
     JOIN measure_value v ON v.measure = n.measure AND v.value = n.value`,
    [wanted.map(([measure]) => measure), wanted.map(([, value]) => value)],
  );
  return new Map(rows.map(({ id, measure, value }) => [key(measure, value), id]));
}

/** Under the order: the values that others stored meanwhile count too. */
async function insertValues(tx: Transaction, unseen: readonly MeasureTally[], at: number): Promise<void> {
  const firsts = new Map<string, { readonly measure: string; readonly value: string; first: number }>();
  for (const { measure, value, first } of unseen) {
    const known = firsts.get(key(measure, value));
    if (known) known.first = Math.min(known.first, first);
    else firsts.set(key(measure, value), { measure, value, first });
  }
  const stored = await tx.all<{ measure: string; count: number }>(
    "SELECT measure, count(*) AS count FROM measure_value WHERE measure = ANY ($1) GROUP BY measure",
    [[...new Set(unseen.map(({ measure }) => measure))]],
  );
  const rooms = new Map(stored.map(({ measure, count }) => [measure, MAX_MEASURE_VALUES - count]));
  const added = [...firsts.values()].map((one) => {
    const room = rooms.get(one.measure) ?? MAX_MEASURE_VALUES;
    rooms.set(one.measure, room - 1);
    return room > 0 ? one : { ...one, value: OTHER_VALUES };
  });
  await tx.run(
    `INSERT INTO measure_value (measure, value, first_seen, created_at)
     SELECT measure, value, first, $4 FROM unnest($1::text[], $2::text[], $3::bigint[]) AS n (measure, value, first)
     ON CONFLICT DO NOTHING`,
    [added.map(({ measure }) => measure), added.map(({ value }) => value), added.map(({ first }) => first), at],
  );
}

/** Counts of a measure's values by the step, ordered by value and step. */
export async function readMeasured(
  tx: Transaction,
  { measure, from, to, width }: { readonly measure: string } & StepRange,
): Promise<StepRow[]> {
  const counts = ["measure_minute", "measure_hour"].map(
    (table) =>
      `SELECT value, minute, count FROM ${table} WHERE day BETWEEN $1::integer / 1440 AND ($2::integer - 1) / 1440
         AND minute >= $1 AND minute < $2`,
  );
  return await tx.all(
    `SELECT v.value AS subject, (c.minute - $1::integer) / $3::integer AS step, sum(c.count) AS count
     FROM (${counts.join(" UNION ALL ")}) c JOIN measure_value v ON v.id = c.value
     WHERE v.measure = $4 GROUP BY subject, step ORDER BY subject, step`,
    [from, to, width, measure],
  );
}

/** Values of a measure that were stored after another, in order. */
export async function readFirstValues(
  tx: Transaction,
  { measure, after, limit }: { readonly measure: string; readonly after: number; readonly limit: number },
): Promise<FirstValueRow[]> {
  return await tx.all(
    `SELECT id, value, first_seen AS "firstSeen", created_at AS "createdAt" FROM measure_value
     WHERE measure = $1 AND id > $2 AND value <> $3 ORDER BY id LIMIT $4`,
    [measure, after, OTHER_VALUES, limit],
  );
}
