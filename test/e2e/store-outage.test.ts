import { appendFileSync, chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { ElkhoundProcess } from "../support/elkhound-process.ts";
import { type PostgresServer, startPostgres } from "../support/services/postgres.ts";
import { freePort, run, until } from "../support/services/server-process.ts";
import { RecordMaker, sumTruths } from "./chaos/error-kinds.ts";

const BATCHES = 40;
const BATCH = 250;

describe("a store that fails while records come in", () => {
  let folder: string;
  let log: string;
  let elkhound: ElkhoundProcess;
  const records = new RecordMaker(7, 0.5);

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "elkhound-outage-"));
    // PostgreSQL runs as another user, who must reach its folder.
    chmodSync(folder, 0o755);
    mkdirSync(join(folder, "logs"));
    log = join(folder, "logs", "app.log");
    records.truth.clear();
  });
  afterEach(async () => {
    await elkhound.end("SIGKILL");
    await rm(folder, { recursive: true, force: true });
  });

  async function start(store: string): Promise<void> {
    const port = await freePort();
    const config = join(folder, "elkhound.yml");
    writeFileSync(
      config,
      `${store}\nserver: { listen: 127.0.0.1:${port} }\nsources: [{ id: app, type: file, paths: ["${log}"] }]\n`,
    );
    elkhound = new ElkhoundProcess({ config, port, log: join(folder, "elkhound.log") });
    elkhound.start();
    await elkhound.ready();
  }

  /** Writes one batch after the other; the store's fate happens in between. */
  async function write(batches: number): Promise<void> {
    for (let batch = 0; batch < batches; batch += 1) {
      const lines = Array.from({ length: BATCH }, () => JSON.stringify(records.next(Date.now())));
      appendFileSync(log, `${lines.join("\n")}\n`);
      await new Promise((resolve) => setImmediate(resolve));
    }
  }

  const storeIsDown = (): Promise<void> =>
    until(async () => (await metric("elkhound_store_up")) === 0, "the store to be seen as down");

  async function source(): Promise<{ readonly state: string; readonly message: string | null }> {
    const [{ state, message }] = (
      await elkhound.get<{ items: [{ state: string; message: string | null }] }>("/api/v1/sources")
    ).items;
    return { state, message };
  }

  async function metric(name: string): Promise<number | undefined> {
    const text = await (await fetch(`${elkhound.url}/metrics`)).text();
    const line = text.split("\n").find((candidate) => candidate.startsWith(`${name} `));
    return line === undefined ? undefined : Number(line.split(" ")[1]);
  }

  async function expectTruth(): Promise<void> {
    const truth = sumTruths([records.truth]);
    const total = Object.values(truth).reduce((sum, count) => sum + count, 0);
    const counted = async (): Promise<number> =>
      Object.values(await elkhound.countsByType()).reduce((sum, count) => sum + count, 0);
    await until(async () => (await counted()) >= total, `${total} events`);
    expect(await elkhound.countsByType()).toEqual(truth);
  }

  it("PostgreSQL killed in mid-commit: reading pauses, nothing is lost, it goes on by itself", async () => {
    const port = await freePort();
    const data = join(folder, "postgres");
    let server: PostgresServer = await startPostgres({ folder: data, port });
    try {
      await start(`store: { url: "${server.url}" }`);
      const writing = write(BATCHES);
      await until(async () => Object.keys(await elkhound.countsByType()).length > 0, "the first commit");
      await server.stop("SIGQUIT");
      await writing;
      await storeIsDown();
      await write(BATCHES);
      server = await startPostgres({ folder: data, port });
      await expectTruth();
      expect(await metric("elkhound_store_up")).toBe(1);
    } finally {
      await server.stop("SIGQUIT");
    }
  });

  it("a full disk under SQLite: reading pauses, nothing is lost, it goes on when there is room", async () => {
    await start(`data_dir: ${join(folder, "data")}`);
    await write(1);
    await until(async () => Object.keys(await elkhound.countsByType()).length > 0, "the first commit");
    // No file of the process may grow: to SQLite that is a full disk.
    await run("prlimit", ["--pid", String(elkhound.pid), "--fsize=4096:unlimited"]);
    await write(BATCHES);
    await storeIsDown();
    expect((await fetch(`${elkhound.url}/health/live`)).status).toBe(200);
    expect(await source()).toEqual({
      state: "retrying",
      message: expect.stringMatching(/^what was read cannot be stored: SQLite: .* \(.*disk/),
    });
    await run("prlimit", ["--pid", String(elkhound.pid), "--fsize=unlimited:unlimited"]);
    await expectTruth();
    expect(await source()).toMatchObject({ message: null });
    expect(await metric("elkhound_store_up")).toBe(1);
  });
});
