import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openPage, startBrowser } from "../../support/browser.ts";
import { HIDDEN, MARKUP, record, Shop } from "./shop.ts";

const LONG = "a".repeat(20_000);

const hostile = [
  record(5, {
    message: `marker-one ${MARKUP}`,
    "service.name": MARKUP,
    "service.environment": MARKUP,
    "service.version": MARKUP,
    "host.name": MARKUP,
    "log.logger": MARKUP,
    "error.type": `Evil${MARKUP}`,
    "error.message": `javascript:alert(1) ${HIDDEN} ${MARKUP}`,
    "error.stack_trace": `Evil: x\n\tat ${MARKUP}.run(${MARKUP}.java:1)\n\tat javascript:alert(3)(Own.java:2)\n`,
    "user.id": MARKUP,
    "user.name": `javascript:alert(1)`,
    "url.full": "javascript:alert(document.domain)",
    "http.request.method": MARKUP,
    "user_agent.original": MARKUP,
    labels: { [MARKUP]: MARKUP, plain: `javascript:alert(4)` },
  }),
  record(4, { message: `marker-two ${HIDDEN} {{constructor.constructor('alert(5)')()}}` }),
  record(3, { message: `marker-three ${LONG}` }),
];

describe("what attackers make programs log", () => {
  let shop: Shop;
  let browser: Browser;
  beforeAll(async () => {
    shop = await Shop.start(hostile);
    browser = await startBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    await shop?.stop();
  });

  async function expectHarmless(page: Page, complaints: readonly string[]): Promise<void> {
    expect(complaints).toEqual([]);
    expect(await page.locator("img[src='x'], #root script, [onerror]").count()).toBe(0);
    expect(await page.locator("a[href*='javascript' i]").count()).toBe(0);
    // Nothing is wider than the window.
    expect(await page.evaluate("document.documentElement.scrollWidth - innerWidth")).toBeLessThanOrEqual(0);
  }

  it.each([1280, 360])("is text in the list and on each part of an issue, at a width of %i", async (width) => {
    const options = { viewport: { width, height: 800 } };
    const { page, complaints } = await openPage(browser, `${shop.url}/issues?status=all`, options);
    await page.getByText("marker-two").waitFor();
    await page.getByText("marker-three").waitFor();
    await expectHarmless(page, complaints);
    for (const words of ["Evil", "marker-two", "marker-three"]) {
      const id = await shop.issue(words);
      for (const tab of ["", "?tab=grouping", "?tab=activity"]) {
        await page.goto(`${shop.url}/issues/${id}${tab}`);
        await page
          .locator(tab === "" ? ".event" : ".issue-main .panel")
          .first()
          .waitFor();
        await expectHarmless(page, complaints);
      }
    }
    await page.context().close();
  });

  it("shows what would be unseen, cuts what is endless, and copies it harmlessly", async () => {
    const { page } = await openPage(browser, `${shop.url}/issues/${await shop.issue("marker-two")}`, {
      permissions: ["clipboard-read", "clipboard-write"],
    });
    await page.locator(".record-message .unseen").first().waitFor();
    expect(await page.locator(".record-message .unseen").allTextContents()).toEqual(["U+202E", "U+0007"]);
    await page.getByRole("button", { name: "Copy as text" }).click();
    const copied = (await page.evaluate("navigator.clipboard.readText()")) as string;
    expect(copied).toContain("invoice<U+202E>gpj.exe<U+0007>");
    await page.goto(`${shop.url}/issues/${await shop.issue("marker-three")}`);
    await page.getByRole("button", { name: /^Show all/ }).click();
    const shown = await page.locator(".record-message pre").textContent();
    expect(shown?.length).toBeGreaterThan(8_000);
    await page.context().close();
  });
});
