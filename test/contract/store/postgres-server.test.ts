import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { AppError } from "../../../src/domain/errors.ts";
import { postgresMigrations } from "../../../src/store/migrations/postgres.ts";
import { createPostgresStore } from "../../../src/store/postgres/postgres-store.ts";
import type { Store } from "../../../src/store/store.ts";
import {
  createDatabase,
  dropDatabase,
  type PostgresServer,
  query,
  sharedPostgres,
  startPostgres,
} from "../../support/services/postgres.ts";
import { freePort, until } from "../../support/services/server-process.ts";
import {
  allIssues,
  batch,
  count,
  countsByPattern,
  DAY,
  event,
  hashOf,
  LIMITS,
  NOW,
  onlyIssue,
  RETENTION,
  slice,
} from "./builders.ts";

/** SQL after which no statement may delete much more than a portion of any of these tables. */
function bounded(tables: readonly string[]): string {
  const triggers = tables.map(
    (table) => `CREATE TRIGGER bounded AFTER DELETE ON ${table} REFERENCING OLD TABLE AS gone
      FOR EACH STATEMENT EXECUTE FUNCTION bounded();`,
  );
  return `CREATE FUNCTION bounded() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
      IF (SELECT count(*) FROM gone) > 6000 THEN RAISE 'a statement took % rows', (SELECT count(*) FROM gone); END IF;
      RETURN NULL; END $$;
    ${triggers.join("\n")}`;
}

/** What only a shared server has to promise: several workers, connections that break, partitions. */
describe("PostgreSQL stores on one database", () => {
  let url: string;
  const opened: Store[] = [];

  beforeEach(async () => {
    url = await sharedPostgres();
  });

  afterEach(async () => {
    await Promise.all(opened.splice(0).map((store) => store.close()));
    await dropDatabase(url);
  });

  async function open(limits = LIMITS): Promise<Store> {
    const store = createPostgresStore({ url, limits });
    opened.push(store);
    await store.open();
    return store;
  }

  it("are migrated once by however many workers start together", async () => {
    const stores = await Promise.all(Array.from({ length: 6 }, () => open()));
    await Promise.all(stores.map((store) => store.ping()));
    const versions = await query<{ version: number }>(url, "SELECT version FROM elkhound.schema_version");
    expect(versions).toEqual(postgresMigrations.map(({ version }) => ({ version })));
  });

  it("are refused when a newer Elkhound has written the database", async () => {
    await (await open()).close();
    await query(url, "INSERT INTO elkhound.schema_version VALUES (999, 'future')");
    await expect(open()).rejects.toMatchObject({ code: "ELKHOUND_STORE_VERSION", retryable: false });
  });

  it("make one issue of a hash that two workers meet at once, and count every event", async () => {
    const [one, two] = await Promise.all([open(), open()]);
    const names = Array.from({ length: 60 }, (_, i) => `new${i}`);
    const commits = Array.from({ length: 20 }, (_, i) => {
      // Opposite orders: unsorted locks would meet each other halfway.
      const order = i % 2 === 0 ? names : names.toReversed();
      return [one, two][i % 2]!.commit(batch([slice(`p${i}`, 0, { events: order.map((name) => event(name)) })]));
    });
    const results = await Promise.all(commits);
    expect(results.reduce((sum, { newIssues }) => sum + newIssues, 0)).toBe(60);
    expect(await countsByPattern(one)).toEqual(Object.fromEntries(names.map((name) => [name, 20])));
    expect(await two.countEvents()).toBe(1_200);
  });

  it("are maintained in portions, however much has piled up, and count the same afterwards", async () => {
    const store = await open();
    const old = NOW - 100 * DAY;
    const day = Math.floor(NOW / DAY) - 3;
    await count(store, [event("gone", { timestamp: old }), event("stays", { timestamp: day * DAY })], old);
    const rows = 12_000;
    const many = `generate_series(1, ${rows}) AS n`;
    const [stays] = await query<{ id: number }>(
      url,
      `SELECT id FROM elkhound.fingerprint WHERE hash = '${hashOf("stays")}'`,
    );
    await query(
      url,
      `SET search_path = elkhound;
       INSERT INTO fingerprint (hash, issue, strategy, parts, created_at)
         SELECT md5(n::text), f.issue, 'v1', '[]', 0 FROM ${many}, fingerprint f WHERE f.id = ${stays!.id};
       INSERT INTO fingerprint_total SELECT f.id, 2, ${day * DAY}, ${NOW}, 0, '[]', 0, 0 FROM fingerprint f WHERE f.parts = '[]';
       INSERT INTO bucket_minute SELECT ${day}, f.id, '', '', m, 1 FROM fingerprint f, unnest(ARRAY[${day * 1_440}, ${day * 1_440 + 59}]) m WHERE f.parts = '[]';
       UPDATE issue_total SET event_count = event_count + ${2 * rows} WHERE issue = (SELECT issue FROM fingerprint WHERE id = ${stays!.id});
       INSERT INTO event SELECT 'old' || n, ${stays!.id}, 1, 0, md5(n::text), false, '{}' FROM ${many};
       INSERT INTO event SELECT 'new' || n, ${stays!.id}, 1, ${NOW} - n, md5(n::text), false, '{}' FROM ${many};
       INSERT INTO dead_letter (source, partition, origin, reason, detail, payload, at)
         SELECT 's', 'p', '{}', 'corrupt', '', '', n FROM ${many};
       INSERT INTO gap (source, partition, range, reason, detail, detected_at) SELECT 's', 'p', '', 'x', '', n FROM ${many};
       INSERT INTO project SELECT 'p' || n, 0, n FROM ${many};
       INSERT INTO project_source SELECT 'p' || n, 's', n FROM ${many};
       INSERT INTO daily_name SELECT 'p' || n, 0, 'release', 'r' FROM ${many};
       ${bounded(["event", "dead_letter", "gap", "project", "project_source", "daily_name", "bucket_minute"])}`,
    );
    await query(url, "UPDATE elkhound.event SET time = time WHERE id = 'new1'");
    const report = await store.maintain(NOW, RETENTION);
    expect(report).toMatchObject({ rolledUp: 2 * rows + 3, issuesRetired: 1, eventsRetired: 1 });
    const issue = await onlyIssue(store);
    expect(issue.eventCount).toBe(2 * rows + 1);
    const hours = await store.buckets(issue.id, { from: day * DAY, to: NOW }, DAY / 24);
    expect(hours.filter(({ count }) => count > 0)).toEqual([{ from: day * DAY, count: 2 * rows + 1 }]);
    for (const [table, left] of Object.entries({ event: 50, dead_letter: 0, gap: 0, project: 1, daily_name: 0 })) {
      expect([table, await query(url, `SELECT count(*)::int AS count FROM elkhound.${table}`)]).toEqual([
        table,
        [{ count: left }],
      ]);
    }
    expect(await query(url, "SELECT 1 FROM elkhound.bucket_minute")).toEqual([]);
  });

  it("delete an issue in portions, however much was counted of it, and nothing of another", async () => {
    const store = await open();
    const [day, rows] = [Math.floor(NOW / DAY), 12_000];
    await count(store, [event("much"), event("stays"), event("much", { timestamp: NOW - DAY })]);
    await query(
      url,
      `SET search_path = elkhound;
       INSERT INTO fingerprint (hash, issue, strategy, parts, created_at)
         SELECT md5(n::text), f.issue, 'v1', '[]', 0 FROM generate_series(1, ${rows}) n, fingerprint f
         WHERE f.hash = '${hashOf("much")}';
       INSERT INTO fingerprint_total SELECT id, 1, ${NOW}, ${NOW}, 0, '[]', 0, 0 FROM fingerprint WHERE parts = '[]';
       INSERT INTO bucket_minute SELECT ${day}, id, '', '', ${NOW / 60_000}, 1 FROM fingerprint WHERE parts = '[]';
       UPDATE issue_total SET event_count = event_count + ${rows} WHERE issue =
         (SELECT issue FROM fingerprint WHERE hash = '${hashOf("much")}');
       ${bounded(["bucket_minute"])}`,
    );
    const issues = (await store.listIssues({ limit: 1, sort: "event_count" })).items.map(({ id }) => id);
    expect(await store.life.deleteIssues({ issues })).toBe(1);
    expect(await countsByPattern(store)).toEqual({ stays: 1 });
    expect(await store.countEvents()).toBe(1);
    const left = "SELECT fingerprint FROM elkhound.bucket_minute UNION SELECT id FROM elkhound.fingerprint";
    expect(await query(url, left)).toHaveLength(1);
  });

  it("let nobody who reads changes and first values on from a cursor miss one, whatever order commits end in", async () => {
    const store = await open();
    const slow = new pg.Client({ connectionString: url });
    await slow.connect();
    try {
      await count(store, [event("first")]);
      // A commit that has taken its place in the order, and does not end.
      await slow.query("BEGIN; SET LOCAL search_path = elkhound");
      await slow.query(`SELECT pg_advisory_xact_lock(hashtextextended('elkhound order', 0))`);
      await slow.query(`INSERT INTO issue_change (kind, fingerprint, environment, release, at, event_at, baseline)
        SELECT 'regressed', id, '', '', 0, 0, false FROM fingerprint`);
      await slow.query("INSERT INTO measure_value (measure, value, first_seen, created_at) VALUES ('m', 'slow', 0, 0)");
      const later = store.commit({
        ...batch([slice("p", 0, { events: [event("later", { service: "quick" })] })]),
        measures: [{ id: "m", field: "service" }],
      });
      await until(async () => {
        const [row] = await query<{ n: string }>(
          url,
          "SELECT count(*) AS n FROM pg_locks WHERE locktype = 'advisory' AND NOT granted",
        );
        return Number(row?.n) > 0;
      }, "the later commit waits");
      const before = await store.counted.changes({ after: undefined, limit: 10 });
      const valuesBefore = await store.counted.firstValues({ measure: "m", after: undefined, limit: 10 });
      await slow.query("COMMIT");
      await later;
      const after = await store.counted.changes({ after: before.cursor, limit: 10 });
      const valuesAfter = await store.counted.firstValues({ measure: "m", after: valuesBefore.cursor, limit: 10 });
      expect([before, after].map(({ changes }) => changes.map(({ kind }) => kind))).toEqual([
        ["new"],
        ["regressed", "new"],
      ]);
      expect([valuesBefore, valuesAfter].map(({ values }) => values.map(({ value }) => value))).toEqual([
        [],
        ["slow", "quick"],
      ]);
    } finally {
      await slow.end();
    }
  });

  it("tell an environment of an issue once, whichever of its fingerprints two workers see there at once", async () => {
    const [one, two] = await Promise.all([open(), open()]);
    const names = Array.from({ length: 8 }, (_, i) => `f${i}`);
    await count(
      one,
      names.map((name) => event(name, { environment: "prod" })),
    );
    const [into, ...issues] = (await allIssues(one)).map(({ id }) => id);
    await one.mergeIssues({ into: into!, issues, at: NOW, actor: "test" });
    const { cursor } = await one.counted.changes({ after: undefined, limit: 100 });
    await Promise.all(names.map((name, i) => count([one, two][i % 2]!, [event(name, { environment: "test" })])));
    const { changes } = await two.counted.changes({ after: cursor, limit: 100 });
    expect(changes.map(({ kind, environment }) => [kind, environment])).toEqual([["new_in_environment", "test"]]);
  });

  it("share the limit of new issues, and one overflow issue", async () => {
    const tight = { newIssuesPerMinute: 1, newIssuesBurst: 10 };
    const stores = await Promise.all([open(tight), open(tight), open(tight)]);
    const results = await Promise.all(
      stores.map((store, i) =>
        store.commit(batch([slice(`p${i}`, 0, { events: Array.from({ length: 8 }, (_, j) => event(`n${i}-${j}`)) })])),
      ),
    );
    expect(results.reduce((sum, { newIssues }) => sum + newIssues, 0)).toBe(10);
    expect(results.reduce((sum, { overflowed }) => sum + overflowed, 0)).toBe(14);
    const issues = await allIssues(stores[0]!);
    expect(issues.filter(({ kind }) => kind === "overflow").map(({ eventCount }) => eventCount)).toEqual([14]);
  });

  it("count a dedupe key once, although two workers bring it at the same time", async () => {
    const [one, two] = await Promise.all([open(), open()]);
    const keys = Array.from({ length: 50 }, (_, i) => `key${i}`);
    const keyed = (order: readonly string[]) => order.map((dedupeKey) => event("doc", { dedupeKey }));
    const results = await Promise.all([
      one.commit(batch([slice("a", 0, { events: keyed(keys) })])),
      two.commit(batch([slice("b", 0, { events: keyed(keys.toReversed()) })])),
    ]);
    expect(results[0].duplicates + results[1].duplicates).toBe(50);
    expect(await one.countEvents()).toBe(50);
  });

  it("refuse the commit of a worker whose partition another has taken over", async () => {
    const [zombie, heir] = await Promise.all([open(), open()]);
    await zombie.commit(batch([slice("a", 0, { events: [event("x")] })]));
    const taken = (await heir.load("kafka", ["a"])).get("a")!;
    await heir.commit(batch([slice("a", taken.version, { events: [event("x")] })]));
    const late = await zombie.commit(batch([slice("a", 1, { events: [event("x")] })]));
    expect(late.stale).toEqual(["a"]);
    expect(await countsByPattern(heir)).toEqual({ x: 2 });
  });

  it("make issues anew that another worker's maintenance retires at the same time", async () => {
    const [one, two] = await Promise.all([open(), open()]);
    const old = NOW - 100 * DAY;
    const names = Array.from({ length: 30 }, (_, i) => `r${i}`);
    for (let round = 0; round < 4; round += 1) {
      const events = names.map((name) => event(name, { timestamp: old }));
      await count(one, events, old);
      const before = await one.countEvents();
      expect(before).toBeGreaterThanOrEqual(30);
      await Promise.all([
        two.maintain(NOW, RETENTION),
        count(
          one,
          names.map((name) => event(name)),
        ),
      ]);
    }
    await two.maintain(NOW, RETENTION);
    expect(await one.countEvents()).toBe(120);
    expect(await countsByPattern(one)).toEqual(Object.fromEntries(names.map((name) => [name, 4])));
  });

  it("drop a day's partition when it is rolled up, and make it again for a late event", async () => {
    const store = await open();
    const day = Math.floor(NOW / DAY) - 5;
    await count(store, [event("x", { timestamp: NOW - 5 * DAY, dedupeKey: "k" })], NOW - 5 * DAY);
    await store.maintain(NOW, RETENTION);
    const partitions = async () =>
      (
        await query<{ name: string }>(
          url,
          "SELECT relname AS name FROM pg_class WHERE relispartition AND relkind = 'r' ORDER BY 1",
        )
      ).map(({ name }) => name);
    expect(await partitions()).toEqual([`bucket_hour_${day}`]);
    await count(store, [event("x", { timestamp: NOW - 5 * DAY })]);
    expect(await partitions()).toContain(`bucket_minute_${day}`);
    expect(await store.countEvents()).toBe(2);
  });

  it("never show a password", async () => {
    const wrong = new URL(url);
    wrong.username = "nobody_here";
    wrong.password = "s3cret-pass";
    wrong.port = String(await freePort());
    const store = createPostgresStore({ url: wrong.href, limits: LIMITS });
    const error = await store.open().catch((thrown: unknown) => thrown);
    await store.close();
    expect(error).toMatchObject({ code: "ELKHOUND_STORE_UNAVAILABLE", retryable: true });
    const told = [error, (error as AppError).cause].map((each) => `${String(each)} ${JSON.stringify(each)}`).join();
    expect(told).not.toContain("s3cret");
    expect(() => createPostgresStore({ url: "no url s3cret", limits: LIMITS })).toThrow(AppError);
    expect(() => createPostgresStore({ url: "http://u:s3cret@h/d", limits: LIMITS })).toThrow(/^(?!.*s3cret)/);
  });

  it("say what a human must do about a database that is not there", async () => {
    const missing = new URL(url);
    missing.pathname = "/elkhound_not_there";
    const store = createPostgresStore({ url: missing.href, limits: LIMITS });
    await expect(store.open()).rejects.toMatchObject({ code: "ELKHOUND_STORE_UNAVAILABLE", retryable: false });
    await store.close();
  });
});

describe("a PostgreSQL server that is killed in mid-commit", () => {
  it("fails commits retryably, stores them whole or not at all, and goes on after its restart", async () => {
    const folder = await mkdtemp(join(tmpdir(), "elkhound-postgres-"));
    const port = await freePort();
    let server: PostgresServer = await startPostgres({ folder, port });
    const store = createPostgresStore({ url: await createDatabase(server.url), limits: LIMITS });
    try {
      await store.open();
      const partitions = ["a", "b", "c", "d"];
      const failures: unknown[] = [];
      for (let round = 0; round < 2; round += 1) {
        let committed = 0;
        const commitUntilFailure = async (partition: string): Promise<void> => {
          let { version } = (await store.load("kafka", [partition])).get(partition)!;
          for (;;) {
            const events = Array.from({ length: 20 }, (_, i) => event(`i${i}`));
            try {
              const result = await store.commit(batch([slice(partition, version, { events })]));
              expect(result.stale).toEqual([]);
            } catch (error) {
              failures.push(error);
              return;
            }
            version += 1;
            committed += 1;
          }
        };
        const running = partitions.map(commitUntilFailure);
        await until(() => committed > 40, "some commits");
        await server.stop("SIGQUIT");
        await Promise.all(running);
        await expect(store.ping()).rejects.toMatchObject({ code: "ELKHOUND_STORE_UNAVAILABLE", retryable: true });

        server = await startPostgres({ folder, port });
        await store.ping();
        const loaded = await store.load("kafka", partitions);
        const versions = [...loaded.values()].reduce((sum, { version }) => sum + version, 0);
        expect(versions).toBeGreaterThan(40);
        expect(await store.countEvents()).toBe(versions * 20);
        expect(Object.values(await countsByPattern(store)).every((each) => each === versions)).toBe(true);
      }
      expect(failures).toHaveLength(8);
      for (const failure of failures) {
        expect(failure).toMatchObject({ code: "ELKHOUND_STORE_UNAVAILABLE", retryable: true });
      }
    } finally {
      await store.close();
      await server.stop();
      await rm(folder, { recursive: true });
    }
  });
});
