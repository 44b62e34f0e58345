import { createServer, type Server } from "node:http";
import { createServer as createSecureServer } from "node:https";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { outgoingConfig } from "../../../src/notification/outgoing/outgoing-config.ts";
import { OutgoingHttp, type OutgoingResult } from "../../../src/notification/outgoing/outgoing-http.ts";
import { selfSigned } from "../../support/channels/certificate.ts";
import { acceptTunnels, ReceiverServer } from "../../support/channels/receiver-server.ts";
import { FakeClock } from "../../support/fake-clock.ts";
import { inEnglish } from "../../support/in-english.ts";

const never = new AbortController().signal;
const server = new ReceiverServer();
const tls = selfSigned();
const secure = createSecureServer(tls, (request, response) => response.end(`secure ${request.url}`));
const proxy = createServer((request, response) =>
  response.end(`proxied ${request.url} for ${request.headers["proxy-authorization"]}`),
);
const tunnels = acceptTunnels(proxy);
const portOf = (one: Server): number => (one.address() as AddressInfo).port;

beforeAll(async () => {
  await server.start();
  for (const one of [secure, proxy]) await new Promise<void>((resolve) => one.listen(0, "127.0.0.1", resolve));
});
beforeEach(() => {
  server.reply = {};
  server.requests.length = 0;
});
afterAll(async () => {
  await server.stop();
  for (const one of [secure, proxy]) {
    one.closeAllConnections();
    one.close();
  }
});

async function send(url: string, config: object = {}, request: object = {}): Promise<OutgoingResult> {
  const http = new OutgoingHttp({ clock: new FakeClock(), config: outgoingConfig.parse(config) });
  return await http.send({ url, body: "{}", ...request }, never);
}

test("what is inside is reached, what no receiver can be is not", async () => {
  expect(await send(`${server.url}/x`)).toMatchObject({ kind: "answer", status: 200 });
  expect(await send(`http://localhost:${server.port}/x`)).toMatchObject({ kind: "answer", status: 200 });
  for (const url of [
    "http://169.254.169.254/latest/meta-data/",
    "http://[fe80::1]/",
    "http://0.0.0.0/",
    "http://2852039166/",
  ]) {
    expect(await send(url)).toMatchObject({ kind: "failure", permanent: true });
  }
  expect(server.requests).toHaveLength(2);
});

test("an answer is read to its 64th kilobyte and no further", async () => {
  server.reply = { body: "x".repeat(10_000_000) };
  const result = await send(server.url);
  expect(result.kind === "answer" && result.text.length).toBe(65_536);
});

test("a certificate must be of an authority that is trusted", async () => {
  const url = `https://localhost:${portOf(secure)}/hook`;
  expect(inEnglish(await send(url))).toMatchObject({
    kind: "failure",
    permanent: false,
    error: expect.stringContaining("outgoing.ca_file"),
  });
  expect(await send(url, { ca: tls.cert })).toMatchObject({ kind: "answer", text: "secure /hook" });
});

test("a proxy gets what is not inside: TLS through a tunnel, the rest as it is", async () => {
  const config = { proxy: `http://user:pass@127.0.0.1:${portOf(proxy)}`, ca: tls.cert };
  const basic = `Basic ${Buffer.from("user:pass").toString("base64")}`;
  expect(await send("http://internet.example.com/hook", config)).toMatchObject({
    text: `proxied http://internet.example.com/hook for ${basic}`,
  });
  const secured = `internet.example.com:${portOf(secure)}`;
  expect(await send(`https://${secured}/hook`, config)).toMatchObject({ text: "secure /hook" });
  expect(tunnels).toEqual([`${basic} ${secured}`]);
  expect(await send(`${server.url}/direct`, config)).toMatchObject({ status: 200 });
  expect(server.requests.map(({ path }) => path)).toEqual(["/direct"]);
});

test("a name that does not exist, and a port where nobody is, are told without the address's path", async () => {
  const nobody = await send("http://127.0.0.1:1/SECRET-path-1234?k=SECRET-1234");
  expect(inEnglish(nobody)).toMatchObject({
    kind: "failure",
    permanent: false,
    error: "127.0.0.1 refuses connections",
  });
  const unknown = await send("http://nowhere.invalid/SECRET-path-1234");
  expect(unknown).toMatchObject({ kind: "failure", permanent: false });
  expect(JSON.stringify(unknown)).not.toContain("SECRET");
});

test("users in an address become basic authentication", async () => {
  await send(`http://al%40ice:p%3Aw@127.0.0.1:${server.port}/`);
  expect(server.requests[0]?.headers.authorization).toBe(`Basic ${Buffer.from("al@ice:p:w").toString("base64")}`);
});
