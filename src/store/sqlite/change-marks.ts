import { type ChangeMark, WATCHED } from "../change-store.ts";
import type { SqliteDatabase } from "./database.ts";

/**
 * Marks changes from now on. All writes are this connection's, so triggers and marks are temporary: in memory, and part of
 * each transaction all the same. A mark is a random number: after a restart none looks like one from before.
 */
export function watchChanges(db: SqliteDatabase): void {
  db.exec(`CREATE TEMP TABLE change_mark (topic TEXT, project TEXT, mark INTEGER NOT NULL, PRIMARY KEY (topic, project))
    WITHOUT ROWID`);
  for (const { table, topic, project = "''" } of WATCHED) {
    for (const [event, row] of [
      ["INSERT", "NEW"],
      ["UPDATE", "NEW"],
      ["DELETE", "OLD"],
    ] as const) {
      db.exec(`CREATE TEMP TRIGGER mark_${table}_${event.toLowerCase()} AFTER ${event} ON main.${table} BEGIN
        INSERT INTO change_mark (topic, project, mark)
        VALUES ('${topic}', coalesce(${project.replaceAll("changed.", `${row}.`)}, ''), random())
        ON CONFLICT (topic, project) DO UPDATE SET mark = excluded.mark;
      END`);
    }
  }
}

export function readMarks(db: SqliteDatabase): ChangeMark[] {
  return db.all("SELECT topic, project, CAST(mark AS TEXT) AS mark FROM change_mark");
}
