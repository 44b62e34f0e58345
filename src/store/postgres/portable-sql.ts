import { type PortableQuery, type PortableSql, UndoneError } from "../engine/portable-sql.ts";
import type { PostgresDatabase } from "./database.ts";

export function portableSql(database: PostgresDatabase): PortableSql {
  return {
    all: <Row>({ sql, values }: PortableQuery) => database.read((tx) => tx.all<Row>(dollars(sql), values)),
    write: async ({ steps }) => {
      try {
        const changed = await database.write(async (tx) => {
          const rows: number[] = [];
          for (const [step, { sql, values, needed }] of steps.entries()) {
            const count = await tx.run(dollars(sql), values);
            if (count === 0 && needed) throw new UndoneError(step);
            rows.push(count);
          }
          return rows;
        });
        return { kind: "done", changed };
      } catch (thrown) {
        if (thrown instanceof UndoneError) return { kind: "undone", step: thrown.step };
        throw thrown;
      }
    },
  };
}

const known = new Map<string, string>();

/** PostgreSQL's way of naming values. */
function dollars(sql: string): string {
  const made = known.get(sql) ?? sql.replace(/\?(\d+)/g, "$$$1");
  known.set(sql, made);
  return made;
}
