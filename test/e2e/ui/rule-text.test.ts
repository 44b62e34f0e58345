import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openPage, startBrowser } from "../../support/browser.ts";
import { violations } from "./axe.ts";
import { Shop, usualLogs } from "./shop.ts";

describe("a rule that is written on the page", () => {
  let shop: Shop;
  let browser: Browser;
  beforeAll(async () => {
    shop = await Shop.start(usualLogs(3));
    browser = await startBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    await shop?.stop();
  });

  it("is completed, checked and tried while one writes, and its tests are run", async () => {
    const { page } = await openPage(browser, `${shop.url}/rules/try`);
    const field = page.getByRole("textbox", { name: "Rule file (YAML)" });
    const options = page.getByRole("listbox", { name: "What may be written here" }).getByRole("option");
    await field.click();
    await page.keyboard.type("ru");
    await options.getByText("rules:").waitFor();
    await page.keyboard.press("Enter");
    await page.keyboard.press("Enter");
    await page.keyboard.type("- name: stock");
    await page.keyboard.press("Enter");
    await page.keyboard.type("when: { contains: no stock, lev");
    await options.getByText("level:").waitFor();
    expect(await violations(page)).toEqual([]);
    await page.keyboard.press("Tab");
    await options.getByText("error").waitFor();
    await page.keyboard.type("erro");
    await page.keyboard.press("Enter");
    await page.keyboard.type(" }");
    await page.keyboard.press("Enter");
    await page.keyboard.type("steps: [{ grok: '%{GREEDYDAT");
    await page.keyboard.press("Enter");
    await page.keyboard.type(":text}' }]");
    expect(await field.inputValue()).toBe(
      "rules:\n  - name: stock\n    when: { contains: no stock, level: error }\n    steps: [{ grok: '%{GREEDYDATA:text}' }]",
    );
    await page.getByText("Error event", { exact: true }).waitFor();
    await page.keyboard.press("Enter");
    await page.keyboard.type("evnt: {}");
    await page.locator(".bad-line", { hasText: "5" }).waitFor();
    await page.getByRole("button", { name: /^Go to line 5, column \d+$/ }).click();
    await page.keyboard.press("Shift+End");
    await page.keyboard.press("Delete");
    await page.locator(".bad-line").waitFor({ state: "detached" });
    await page.getByRole("button", { name: "Run the tests of this file" }).click();
    await page.getByText("The file has no tests that could be run.").waitFor();
    await page.context().close();
  });

  it("begins with a loaded file, whose tests pass", async () => {
    const { page } = await openPage(browser, `${shop.url}/rules/try?rule=apache/error`);
    await page.locator("textarea", { hasText: "Apache HTTP server" }).waitFor();
    await page.getByRole("button", { name: "Run the tests of this file" }).click();
    await page.getByText(/^\d+ tests passed$/).waitFor();
    expect(await violations(page)).toEqual([]);
    await page.context().close();
  });
});
