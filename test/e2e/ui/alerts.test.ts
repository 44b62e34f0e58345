import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { silencePage } from "../../../src/links/page-links.ts";
import { openPage, startBrowser } from "../../support/browser.ts";
import { until } from "../../support/services/server-process.ts";
import { Shop, usualLogs } from "./shop.ts";

/** One whose alerts go on as long as it is so. */
const DETECTORS = `detectors:
  - { id: new_issue, type: new_issue, schedule: "*/2 * * * * *" }
  - { id: many, type: threshold, events: 3, window: 2h, schedule: "*/2 * * * * *" }
`;

describe("alerts", () => {
  let shop: Shop;
  let browser: Browser;
  let alert: { readonly id: string; readonly summary: string };
  beforeAll(async () => {
    shop = await Shop.start(usualLogs(), true, async () => DETECTORS);
    browser = await startBrowser();
    await until(async () => {
      const { items } = await shop.elkhound.get<{ items: (typeof alert & { type: string })[] }>("/api/v1/alerts");
      const found = items.find(({ type }) => type === "new_issue");
      if (found === undefined || items.length < 2) return false;
      alert = found;
      return true;
    }, "alerts of both detectors");
  });
  afterAll(async () => {
    await browser?.close();
    await shop?.stop();
  });

  it("are listed with the numbers they were decided on, and acknowledged", async () => {
    const { page, complaints } = await openPage(browser, `${shop.url}/alerts`);
    await page.getByText(alert.summary).first().waitFor();
    await page.getByRole("button", { name: "Acknowledge" }).first().click();
    await page.locator("article.alert").getByText("Acknowledged by admin").waitFor();
    // What is shown stays, and is said to be old, when a newer answer cannot be had.
    await page.route("**/api/v1/alerts?*", (route) =>
      route.fulfill({ status: 503, contentType: "application/problem+json", body: '{"detail":"no store"}' }),
    );
    await page.getByRole("button", { name: "Acknowledge" }).first().click();
    await page.locator(".stale", { hasText: "no store" }).waitFor();
    expect(await page.getByText(alert.summary).count()).toBeGreaterThan(0);
    await page.unroute("**/api/v1/alerts?*");
    // Pressed if it is still there: live updates may have asked again by themselves.
    await page.getByRole("button", { name: "Try again" }).evaluateAll((all) => {
      for (const button of all) (button as unknown as { click(): void }).click();
    });
    await page.locator(".stale").waitFor({ state: "detached" });
    await page.getByRole("link", { name: "Detectors" }).click();
    await page.getByRole("cell", { name: "new_issue" }).waitFor();
    // The browser's own word about the refusals.
    expect(complaints.filter((text) => !text.includes("503"))).toEqual([]);
    await page.context().close();
  });

  it("mark the issue on which they fire, until they are silenced and after", async () => {
    const issue = await shop.issue("OutOfStockException");
    const { page, complaints } = await openPage(browser, shop.url);
    const row = page.locator(".issue-row", { hasText: "no stock for item" });
    await row.getByRole("link", { name: "Too many" }).click();
    const entry = page.locator("article.alert", { hasText: "no stock for item" });
    await entry.getByText("Firing", { exact: true }).waitFor();
    expect(await entry.getByText("Silenced").count()).toBe(0);
    await page.goto(`${shop.url}/silences/new`);
    await page.getByLabel("Alerts whose labels match; one matcher a line").fill(`issue="${issue}"`);
    await page.getByText("Mutes 1 present alert.").waitFor();
    await page.getByRole("dialog").getByRole("button", { name: "Silence" }).click();
    // By what the issue is called, not by its id.
    await page.locator(".entries").getByRole("link", { name: "no stock for item" }).waitFor();
    expect(await page.getByText(issue).count()).toBe(0);
    await page.goto(`${shop.url}/alerts`);
    await entry.getByRole("link", { name: "Silenced" }).click();
    await page.getByRole("button", { name: "End now" }).click();
    await page.locator(".entries .mark").getByText("Over").waitFor();
    // The button is gone by what it did; who pressed it is still in its entry.
    await page.locator(".entries a:focus", { hasText: "no stock for item" }).waitFor();
    await page.keyboard.press("g");
    await page.keyboard.press("a");
    await entry.waitFor();
    await entry.getByText("Silenced").waitFor({ state: "detached" });
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
    await page.locator(".entries li", { hasText: "known & watched" }).locator(".mark").getByText("Over").waitFor();
    expect(complaints).toEqual([]);
    await page.getByRole("link", { name: "New silence" }).click();
    await matchers.fill("service cart");
    await page.locator(".wrong").waitFor();
    await page.keyboard.press("Escape");
    await page.getByRole("dialog").waitFor({ state: "detached" });
    await page.waitForURL(`${shop.url}/silences`);
    await page.context().close();
  });

  it("ask for matchers when the alert that is to be silenced cannot be had", async () => {
    const { page } = await openPage(browser, `${shop.url}/silences/new?alert=00000000-0000-7000-8000-000000000000`);
    const matchers = page.getByLabel("Alerts whose labels match; one matcher a line");
    const send = page.getByRole("dialog").getByRole("button", { name: "Silence" });
    await send.waitFor();
    expect(await matchers.isVisible()).toBe(false);
    await send.click();
    await matchers.waitFor({ state: "visible" });
    await page.context().close();
  });

  it("of a group are silenced by its labels, as the link of its message says", async () => {
    const labels = { alertname: "new_issue", "my label": 'a "b" & c' };
    const { page } = await openPage(browser, silencePage(shop.url, labels) ?? "");
    const matchers = page.getByLabel("Alerts whose labels match; one matcher a line");
    await page.getByText("Mutes 0 present alerts.").waitFor();
    expect(await matchers.inputValue()).toBe('alertname="new_issue"\n"my label"="a \\"b\\" & c"');
    await page.context().close();
  });
});
