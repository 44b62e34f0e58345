import { spawn } from "node:child_process";
import { once } from "node:events";
import { appendFile, mkdtemp, open, readdir, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createSqliteStore } from "../../../src/store/sqlite/sqlite-store.ts";
import type { Store } from "../../../src/store/store.ts";
import { allIssues, batch, count, event, LIMITS, NOW, slice } from "../../contract/store/builders.ts";
import { MAIN } from "../../support/built.ts";

/* Commands on the store, as users start them. */

let folder = "";
const copy = () => join(folder, "copy.db");
const dataDir = () => join(folder, "data");

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "elkhound-commands-"));
  const source = { id: "app", type: "file", paths: [join(folder, "app.log")] };
  await writeFile(join(folder, "elkhound.yml"), JSON.stringify({ data_dir: "./data", sources: [source] }));
  await appendFile(join(folder, "app.log"), "");
});

afterEach(async () => await rm(folder, { recursive: true }));

async function elkhound(...args: string[]): Promise<{ readonly code: number; out: string; err: string }> {
  // Without a token a command that wants a running service opens the store itself.
  const { ELKHOUND_ADMIN_TOKEN: _, ...env } = process.env;
  const child = spawn(process.execPath, [MAIN, ...args], { cwd: folder, env: { ...env, NO_COLOR: "1" } });
  let [out, err] = ["", ""];
  child.stdout.on("data", (text) => {
    out += text;
  });
  child.stderr.on("data", (text) => {
    err += text;
  });
  const [code] = (await once(child, "close")) as [number];
  return { code, out, err };
}

async function withStore<T>(use: (store: Store) => Promise<T>): Promise<T> {
  const store = createSqliteStore({ dataDir: dataDir(), limits: LIMITS });
  await store.open();
  try {
    return await use(store);
  } finally {
    await store.close();
  }
}

test("a backup is made, and restored when nobody has the store; what cannot be is refused and changes nothing", async () => {
  await withStore((store) => count(store, [event("a"), event("b")]));
  const made = await elkhound("backup", copy());
  expect(made).toMatchObject({
    code: 0,
    out: expect.stringMatching(/copy\.db: \d+ bytes, 2 issues, schema version \d+\n$/),
  });
  expect((await stat(copy())).mode & 0o077).toBe(0);
  expect(await elkhound("backup", copy())).toMatchObject({ code: 1, err: expect.stringContaining("exists already") });

  await withStore(async (store) => {
    await count(store, [event("c")]);
    const refused = await elkhound("restore", copy());
    expect(refused).toMatchObject({ code: 1, out: "", err: expect.stringContaining("data") });
    expect(refused.err).not.toMatch(/\n\s+at /);
    expect(await allIssues(store)).toHaveLength(3);
  });

  const file = await open(copy(), "r");
  const bytes = await file.readFile();
  await file.close();
  const [short, torn, newer, text] = ["short.db", "torn.db", "newer.db", "text.db"].map((name) => join(folder, name));
  await writeFile(short!, bytes.subarray(0, bytes.length / 2));
  await writeFile(torn!, Buffer.concat([bytes.subarray(0, 8_192), Buffer.alloc(bytes.length - 8_192, 0x5a)]));
  await writeFile(newer!, bytes);
  const database = new DatabaseSync(newer!);
  database.exec(
    "UPDATE schema_version SET version = version + 1000 WHERE version = (SELECT max(version) FROM schema_version)",
  );
  database.close();
  await writeFile(text!, "no database");
  for (const bad of [short!, torn!, newer!, text!, join(folder, "none.db"), dataDir()]) {
    const { code, out, err } = await elkhound("restore", bad);
    expect([bad, code, out, /\n\s+at /.test(err), err.length > 20]).toEqual([bad, 1, "", false, true]);
  }
  expect((await readdir(dataDir())).filter((name) => /partial|before/.test(name))).toEqual([]);
  await withStore(async (store) => expect(await allIssues(store)).toHaveLength(3));

  const restored = await elkhound("restore", copy());
  expect(restored).toMatchObject({ code: 0, out: expect.stringContaining("2 issues") });
  await withStore(async (store) => expect(await allIssues(store)).toHaveLength(2));
});

test("dead letters are listed and replayed by the rules of now, and those that stay are told", async () => {
  const place = { type: "file", path: join(folder, "app.log"), offset: 0 } as const;
  const letter = (line: number, payload: string) => ({
    ...({
      partition: "p",
      origin: { ...place, line },
      reason: "rule_failed",
      detail: "the rule failed",
      at: NOW,
    } as const),
    payload: Buffer.from(payload),
  });
  const letters = [
    letter(1, "2026-11-24T08:00:00Z ERROR it broke\u001b[31m\n"),
    letter(2, "2026-11-24T08:00:00Z INFO fine\n"),
  ];
  await withStore((store) => store.commit({ ...batch([slice("p", 0, { deadLetters: letters })]), source: "app" }));
  const listed = await elkhound("dead-letters", "list");
  expect(listed).toMatchObject({ code: 0, out: expect.stringMatching(/rule_failed.*the rule failed/) });
  expect(listed.out).not.toContain("\u001b");
  const lines = (await elkhound("dead-letters", "list", "--json", "--source", "app")).out.trim().split("\n");
  expect(lines.map((line) => (JSON.parse(line) as { source: string }).source)).toEqual(["app", "app"]);
  expect((await elkhound("dead-letters", "list", "--limit", "0")).code).toBe(1);
  const replayed = await elkhound("dead-letters", "replay");
  expect(replayed).toMatchObject({ code: 0, out: expect.stringContaining("1 events counted, 0 kept") });
  await withStore(async (store) => expect(await allIssues(store)).toHaveLength(1));
  expect(await elkhound("dead-letters", "list")).toMatchObject({
    code: 0,
    err: expect.stringContaining("no dead letters"),
  });
  await withStore((store) =>
    store.commit({ ...batch([slice("q", 0, { deadLetters: [letter(3, "x")] })]), source: "gone" }),
  );
  const kept = await elkhound("dead-letters", "replay");
  expect(kept).toMatchObject({ code: 1, out: expect.stringContaining("1 kept") });
});
