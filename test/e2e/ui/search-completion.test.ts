import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openPage, startBrowser } from "../../support/browser.ts";
import { violations } from "./axe.ts";
import { Shop, usualLogs } from "./shop.ts";

const OWNERS = `projects: [{ name: default, owners: [{ service: "*", owners: "#payments" }] }]\n`;

describe("a search that is written", () => {
  let shop: Shop;
  let browser: Browser;
  beforeAll(async () => {
    shop = await Shop.start(usualLogs(3), true, async () => OWNERS);
    browser = await startBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    await shop?.stop();
  });

  it("is completed by keys alone: keys, values that logs have, tags, owners", async () => {
    const { page, complaints } = await openPage(browser, shop.url);
    await page.getByText("no stock for item").first().waitFor();
    await page.keyboard.press("/");
    const field = page.getByRole("combobox");
    const options = page.getByRole("listbox", { name: "What may be written here" }).getByRole("option");
    await page.keyboard.type("env");
    await page.keyboard.press("ArrowDown");
    expect(await options.first().getAttribute("aria-selected")).toBe("true");
    await page.keyboard.press("Tab");
    await options.getByText("production").waitFor();
    expect(await violations(page)).toEqual([]);
    await page.keyboard.type("PROD");
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
    expect(await field.inputValue()).toBe("environment:production ");
    await page.keyboard.type("tag.");
    await options.getByText("tag.region:").waitFor();
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
    await options.getByText("eu-central-1").waitFor();
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    await page.waitForURL((url) => url.searchParams.get("query") === "environment:production tag.region:eu-central-1");
    await page.locator(".rows > li").getByText("no stock for item").waitFor();
    expect(await page.locator(".rows > li").count()).toBe(1);
    await field.fill("owner:");
    await options.getByText("#payments").click();
    expect(await field.inputValue()).toBe('owner:"#payments" ');
    await page.keyboard.type("level:");
    await options.first().waitFor();
    await page.keyboard.press("Escape");
    await options.first().waitFor({ state: "detached" });
    await page.locator("[role=combobox]:focus").waitFor();
    expect(complaints).toEqual([]);
    await page.context().close();
  });
});
