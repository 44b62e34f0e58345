/*
 * Marks of what has changed, for the processes that show it. Each connection has rows of its own, so that no transaction
 * waits for another's mark; a mark is a random number, so no two states look alike. What is lost in a crash of the server
 * (the table is not logged) is a change too.
 */
const ISSUE = "(SELECT i.project FROM elkhound.issue i WHERE i.id = changed.issue)";
const NONE = "''";
const watched = [
  { table: "issue_total", topic: "issues", project: ISSUE },
  { table: "activity", topic: "issues", project: ISSUE },
  { table: "alert", topic: "alerts", project: "changed.project" },
  { table: "silence", topic: "silences", project: NONE },
  { table: "delivery", topic: "deliveries", project: NONE },
  { table: "checkpoint", topic: "sources", project: NONE },
  { table: "gap", topic: "sources", project: NONE },
  { table: "dead_letter", topic: "sources", project: NONE },
] as const;

const triggers = watched.flatMap(({ table, topic, project }) => [
  `CREATE FUNCTION mark_${table}() RETURNS trigger LANGUAGE plpgsql AS $$
   BEGIN
     INSERT INTO elkhound.change_mark (backend, topic, project, mark)
     SELECT pg_backend_pid(), '${topic}', p.project, random()
     FROM (SELECT DISTINCT coalesce(${project}, '') AS project
           FROM changed) p
     ON CONFLICT (backend, topic, project) DO UPDATE SET mark = excluded.mark;
     RETURN NULL;
   END $$`,
  ...(["INSERT", "UPDATE", "DELETE"] as const).map(
    (event) => `CREATE TRIGGER mark_${event.toLowerCase()} AFTER ${event} ON ${table}
     REFERENCING ${event === "DELETE" ? "OLD" : "NEW"} TABLE AS changed
     FOR EACH STATEMENT EXECUTE FUNCTION mark_${table}()`,
  ),
]);

export const sql: string = [
  `CREATE UNLOGGED TABLE change_mark (
     backend integer, topic text COLLATE "C", project text COLLATE "C", mark double precision NOT NULL,
     PRIMARY KEY (backend, topic, project)
   ) WITH (fillfactor = 50)`,
  ...triggers,
].join(";\n");
