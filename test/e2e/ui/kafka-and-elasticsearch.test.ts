import { writeFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, Locator, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createSqliteStore } from "../../../src/store/sqlite/sqlite-store.ts";
import type { DeadLetter } from "../../../src/store/store.ts";
import { batch, LIMITS, slice } from "../../contract/store/builders.ts";
import { openPage, startBrowser } from "../../support/browser.ts";
import { buildPage } from "../../support/built.ts";
import { ElkhoundProcess } from "../../support/elkhound-process.ts";
import { takePictures } from "../../support/pictures.ts";
import { readRison } from "../../support/read-rison.ts";
import { freePort } from "../../support/services/server-process.ts";
import { ElkStack } from "./elk-stack.ts";
import { record, usualLogs } from "./shop.ts";

const MINUTE = 60_000;

describe("the page of a real Kafka and a real Elasticsearch", () => {
  let folder: string;
  let browser: Browser;
  let stack: ElkStack;
  let elkhound: ElkhoundProcess;
  let page: Page;
  let complaints: readonly string[];
  let names: { readonly topic: string; readonly gone: string; readonly indices: string };

  const configure = (maxRecordBytes: string): void => {
    const port = new URL(elkhound.url).port;
    writeFileSync(
      join(folder, "elkhound.yml"),
      `server: { listen: 127.0.0.1:${port}, public_url: ${elkhound.url} }
kibana: { url: https://kibana.example.com/base, space: shop, data_view: shop-* }
sources:
  - id: app_kafka
    type: kafka
    brokers: [${stack.brokers.join(", ")}]
    topics: [${names.topic}, ${names.gone}]
    group_id: ${names.topic}
    metadata_interval: 500ms
    max_record_bytes: ${maxRecordBytes}
  - { id: elk, type: elasticsearch, url: ${stack.node.url}, indices: [${names.indices}-*] }
`,
    );
  };

  async function leaveDeadLetter(of: object): Promise<void> {
    const store = createSqliteStore({ dataDir: join(folder, "data"), limits: LIMITS });
    await store.open();
    const [partition, source] = [`${names.topic}/0`, "app_kafka"];
    const { position, version } = (await store.load(source, [partition])).get(partition)!;
    const deadLetter: DeadLetter = {
      ...{ partition, origin: { type: "kafka", topic: names.topic, partition: 0, offset: "0" } },
      ...{ reason: "rule_failed", detail: "RangeError: Invalid time value", payload: Buffer.from(JSON.stringify(of)) },
      at: Date.now(),
    };
    const left = slice(partition, version, { next: position ?? "", deadLetters: [deadLetter] });
    const { stale } = await store.commit({ ...batch([left], Date.now()), source });
    await store.close();
    expect(stale).toEqual([]);
  }

  const logs = (service: string, message: string) =>
    record(0, { "log.level": "INFO", message, "service.name": service, "host.name": "web-3" });

  beforeAll(async () => {
    buildPage();
    stack = await ElkStack.connect();
    const { mark } = stack;
    names = { topic: `app-${mark}`, gone: `brief-${mark}`, indices: `shop-${mark}` };
    folder = await mkdtemp(join(tmpdir(), "elkhound-stack-"));
    elkhound = new ElkhoundProcess({ port: await freePort(), folder, log: join(folder, "elkhound.log") });
    configure("4KiB");
    await stack.makeTopic(names.topic);
    await stack.makeTopic(names.gone);
    await stack.makeIndex(`${names.indices}-1`);
    await stack.produce(names.topic, [
      logs("orders", "the order is on its way"),
      ...usualLogs(0),
      logs("orders", "nobody noticed"),
    ]);
    const papers = (message: string, ago: number) =>
      record(ago, { message, "service.name": "billing", "host.name": "web-3", "log.logger": "shop.Billing" });
    await stack.index(`${names.indices}-1`, [
      { ...papers("the printer warms up", 3), "log.level": "INFO" },
      papers("Invoice 17 has no address", 2),
      papers("Invoice 18 has no address", 1),
      { ...papers("the printer cools down", 0.5), "log.level": "INFO" },
    ]);
    elkhound.start();
    await elkhound.ready();
    browser = await startBrowser();
    ({ page, complaints } = await openPage(browser, elkhound.url));
  });
  afterAll(async () => {
    await browser?.close();
    await elkhound?.end("SIGKILL");
    await stack?.deleteTopic(names.topic);
    await stack?.deleteIndex(`${names.indices}-1`);
    await rm(folder, { recursive: true, force: true });
  });

  const row = (title: string): Locator => page.locator(".issue-row", { hasText: title });
  const count = (title: string, events: number) =>
    row(title).locator(".row-count b").getByText(String(events), { exact: true }).waitFor();

  it("lists the issues of both with their counts, and counts on while one looks", async () => {
    await page.goto(elkhound.url);
    await count("no stock for item", 3);
    await count("has no address", 2);
    await page.evaluate("window.stillTheSamePage = true");
    await stack.produce(names.topic, usualLogs(0).slice(0, 1));
    await stack.index(`${names.indices}-1`, [
      record(0, { message: "Invoice 19 has no address", "service.name": "billing", "log.logger": "shop.Billing" }),
      record(0, { message: "The stapler is empty", "service.name": "billing", "log.logger": "shop.Desk" }),
    ]);
    await count("The stapler is empty", 1);
    await count("no stock for item", 4);
    await count("has no address", 3);
    expect(await page.evaluate("window.stillTheSamePage")).toBe(true);
  });

  it.each([
    ["Kafka", "no stock for item", "Order 90", ["the order is on its way", "nobody noticed"]],
    ["Elasticsearch", "has no address", "Invoice 1", ["the printer warms up", "the printer cools down"]],
  ])("shows what happened around an event of %s", async (_, title, message, around) => {
    await page.goto(elkhound.url);
    await row(title).locator(".row-title").click();
    await page.getByRole("button", { name: "Log records around it" }).click();
    await page.locator(".around li[aria-current]", { hasText: message }).waitFor();
    for (const text of around) await page.locator(".around li", { hasText: text }).waitFor();
  });

  it("shows frames, events, tags, and a way to the logs in Kibana", async () => {
    await page.goto(elkhound.url);
    await row("no stock for item").locator(".row-title").click();
    await page.getByText("Stock.java:42").first().waitFor();
    await page.getByText("com.example.shop.StockTable.lock").or(page.getByText("StockTable.java:12")).first().waitFor();
    await page.getByRole("button", { name: "Oldest event" }).click();
    await page.getByText(/1 of 4 kept/).waitFor();
    await page.getByRole("button", { name: "Newer event" }).click();
    await page.getByText(/2 of 4 kept/).waitFor();

    const href = (await page.locator(".event-tools a").getAttribute("href")) ?? "";
    expect(href).toMatch(/^https:\/\/kibana\.example\.com\/base\/s\/shop\/app\/discover#\/\?/);
    const state = new URLSearchParams(href.slice(href.indexOf("#/?") + 3));
    const { time } = readRison(state.get("_g") ?? "") as { time: { from: string; to: string } };
    const app = readRison(state.get("_a") ?? "") as {
      dataSource: { dataViewId: string };
      filters: { meta: { key: string; disabled: boolean; params: { query: string } } }[];
    };
    expect(app.dataSource.dataViewId).toBe("shop-*");
    expect(app.filters.map(({ meta }) => [meta.key, meta.params.query, meta.disabled])).toEqual([
      ["service.name", "orders", false],
      ["trace.id", expect.stringMatching(/^4bf92f3577b34da6a3ce929d0e0e473\d$/), true],
      ["message", expect.stringMatching(/^Order 90\d failed$/), true],
    ]);
    const [from, to] = [Date.parse(time.from), Date.parse(time.to)];
    const at = Date.parse((await page.locator(".event time").first().getAttribute("datetime")) ?? "");
    expect(from).toBeLessThan(at);
    expect(to).toBeGreaterThan(at);
    expect(to - from).toBeLessThanOrEqual(60 * MINUTE);

    await page.getByRole("link", { name: "Tags" }).click();
    await page.locator("main").getByText("production").first().waitFor();
  });

  it("shows what could not be read, and counts it once that is mended and it is read again", async () => {
    await page.goto(`${elkhound.url}/sources?tab=dead_letters`);
    await page.getByText("No dead letters").waitFor();
    const till = { "service.name": "till", "log.logger": "shop.Till" };
    const long = { labels: { receipt: "x".repeat(5_000) } };
    await stack.produce(names.topic, [record(0, { message: "A receipt without end", ...till, ...long })]);
    const letter = (text: string): Locator => page.locator(".entries li", { hasText: text });
    await letter("too large").getByText("more than max_record_bytes (4096)").waitFor();
    await letter("too large").getByText("The record,").click();
    await letter("too large").getByText("A receipt without end").waitFor();
    await letter("too large").getByRole("button", { name: "Read again" }).click();
    // All of it was kept: whoever wants it counted gets it counted.
    await page.getByText("1 record is counted now").waitFor();
    await letter("too large").waitFor({ state: "detached" });

    // One that stumbled over a rule, which is mended by now.
    expect(await elkhound.end("SIGTERM")).toBe(0);
    await leaveDeadLetter(record(0, { message: "The till drawer is stuck", ...till }));
    configure("1MiB");
    elkhound.start();
    await elkhound.ready();
    await page.reload();
    await letter("a rule failed").getByRole("button", { name: "Read again" }).click();
    await page.getByText("1 record is counted now").waitFor();
    await letter("a rule failed").waitFor({ state: "detached" });
    await page.goto(elkhound.url);
    await count("The till drawer is stuck", 1);
    // What was too long is read as it comes now.
    await stack.produce(names.topic, [record(0, { message: "A receipt with an end", ...till, ...long })]);
    await count("A receipt with an end", 1);
  });

  it("tells how far behind a source is, and what was deleted before it could be read", async () => {
    await page.goto(`${elkhound.url}/sources`);
    const card = (id: string): Locator => page.locator(".cards > li", { hasText: id });
    await card("app_kafka").getByText("Up to date").waitFor();
    await card("app_kafka")
      .getByRole("img", { name: /^[1-9]\d* records? in the last hour$/ })
      .waitFor();
    // Not to be found before it is refreshed, but known to be there.
    await stack.makeIndex(`${names.indices}-2`, "-1");
    await stack.index(`${names.indices}-2`, [logs("billing", "unseen"), logs("billing", "unheard of")], false);
    await card("elk").getByText("2 records").first().waitFor();
    // What the source goes by is no place of records.
    expect(await card("elk").getByRole("cell", { name: "start", exact: true }).count()).toBe(0);
    await takePictures(page, {
      "stack-list": { address: elkhound.url, ready: ".issue-row" },
      "stack-sources": { address: `${elkhound.url}/sources`, ready: ".cards > li" },
    });
    await stack.deleteIndex(`${names.indices}-2`);
    await page.goto(`${elkhound.url}/sources?tab=gaps`);
    const gap = page.locator(".entries li", { hasText: `${names.indices}-2` });
    await gap.getByText("deleted", { exact: true }).waitFor();
    await gap.getByText("2 records were never read:").waitFor();
    // What was read to its end leaves no gap.
    await stack.deleteTopic(names.gone);
    await page.goto(`${elkhound.url}/sources`);
    await card("elk").getByText("Up to date").waitFor();
    // Requests fail while Elkhound starts again.
    expect(complaints.filter((one) => !one.startsWith("Failed to load resource"))).toEqual([]);
  });
});
