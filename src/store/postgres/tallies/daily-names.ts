import { type DailyName, nameKey } from "../../engine/tallies/counted-variants.ts";
import { admitNames } from "../../engine/tallies/daily-names.ts";
import type { Transaction } from "../database.ts";

/** Stores names that find room. Returns the keys of those that do not, and pushes those that are stored to `seen`. */
export async function storeNames(
  tx: Transaction,
  names: readonly DailyName[],
  seen: string[],
): Promise<ReadonlySet<string>> {
  if (names.length === 0) return new Set();
  let fresh = await notStored(tx, names);
  let refused: ReadonlySet<string> = new Set();
  if (fresh.length > 0) {
    // Whoever has new names is alone in it until the transaction ends; nobody who waits here holds what others wait for.
    await tx.all("SELECT pg_advisory_xact_lock(hashtextextended('elkhound names', 0))");
    fresh = await notStored(tx, fresh);
    const counts = await tx.all<{ project: string; day: number; kind: string; count: number }>(
      `SELECT project, day, kind, count(*) AS count FROM daily_name
       WHERE project = ANY ($1) AND day = ANY ($2::integer[]) GROUP BY project, day, kind`,
      [[...new Set(fresh.map(({ project }) => project))], [...new Set(fresh.map(({ day }) => day))]],
    );
    const held = new Map(counts.map(({ project, day, kind, count }) => [`${day} ${kind} ${project}`, count]));
    const decision = admitNames(fresh, ({ project, day, kind }) => held.get(`${day} ${kind} ${project}`) ?? 0);
    refused = decision.refused;
    await tx.run(
      `INSERT INTO daily_name (project, day, kind, name)
       SELECT * FROM unnest($1::text[], $2::integer[], $3::text[], $4::text[]) ON CONFLICT DO NOTHING`,
      columns(decision.admitted),
    );
  }
  for (const name of names) if (!refused.has(nameKey(name))) seen.push(nameKey(name));
  return refused;
}

async function notStored(tx: Transaction, names: readonly DailyName[]): Promise<DailyName[]> {
  const rows = await tx.all<DailyName>(
    `SELECT d.project, d.day, d.kind, d.name FROM unnest($1::text[], $2::integer[], $3::text[], $4::text[])
       AS n (project, day, kind, name)
     JOIN daily_name d ON d.project = n.project AND d.day = n.day AND d.kind = n.kind AND d.name = n.name`,
    columns(names),
  );
  const stored = new Set(rows.map(nameKey));
  return names.filter((name) => !stored.has(nameKey(name)));
}

function columns(names: readonly DailyName[]): readonly unknown[] {
  return [
    names.map(({ project }) => project),
    names.map(({ day }) => day),
    names.map(({ kind }) => kind),
    names.map(({ name }) => name),
  ];
}
