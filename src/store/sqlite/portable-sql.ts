import { type PortableOutcome, type PortableQuery, type PortableStep, UndoneError } from "../engine/portable-sql.ts";
import type { SqliteDatabase } from "./database.ts";

export function queryPortable(db: SqliteDatabase, { sql, values }: PortableQuery): unknown[] {
  return db.all(sql, ...values);
}

export function writePortable(
  db: SqliteDatabase,
  { steps }: { readonly steps: readonly PortableStep[] },
): PortableOutcome {
  try {
    return db.transaction(() => {
      const changed = steps.map(({ sql, values, needed }, step) => {
        const rows = db.run(sql, ...values);
        if (rows === 0 && needed) throw new UndoneError(step);
        return rows;
      });
      return { kind: "done", changed };
    });
  } catch (thrown) {
    if (thrown instanceof UndoneError) return { kind: "undone", step: thrown.step };
    throw thrown;
  }
}
