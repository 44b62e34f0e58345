import type { ChangeMark, ChangeTopic } from "../../change-store.ts";
import type { SqliteDatabase } from "../database.ts";

/**
 * The tables behind the topics, so that no write can forget them; `project` is SQL for the project of a row, `changed` its
 * alias. PostgreSQL's triggers on the same tables are made by its migrations.
 */
const WATCHED: readonly { readonly table: string; readonly topic: ChangeTopic; readonly project?: string }[] = [
  { table: "issue_total", topic: "issues", project: "changed.project" },
  { table: "activity", topic: "issues", project: "(SELECT i.project FROM issue i WHERE i.id = changed.issue)" },
  { table: "alert", topic: "alerts", project: "changed.project" },
  { table: "silence", topic: "silences" },
  { table: "delivery", topic: "deliveries" },
  { table: "checkpoint", topic: "sources" },
  { table: "gap", topic: "sources" },
  { table: "dead_letter", topic: "sources" },
];

const marksOf = new WeakMap<SqliteDatabase, Marks>();

/**
 * Marks changes from now on: all writes are this connection's, so marks are kept in memory, by triggers that live as long as
 * it does. What a transaction marks before it is undone is told as a change of no consequence.
 */
export function watchChanges(db: SqliteDatabase): void {
  const marks = new Marks();
  marksOf.set(db, marks);
  // A function, as a table that triggers write to would double what a commit costs.
  db.define("mark_change", (topic, project) => marks.set(String(topic), String(project ?? "")));
  for (const { table, topic, project = "''" } of WATCHED) {
    for (const [event, row] of [
      ["INSERT", "NEW"],
      ["UPDATE", "NEW"],
      ["DELETE", "OLD"],
    ] as const) {
      const of = event === "UPDATE" && table === "issue_total" ? ` OF ${DECIDED}` : "";
      db.exec(`CREATE TEMP TRIGGER mark_${table}_${event.toLowerCase()} AFTER ${event}${of} ON main.${table} BEGIN
        SELECT mark_change('${topic}', ${project.replaceAll("changed.", `${row}.`)});
      END`);
    }
  }
}

/** What commits change of issues they mark themselves, once a project: by a trigger for each row it would cost a third of them. */
const DECIDED = "status, substatus, assignee, priority";

/** What has counted events of these projects' issues says so. */
export function markIssues(db: SqliteDatabase, projects: Iterable<string>): void {
  for (const project of new Set(projects)) marksOf.get(db)?.set("issues", project);
}

export function readMarks(db: SqliteDatabase): readonly ChangeMark[] {
  return marksOf.get(db)?.all() ?? [];
}

/** Counted from the start of the connection on, so that after a restart none looks like one from before. */
class Marks {
  private readonly started = `${process.pid}.${performance.timeOrigin}`;
  private readonly counts = new Map<string, Map<string, number>>();

  set(topic: string, project: string): null {
    const projects = this.counts.get(topic) ?? new Map<string, number>();
    this.counts.set(topic, projects);
    projects.set(project, (projects.get(project) ?? 0) + 1);
    return null;
  }

  all(): readonly ChangeMark[] {
    return [...this.counts].flatMap(([topic, projects]) =>
      [...projects].map(([project, count]) => ({
        topic: topic as ChangeMark["topic"],
        project,
        mark: `${this.started}.${count}`,
      })),
    );
  }
}
