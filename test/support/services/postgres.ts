import { execFileSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { chownSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import pg from "pg";
import { freePort, run, startProcess } from "./server-process.ts";
import { shared } from "./shared.ts";

export interface PostgresServer {
  readonly pid: number;
  readonly port: number;
  /** Of its maintenance database; `createDatabase` makes others. */
  readonly url: string;
  /** SIGINT ends it cleanly, SIGQUIT at once as a crash would. */
  stop(signal?: NodeJS.Signals): Promise<void>;
}

/**
 * A PostgreSQL server on loopback, with its data under `folder`: started again on the same folder it goes on with the
 * same data. As root it runs as another user, who must be able to reach `folder`. `durable: false` trades safety against a kill for speed.
 */
export async function startPostgres(options: {
  readonly folder: string;
  readonly port?: number;
  readonly durable?: boolean;
}): Promise<PostgresServer> {
  const { folder, port = await freePort(), durable = true } = options;
  const bin = await findBinaries();
  const uid = unprivilegedUser();
  const data = join(folder, "data");
  mkdirSync(folder, { recursive: true });
  if (uid !== undefined) chownSync(folder, uid, uid);
  if (!existsSync(join(data, "PG_VERSION"))) {
    const args = ["-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"];
    await run(join(bin, "initdb"), args, uid === undefined ? {} : { uid, gid: uid });
  }
  // A killed server leaves its pid file; the next start removes it by itself unless the pid is in use again.
  const settings = [
    `port=${port}`,
    "listen_addresses=127.0.0.1",
    `unix_socket_directories=${folder}`,
    "max_connections=100",
    "shared_buffers=64MB",
    `fsync=${durable ? "on" : "off"}`,
    `synchronous_commit=${durable ? "on" : "off"}`,
    `full_page_writes=${durable ? "on" : "off"}`,
    // Nothing is replicated or archived: what needs no log to be repeated is not logged.
    ...(durable ? [] : ["wal_level=minimal", "max_wal_senders=0"]),
  ];
  const log = join(folder, "postgres.log");
  writeFileSync(log, "");
  const url = `postgres://postgres@127.0.0.1:${port}/postgres`;
  const server = await startProcess({
    command: join(bin, "postgres"),
    args: ["-D", data, ...settings.flatMap((setting) => ["-c", setting])],
    log,
    uid,
    ready: () => answers(url),
  });
  return { pid: server.pid, port, url, stop: (signal = "SIGINT") => server.stop(signal) };
}

/** A fresh database on the run's shared server, or beside the one that `DATABASE_URL` names. Returns its URL. */
export async function sharedPostgres(): Promise<string> {
  const given = process.env["DATABASE_URL"];
  const url =
    given ??
    (await shared("postgres", async (folder) => {
      const server = await startPostgres({ folder, durable: false });
      return { pid: server.pid, value: server.url };
    }));
  return await createDatabase(url);
}

/** Makes an empty database on the server of `url` and returns its URL. */
export async function createDatabase(url: string): Promise<string> {
  const name = `elkhound_test_${randomBytes(6).toString("hex")}`;
  await query(url, `CREATE DATABASE ${name}`);
  const created = new URL(url);
  created.pathname = `/${name}`;
  return created.href;
}

/** Removes a database that {@link createDatabase} made, whoever is still connected. */
export async function dropDatabase(url: string): Promise<void> {
  const server = new URL(url);
  const name = server.pathname.slice(1);
  server.pathname = "/postgres";
  await query(server.href, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
}

/** Runs one statement on a connection of its own. */
export async function query<Row extends pg.QueryResultRow>(url: string, sql: string): Promise<Row[]> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000 });
  // The server may be ended on purpose while the connection is open.
  client.on("error", () => {});
  await client.connect();
  try {
    return (await client.query<Row>(sql)).rows;
  } finally {
    await client.end();
  }
}

async function answers(url: string): Promise<boolean> {
  return await query(url, "SELECT 1").then(
    () => true,
    () => false,
  );
}

const DEBIAN = "/usr/lib/postgresql";

async function findBinaries(): Promise<string> {
  const found = locate();
  if (found) return found;
  if (process.getuid?.() === 0 && existsSync("/usr/bin/apt-get")) {
    const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
    await run("apt-get", ["update"], { env }).catch(() => {});
    await run("apt-get", ["install", "-y", "postgresql"], { env });
    const installed = locate();
    if (installed) return installed;
  }
  throw new Error(
    "PostgreSQL 15 or newer is missing: install its server (Debian: apt-get install postgresql), or set DATABASE_URL.",
  );
}

function locate(): string | undefined {
  const versions = existsSync(DEBIAN) ? readdirSync(DEBIAN).map(Number).filter(Number.isFinite) : [];
  const newest = versions
    .sort((a, b) => b - a)
    .find((version) => existsSync(join(DEBIAN, String(version), "bin/postgres")));
  if (newest !== undefined) return join(DEBIAN, String(newest), "bin");
  try {
    const bin = execFileSync("pg_config", ["--bindir"], { encoding: "utf8" }).trim();
    return existsSync(join(bin, "postgres")) ? bin : undefined;
  } catch {
    return undefined;
  }
}

// PostgreSQL refuses to run as root; initdb needs a user that has a name.
function unprivilegedUser(): number | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const users = readFileSync("/etc/passwd", "utf8").split("\n");
  const named = (name: string): string | undefined => users.find((line) => line.startsWith(`${name}:`))?.split(":")[2];
  return Number(named("postgres") ?? named("nobody") ?? 65_534);
}
