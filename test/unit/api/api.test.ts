import { describe, expect, test } from "vitest";
import { type ApiDeps, createApi } from "../../../src/api/api.ts";
import { AppError } from "../../../src/domain/errors.ts";
import { InvalidCursorError, type IssueQuery } from "../../../src/store/store.ts";
import { Metrics } from "../../../src/telemetry/metrics.ts";
import { FakeClock } from "../../support/fake-clock.ts";
import { memoryReader, someEvent, someIssue } from "../../support/memory-reader.ts";

const token = "a-token-of-24-characters";
const authorization = `Bearer ${token}`;

function api(change: Partial<ApiDeps> = {}) {
  return createApi({
    store: memoryReader({ issues: [someIssue()], events: [someEvent()] }),
    sources: () => [],
    metrics: new Metrics(),
    adminToken: token,
    ready: () => ({ ready: true, reasons: [] }),
    clock: new FakeClock(),
    version: "1.2.3",
    ...change,
  }).app;
}

function get(path: string, change: Partial<ApiDeps> = {}): Response | Promise<Response> {
  return api(change).request(path, { headers: { authorization } });
}

async function problem(path: string, change: Partial<ApiDeps> = {}) {
  const response = await get(path, change);
  expect(response.headers.get("content-type")).toBe("application/problem+json");
  const body = (await response.json()) as { status: number; title: string; detail?: string; errors?: unknown };
  expect(body.status).toBe(response.status);
  return body;
}

describe("who may ask", () => {
  const wrong = [undefined, "", "Bearer", `Bearer ${token}x`, `Bearer ${token.slice(1)}`, `Basic ${token}`, token];
  test.each(wrong)("Authorization: %s is refused", async (header) => {
    const response = await api().request(
      "/api/v1/issues",
      header === undefined ? {} : { headers: { authorization: header } },
    );
    expect(response.status).toBe(401);
    expect(response.headers.get("www-authenticate")).toContain("Bearer");
  });

  test("without a configured token nobody may, not even with an empty one", async () => {
    for (const adminToken of [undefined, ""]) {
      const app = api({ adminToken });
      for (const header of ["Bearer ", "Bearer undefined", authorization]) {
        expect((await app.request("/api/v1/issues", { headers: { authorization: header } })).status).toBe(401);
      }
    }
  });

  test("a token that can be guessed is a configuration problem", () => {
    expect(() => api({ adminToken: "x".repeat(23) })).toThrow(
      expect.objectContaining({ code: "ELKHOUND_CONFIG_INVALID" }),
    );
    expect(() => api({ adminToken: "x".repeat(24) })).not.toThrow();
  });

  test("every address under /api needs it, also those that do not exist", async () => {
    for (const path of [
      "/api/v1/sources",
      "/api/v1/gaps",
      "/api/v1/dead-letters",
      "/api/v1/openapi.json",
      "/api/v1/nothing",
    ]) {
      expect((await api().request(path)).status).toBe(401);
    }
  });

  test("the scheme's name has no letter case", async () => {
    expect((await api().request("/api/v1/issues", { headers: { authorization: `bearer ${token}` } })).status).toBe(200);
  });
});

describe("health", () => {
  test("live and ready", async () => {
    expect((await api().request("/health/live")).status).toBe(200);
    expect((await api().request("/health/ready")).status).toBe(200);
  });

  test.each([
    ["the worker is not", { ready: () => ({ ready: false, reasons: ["source secret_name is refused"] }) }],
    ["the store is not", { store: memoryReader({}, { ping: () => Promise.reject(new Error("secret_name")) }) }],
  ])("is 503 without detail when %s", async (_who, change) => {
    const response = await api(change).request("/health/ready");
    expect(response.status).toBe(503);
    expect(await response.json()).toEqual({ type: "about:blank", title: "Service Unavailable", status: 503 });
    expect((await api(change).request("/health/live")).status).toBe(200);
  });
});

describe("metrics", () => {
  const from = (remoteAddress: string, headers: Record<string, string> = {}, host = "127.0.0.1:4800") =>
    api().request(`http://${host}/metrics`, { headers }, { incoming: { socket: { remoteAddress } } });

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
    const app = api({ metrics });
    for (const path of ["/api/v1/issues/abc", "/api/v1/issues/def", "/x/y", "/api/v1/zzz"]) {
      await app.request(path, { headers: { authorization } });
    }
    const text = await metrics.registry.metrics();
    expect(text).toContain('elkhound_http_requests_total{route="/api/v1/issues/:id",status="404"} 2');
    expect(text).not.toMatch(/abc|def|zzz|\/x\/y/);
  });
});

describe("issues", () => {
  test("have the promised names, in snake_case, with RFC 3339 times", async () => {
    const response = await get("/api/v1/issues");
    expect(response.headers.get("content-type")).toBe("application/json");
    expect(await response.json()).toEqual({
      items: [
        {
          id: "01938f3e-6b2a-7c1d-9e4f-0a1b2c3d4e5f",
          project: "shop",
          kind: "issue",
          title: "CardDeclined: </script>\u001b[2J\u202e",
          type: "CardDeclined",
          culprit: null,
          pattern: "card <int> declined",
          level: "error",
          status: "unresolved",
          event_count: 42,
          first_seen: "2026-11-24T07:00:00.000Z",
          last_seen: "2026-11-24T07:59:30.123Z",
          created_at: "2026-11-24T07:00:01.000Z",
          services: ["cart", "checkout"],
          fingerprints: ["0123456789abcdef0123456789abcdef"],
        },
      ],
      next: null,
    });
  });

  test("are asked for with what the query says, and nothing else", async () => {
    const asked: IssueQuery[] = [];
    const store = memoryReader(
      {},
      {
        listIssues: async (query) => {
          asked.push(query);
          return { items: [], next: "more" };
        },
      },
    );
    const response = await get("/api/v1/issues?limit=7&cursor=c&query=a+b&status=resolved&project=p&sort=event_count", {
      store,
    });
    expect(await response.json()).toEqual({ items: [], next: "more" });
    await get("/api/v1/issues", { store });
    expect(asked).toEqual([
      { limit: 7, cursor: "c", query: "a b", status: "resolved", project: "p", sort: "event_count" },
      { limit: 50 },
    ]);
  });

  test.each([
    ["limit=0", "limit"],
    ["limit=101", "limit"],
    ["limit=1.5", "limit"],
    ["limit=x", "limit"],
    ["status=open", "status"],
    ["sort=title", "sort"],
    ["stauts=resolved", "stauts"],
    [`cursor=${"x".repeat(1001)}`, "cursor"],
  ])("?%s is refused by name", async (query, parameter) => {
    expect(await problem(`/api/v1/issues?${query}`)).toMatchObject({ status: 400, errors: [{ parameter }] });
  });

  test("a foreign cursor is the caller's mistake", async () => {
    const store = memoryReader({}, { listIssues: () => Promise.reject(new InvalidCursorError()) });
    expect(await problem("/api/v1/issues?cursor=x", { store })).toMatchObject({ status: 400 });
  });

  test("one is shown by its id, others are not found", async () => {
    expect(await (await get(`/api/v1/issues/${someIssue().id}`)).json()).toMatchObject({
      id: someIssue().id,
      event_count: 42,
    });
    for (const path of [
      "/api/v1/issues/x",
      "/api/v1/issues/x/events",
      "/api/v1/issues/x/buckets",
      "/api/v1/issues/..%2f",
    ]) {
      expect(await problem(path)).toMatchObject({ status: 404 });
    }
  });

  test("events carry their exceptions and where they lie", async () => {
    const { items } = (await (await get(`/api/v1/issues/${someIssue().id}/events?limit=1`)).json()) as {
      items: unknown[];
    };
    expect(items).toEqual([
      expect.objectContaining({
        timestamp: "2026-11-24T07:59:00.000Z",
        service: "cart",
        host: null,
        tags: { tenant: "acme" },
        origin: { type: "kafka", topic: "app-logs", partition: 3, offset: "120" },
        exceptions: [
          {
            type: "CardDeclined",
            message: "card 4711 declined\u001b[31m",
            frames: [
              {
                module: "com.shop.pay.CardClient",
                function: "charge",
                file: "CardClient.java",
                line: 42,
                in_app: true,
              },
              { module: "java.lang.Thread", function: "run", file: null, line: null, in_app: false },
            ],
          },
          { type: "IOException", message: "reset", frames: [] },
        ],
      }),
    ]);
  });
});

describe("buckets", () => {
  const path = `/api/v1/issues/${someIssue().id}/buckets`;
  const asking = (asked: unknown[]) =>
    memoryReader(
      { issues: [someIssue()] },
      {
        buckets: async (...query) => {
          asked.push(query);
          return [{ from: Date.UTC(2026, 10, 24, 7), count: 3 }];
        },
      },
    );

  test("are those of the last day in hours unless asked otherwise", async () => {
    const asked: unknown[] = [];
    const response = await get(path, { store: asking(asked) });
    expect(await response.json()).toEqual({ items: [{ from: "2026-11-24T07:00:00.000Z", count: 3 }], next: null });
    const to = Date.UTC(2026, 10, 24, 8, 1);
    expect(asked).toEqual([[someIssue().id, { from: to - 86_400_000, to }, 3_600_000]]);
  });

  test("take RFC 3339 times with any offset", async () => {
    const asked: unknown[] = [];
    await get(`${path}?from=2026-11-24T08:00:00%2B08:00&to=2026-11-24T01:00:00Z&width=5m`, { store: asking(asked) });
    expect(asked).toEqual([[someIssue().id, { from: Date.UTC(2026, 10, 24), to: Date.UTC(2026, 10, 24, 1) }, 300_000]]);
  });

  test.each([
    ["from=yesterday", "from"],
    ["from=2026-11-24", "from"],
    ["from=2026-11-24T08:00:00", "from"],
    ["from=2026-13-40T08:00:00Z", "from"],
    ["from=2026-11-24T08:00:00Z&to=2026-11-24T08:00:00Z", "from"],
    ["from=2020-01-01T00:00:00Z&width=1m", "width"],
    ["width=7m", "width"],
  ])("?%s is refused", async (query, parameter) => {
    expect(await problem(`${path}?${query}`)).toMatchObject({ status: 400, errors: [{ parameter }] });
  });
});

describe("sources", () => {
  test("join what this worker knows with what is stored", async () => {
    const at = Date.UTC(2026, 10, 24, 7);
    const checkpoint = (source: string, partition: string, lag?: number) => ({
      source,
      partition,
      position: "120",
      version: 3,
      openRecords: undefined,
      progress: lag === undefined ? {} : { lag, greatestEventTime: at, caughtUpAt: at },
      updatedAt: at,
    });
    const store = memoryReader(
      {},
      {
        listCheckpoints: async () => [checkpoint("app", "t/0", 9), checkpoint("app", "t/1"), checkpoint("old", "x", 4)],
      },
    );
    const status = {
      state: "retrying",
      message: "no broker answers",
      partitions: [{ partition: "t/0", lag: 5 }, { partition: "t/2" }],
    } as const;
    const response = await get("/api/v1/sources", { store, sources: () => [{ id: "app", type: "kafka", status }] });
    const time = "2026-11-24T07:00:00.000Z";
    expect(await response.json()).toEqual({
      items: [
        {
          id: "app",
          type: "kafka",
          state: "retrying",
          message: "no broker answers",
          lag: 5,
          partitions: [
            {
              partition: "t/0",
              held: true,
              lag: 5,
              position: "120",
              greatest_event_time: time,
              caught_up_at: time,
              updated_at: time,
            },
            {
              partition: "t/1",
              held: false,
              lag: null,
              position: "120",
              greatest_event_time: null,
              caught_up_at: null,
              updated_at: time,
            },
            {
              partition: "t/2",
              held: true,
              lag: null,
              position: null,
              greatest_event_time: null,
              caught_up_at: null,
              updated_at: null,
            },
          ],
        },
        expect.objectContaining({ id: "old", type: null, state: "elsewhere", lag: 4 }),
      ],
      next: null,
    });
  });

  test("gaps and dead letters", async () => {
    const at = Date.UTC(2026, 10, 24, 7);
    const store = memoryReader({
      gaps: [
        {
          id: "1",
          source: "app",
          partition: "t/0",
          range: "offsets 1 to 4",
          reason: "retention",
          detail: "d",
          detectedAt: at,
        },
      ],
      deadLetters: [
        {
          id: "2",
          source: "app",
          partition: "t/0",
          origin: { type: "stdin", line: 4 },
          reason: "corrupt",
          detail: "bad",
          payload: Buffer.concat([Buffer.from([0xff]), Buffer.alloc(3_000, "x")]),
          at,
        },
      ],
    });
    expect(await (await get("/api/v1/gaps?source=app", { store })).json()).toEqual({
      items: [
        {
          id: "1",
          source: "app",
          partition: "t/0",
          range: "offsets 1 to 4",
          records: null,
          reason: "retention",
          detail: "d",
          detected_at: "2026-11-24T07:00:00.000Z",
        },
      ],
      next: null,
    });
    const letters = (await (await get("/api/v1/dead-letters", { store })).json()) as { items: unknown[] };
    expect(letters.items).toEqual([
      expect.objectContaining({
        origin: { type: "stdin", line: 4 },
        payload_bytes: 3_001,
        payload_excerpt: `\ufffd${"x".repeat(2_047)}`,
      }),
    ]);
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
    expect(await response.json()).toEqual({ type: "about:blank", title: "Internal Server Error", status: 500 });
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
    for (const path of ["/", "/health/live", "/api/v1/issues", "/nothing", "/metrics"]) {
      const { headers } = await api().request(path);
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
        const response = await api().request(path, { method, headers: { authorization } });
        expect([path, method, response.status]).toEqual([path, method, 405]);
        expect(response.headers.get("allow")).toBe("GET, HEAD");
      }
    }
    expect(await problem("/nothing")).toMatchObject({ status: 404 });
    expect(await problem("/api/v1/nothing")).toMatchObject({ status: 404 });
  });

  test("to HEAD has no body", async () => {
    const response = await api().request("/api/v1/issues", { method: "HEAD", headers: { authorization } });
    expect(response.status).toBe(200);
    expect(await response.text()).toBe("");
  });
});

test("the description lists exactly the addresses that there are", async () => {
  const app = api();
  const { openapi, paths } = (await (await get("/api/v1/openapi.json")).json()) as {
    openapi: string;
    paths: Record<string, object>;
  };
  expect(openapi).toBe("3.1.0");
  const described = Object.keys(paths).map((path) => path.replaceAll(/\{(\w+)\}/g, ":$1"));
  const served = app.routes
    .filter(({ method, path }) => method === "GET" && path.startsWith("/api/"))
    .map(({ path }) => path);
  expect(described.toSorted()).toEqual(
    [...new Set(served)].filter((path) => path !== "/api/v1/openapi.json").toSorted(),
  );
});

test("the page says what it is and runs nothing", async () => {
  const text = await (await api().request("/")).text();
  expect(text).toContain("Elkhound 1.2.3");
  expect(text).toContain("/api/v1/issues");
  expect(text).not.toContain("<script");
});
