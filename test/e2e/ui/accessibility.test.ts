import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openPage, startBrowser } from "../../support/browser.ts";
import { violations } from "./axe.ts";
import { Shop, usualLogs } from "./shop.ts";

describe("everybody can use it", () => {
  let shop: Shop;
  let browser: Browser;
  beforeAll(async () => {
    shop = await Shop.start(usualLogs());
    browser = await startBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    await shop?.stop();
  });

  const looks = [
    { colorScheme: "light", viewport: { width: 1280, height: 800 } },
    { colorScheme: "dark", viewport: { width: 360, height: 720 } },
  ] as const;

  it.each(looks)("axe finds nothing in any view: $colorScheme, $viewport.width px", async (look) => {
    const id = await shop.issue("OutOfStockException");
    const views: readonly (readonly [string, string])[] = [
      ["/issues", ".issue-row"],
      ["/issues?query=nothing+at+all", ".empty"],
      [`/issues/${id}`, ".frames"],
      [`/issues/${id}?tab=grouping`, ".fingerprints"],
      [`/issues/${id}?tab=activity`, ".panel"],
      [`/issues/${id}?tab=tags`, ".shares"],
      [`/issues/${id}?tab=similar`, ".panel"],
      ["/alerts?status=all", ".view-head"],
      ["/deliveries", ".empty"],
      ["/silences/new", "dialog"],
      ["/detectors", "tbody tr"],
      ["/releases", ".figures"],
      ["/discards", ".empty"],
      ["/sources", ".card-head"],
      ["/sources?tab=gaps", ".empty"],
      ["/sources?tab=dead_letters", ".empty"],
      ["/rules?state=used", "tbody tr"],
      ["/rules/try", ".rule-text"],
      ["/nowhere", ".empty"],
    ];
    const { page } = await openPage(browser, shop.url, look);
    const found: string[] = [];
    const inspect = async (what: string, shown = page): Promise<void> => {
      found.push(...(await violations(shown)).map((violation) => `${what}: ${violation}`));
    };
    for (const [path, ready] of views) {
      await page.goto(shop.url + path);
      await page.locator(ready).first().waitFor();
      await inspect(path);
    }
    await page.goto(`${shop.url}/issues`);
    await page.locator(".issue-row").first().waitFor();
    const asked = async (what: string, ...clicks: readonly string[]): Promise<void> => {
      for (const name of clicks) await page.locator(name).first().click();
      await page.getByRole("dialog").waitFor();
      await inspect(what);
      await page.keyboard.press("Escape");
      await page.getByRole("dialog").waitFor({ state: "detached" });
    };
    await asked("keep a search", "button:has-text('Views')", "button:has-text('Keep this search')");
    await page.locator(".rows").getByRole("checkbox").first().check();
    await page.locator(".rows").getByRole("checkbox").nth(1).check();
    await inspect("chosen");
    await asked("merge", "button:has-text('Merge')");
    await page.getByRole("button", { name: /that are found$/ }).click();
    await asked("all that are found", ".bulk-bar button:has-text('Resolve')");
    await page.getByRole("button", { name: "Account and appearance" }).click();
    await inspect("settings");
    await page.keyboard.press("Escape");
    await page.keyboard.press("?");
    await page.getByRole("dialog").waitFor();
    await inspect("help");
    await page.keyboard.press("Escape");
    await page.goto(`${shop.url}/issues/${id}`);
    await page.locator(".frames").first().waitFor();
    await asked("delete", "button[aria-label='More']", "button:has-text('Delete …')");
    await asked("discard", "button[aria-label='More']", "button:has-text('Discard …')");
    await asked("assign", "button:has-text('Assign')");
    await page.context().close();
    const { page: stranger } = await openPage(browser, shop.url, { ...look, loggedIn: false });
    await stranger.getByText("Log in with a token").click();
    await stranger.getByLabel("Token", { exact: true }).waitFor();
    await inspect("log-in", stranger);
    await stranger.context().close();
    expect(found).toEqual([]);
  });
});
