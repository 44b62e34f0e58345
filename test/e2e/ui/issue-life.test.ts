import { appendFileSync } from "node:fs";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openPage, startBrowser } from "../../support/browser.ts";
import { record, Shop, usualLogs } from "./shop.ts";

describe("what one does with issues", () => {
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

  it("resolves by a key, takes it back, and resolves several at once", async () => {
    const { page, complaints } = await openPage(browser, shop.url);
    const title = page.getByText("no stock for item");
    await title.waitFor();
    await page.keyboard.press("j");
    await page.keyboard.press("r");
    await title.waitFor({ state: "detached" });
    // The next issue is at the cursor now.
    await page.locator(".issue-row[data-cursor]").waitFor();
    await page.getByRole("button", { name: "Undo" }).click();
    await title.waitFor();
    const boxes = page.locator(".rows").getByRole("checkbox");
    await boxes.nth(1).check();
    await boxes.nth(3).click({ modifiers: ["Shift"] });
    await page.getByText("3 chosen").waitFor();
    await page.getByRole("button", { name: "Resolve", exact: true }).click();
    await page.getByText("3 issues resolved.").waitFor();
    await page.locator(".tabs a", { hasText: /^Resolved/ }).click();
    await page.getByText("3 issues in all").waitFor();
    // In one request, and taken back in one.
    const sent: string[] = [];
    page.on("request", (request) => request.method() === "POST" && sent.push(new URL(request.url()).pathname));
    await page.getByRole("checkbox", { name: "Choose all that are loaded" }).click();
    await page.getByRole("button", { name: "Reopen" }).click();
    await page.getByText("3 issues reopened.").waitFor();
    await page.getByText("No issues here").waitFor();
    await page.getByRole("button", { name: "Undo" }).last().click();
    await page.getByText("3 decisions taken back.").waitFor();
    await page.getByText("3 issues in all").waitFor();
    expect(sent).toEqual(["/api/v1/issues/bulk", "/api/v1/activity/undo"]);
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  it("assigns, sets the priority, comments, ignores for a day, and tells what was done", async () => {
    const id = await shop.issue("OutOfStockException");
    const { page, complaints } = await openPage(browser, `${shop.url}/issues/${id}`);
    await page.getByRole("button", { name: "Assign" }).click();
    await page.getByLabel("Name or address; empty for nobody").fill("ann@example.com");
    await page.getByRole("dialog").getByRole("button", { name: "Assign" }).click();
    await page.locator(".issue-facts").getByText("ann@example.com").waitFor();
    await page.getByRole("button", { name: "Priority" }).click();
    await page.getByRole("menuitemradio", { name: "Low" }).click();
    await page.locator(".fact-menu").getByText("Low").waitFor();
    await page.getByRole("link", { name: "Activity" }).click();
    await page.getByLabel("Say something about this issue").fill("<b>the supplier</b> is late");
    await page.getByRole("button", { name: "Comment" }).click();
    await page.getByText("<b>the supplier</b> is late").waitFor();
    await page.getByRole("button", { name: "Ignore until …" }).click();
    await page.getByRole("menuitem", { name: "For a day" }).click();
    await page.locator(".issue-under").getByText("Ignored").waitFor();
    await page
      .locator(".issue-under")
      .getByText(/^until /)
      .waitFor();
    const entries = page.locator(".activity > li");
    await entries.nth(3).waitFor();
    expect((await entries.allInnerTexts()).slice(0, 4).map((text) => text.split("\n")[0]?.split(" · ")[0])).toEqual([
      expect.stringMatching(/^admin ignored it until /),
      "admin said",
      "admin set its priority: Low",
      "admin assigned it to ann@example.com",
    ]);
    await page.keyboard.press("r");
    await page.getByRole("button", { name: "Resolve", exact: true }).waitFor();
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  it("decides about all that a search finds, loaded or not, after telling how many", async () => {
    const { page, complaints } = await openPage(browser, `${shop.url}/issues?query=gateway`);
    await page.locator(".rows").getByRole("checkbox").first().check();
    const all = page.getByRole("button", { name: /^All \d+ that are found$/ });
    const found = Number(/\d+/.exec((await all.textContent()) ?? "")?.[0]);
    expect(found).toBeGreaterThan(5);
    await all.click();
    await page.getByRole("button", { name: "Ignore", exact: true }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByText(`${found} issues will be ignored.`).waitFor();
    await dialog.getByText("gateway is:unresolved").waitFor();
    await dialog.getByRole("button", { name: `Yes, all ${found}` }).click();
    await page.getByText(`${found} issues ignored.`).waitFor();
    await page.getByText("No issue fits").waitFor();
    await page.getByRole("button", { name: "Undo" }).click();
    await page.getByText(`${found} decisions taken back.`).waitFor();
    await page.getByText(`${found} issues in all`).waitFor();
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  it("shows a resolved issue that comes back as regressed, without a reload", async () => {
    const id = await shop.issue("jetty amber");
    const { page } = await openPage(browser, `${shop.url}/issues/${id}`);
    await page.getByRole("button", { name: "Resolve", exact: true }).click();
    await page.getByRole("button", { name: "Reopen" }).waitFor();
    const again = { message: "Cannot reach the jetty amber gateway", "log.logger": "shop.gateway.jetty.amber" };
    appendFileSync(shop.log, `${JSON.stringify(record(-0.05, { ...again, "service.name": "gateway" }))}\n`);
    await page.locator(".issue-under").getByText("Regressed").waitFor();
    await page.getByRole("link", { name: "Activity" }).click();
    // A moment of the reader's zone, not the server's words.
    const told = page.locator(".activity .reason", { hasText: "seen again" });
    await told.locator("time").waitFor();
    expect(await told.textContent()).not.toMatch(/\dT\d/);
    await page.context().close();
  });

  it("deletes after a question", async () => {
    const { page } = await openPage(browser, `${shop.url}/issues/${await shop.issue("heath amber")}`);
    await page.getByRole("button", { name: "More" }).click();
    await page.getByRole("menuitem", { name: "Delete …" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Delete" }).click();
    await page.getByText("Deleted.").waitFor();
    await page.getByText("no stock for item").or(page.locator(".issue-row")).first().waitFor();
    await page.getByText("heath amber").waitFor({ state: "detached" });
    await page.context().close();
  });
});
