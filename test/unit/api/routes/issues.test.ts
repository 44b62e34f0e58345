import { describe, expect, test } from "vitest";
import { kibanaConfig } from "../../../../src/links/kibana-config.ts";
import { InvalidCursorError, type IssueQuery } from "../../../../src/store/store.ts";
import { searchFor } from "../../../contract/store/builders.ts";
import { memoryReader, someIssue } from "../../../support/memory-reader.ts";
import { get, getProblem } from "../../../support/test-api.ts";

interface LinksJson {
  readonly page: string | null;
  readonly logs: { readonly name: string; readonly url: string } | null;
}

describe("issues", () => {
  test("have the promised names, in snake_case, with RFC 3339 times", async () => {
    const response = await get("/api/v1/issues");
    expect(response.headers.get("content-type")).toBe("application/json");
    expect(await response.json()).toEqual({
      items: [
        {
          id: "01938f3e-6b2a-7c1d-9e4f-0a1b2c3d4e5f",
          project: "shop",
          owner_rule: null,
          owners: [],
          kind: "issue",
          title: "CardDeclined: </script>\u001b[2J\u202e",
          type: "CardDeclined",
          culprit: null,
          pattern: "card <int> declined",
          level: "error",
          status: "unresolved",
          substatus: "new",
          state: {
            status: "unresolved",
            substatus: "new",
            since: "2026-11-24T07:00:01.000Z",
            release: null,
            until_events: null,
            until_users: null,
            until_time: null,
          },
          assignee: null,
          assigned_by: null,
          priority: "high",
          priority_set: false,
          event_count: 42,
          user_count: 0,
          first_seen: "2026-11-24T07:00:00.000Z",
          last_seen: "2026-11-24T07:59:30.123Z",
          created_at: "2026-11-24T07:00:01.000Z",
          services: ["cart", "checkout"],
          firing: [],
          fingerprints: ["0123456789abcdef0123456789abcdef"],
          links: { page: null, logs: null },
        },
      ],
      next: null,
    });
  });

  test("and their events link to the page and to the logs around them, where these are configured", async () => {
    const kibana = kibanaConfig.parse({ url: "https://kibana.example.com" });
    const links = () => ({ publicUrl: "https://errors.example.com/", kibana });
    const id = someIssue().id;
    const issue = (await (await get(`/api/v1/issues/${id}`, { links })).json()) as { links: LinksJson };
    expect(issue.links.page).toBe(`https://errors.example.com/issues/${id}`);
    expect(issue.links.logs?.name).toBe("Kibana");
    expect(issue.links.logs?.url).toContain(
      "time:(from:'2026-11-24T06:45:00.000Z',to:'2026-11-24T08:14:30.123Z')".replaceAll("'", "%27"),
    );
    const events = (await (await get(`/api/v1/issues/${id}/events`, { links })).json()) as {
      items: readonly { timestamp: string; links: LinksJson }[];
    };
    const [event] = events.items;
    expect(event?.links.page).toBe(issue.links.page);
    const from = new Date(Date.parse(event!.timestamp) - 15 * 60_000).toISOString();
    expect(event?.links.logs?.url).toContain(`from:%27${from}%27`);
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
    const context = { now: Date.UTC(2026, 10, 24, 8), me: "admin" };
    expect(asked).toEqual([
      {
        limit: 7,
        cursor: "c",
        search: searchFor("a b"),
        context,
        status: "resolved",
        project: "p",
        sort: "event_count",
      },
      { limit: 50, search: [], context },
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
    expect(await getProblem(`/api/v1/issues?${query}`)).toMatchObject({ status: 400, errors: [{ parameter }] });
  });

  test("a search that cannot be read is refused with its place and a way out", async () => {
    expect(await getProblem("/api/v1/issues?query=is:unresolved+servce:cart")).toMatchObject({
      status: 400,
      errors: [{ parameter: "query", offset: 14, length: 6, hint: expect.stringContaining("service") }],
    });
    expect(await getProblem("/api/v1/issues/counts?query=level:>=warm")).toMatchObject({ status: 400 });
  });

  test("have their counts by the hour when a series is asked for", async () => {
    const from = Date.UTC(2026, 10, 23, 9);
    const counts = Array.from({ length: 24 }, (_, i) => i);
    const store = memoryReader(
      { issues: [someIssue(), someIssue({ id: "01938f3e-6b2a-7c1d-9e4f-0a1b2c3d4e60" })] },
      {
        issueSeries: async (query) => {
          expect(query).toMatchObject({ from, widthMs: 3_600_000, steps: 24 });
          return new Map([[someIssue().id, counts]]);
        },
      },
    );
    const answer = (await (await get("/api/v1/issues?series=24h", { store })).json()) as { items: unknown[] };
    expect(answer.items).toMatchObject([
      { series: { from: "2026-11-23T09:00:00.000Z", step_seconds: 3_600, counts } },
      { series: { counts: new Array(24).fill(0) } },
    ]);
  });

  test("are counted for tabs, apart from the issue that is called so", async () => {
    expect(await (await get("/api/v1/issues/counts?query=level:error")).json()).toMatchObject({
      total: 1,
      status: { unresolved: 1, resolved: 0, ignored: 0 },
      substatus: { new: 1, escalating: 0, in_next_release: 0 },
      unassigned: 1,
    });
  });

  test("a foreign cursor is the caller's mistake", async () => {
    const store = memoryReader({}, { listIssues: () => Promise.reject(new InvalidCursorError()) });
    expect(await getProblem("/api/v1/issues?cursor=x", { store })).toMatchObject({ status: 400 });
  });

  test("one is shown by its id, others are not found", async () => {
    expect(await (await get(`/api/v1/issues/${someIssue().id}`)).json()).toMatchObject({
      id: someIssue().id,
      event_count: 42,
      user_count: 0,
    });
    for (const path of [
      "/api/v1/issues/x",
      "/api/v1/issues/x/events",
      "/api/v1/issues/x/buckets",
      "/api/v1/issues/..%2f",
    ]) {
      expect(await getProblem(path)).toMatchObject({ status: 404 });
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
    expect(await getProblem(`${path}?${query}`)).toMatchObject({ status: 400, errors: [{ parameter }] });
  });
});
