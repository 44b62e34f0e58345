import { type ApiDeps, createApi } from "../../src/api/api.ts";
import { Metrics } from "../../src/telemetry/metrics.ts";
import { describeAnswers } from "./described/described-app.ts";
import { FakeClock } from "./fake-clock.ts";
import { memoryReader, someEvent, someIssue } from "./memory-reader.ts";

/** The admin token of every API of these tests, and the header that carries it. */
export const token = "a-token-of-24-characters";
export const authorization: string = `Bearer ${token}`;

/** Routes of alerts are tested on real stores: nothing here answers for one. */
export const noAlerting = { alerting: {}, silencing: {} } as Pick<ApiDeps, "alerting" | "silencing">;

/** What an API over one issue works on. */
export function apiDeps(change: Partial<ApiDeps> = {}): ApiDeps {
  return {
    store: memoryReader({ issues: [someIssue()], events: [someEvent()] }),
    ...noAlerting,
    sources: () => [],
    rules: () => [],
    detection: { detectors: async () => [], sources: async () => [] },
    metrics: new Metrics(),
    adminToken: token,
    ready: () => ({ ready: true, reasons: [] }),
    clock: new FakeClock(),
    version: "1.2.3",
    ...change,
  };
}

/** An API over one issue, without a port, whose answers are all checked against its description. */
export function testApi(change: Partial<ApiDeps> = {}) {
  const { app } = createApi(apiDeps(change));
  describeAnswers(app);
  return app;
}

/** Asks with the token. */
export function get(path: string, change: Partial<ApiDeps> = {}): Response | Promise<Response> {
  return testApi(change).request(path, { headers: { authorization } });
}

/** Asks with the token and expects problem details, which it returns. */
export async function getProblem(path: string, change: Partial<ApiDeps> = {}) {
  const response = await get(path, change);
  const body = (await response.json()) as { status: number; title: string; detail?: string; errors?: unknown };
  if (response.headers.get("content-type") !== "application/problem+json" || body.status !== response.status) {
    throw new Error(`no problem details: ${response.status} ${JSON.stringify(body)}`);
  }
  return body;
}
