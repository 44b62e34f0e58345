import { once } from "node:events";
import { appendFileSync, writeFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { ElkhoundProcess } from "../support/elkhound-process.ts";
import { freePort, until } from "../support/services/server-process.ts";

/* The process, a log file, and a receiver of webhooks that behaves badly. */

interface Received {
  readonly id: string;
  readonly body: string;
  readonly status: number;
}

let folder: string;
let elkhound: ElkhoundProcess;
let server: Server;
let received: Received[];
/** The status to answer with; undefined: never. */
let answer: () => number | undefined;

beforeEach(async () => {
  received = [];
  answer = () => 200;
  server = createServer((request, response) => void receive(request, response)).listen(0, "127.0.0.1");
  await once(server, "listening");
  folder = await mkdtemp(join(tmpdir(), "elkhound-notification-"));
  writeFileSync(join(folder, "app.log"), "");
  const port = await freePort();
  writeFileSync(
    join(folder, "elkhound.yml"),
    `server: { listen: 127.0.0.1:${port} }
data_dir: data
sources: [{ id: app, type: file, paths: [app.log], start_from: earliest }]
detectors: [{ id: new_issue, type: new_issue, schedule: "* * * * * *" }]
receivers: [{ name: duty, webhook: [{ url: "http://127.0.0.1:${(server.address() as AddressInfo).port}/hook" }] }]
route: { receiver: duty, group_wait: 0s }
`,
  );
  elkhound = new ElkhoundProcess({ config: join(folder, "elkhound.yml"), port, log: join(folder, "out.log") });
  elkhound.start();
  await elkhound.ready();
});

afterEach(async () => {
  await elkhound.end("SIGKILL");
  server.closeAllConnections();
  server.close();
  await rm(folder, { recursive: true, force: true });
});

async function receive(request: IncomingMessage, response: ServerResponse): Promise<void> {
  let body = "";
  for await (const chunk of request) body += String(chunk);
  const status = answer();
  const id = String(request.headers["webhook-id"] ?? request.headers["idempotency-key"] ?? "");
  received.push({ id, body, status: status ?? 0 });
  if (status !== undefined) response.writeHead(status).end("{}");
}

function log(message: string): void {
  const time = new Date().toISOString().replace("T", " ").slice(0, 19);
  appendFileSync(join(folder, "app.log"), `${time} ERROR com.shop.Cart - ${message}\n`);
}

const accepted = (text: string): Received[] =>
  received.filter(({ status, body }) => status === 200 && body.includes(text));

it("tells what was being told when the process was killed, with the same key, and nothing twice", async () => {
  answer = () => undefined;
  log("the cart was lost");
  await until(async () => received.some(({ body }) => body.includes("the cart was lost")), "the first try");
  await elkhound.end("SIGKILL");
  answer = () => 200;
  elkhound.start();
  await elkhound.ready();
  await until(async () => accepted("the cart was lost").length > 0, "the message after the kill");
  const tries = received.filter(({ body }) => body.includes("the cart was lost"));
  expect(new Set(tries.map(({ id }) => id)).size).toBe(1);
  expect(tries[0]?.id).not.toBe("");
  log("the stock is empty");
  await until(async () => accepted("the stock is empty").length > 0, "the next message");
  expect(accepted("the cart was lost")).toHaveLength(1);
});

it("stops in time while a receiver hangs, and tries again what it refuses for a while", async () => {
  answer = () => undefined;
  log("the cart was lost");
  await until(async () => received.length > 0, "the first try");
  expect(await elkhound.end("SIGTERM")).toBe(0);
  let tries = 0;
  answer = () => {
    tries += 1;
    return tries < 3 ? 500 : 200;
  };
  elkhound.start();
  await elkhound.ready();
  await until(async () => accepted("the cart was lost").length > 0, "the message after two refusals");
  const { items } = await elkhound.get<{ items: { state: string; attempts: number; error: string | null }[] }>(
    "/api/v1/deliveries?state=delivered",
  );
  expect(items).toMatchObject([{ state: "delivered", error: expect.stringContaining("500") }]);
});
