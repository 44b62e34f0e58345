import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openPage, startBrowser } from "../../support/browser.ts";
import { ROOT } from "../../support/source-imports.ts";
import { Shop } from "./shop.ts";

/** Of the page's scripts, compressed as browsers get them. */
const MOST_BYTES = 200_000;

describe("the first look", () => {
  let shop: Shop;
  let browser: Browser;
  beforeAll(async () => {
    shop = await Shop.start([], false);
    browser = await startBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    await shop?.stop();
  });

  it("says how to name a first source when there is none", async () => {
    const { page, complaints } = await openPage(browser, shop.url);
    await page.getByRole("heading", { name: "Where are your logs?" }).waitFor();
    await page.getByText("type: kafka").waitFor();
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  it("fetches scripts of less than 200 kB, compressed, once", async () => {
    const assets = join(ROOT, "dist", "ui", "assets");
    const scripts = readdirSync(assets).filter((name) => name.endsWith(".js.br"));
    expect(scripts.length).toBeGreaterThan(0);
    expect(scripts.reduce((sum, name) => sum + statSync(join(assets, name)).size, 0)).toBeLessThan(MOST_BYTES);
    const { page } = await openPage(browser, shop.url);
    await page.getByRole("heading", { name: "Where are your logs?" }).waitFor();
    const sent =
      "performance.getEntriesByType('resource').filter((one) => one.name.includes('/assets/')).map((one) => one.transferSize)";
    const first = (await page.evaluate(sent)) as number[];
    expect(first.reduce((sum, size) => sum + size, 0)).toBeGreaterThan(0);
    await page.reload();
    await page.getByRole("heading", { name: "Where are your logs?" }).waitFor();
    expect(((await page.evaluate(sent)) as number[]).reduce((sum, size) => sum + size, 0)).toBe(0);
    await page.context().close();
  });
});
