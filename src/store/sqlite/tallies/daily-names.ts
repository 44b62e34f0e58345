import { type DailyName, nameKey } from "../../engine/tallies/counted-variants.ts";
import { admitNames } from "../../engine/tallies/daily-names.ts";
import type { SqliteDatabase } from "../database.ts";

/** Stores names that find room. Returns the keys of those that do not, and pushes those that are stored to `seen`. */
export function storeNames(db: SqliteDatabase, names: readonly DailyName[], seen: string[]): ReadonlySet<string> {
  const isStored = ({ project, day, kind, name }: DailyName): boolean =>
    db.get(
      "SELECT 1 FROM daily_name WHERE project = ? AND day = ? AND kind = ? AND name = ?",
      ...[project, day, kind, name],
    ) !== undefined;
  const fresh = names.filter((name) => !isStored(name));
  const { admitted, refused } = admitNames(
    fresh,
    ({ project, day, kind }) =>
      db.get<{ count: number }>(
        "SELECT count(*) AS count FROM daily_name WHERE project = ? AND day = ? AND kind = ?",
        ...[project, day, kind],
      )!.count,
  );
  for (const { project, day, kind, name } of admitted) {
    db.run("INSERT INTO daily_name VALUES (?, ?, ?, ?)", project, day, kind, name);
  }
  for (const name of names) if (!refused.has(nameKey(name))) seen.push(nameKey(name));
  return refused;
}

/** Some at a time; returns how many. */
export function retireNames(db: SqliteDatabase, { beforeDay }: { readonly beforeDay: number }): number {
  return db.run(
    `DELETE FROM daily_name WHERE (project, day, kind, name) IN (
       SELECT project, day, kind, name FROM daily_name WHERE day < ? LIMIT 2000)`,
    beforeDay,
  );
}
