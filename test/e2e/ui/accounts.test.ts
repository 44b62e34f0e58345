import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openPage, startBrowser } from "../../support/browser.ts";
import { Shop, usualLogs } from "./shop.ts";
import { becomeOwner, logIn, OWNER, setUpLink } from "./team-of.ts";

const VIEWER = { email: "vera@example.com", name: "Vera Viewer", password: "four quiet words here" };

describe("people and the page", () => {
  let shop: Shop;
  let browser: Browser;
  let owner: Page;
  beforeAll(async () => {
    shop = await Shop.start(usualLogs());
    browser = await startBrowser();
    owner = await becomeOwner(browser, shop);
  });
  afterAll(async () => {
    await browser?.close();
    await shop?.stop();
  });

  it("the set-up link works once, and its owner logs in at the address that was wanted", async () => {
    const { page } = await openPage(browser, setUpLink(shop), { loggedIn: false });
    await page.getByRole("heading", { name: "This link is over" }).waitFor();
    await page.goto(`${shop.url}/tokens`);
    await page.getByLabel("E-mail address").fill(OWNER.email);
    await page.getByLabel("Password", { exact: true }).fill("not the password");
    await page.keyboard.press("Enter");
    await page.getByText("The e-mail address or the password is wrong.").waitFor();
    await page.getByLabel("Password", { exact: true }).fill(OWNER.password);
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: "Tokens", exact: true }).waitFor();
    await page.reload();
    await page.getByRole("heading", { name: "Tokens", exact: true }).waitFor();
    await page.getByRole("button", { name: "Account and appearance" }).click();
    await page.getByRole("button", { name: "Log out" }).click();
    await page.getByLabel("E-mail address").waitFor();
    await page.reload();
    await page.getByLabel("E-mail address").waitFor();
    await page.context().close();
  });

  it("who is invited joins by the link, sees what their role allows, and is told what it does not", async () => {
    await owner.goto(`${shop.url}/team`);
    await owner.getByRole("button", { name: "Invite" }).click();
    const dialog = owner.getByRole("dialog", { name: "Invite" });
    await dialog.getByLabel(/^E-mail address/).fill(VIEWER.email);
    await dialog.getByLabel("Role in All projects", { exact: true }).selectOption("viewer");
    await dialog.getByRole("button", { name: "Make the link" }).click();
    const link = await owner.getByLabel("Link", { exact: true }).inputValue();
    await owner.getByRole("button", { name: "Done" }).click();
    await owner.getByRole("heading", { name: "Invited" }).waitFor();

    const { page } = await openPage(browser, link, { loggedIn: false });
    await page.getByText("All projects").waitFor();
    await page.getByLabel("Name").fill(VIEWER.name);
    await page.getByLabel("New password").fill(VIEWER.password);
    await page.getByRole("button", { name: "Join" }).click();
    await page.locator(".issue-row").first().waitFor();
    await page.goto(`${shop.url}/account`);
    await page.getByText("All projects").waitFor();
    expect(await page.getByRole("link", { name: "Team" }).count()).toBe(0);
    await page.goto(`${shop.url}/team`);
    await page.getByText("Not for your role").waitFor();
    await page.goto(`${shop.url}/settings`);
    await page.getByText("This takes an owner.").waitFor();
    await page.context().close();

    await owner.reload();
    await owner.getByText(VIEWER.name).waitFor();
    expect(await owner.getByRole("heading", { name: "Invited" }).count()).toBe(0);
    await owner.getByRole("button", { name: `What to do about ${VIEWER.name}` }).click();
    await owner.getByRole("menuitem", { name: "Disable" }).click();
    await owner.getByRole("button", { name: "Disable" }).click();
    await owner.locator(".mark", { hasText: "Disabled" }).waitFor();
  });

  it("a token is shown once, works, and stops when it is revoked", async () => {
    await owner.goto(`${shop.url}/tokens?new=1`);
    const dialog = owner.getByRole("dialog");
    await dialog.getByLabel("What is it for?").fill("deploy pipeline");
    await dialog.getByRole("button", { name: "Make the token" }).click();
    const token = await owner.getByLabel("Token", { exact: true }).inputValue();
    const ask = async (): Promise<number> =>
      (await fetch(`${shop.url}/api/v1/issues`, { headers: { authorization: `Bearer ${token}` } })).status;
    expect(await ask()).toBe(200);
    await owner.getByRole("button", { name: "Done" }).click();
    await owner.getByText("deploy pipeline").waitFor();
    expect(await owner.content()).not.toContain(token);
    await owner.getByRole("button", { name: "Revoke" }).click();
    await owner.getByRole("dialog").getByRole("button", { name: "Revoke" }).click();
    await owner.getByText("The token is revoked.").waitFor();
    expect(await ask()).toBe(401);
  });

  it("a session that ends meanwhile takes nothing of what is being written", async () => {
    const address = `${shop.url}/issues/${await shop.issue("OutOfStockException")}?tab=activity`;
    const { page } = await logIn(browser, address, OWNER);
    await page.getByLabel("Say something about this issue").fill("stock service is being looked at");
    await owner.goto(`${shop.url}/account`);
    await owner.getByRole("button", { name: "Log out everywhere else" }).click();
    await owner.getByText("Logged out there.").waitFor();
    await page.getByRole("button", { name: "Comment" }).click();
    const again = page.getByRole("dialog", { name: "Log in again" });
    await again.waitFor();
    await page.keyboard.press("Escape");
    expect(await again.getByLabel("E-mail address").inputValue()).toBe(OWNER.email);
    await again.getByLabel("Password", { exact: true }).fill(OWNER.password);
    await page.keyboard.press("Enter");
    await again.waitFor({ state: "detached" });
    expect(await page.getByLabel("Say something about this issue").inputValue()).toBe(
      "stock service is being looked at",
    );
    await page.getByRole("button", { name: "Comment" }).click();
    await page.locator(".activity").getByText("stock service is being looked at").waitFor();
    await page.context().close();
  });

  it("a log-out in another tab lets nothing be read, and keeps what is being written for who logs in again", async () => {
    const address = `${shop.url}/issues/${await shop.issue("OutOfStockException")}?tab=activity`;
    const { page } = await logIn(browser, address, OWNER);
    await page.getByLabel("Say something about this issue").fill("half a thought");
    const other = await page.context().newPage();
    await other.goto(`${shop.url}/sources`);
    await other.getByRole("button", { name: "Account and appearance" }).click();
    await other.getByRole("button", { name: "Log out" }).click();
    await other.getByLabel("E-mail address").waitFor();
    const again = page.getByRole("dialog", { name: "Log in again" });
    await again.getByLabel("Password", { exact: true }).fill(OWNER.password);
    await page.keyboard.press("Enter");
    await again.waitFor({ state: "detached" });
    expect(page.url()).toBe(address);
    expect(await page.getByLabel("Say something about this issue").inputValue()).toBe("half a thought");
    // The other tab is logged in too.
    await other.getByText("Up to date").waitFor();
    await page.context().close();
  });

  it("a changed password ends other sessions and is what one logs in with", async () => {
    const changed = "another set of words";
    await owner.goto(`${shop.url}/account`);
    await owner.getByLabel("Present password").fill("not the password");
    await owner.getByLabel("New password").fill(changed);
    await owner.getByRole("button", { name: "Change password" }).click();
    await owner.getByText("The present password is wrong.").waitFor();
    await owner.getByLabel("Present password").fill(OWNER.password);
    await owner.getByRole("button", { name: "Change password" }).click();
    await owner.getByText("The password is changed.").waitFor();
    const { page } = await logIn(browser, `${shop.url}/account`, { email: OWNER.email, password: changed });
    await page.context().close();
    // The session that changed it goes on, under its new proof.
    await owner.getByLabel("Name").fill("Olga O.");
    await owner.getByRole("button", { name: "Save" }).click();
    await owner.getByText("The name is changed.").waitFor();
  });

  it("the audit log tells of all that, and is looked through by who", async () => {
    await owner.goto(`${shop.url}/audit`);
    await owner.getByText("changed their password").first().waitFor();
    await owner.getByText("revoked a token").waitFor();
    const joined = owner.locator(".audit-entry", { hasText: VIEWER.email }).filter({ hasText: "used a link" });
    await joined.getByRole("link", { name: VIEWER.email }).first().click();
    await owner.getByRole("button", { name: `Who: ${VIEWER.email}` }).waitFor();
    await owner.getByText("used a link").waitFor();
    expect(await owner.getByText("revoked a token").count()).toBe(0);
  });

  it("projects lead to the list of what is to be done in them", async () => {
    await owner.goto(`${shop.url}/projects`);
    await owner
      .getByRole("link", { name: /unresolved$/ })
      .first()
      .click();
    await owner.locator(".issue-row").first().waitFor();
    expect(new URL(owner.url()).searchParams.get("query")).toMatch(/^project:/);
  });
});
