import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openPage, startBrowser } from "../../support/browser.ts";
import { until } from "../../support/services/server-process.ts";
import { Shop, usualLogs } from "./shop.ts";

describe("alerts", () => {
  let shop: Shop;
  let browser: Browser;
  let alert: { readonly id: string; readonly summary: string };
  beforeAll(async () => {
    shop = await Shop.start(usualLogs());
    browser = await startBrowser();
    await until(async () => {
      const { items } = await shop.elkhound.get<{ items: { id: string; summary: string }[] }>("/api/v1/alerts");
      if (items[0] === undefined) return false;
      alert = items[0];
      return true;
    }, "the first alert");
  });
  afterAll(async () => {
    await browser?.close();
    await shop?.stop();
  });

  it("are listed with the numbers they were decided on, and acknowledged", async () => {
    const { page, complaints } = await openPage(browser, `${shop.url}/alerts`);
    await page.getByText(alert.summary).first().waitFor();
    await page.getByRole("button", { name: "Acknowledge" }).first().click();
    await page.getByText("acknowledged by").waitFor();
    await page.getByRole("link", { name: "Detectors" }).click();
    await page.getByRole("cell", { name: "new_issue" }).waitFor();
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  it("ask before they do what a message's link is for", async () => {
    const { page } = await openPage(browser, `${shop.url}/alerts/${alert.id}?action=acknowledge`);
    await page.getByRole("dialog", { name: "Do you take care of this alert?" }).waitFor();
    await page.getByRole("button", { name: "Cancel" }).click();
    await page.getByRole("dialog").waitFor({ state: "detached" });
    expect(new URL(page.url()).search).toBe("");
    const issue = await shop.issue("OutOfStockException");
    await page.goto(`${shop.url}/issues/${issue}?action=resolve`);
    const question = page.getByRole("dialog", { name: "Resolve this issue?" });
    await question.getByRole("button", { name: "Resolve" }).click();
    await page.getByRole("button", { name: "Reopen" }).waitFor();
    await page.context().close();
  });

  it("are silenced by what they are about, with a look at what that mutes", async () => {
    const { page, complaints } = await openPage(browser, `${shop.url}/silences/new?alert=${alert.id}`);
    const matchers = page.getByLabel("Alerts whose labels match; one matcher a line");
    await page.getByText(/^Mutes \d+ present alert/).waitFor();
    expect(await matchers.inputValue()).toContain('alertname="new_issue"');
    await page.getByLabel("Why (optional)").fill("known & watched");
    await page.getByRole("button", { name: "1 day" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Silence" }).click();
    await page.getByText("known & watched").waitFor();
    await page.getByRole("button", { name: "End now" }).click();
    await page.locator(".entries .mark").getByText("Over").waitFor();
    expect(complaints).toEqual([]);
    await page.getByRole("link", { name: "New silence" }).click();
    await matchers.fill("service cart");
    await page.locator(".wrong").waitFor();
    await page.keyboard.press("Escape");
    await page.getByRole("dialog").waitFor({ state: "detached" });
    await page.waitForURL(`${shop.url}/silences`);
    await page.context().close();
  });
});
