import { appendFileSync } from "node:fs";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openPage, startBrowser } from "../../support/browser.ts";
import { record, Shop, usualLogs } from "./shop.ts";

describe("what the page learns while one looks at it", () => {
  let shop: Shop;
  let browser: Browser;
  beforeAll(async () => {
    shop = await Shop.start(usualLogs(40));
    browser = await startBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    await shop?.stop();
  });

  const log = (message: string): void =>
    appendFileSync(
      shop.log,
      `${JSON.stringify(record(0, { message, "log.logger": message, "service.name": "new" }))}\n`,
    );

  it("new issues are told over the list, which stands still until they are asked for", async () => {
    const { page } = await openPage(browser, shop.url);
    const asked: string[] = [];
    page.on("request", (request) => asked.push(new URL(request.url()).pathname));
    await page.locator(".issue-row").first().waitFor();
    await page.mouse.wheel(0, 600);
    await page.waitForFunction("scrollY > 300");
    const place = (): Promise<unknown> =>
      page.evaluate(
        "[scrollY, document.querySelector('.row-title').getAttribute('href'), document.querySelectorAll('.pill').length]",
      );
    const [scrolled, row] = (await place()) as [number, string];
    log("The lantern went out");
    const news = page.getByRole("button", { name: "1 new: show" });
    await news.waitFor();
    expect((await place()) as unknown).toEqual([scrolled, row, 1]);
    await news.click();
    await page.locator(".row-title", { hasText: "The lantern went out" }).waitFor();
    expect(await page.evaluate("scrollY")).toBe(0);
    await page.context().close();
  });

  it("comes back after the server was away, and has missed nothing", async () => {
    const { page } = await openPage(browser, shop.url);
    await page.locator(".issue-row").first().waitFor();
    await page.context().setOffline(true);
    log("The bell rang while nobody heard");
    await page.context().setOffline(false);
    await page.locator(".row-title", { hasText: "The bell rang while nobody heard" }).waitFor();
    await page.context().close();
  });

  it("shows the log records around an event, and what becomes of records by a rule that is being written", async () => {
    const { page } = await openPage(browser, `${shop.url}/issues/${await shop.issue("OutOfStockException")}`);
    await page.getByRole("button", { name: "Log records around it" }).click();
    await page.locator(".around li[aria-current]", { hasText: "Order 902 failed" }).waitFor();
    await page.goto(`${shop.url}/rules/try`);
    await page.locator(".mark", { hasText: "Error event" }).waitFor();
    await page.getByLabel("Log records").fill('{"message":"<b>lamp</b> broken","log.level":"WARN"}\n');
    await page.locator(".mark", { hasText: "Not taken" }).waitFor();
    await page
      .getByLabel(/^Rule file/)
      .fill("rules:\n  - name: lamps\n    when: { contains: lamp }\n    set: { level: error }\n    colour: red\n");
    await page.getByText("6:5").or(page.getByText("5:5")).first().waitFor();
    await page.context().close();
  });
});
