import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openPage, startBrowser } from "../../support/browser.ts";
import { ADMIN_TOKEN } from "../../support/elkhound-process.ts";
import { Shop, usualLogs } from "./shop.ts";

describe("the page in a browser", () => {
  let shop: Shop;
  let browser: Browser;
  beforeAll(async () => {
    shop = await Shop.start(usualLogs(150));
    browser = await startBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    await shop?.stop();
  });

  it("asks for the token, says when it is wrong, and goes where one wanted to go", async () => {
    const { page } = await openPage(browser, `${shop.url}/sources`, { loggedIn: false });
    await page.getByText("Log in with a token").click();
    await page.getByLabel("Token", { exact: true }).fill("wrong-token-of-24-characters");
    await page.getByRole("button", { name: "Log in" }).click();
    await page.getByText("This token was not accepted.").waitFor();
    await page.getByLabel("Token", { exact: true }).fill(ADMIN_TOKEN);
    await page.getByLabel("Token", { exact: true }).press("Enter");
    await page.getByRole("heading", { name: "Sources" }).waitFor();
    await page.getByText("Up to date").waitFor();
    await page.context().close();
  });

  it("lists issues, goes on where the first page ends, and finds by words", async () => {
    const { page, complaints } = await openPage(browser, shop.url);
    await page.getByText("no stock for item").waitFor();
    await page.keyboard.press("End");
    await page.getByText("151 issues in all").waitFor();
    await page.keyboard.press("Home");
    await page.keyboard.press("/");
    await page.keyboard.type("cedar delta");
    await page.keyboard.press("Enter");
    await page.getByText("Cannot reach the cedar delta gateway").waitFor();
    // With its neighbour, the delta cedar gateway; the list before has both too.
    await page.waitForFunction("document.querySelectorAll('.rows > li').length === 2");
    expect(new URL(page.url()).searchParams.get("query")).toBe("cedar delta");
    await page.getByRole("combobox").fill("nothing of the kind");
    await page.keyboard.press("Enter");
    await page.getByText("No issue fits").waitFor();
    await page.goBack();
    await page.getByText("Cannot reach the cedar delta gateway").waitFor();
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  it("is walked by keys, and comes back to where it was", async () => {
    const { page } = await openPage(browser, shop.url);
    await page.getByText("no stock for item").waitFor();
    for (const key of ["j", "j", "k"]) await page.keyboard.press(key);
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: "OutOfStockException" }).first().waitFor();
    await page.keyboard.press("j");
    await page.getByRole("heading", { name: /^Cannot reach the/ }).waitFor();
    await page.keyboard.press("g");
    await page.keyboard.press("s");
    await page.getByRole("heading", { name: "Sources" }).waitFor();
    await page.keyboard.press("g");
    await page.keyboard.press("i");
    await page.locator(".issue-row[data-cursor]").waitFor();
    await page.keyboard.press("?");
    await page.getByRole("dialog", { name: "Keys" }).waitFor();
    await page.keyboard.press("j");
    await page.keyboard.press("Escape");
    await page.getByRole("dialog").waitFor({ state: "detached" });
    await page.context().close();
  });

  it("shows an issue: its own frames first, its causes, its events one by one, all by address", async () => {
    const id = await shop.issue("OutOfStockException");
    const { page, complaints } = await openPage(browser, `${shop.url}/issues/${id}`, {
      permissions: ["clipboard-read", "clipboard-write"],
    });
    await page.locator(".frame", { hasText: "com.example.shop.Stock.take" }).waitFor();
    expect(await page.getByText("FrameworkServlet.service").count()).toBe(0);
    await page.getByRole("button", { name: "3 other frames" }).click();
    await page.getByText("FrameworkServlet.service").waitFor();
    await page.getByText("statement took too long").waitFor();
    await page.getByText("3 of 3 kept").waitFor();
    await page.keyboard.press("[");
    await page.getByText("2 of 3 kept").waitFor();
    await page.getByText("no stock for item 18").waitFor();
    const event = new URL(page.url()).searchParams.get("event");
    await page.reload();
    await page.getByText("2 of 3 kept").waitFor();
    expect(new URL(page.url()).searchParams.get("event")).toBe(event);
    await page.getByRole("button", { name: "Oldest event" }).click();
    await page.getByText("web-1").first().waitFor();
    await page.getByRole("button", { name: "Copy as Markdown" }).click();
    const copied = (await page.evaluate("navigator.clipboard.readText()")) as string;
    expect(copied).toContain("at com.example.shop.Stock.take (Stock.java:42)");
    expect(copied).toContain("Caused by: java.sql.SQLTimeoutException: statement took too long");
    expect(copied).toContain(`${shop.url}/issues/${id}`);
    await page.getByRole("link", { name: "7 d" }).click();
    await page.getByText("3 events").first().waitFor();
    expect(new URL(page.url()).searchParams.get("range")).toBe("7d");
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  it("merges chosen issues, shows it, and takes it back", async () => {
    const { page } = await openPage(browser, `${shop.url}/issues?query=amber+gateway+birch`);
    await page.getByText("Cannot reach the amber birch gateway").waitFor();
    const rows = await page.locator(".rows > li").count();
    expect(rows).toBeGreaterThan(1);
    const boxes = page.locator(".rows").getByRole("checkbox");
    await boxes.first().check();
    await boxes.nth(1).check();
    await page.getByRole("button", { name: "Merge" }).click();
    const dialog = page.getByRole("dialog", { name: "Merge issues" });
    await dialog.getByText("2 issues with 2 events become one.").waitFor();
    await dialog.getByLabel("Reason (optional)").fill("the same gateway");
    await dialog.getByRole("button", { name: "Merge" }).click();
    await page.getByText("One issue merged.").waitFor();
    await page
      .locator(".rows > li")
      .nth(rows - 1)
      .waitFor({ state: "detached" });
    await page.locator(".row-title").first().click();
    await page.getByRole("link", { name: "Grouping" }).click();
    await page.locator(".fingerprints > li").nth(1).waitFor();
    await page.getByRole("link", { name: "Activity" }).click();
    await page.getByText("the same gateway").waitFor();
    await page.getByRole("button", { name: "Undo" }).last().click();
    await page.getByText("taken back", { exact: true }).waitFor();
    await page.context().close();
  });

  it("speaks Chinese, in the dark, in UTC, and remembers it", async () => {
    const { page } = await openPage(browser, `${shop.url}/issues`, { locale: "zh-CN" });
    await page.getByText("未解决").waitFor();
    await page.getByRole("button", { name: "账号与外观" }).click();
    await page.getByRole("button", { name: "深色" }).click();
    await page.getByRole("button", { name: "UTC" }).click();
    await page.getByRole("button", { name: "English" }).click();
    await page.getByText("Unresolved").waitFor();
    expect(await page.evaluate("document.documentElement.dataset.theme")).toBe("dark");
    await page.reload();
    await page.getByText("Unresolved").waitFor();
    expect(await page.evaluate("getComputedStyle(document.documentElement).colorScheme")).toBe("dark");
    await page.goto(`${shop.url}/issues/${await shop.issue("OutOfStockException")}`);
    await page.getByText(/ UTC$/).first().waitFor();
    await page.context().close();
  });

  it("says when the server is away and since when, keeps what it shows, and is brought up to date on its return", async () => {
    const { page } = await openPage(browser, `${shop.url}/sources`);
    await page.getByText("Up to date").waitFor();
    await page.context().setOffline(true);
    await page.getByText(/^Elkhound does not answer\. What you see is of .*\d/).waitFor();
    expect(await page.getByText("Up to date").count()).toBe(1);
    // What was not looked at before cannot be shown, and is when it can be.
    await page.getByRole("link", { name: "Releases" }).click();
    await page.getByRole("button", { name: "Try again" }).waitFor();
    await page.context().setOffline(false);
    await page.getByText("Elkhound does not answer").first().waitFor({ state: "detached" });
    await page.getByText("1.4.2").first().waitFor();
    await page.getByRole("link", { name: "Sources" }).click();
    const asked = page.waitForRequest(/api\/v1\/sources/);
    await page.route("**/{api,health}/**", (route) => route.abort());
    await page.getByText("Elkhound does not answer").waitFor();
    await page.unroute("**/{api,health}/**");
    await page.getByText("Elkhound does not answer").waitFor({ state: "detached" });
    await asked;
    await page.context().close();
  });

  it("waits when it has asked too much, as long as it is told, says so, and goes on", async () => {
    const { page, complaints } = await openPage(browser, `${shop.url}/sources`);
    await page.getByText("Up to date").waitFor();
    let refused = 0;
    let refusedAt = 0;
    await page.route("**/api/v1/issues?*", async (route) => {
      if (refused === 2) return await route.continue();
      refused += 1;
      refusedAt = Date.now();
      const body = JSON.stringify({ title: "Too Many Requests", status: 429, detail: "Too many requests." });
      const headers = { "content-type": "application/problem+json", "retry-after": "1" };
      return await route.fulfill({ status: 429, headers, body });
    });
    await page.getByRole("link", { name: "Issues", exact: true }).click();
    await page.getByText("Asked too much at once: goes on in 1 second.").waitFor();
    await page.getByText("no stock for item").waitFor();
    expect(refused).toBe(2);
    expect(Date.now() - refusedAt).toBeGreaterThanOrEqual(1_000);
    expect(await page.getByText("Too many requests").count()).toBe(0);
    await page.getByText("Asked too much at once").waitFor({ state: "detached" });
    // The browser's own word about the two refusals.
    expect(complaints.filter((text) => !text.includes("429"))).toEqual([]);
    await page.context().close();
  });

  it("has an answer for addresses that are none, and for issues that are gone", async () => {
    const { page } = await openPage(browser, `${shop.url}/no/such/place`);
    await page.getByText("There is nothing here").waitFor();
    await page.getByRole("link", { name: "To the issues", exact: true }).click();
    await page.getByText("no stock for item").waitFor();
    await page.goto(`${shop.url}/issues/00000000-0000-7000-8000-000000000000`);
    await page.getByText("Not found").waitFor();
    await page.context().close();
  });
});
