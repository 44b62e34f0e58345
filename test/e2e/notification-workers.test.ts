import { once } from "node:events";
import { appendFileSync, writeFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { ElkhoundProcess } from "../support/elkhound-process.ts";
import { dropDatabase, query, sharedPostgres } from "../support/services/postgres.ts";
import { freePort, until } from "../support/services/server-process.ts";

/* Two processes on one PostgreSQL, each with a log file of its own, and a receiver that may keep its answer to itself. */

interface Worker {
  readonly process: ElkhoundProcess;
  readonly log: string;
}

interface Received {
  readonly key: string;
  readonly body: string;
  readonly answered: boolean;
}

let folder: string;
let url: string;
let server: Server;
let received: Received[];
let answers: boolean;
let workers: Worker[];

beforeEach(async () => {
  received = [];
  answers = true;
  server = createServer((request, response) => void receive(request, response)).listen(0, "127.0.0.1");
  await once(server, "listening");
  folder = await mkdtemp(join(tmpdir(), "elkhound-workers-"));
  url = await sharedPostgres();
  workers = [await worker("a"), await worker("b")];
  // One after the other: the first makes the schema.
  for (const { process } of workers) {
    process.start();
    await process.ready();
  }
});

afterEach(async () => {
  for (const { process } of workers) await process.end("SIGKILL");
  server.closeAllConnections();
  server.close();
  await dropDatabase(url);
  await rm(folder, { recursive: true, force: true });
});

async function worker(name: string): Promise<Worker> {
  const log = join(folder, `${name}.log`);
  const config = join(folder, `${name}.yml`);
  const port = await freePort();
  writeFileSync(log, "");
  writeFileSync(
    config,
    `server: { listen: 127.0.0.1:${port} }
store: { url: "${url}" }
sources: [{ id: ${name}, type: file, paths: [${name}.log], start_from: earliest }]
detectors: [{ id: new_issue, type: new_issue, schedule: "* * * * * *" }]
delivery: { timeout: 5s }
receivers: [{ name: duty, webhook: [{ url: "http://127.0.0.1:${(server.address() as AddressInfo).port}/hook" }] }]
route: { receiver: duty, group_wait: 0s }
`,
  );
  return { process: new ElkhoundProcess({ config, port, log: join(folder, `${name}.out`) }), log };
}

async function receive(request: IncomingMessage, response: ServerResponse): Promise<void> {
  let body = "";
  for await (const chunk of request) body += String(chunk);
  received.push({ key: String(request.headers["idempotency-key"]), body, answered: answers });
  if (answers) response.end("{}");
}

function fail(at: Worker, message: string): void {
  const time = new Date().toISOString().replace("T", " ").slice(0, 19);
  appendFileSync(at.log, `${time} ERROR com.shop.Cart - ${message}\n`);
}

const about = (message: string): Received[] => received.filter(({ body }) => body.includes(message));
const told = (message: string): Received[] => about(message).filter(({ answered }) => answered);

/** Who holds what the query asks for; owners are named `host:pid:…`. */
async function holder(sql: string): Promise<Worker | undefined> {
  const [row] = await query<{ owner: string | null }>(url, sql);
  const pid = Number(row?.owner?.split(":")[1]);
  return workers.find(({ process }) => process.pid === pid);
}

const other = (one: Worker): Worker => workers.find((each) => each !== one)!;

it("a killed worker's message is sent by the other with the same key, and its detectors go on there", {
  timeout: 600_000,
}, async () => {
  answers = false;
  fail(workers[0]!, "the cart was lost");
  await until(async () => about("the cart was lost").length > 0, "the first try");
  const sender = await holder(
    "SELECT leased_by AS owner FROM elkhound.delivery WHERE state = 'pending' AND leased_by IS NOT NULL",
  );
  expect(sender).toBeDefined();
  // What has its answer lost with the worker, and what comes while nobody has noticed yet.
  await sender!.process.end("SIGKILL");
  answers = true;
  const survivor = other(sender!);
  fail(survivor, "the stock is empty");
  await until(async () => told("the stock is empty").length > 0, "an alert of the worker that is left");
  await until(async () => told("the cart was lost").length > 0, "the message of the worker that was killed");
  const tries = about("the cart was lost");
  expect(tries.map(({ key }) => key)).toEqual(tries.map(() => tries[0]!.key));

  sender!.process.start();
  await sender!.process.ready();
  const detecting = await holder("SELECT owner FROM elkhound.lease WHERE scope = 'detect'");
  expect(detecting).toBeDefined();
  await detecting!.process.end("SIGKILL");
  fail(other(detecting!), "the price is negative");
  await until(async () => told("the price is negative").length > 0, "an alert found by the worker that took over");
  expect(await holder("SELECT owner FROM elkhound.lease WHERE scope = 'detect'")).toBe(other(detecting!));

  for (const message of ["the cart was lost", "the stock is empty", "the price is negative"]) {
    expect(told(message), message).toHaveLength(1);
  }
  const keys = received.filter(({ answered }) => answered).map(({ key }) => key);
  expect(new Set(keys).size).toBe(keys.length);
});
