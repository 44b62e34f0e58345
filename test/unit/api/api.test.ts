import { describe, expect, test } from "vitest";
import type { ApiDeps } from "../../../src/api/api.ts";
import { AppError } from "../../../src/domain/errors.ts";
import { Metrics } from "../../../src/telemetry/metrics.ts";
import { FakeClock } from "../../support/fake-clock.ts";
import { memoryReader } from "../../support/memory-reader.ts";
import { authorization, get, getProblem, testApi, token } from "../../support/test-api.ts";

describe("who may ask", () => {
  const wrong = [undefined, "", "Bearer", `Bearer ${token}x`, `Bearer ${token.slice(1)}`, `Basic ${token}`, token];
  test.each(wrong)("Authorization: %s is refused", async (header) => {
    const response = await testApi().request(
      "/api/v1/issues",
      header === undefined ? {} : { headers: { authorization: header } },
    );
    expect(response.status).toBe(401);
    expect(response.headers.get("www-authenticate")).toContain("Bearer");
  });

  test("without a configured token nobody may, not even with an empty one", async () => {
    for (const adminToken of [undefined, ""]) {
      const app = testApi({ adminToken });
      for (const header of ["Bearer ", "Bearer undefined", authorization]) {
        expect((await app.request("/api/v1/issues", { headers: { authorization: header } })).status).toBe(401);
      }
    }
  });

  test("a token that can be guessed is a configuration problem", () => {
    expect(() => testApi({ adminToken: "x".repeat(23) })).toThrow(
      expect.objectContaining({ code: "ELKHOUND_CONFIG_INVALID" }),
    );
    expect(() => testApi({ adminToken: "x".repeat(24) })).not.toThrow();
  });

  test("every address under /api needs it, also those that do not exist", async () => {
    for (const path of [
      "/api/v1/sources",
      "/api/v1/gaps",
      "/api/v1/dead-letters",
      "/api/v1/openapi.json",
      "/api/v1/nothing",
    ]) {
      expect((await testApi().request(path)).status).toBe(401);
    }
  });

  test("the scheme's name has no letter case", async () => {
    expect((await testApi().request("/api/v1/issues", { headers: { authorization: `bearer ${token}` } })).status).toBe(
      200,
    );
  });
});

describe("health", () => {
  test("live and ready", async () => {
    expect((await testApi().request("/health/live")).status).toBe(200);
    expect((await testApi().request("/health/ready")).status).toBe(200);
  });

  test.each([
    ["the worker is not", { ready: () => ({ ready: false, reasons: ["source secret_name is refused"] }) }],
    ["the store is not", { store: memoryReader({}, { ping: () => Promise.reject(new Error("secret_name")) }) }],
  ])("is 503 without detail when %s", async (_who, change) => {
    const response = await testApi(change).request("/health/ready");
    expect(response.status).toBe(503);
    expect(await response.json()).toEqual({ type: "about:blank", title: "Service Unavailable", status: 503 });
    expect((await testApi(change).request("/health/live")).status).toBe(200);
  });
});

describe("metrics", () => {
  const from = (remoteAddress: string, headers: Record<string, string> = {}, host = "127.0.0.1:4800") =>
    testApi().request(`http://${host}/metrics`, { headers }, { incoming: { socket: { remoteAddress } } });

  test.each(["127.0.0.1", "127.8.8.8", "::1", "::ffff:127.0.0.1"])("are open to %s", async (address) => {
    const response = await from(address);
    expect(response.status).toBe(200);
    expect(response.headers.get("content-type")).toContain("text/plain");
    expect(await response.text()).toContain("# TYPE elkhound_events_total counter");
  });

  test.each(["10.0.0.1", "192.168.1.1", "::ffff:10.0.0.1", "fe80::1", ""])("are closed to %j", async (address) => {
    expect((await from(address)).status).toBe(403);
    expect((await from(address, { authorization })).status).toBe(200);
  });

  test("are closed to who comes through a proxy on this machine, or by a name of the web", async () => {
    expect((await from("127.0.0.1", { "x-forwarded-for": "8.8.8.8" })).status).toBe(403);
    expect((await from("127.0.0.1", {}, "attacker.example:4800")).status).toBe(403);
    expect((await from("127.0.0.1", {}, "localhost:4800")).status).toBe(200);
    expect((await from("127.0.0.1", {}, "[::1]:4800")).status).toBe(200);
  });

  test("count requests by route pattern, never by path", async () => {
    const metrics = new Metrics();
    const app = testApi({ metrics });
    for (const path of ["/api/v1/issues/abc", "/api/v1/issues/def", "/x/y", "/api/v1/zzz"]) {
      await app.request(path, { headers: { authorization } });
    }
    const text = await metrics.registry.metrics();
    expect(text).toContain('elkhound_http_requests_total{route="/api/v1/issues/:id",status="404"} 2');
    expect(text).not.toMatch(/abc|def|zzz|\/x\/y/);
  });
});

describe("faults", () => {
  const failing = (error: Error) => ({ store: memoryReader({}, { listIssues: () => Promise.reject(error) }) });

  test("a store that is away is 503 with a time to come back", async () => {
    const error = new AppError("ELKHOUND_STORE_UNAVAILABLE", "password=hunter2", { retryable: true });
    const response = await get("/api/v1/issues", failing(error));
    expect(response.status).toBe(503);
    expect(response.headers.get("retry-after")).toBe("5");
    expect(await response.text()).not.toContain("hunter2");
  });

  test("anything else is 500 without a word of it, and told to the log", async () => {
    const told: unknown[] = [];
    const logger = { error: (entry: unknown) => told.push(entry) } as unknown as NonNullable<ApiDeps["logger"]>;
    const error = new Error("SELECT secret");
    const response = await get("/api/v1/issues", { ...failing(error), logger });
    expect(response.status).toBe(500);
    expect(await response.json()).toEqual({
      ...{ type: "about:blank", title: "Internal Server Error", status: 500 },
      ...{ detail: "Elkhound failed; its log says why.", detail_said: { code: "request.failed", values: {} } },
    });
    expect(told).toEqual([{ err: error }]);
  });

  test("a request that takes more than 30 seconds is given up", async () => {
    const clock = new FakeClock();
    const asked = Promise.withResolvers<void>();
    const listIssues = () => {
      asked.resolve();
      return new Promise<never>(() => {});
    };
    const store = memoryReader({}, { listIssues });
    const response = get("/api/v1/issues", { store, clock });
    await asked.promise;
    clock.advance(30_000);
    expect((await response).status).toBe(503);
  });
});

describe("every answer", () => {
  test("has the security headers", async () => {
    for (const path of ["/health/live", "/api/v1/issues", "/nothing", "/metrics"]) {
      const { headers } = await testApi().request(path);
      expect(headers.get("content-security-policy")).toContain("default-src 'none'");
      expect(headers.get("x-content-type-options")).toBe("nosniff");
      expect(headers.get("referrer-policy")).toBe("no-referrer");
      expect(headers.get("cache-control")).toBe("no-store");
    }
  });

  test("to another method than reading is 405, to an unknown address 404", async () => {
    for (const path of [
      "/",
      "/health/live",
      "/metrics",
      "/api/v1/issues",
      "/api/v1/issues/x",
      "/api/v1/openapi.json",
    ]) {
      for (const method of ["POST", "PUT", "DELETE", "OPTIONS"]) {
        const response = await testApi().request(path, { method, headers: { authorization } });
        expect([path, method, response.status]).toEqual([path, method, 405]);
        expect(response.headers.get("allow")).toBe("GET, HEAD");
      }
    }
    expect(await getProblem("/nothing")).toMatchObject({ status: 404 });
    expect(await getProblem("/api/v1/nothing")).toMatchObject({ status: 404 });
  });

  test("to HEAD has no body", async () => {
    const response = await testApi().request("/api/v1/issues", { method: "HEAD", headers: { authorization } });
    expect(response.status).toBe(200);
    expect(await response.text()).toBe("");
  });
});

test("the description lists exactly the addresses that there are", async () => {
  const app = testApi();
  const { openapi, paths } = (await (await get("/api/v1/openapi.json")).json()) as {
    openapi: string;
    paths: Record<string, object>;
  };
  expect(openapi).toBe("3.1.0");
  const described = Object.keys(paths).map((path) => path.replaceAll(/\{(\w+)\}/g, ":$1"));
  const served = app.routes
    .filter(({ method, path }) => ["GET", "POST"].includes(method) && path.startsWith("/api/"))
    .map(({ path }) => path);
  expect(described.toSorted()).toEqual(
    [...new Set(served)].filter((path) => path !== "/api/v1/openapi.json").toSorted(),
  );
});
