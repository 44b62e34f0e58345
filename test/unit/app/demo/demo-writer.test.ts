import { mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { DEMO_SERVICES } from "../../../../src/app/demo/demo-script.ts";
import { type DemoHandle, demoSources, startDemo } from "../../../../src/app/demo/demo-writer.ts";
import { MINUTE, SECOND } from "../../../../src/domain/time.ts";
import { fileConfig } from "../../../../src/sources/file/config.ts";
import { FakeClock } from "../../../support/fake-clock.ts";
import { until } from "../../../support/services/server-process.ts";

/** Words that occur exactly once in each record of a kind, and in no record of another. */
const ONCE: Readonly<Record<string, string>> = {
  "order.missing_address": "Cannot invoke",
  "order.pool_exhausted": "Connection is not available",
  "order.stock_conflict": "Reservation failed",
  "recommendation.no_history": "KeyError: '",
  "recommendation.feature_store": "feature store answered 503",
  "recommendation.bad_score": "ZeroDivisionError",
  "cart.no_price": '"msg":"request errored"',
  "cart.redis_down": '"msg":"session store unavailable"',
  "cart.price_service_502": '"msg":"price lookup failed"',
  "storefront.stock": "库存不足",
  "storefront.duplicate_order": "SQLSTATE[23000]",
  "storefront.pay_callback": "验签失败",
  "payment.declined": "could not charge order",
  "payment.bank_unreachable": "connect: connection refused",
  "payment.panic": "panic: runtime error",
  "edge.refused": "(111: Connection refused)",
  "edge.timeout": "(110: Connection timed out)",
};

let folder: string;
let clock: FakeClock;
let abort: AbortController;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "elkhound-demo-"));
  clock = new FakeClock();
  abort = new AbortController();
});

afterEach(() => {
  abort.abort();
  rmSync(folder, { recursive: true, force: true });
});

const start = (more: object = {}) => startDemo({ folder, clock, signal: abort.signal, ...more });
const contentOf = (file: string) => readFileSync(join(folder, file), "utf8");
const everything = () => DEMO_SERVICES.map((service) => contentOf(service.file)).join("");
const eventsOf = (demo: DemoHandle, kind: string) =>
  demo.truth().expectedIssues.find((issue) => issue.kind === kind)?.events ?? 0;

/** Checks the truth against the files. */
function expectTrue(demo: DemoHandle, content: string): void {
  for (const { kind, events } of demo.truth().expectedIssues) {
    expect([kind, content.split(ONCE[kind]!).length - 1]).toEqual([kind, events]);
  }
  expect(content.split("\n").length - 1).toBe(demo.truth().lines);
}

describe("the demo's writer", () => {
  test("has written the last hour when it resolves, and counts it truly", async () => {
    const demo = await start();
    expect(demo.truth().records).toBeGreaterThan(5_000);
    expect(demo.truth().expectedIssues.length).toBeGreaterThan(10);
    expectTrue(demo, everything());
  });

  test("writes the same files each time", async () => {
    await start();
    const first = everything();
    abort.abort();
    rmSync(folder, { recursive: true });
    abort = new AbortController();
    await start();
    expect(everything()).toBe(first);
  });

  test("goes on at the clock's pace, with new errors in their time and a true count", async () => {
    const demo = await start();
    expect(eventsOf(demo, "recommendation.bad_score")).toBe(0);
    clock.advance(19 * SECOND);
    clock.advance(SECOND);
    await until(() => eventsOf(demo, "recommendation.bad_score") > 0, "the first new error");
    expect(eventsOf(demo, "payment.panic")).toBe(0);
    clock.advance(4 * MINUTE);
    await until(() => eventsOf(demo, "edge.refused") > 60, "the spike");
    abort.abort();
    await demo.done;
    expect(Object.keys(ONCE).sort()).toEqual(
      demo
        .truth()
        .expectedIssues.map((issue) => issue.kind)
        .sort(),
    );
    expectTrue(demo, everything());
  });

  test("goes faster when told to", async () => {
    const demo = await start({ speed: 60 });
    clock.advance(2 * SECOND);
    await until(() => eventsOf(demo, "storefront.pay_callback") > 0, "the error of the second minute");
  });

  test("begins a file anew when it has become too large, and keeps the one before", async () => {
    const demo = await start({ maxFileBytes: 200_000 });
    for (const { file } of DEMO_SERVICES) expect(statSync(join(folder, file)).size).toBeLessThanOrEqual(200_000);
    expect(contentOf("order/order-service.log.1").length).toBeGreaterThan(0);
    expect(demo.truth().records).toBeGreaterThan(5_000);
  });

  test("started again in the same folder, it does not repeat the backlog", async () => {
    const now = new FakeClock(Date.now());
    await startDemo({ folder, clock: now, signal: abort.signal });
    const first = everything().length;
    const again = await startDemo({ folder, clock: new FakeClock(Date.now() + MINUTE), signal: abort.signal });
    expect(again.truth().records).toBeGreaterThan(10);
    expect(again.truth().records).toBeLessThan(600);
    expect(everything().length).toBeGreaterThan(first);
  });

  test("its sources are valid configuration, one for each service", () => {
    const sources = demoSources(folder);
    expect(sources.map((source) => source.id)).toEqual(DEMO_SERVICES.map((service) => service.id));
    for (const source of sources) expect(fileConfig.parse(source).paths[0]).toContain(folder);
  });
});
