import { chmodSync, writeFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openPage, startBrowser } from "../../support/browser.ts";
import { buildPage } from "../../support/built.ts";
import { ElkhoundProcess } from "../../support/elkhound-process.ts";
import { takePicture } from "../../support/pictures.ts";
import { type RunningSearch, startSearch } from "../../support/services/search.ts";
import { freePort } from "../../support/services/server-process.ts";
import { ElkStack } from "./elk-stack.ts";
import { record } from "./shop.ts";

describe("setting a first source up", () => {
  let folder: string;
  let browser: Browser;
  let secured: RunningSearch;
  let elkhound: ElkhoundProcess;
  let listen: string;
  let page: Page;
  let complaints: readonly string[];

  beforeAll(async () => {
    buildPage();
    folder = await mkdtemp(join(tmpdir(), "elkhound-set-up-"));
    chmodSync(folder, 0o777);
    secured = await startSearch({
      ...{ product: "elasticsearch", version: "8.19.21", secure: true, folder: join(folder, "search") },
    });
    const port = await freePort();
    listen = `server: { listen: 127.0.0.1:${port} }\n`;
    writeFileSync(join(folder, "elkhound.yml"), listen);
    const env = { ELASTICSEARCH_PASSWORD: secured.password ?? "" };
    elkhound = new ElkhoundProcess({ port, folder, log: join(folder, "elkhound.log"), env });
    elkhound.start();
    await elkhound.ready();
    browser = await startBrowser();
    ({ page, complaints } = await openPage(browser, elkhound.url));
  });
  afterAll(async () => {
    await browser?.close();
    await elkhound?.end("SIGKILL");
    await secured?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  /** Requests fail while Elkhound starts again. */
  const faults = () => complaints.filter((one) => !one.startsWith("Failed to load resource"));
  const test = () => page.getByRole("button", { name: "Test the connection" }).click();
  /** What is said is said anew: the words before are gone once it tries. */
  const says = (text: string | RegExp) => page.locator(".source-trial").getByText(text).first().waitFor();
  const yaml = async (): Promise<string> => (await page.locator("pre.command").first().textContent()) ?? "";

  /** Writes what the page gave into the file, starts again, and looks at the list. */
  const startWith = async (text: string): Promise<void> => {
    expect(await elkhound.end("SIGTERM")).toBe(0);
    writeFileSync(join(folder, "elkhound.yml"), listen + text);
    elkhound.start();
    await elkhound.ready();
    await page.goto(elkhound.url);
  };

  it("on an Elasticsearch with TLS and users says what is wrong, then what is there, in a form that runs", async () => {
    await page.getByRole("link", { name: "Connect a source" }).click();
    const url = page.getByLabel("Address");
    await url.fill(`https://127.0.0.1:${await freePort()}`);
    await test();
    await says(/ECONNREFUSED/);
    await says("with its scheme and port");
    await url.fill(secured.url.replace("https", "http"));
    await test();
    await says("says https where it speaks TLS");
    await url.fill(secured.url);
    await test();
    await says("TLS failed (self-signed certificate)");
    await page.getByLabel("Certificate of its authority").fill(secured.caFile ?? "");
    await page.getByLabel("User name").fill(secured.username ?? "");
    await page.getByLabel("Password").fill("not the password");
    await test();
    await says(/unable to authenticate user/);
    expect(await page.getByText("not the password").count()).toBe(0);

    await page.getByLabel("Password").fill(secured.password ?? "");
    await test();
    await says("no documents are found");
    expect(await page.locator("pre.command").count()).toBe(0);

    const stack = await ElkStack.connect(secured);
    const day = new Date().toISOString().slice(0, 10).replaceAll("-", ".");
    await stack.makeIndex(`shop-${day}`);
    await stack.index(`shop-${day}`, [
      record(5, { message: "cart opened", "log.level": "info" }),
      record(2, { message: "The cart of 17 tipped over", "host.name": "web-1" }),
    ]);
    await test();
    const row = page.getByRole("row", { name: `shop-${day}` });
    await row.waitFor();
    expect((await row.getByRole("cell").allTextContents()).slice(1, 4)).toEqual(["2", "0", "1"]);
    await page.locator(".around li", { hasText: "The cart of 17 tipped over" }).getByText("web-1").waitFor();
    await says("ELASTICSEARCH_PASSWORD");
    await takePicture(page, "set-up-elasticsearch");
    const text = await yaml();
    expect(text).toContain("- shop-*");
    expect(text).not.toContain(secured.password);

    await startWith(text);
    await page.locator(".row-title", { hasText: "tipped over" }).waitFor();
    expect(faults()).toEqual([]);
  });

  it("on a Kafka likewise", async () => {
    const stack = await ElkStack.connect();
    const topic = `shop-${stack.mark}`;
    await page.goto(`${elkhound.url}/set-up`);
    await page.getByRole("button", { name: "Kafka" }).click();
    const brokers = page.getByLabel("Brokers");
    await brokers.fill(`127.0.0.1:${await freePort()}`);
    await test();
    await says(/ECONNREFUSED/);
    await brokers.fill(secured.url.replace("https://", ""));
    await test();
    await says(/may speak TLS|does not speak Kafka/);
    await brokers.fill("127.0.0.1");
    await test();
    await says(/must be `host:port`/);
    await brokers.fill(stack.brokers.join(", "));
    await page.getByLabel("Topics").fill(topic);
    await test();
    await says(`there is no topic ${topic}`);
    expect(await page.locator("pre.command").count()).toBe(0);

    await stack.makeTopic(topic);
    await stack.produce(topic, [record(0, { message: "The kettle of 4 boiled over" })]);
    await test();
    await page.getByRole("row", { name: topic }).waitFor();
    await page.locator(".around li", { hasText: "The kettle of 4 boiled over" }).getByText("orders").waitFor();
    await takePicture(page, "set-up-kafka");
    await startWith(await yaml());
    await page.locator(".row-title", { hasText: "boiled over" }).waitFor();
    expect(faults()).toEqual([]);
  });
});
