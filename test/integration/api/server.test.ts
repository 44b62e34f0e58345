import { request } from "node:http";
import { connect } from "node:net";
import { afterEach, expect, test } from "vitest";
import { createApi } from "../../../src/api/api.ts";
import type { Listening } from "../../../src/api/server.ts";
import { systemClock } from "../../../src/app/system-clock.ts";
import { Metrics } from "../../../src/telemetry/metrics.ts";
import { memoryReader, someIssue } from "../../support/memory-reader.ts";
import { noAlerting } from "../../support/test-api.ts";

const token = "a-token-of-24-characters";
let listening: Listening | undefined;

function create(store = memoryReader({ issues: [someIssue()] })) {
  const ready = () => ({ ready: true, reasons: [] });
  return createApi({
    store,
    ...noAlerting,
    sources: () => [],
    rules: () => [],
    detection: { detectors: async () => [], sources: async () => [] },
    metrics: new Metrics(),
    adminToken: token,
    ready,
    clock: systemClock,
    version: "1",
  });
}

afterEach(async () => {
  await listening?.close();
  listening = undefined;
});

test("serves over a real port, metrics included", async () => {
  listening = await create().listen({ host: "127.0.0.1", port: 0 });
  expect(listening.address).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
  const issues = await fetch(`${listening.address}/api/v1/issues`, { headers: { authorization: `Bearer ${token}` } });
  expect(await issues.json()).toMatchObject({ items: [{ id: someIssue().id }], next: null });
  expect((await fetch(`${listening.address}/metrics`)).status).toBe(200);
  expect((await fetch(`${listening.address}/metrics`, { headers: { "x-forwarded-for": "8.8.8.8" } })).status).toBe(403);
});

test("an address that is taken is a clear error", async () => {
  listening = await create().listen({ host: "127.0.0.1", port: 0 });
  const port = Number(new URL(listening.address).port);
  await expect(create().listen({ host: "127.0.0.1", port })).rejects.toMatchObject({
    code: "ELKHOUND_LISTEN_FAILED",
    message: `the address 127.0.0.1:${port} is already in use`,
  });
});

test("headers and request bodies are bounded", async () => {
  listening = await create().listen({ host: "127.0.0.1", port: 0 });
  const large = await fetch(`${listening.address}/health/live`, { headers: { "x-large": "x".repeat(20_000) } });
  expect(large.status).toBe(431);
  const status = await new Promise<number | undefined>((resolve, reject) => {
    const sent = request(`${listening?.address}/health/live`, { method: "POST" }, (response) => {
      resolve(response.statusCode);
      sent.destroy();
    });
    sent.on("error", reject);
    // Never ended: the answer must not wait for a body that nobody wants.
    sent.write("x".repeat(100_000));
  });
  expect(status).toBe(405);
});

test("closing lets a running request end, then cuts off who only waits", async () => {
  const asked = Promise.withResolvers<void>();
  const answer = Promise.withResolvers<void>();
  const store = memoryReader(
    {},
    {
      listIssues: async () => {
        asked.resolve();
        await answer.promise;
        return { items: [], next: undefined };
      },
    },
  );
  listening = await create(store).listen({ host: "127.0.0.1", port: 0 });
  const { port } = new URL(listening.address);
  const silent = connect(Number(port), "127.0.0.1");
  const cut = new Promise<void>((resolve) => silent.once("close", () => resolve()));
  silent.on("error", () => {});
  const running = fetch(`${listening.address}/api/v1/issues`, { headers: { authorization: `Bearer ${token}` } });
  await asked.promise;
  const closed = listening.close();
  answer.resolve();
  expect((await running).status).toBe(200);
  await closed;
  await cut;
  await expect(fetch(`http://127.0.0.1:${port}/health/live`)).rejects.toThrow();
});
