import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { describe, expect, it } from "vitest";
import type { Migration } from "../../../src/store/migrations/migration.ts";
import { postgresMigrations } from "../../../src/store/migrations/postgres.ts";
import { sqliteMigrations } from "../../../src/store/migrations/sqlite.ts";
import { createPostgresStore } from "../../../src/store/postgres/postgres-store.ts";
import { databaseFile } from "../../../src/store/sqlite/data-folder.ts";
import { createSqliteStore } from "../../../src/store/sqlite/sqlite-store.ts";
import type { Store } from "../../../src/store/store.ts";
import { dropDatabase, query, sharedPostgres } from "../../support/services/postgres.ts";
import { count, event, LIMITS, NOW } from "./builders.ts";
import { disposable } from "./engine.ts";

/** A store of an earlier version, in which `rows` lay, opened by this one. */
type Upgraded = (version: number, rows: string) => Promise<Store & AsyncDisposable>;

const onSqlite: Upgraded = async (version, rows) => {
  const dataDir = await mkdtemp(join(tmpdir(), "elkhound-upgrade-"));
  const db = new DatabaseSync(databaseFile(dataDir));
  db.exec(`CREATE TABLE schema_version (version INTEGER PRIMARY KEY, name TEXT NOT NULL) STRICT;
    ${schemaOf(sqliteMigrations, version)} ${rows}`);
  db.close();
  const store = createSqliteStore({ dataDir, limits: LIMITS });
  await store.open();
  return disposable(store, () => rm(dataDir, { recursive: true }));
};

const onPostgres: Upgraded = async (version, rows) => {
  const url = await sharedPostgres();
  await query(
    url,
    `CREATE SCHEMA elkhound; SET search_path = elkhound;
     CREATE TABLE schema_version (version integer PRIMARY KEY, name text NOT NULL);
     ${schemaOf(postgresMigrations, version)} ${rows}`,
  );
  const store = createPostgresStore({ url, limits: LIMITS });
  await store.open();
  return disposable(store, () => dropDatabase(url));
};

function schemaOf(migrations: readonly Migration[], version: number): string {
  return migrations
    .filter((migration) => migration.version <= version)
    .map(({ sql, version, name }) => `${sql}; INSERT INTO schema_version VALUES (${version}, '${name}');`)
    .join("\n");
}

const issueId = (n: number): string => `01a20c91-a000-7000-8000-00000000000${n}`;

describe.each([
  ["SQLite", onSqlite],
  ["PostgreSQL", onPostgres],
])("a store on %s of an earlier version", (_name, upgraded) => {
  it("knows the projects of issues that it had before totals named them", async () => {
    const issues = [
      ["shop", "unresolved", NOW - 5],
      ["shop", "resolved", NOW - 3],
      ["web", "unresolved", NOW - 9],
    ] as const;
    const rows = issues.map(
      ([project, status, seen], n) => `
        INSERT INTO issue (id, project, kind, title, pattern, created_at, search)
          VALUES ('${issueId(n)}', '${project}', 'issue', 't', 'p', 0, 't');
        INSERT INTO issue_total (issue, event_count, first_seen, last_seen, level, services, status)
          VALUES ('${issueId(n)}', 1, 0, ${seen}, 4, '[]', '${status}');`,
    );
    // Of the other project no source is known any more.
    const source = `INSERT INTO project_source (project, source, last_seen) VALUES ('shop', 'kafka', ${NOW});`;
    await using store = await upgraded(17, `${rows.join("")} ${source}`);
    const shop = { name: "shop", issues: 2, unresolved: 1, lastSeen: NOW - 3 };
    const web = { name: "web", issues: 1, unresolved: 1, lastSeen: NOW - 9, sources: [] };
    expect(await store.projects.list({ at: NOW })).toMatchObject([shop, web]);
    const { items } = await store.listIssues({ limit: 10, projects: ["shop"] });
    expect(items.map(({ id }) => id).sort()).toEqual([issueId(0), issueId(1)]);
    expect(await store.countIssues({ project: "web" })).toMatchObject({ total: 1 });
    await count(store, [event("a", { project: "web", timestamp: NOW - 1 })]);
    expect(await store.projects.list({ at: NOW, projects: ["web"] })).toMatchObject([
      { ...web, issues: 2, unresolved: 2, lastSeen: NOW - 1, sources: [{ id: "kafka" }] },
    ]);
  });
});
