import { appendFileSync } from "node:fs";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openPage, startBrowser } from "../../support/browser.ts";
import { ADMIN_TOKEN } from "../../support/elkhound-process.ts";
import { until } from "../../support/services/server-process.ts";
import { violations } from "./axe.ts";
import { Shop, usualLogs } from "./shop.ts";

describe("everybody can use it", () => {
  let shop: Shop;
  let browser: Browser;
  beforeAll(async () => {
    shop = await Shop.start(usualLogs());
    browser = await startBrowser();
    // What makes every view show something: an issue of two fingerprints, a silence, a record that cannot be read.
    const post = async (path: string, body: object): Promise<void> => {
      const headers = { authorization: `Bearer ${ADMIN_TOKEN}`, "content-type": "application/json" };
      const response = await fetch(`${shop.url}/api/v1/${path}`, {
        method: "POST",
        headers,
        body: JSON.stringify(body),
      });
      if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
    };
    const merged = await shop.issue("cedar amber");
    await post(`issues/${merged}/merge`, { issues: [await shop.issue("delta amber")] });
    await post("silences", { matchers: [`issue="${merged}"`], duration: "1h", comment: "known" });
    appendFileSync(shop.log, `${"x".repeat(1_100_000)}\n`);
    await until(
      async () => (await shop.elkhound.get<{ items: object[] }>("/api/v1/dead-letters")).items.length === 1,
      "a dead letter",
    );
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
      ["/silences", ".entries li"],
      ["/silences/new", "dialog"],
      ["/detectors", "tbody tr"],
      ["/releases", ".figures"],
      ["/discards", ".empty"],
      ["/sources", ".card-head"],
      ["/sources?tab=gaps", ".empty"],
      ["/sources?tab=dead_letters", ".entries li"],
      ["/rules", "tbody tr"],
      ["/rules?state=all", "tbody tr"],
      ["/rules?find=nothing+at+all", ".empty"],
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
    await asked("resolve in", "button[aria-label='Resolve as of …']", "button:has-text('In a release …')");
    await asked("ignore until", "button[aria-label='Ignore until …']", "button:has-text('Until more events …')");
    await page.getByRole("button", { name: "Log records around it" }).click();
    await page.locator(".around li").first().waitFor();
    await inspect("records around");
    await page.goto(`${shop.url}/issues/${await shop.issue("cedar amber")}?tab=grouping`);
    await page.locator(".fingerprints input").first().check();
    await asked("split", "button:has-text('Split')");
    await page.goto(`${shop.url}/sources?tab=dead_letters`);
    await page.locator("summary").first().click();
    await page.getByRole("button", { name: "Read again" }).click();
    await page.getByText("0 records are counted now, 1 stay.").waitFor();
    await inspect("dead letter, read again");
    await page.route("**/api/v1/releases*", (route) =>
      route.fulfill({ status: 503, contentType: "application/problem+json", body: '{"detail":"no store"}' }),
    );
    await page.getByRole("link", { name: "Releases" }).click();
    await page.getByRole("button", { name: "Try again" }).waitFor();
    await inspect("failed");
    await page.route("**/{api,health}/**", (route) => route.abort());
    await page.getByRole("link", { name: "Rules" }).click();
    await page.locator(".offline").waitFor();
    await inspect("offline");
    await page.context().close();
    const { page: stranger } = await openPage(browser, shop.url, { ...look, loggedIn: false });
    await stranger.getByText("Log in with a token").click();
    await stranger.getByLabel("Token", { exact: true }).waitFor();
    await inspect("log-in", stranger);
    await stranger.context().close();
    expect(found).toEqual([]);
  });

  it("is used without a mouse: the focus goes into what opens, and back to what opened it", async () => {
    const { page } = await openPage(browser, `${shop.url}/issues`);
    const at = (): Promise<unknown> =>
      page.evaluate("document.activeElement.getAttribute('aria-label') ?? document.activeElement.textContent.trim()");
    await page.locator(".issue-row").first().waitFor();
    // The list: to an issue, chosen by keys.
    await page.keyboard.press("j");
    await page.keyboard.press("x");
    await page.getByText("1 chosen").waitFor();
    await page.keyboard.press("x");
    await page.keyboard.press("Enter");
    const assign = page.getByRole("button", { name: "Assign", exact: true });
    await assign.waitFor();
    // The row has gone: the view has the focus, not the top of the page.
    expect(await page.evaluate("document.activeElement.id")).toBe("view");
    expect(await page.title()).toMatch(/. · Elkhound$/);
    // A question, by its button: into the field, Escape, and back.
    await assign.focus();
    await page.keyboard.press("Enter");
    await page.getByRole("dialog").waitFor();
    expect(await page.evaluate("document.activeElement.tagName")).toBe("INPUT");
    await page.keyboard.press("Escape");
    await page.getByRole("dialog").waitFor({ state: "detached" });
    expect(await at()).toBe("Assign");
    // The same by the dialog's own button.
    await page.keyboard.press("Enter");
    await page.getByRole("dialog").getByRole("button", { name: "Cancel" }).focus();
    await page.keyboard.press("Enter");
    await page.getByRole("dialog").waitFor({ state: "detached" });
    expect(await at()).toBe("Assign");
    // A menu, walked by arrows, to a question, and back to the menu's button.
    await page.getByRole("button", { name: "Ignore until …" }).focus();
    await page.keyboard.press("Enter");
    await page.getByRole("menuitem", { name: "Until it escalates" }).waitFor();
    for (let i = 0; i < 4; i += 1) await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
    await page.getByRole("dialog", { name: "Until more events …" }).waitFor();
    await page.keyboard.press("Escape");
    await page.getByRole("dialog").waitFor({ state: "detached" });
    expect(await at()).toBe("Ignore until …");
    // Silences: a link that opens a dialog at an address of its own.
    await page.keyboard.press("g");
    await page.keyboard.press("a");
    await page.getByRole("link", { name: "Silences" }).focus();
    await page.keyboard.press("Enter");
    await page.getByRole("link", { name: "New silence" }).focus();
    await page.keyboard.press("Enter");
    await page.getByRole("dialog").waitFor();
    await page.keyboard.press("Escape");
    await page.getByRole("dialog").waitFor({ state: "detached" });
    expect(await at()).toBe("New silence");
    await page.keyboard.press("j");
    expect(await page.evaluate("document.activeElement.closest('.entries li') !== null")).toBe(true);
    // Rules: found by a word, walked, opened.
    await page.keyboard.press("g");
    await page.keyboard.press("r");
    await page.locator("tbody tr").first().waitFor();
    await page.keyboard.press("/");
    await page.keyboard.type("php fpm");
    await page.getByRole("link", { name: "generic/error_level" }).waitFor({ state: "detached" });
    await page.keyboard.press("Escape");
    await page.keyboard.press("j");
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: "Try a rule" }).waitFor();
    await page.context().close();
  });
});
