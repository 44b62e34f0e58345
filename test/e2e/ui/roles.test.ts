import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startBrowser } from "../../support/browser.ts";
import { Shop, usualLogs } from "./shop.ts";
import { becomeOwner, join, logIn, OWNER } from "./team-of.ts";

const PROJECTS =
  "projects: [{ name: orders, match: { service: [orders] } }, { name: gateways, match: { service: [gateway] } }]\n";

const named = (name: string) => ({ name, email: `${name}@example.com`, password: "four quiet words here" });
const PEOPLE = [
  { ...named("viewer"), projects: { "*": "viewer" } },
  { ...named("member"), projects: { orders: "member" } },
  { ...named("admin"), projects: { orders: "admin" } },
] as const;

/** Every view that a link or a tab leads to. */
const VIEWS = [
  "/issues",
  "/discards",
  "/alerts",
  "/alerts?status=all",
  "/deliveries",
  "/silences",
  "/detectors",
].concat(
  ["/releases", "/sources", "/sources?tab=gaps", "/sources?tab=dead_letters", "/rules", "/rules/try"],
  ["/account", "/tokens", "/projects", "/team", "/audit", "/settings", "/set-up"],
);

describe("what is offered by role", () => {
  let shop: Shop;
  let browser: Browser;
  beforeAll(async () => {
    shop = await Shop.start(usualLogs(3), true, async () => PROJECTS);
    browser = await startBrowser();
    await (await becomeOwner(browser, shop)).context().close();
    for (const person of PEOPLE) await join(shop, person, person.projects);
  });
  afterAll(async () => {
    await browser?.close();
    await shop?.stop();
  });

  /** Logged in, and what the server refused this page as not allowed. */
  async function enter(name: string): Promise<{ readonly page: Page; readonly refused: readonly string[] }> {
    const who = [...PEOPLE, { ...OWNER, name: "owner" }].find((one) => one.name === name)!;
    const { page } = await logIn(browser, `${shop.url}/issues`, who);
    const refused: string[] = [];
    page.on("response", (response) => {
      if (response.status() === 403) refused.push(new URL(response.url()).pathname);
    });
    await page.locator(".issue-row").first().waitFor();
    return { page, refused };
  }

  it.each(["viewer", "member", "admin"])("no view asks for what the %s may not have", async (name) => {
    const { page, refused } = await enter(name);
    for (const view of VIEWS) {
      await page.goto(shop.url + view);
      await page.locator("#main h1").first().waitFor();
      await page.locator(".skeleton").first().waitFor({ state: "detached" });
    }
    const issue = await page.evaluate(
      "fetch('/api/v1/issues').then((one) => one.json()).then(({ items }) => items[0].id)",
    );
    for (const tab of ["events", "tags", "similar", "grouping", "activity"]) {
      await page.goto(`${shop.url}/issues/${issue}?tab=${tab}`);
      await page.getByRole("tab", { selected: true }).or(page.locator("[aria-current=page]")).first().waitFor();
    }
    expect(refused).toEqual([]);
    await page.context().close();
  });

  it("a viewer sees everything and is offered nothing that changes it", async () => {
    const { page } = await enter("viewer");
    const offered = page.getByRole("main").getByRole("checkbox");
    expect(await offered.count()).toBe(0);
    await page.keyboard.press("j");
    await page.keyboard.press("x");
    await page.keyboard.press("r");
    expect(await page.locator(".bulk-bar, .notice").count()).toBe(0);
    await page.getByRole("button", { name: "Views" }).click();
    expect(await page.getByRole("menuitem", { name: "Keep this search …" }).count()).toBe(0);
    await page.keyboard.press("Escape");
    await page.locator(".row-title").first().click();
    await page.getByText("You can read this. Deciding takes the role member").waitFor();
    expect(await page.getByRole("button", { name: "More" }).count()).toBe(0);
    await page.goto(`${shop.url}/rules`);
    await page.locator("tbody tr").first().waitFor();
    expect(await page.getByRole("link", { name: "Try a rule" }).count()).toBe(0);
    await page.goto(`${shop.url}/silences`);
    await page.getByRole("heading", { name: "Nothing is silenced" }).waitFor();
    expect(await page.getByRole("link", { name: "New silence" }).count()).toBe(0);
    await page.context().close();
  });

  it("a member of one project works on its issues, and is not led to what is of all", async () => {
    const { page } = await enter("member");
    const sections = page.getByRole("navigation", { name: "Sections" }).getByRole("link");
    expect(await sections.allInnerTexts()).toEqual(["Issues", "Alerts", "Releases"]);
    expect(await page.locator(".issue-row").count()).toBe(1);
    await page.locator(".rows").getByRole("checkbox").check();
    await page.getByRole("toolbar").getByRole("button", { name: "More" }).click();
    expect(await page.getByRole("menuitem", { name: "Delete …" }).count()).toBe(0);
    await page.keyboard.press("Escape");
    await page.goto(`${shop.url}/sources`);
    await page.getByText("Not for your role").waitFor();
    await page.goto(`${shop.url}/detectors`);
    await page.getByText("Not for your role").waitFor();
    await page.context().close();
  });

  it("an admin of one project deletes its issues and invites people to it", async () => {
    const { page } = await enter("admin");
    await page.locator(".row-title").first().click();
    await page.getByRole("button", { name: "More" }).click();
    await page.getByRole("menuitem", { name: "Discard …" }).waitFor();
    await page.goto(`${shop.url}/team?invite=1`);
    const dialog = page.getByRole("dialog");
    await dialog.waitFor();
    expect(await dialog.getByLabel("Role in All projects", { exact: true }).count()).toBe(0);
    await page.context().close();
  });
});
