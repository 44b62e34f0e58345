import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openPage, startBrowser } from "../../support/browser.ts";
import { violations } from "./axe.ts";
import { record, Shop, usualLogs } from "./shop.ts";

const OWNERS = `projects: [{ name: default, owners: [{ service: "*", owners: "#payments" }] }]\n`;

/** Its rule makes tags of it. */
const APACHE =
  "[Sat Nov 28 10:24:53.680000 2026] [proxy:error] [pid 77:tid 88] (111)Connection refused: AH00957: http: attempt to connect to 127.0.0.1:18099 (127.0.0.1:18099) failed";

describe("a search that is written", () => {
  let shop: Shop;
  let browser: Browser;
  beforeAll(async () => {
    shop = await Shop.start([...usualLogs(3), record(5, { message: APACHE })], true, async () => OWNERS);
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
    await field.fill("");
    await page.keyboard.type("tag.");
    await options.getByText("tag.code:").waitFor();
    expect(await options.allInnerTexts()).toEqual(["tag.code:", "tag.errno:", "tag.module:"]);
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
    await options.getByText("AH00957").waitFor();
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    await page.waitForURL((url) => url.searchParams.get("query") === "tag.code:AH00957");
    await page.locator(".rows > li").getByText("attempt to connect").waitFor();
    await page.waitForFunction("document.querySelectorAll('.rows > li').length === 1");
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
