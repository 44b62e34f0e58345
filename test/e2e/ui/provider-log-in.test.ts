import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { openPage, startBrowser } from "../../support/browser.ts";
import { type LoginProvider, startLoginProvider } from "../../support/login-provider.ts";
import { Shop, usualLogs } from "./shop.ts";
import { becomeOwner, OWNER } from "./team-of.ts";

let shop: Shop;
let browser: Browser;
let provider: LoginProvider;
/** The page of somebody who has a password. */
let owner: Page;

beforeAll(async () => {
  shop = await Shop.start(usualLogs(2), true, async (url) => {
    provider = await startLoginProvider(`${url}/api/v1/oidc/callback`);
    const roles = "[{ groups: [staff], projects: { '*': member } }]";
    return `oidc: { issuer: "${provider.issuer}", client_id: elkhound, client_secret: a-secret, name: Example, scopes: [openid, email, profile, groups], roles: ${roles} }\n`;
  });
  browser = await startBrowser();
  owner = await becomeOwner(browser, shop);
});

afterAll(async () => {
  await browser?.close();
  await shop?.stop();
  await provider?.[Symbol.asyncDispose]();
});

it("who logs in by the provider comes to the address that was wanted", async () => {
  provider.person = {
    sub: "7",
    claims: { email: "ann@example.com", email_verified: true, name: "Ann", groups: ["staff"] },
  };
  const { page } = await openPage(browser, `${shop.url}/account?from=bookmark`, { loggedIn: false });
  await page.getByRole("link", { name: "Log in with Example" }).click();
  await page.locator("header.top").waitFor();
  expect(new URL(page.url()).pathname + new URL(page.url()).search).toBe("/account?from=bookmark");
  await page.getByText("ann@example.com").first().waitFor();
  await page.context().close();
});

it("who is turned away by the provider may try again", async () => {
  provider.decline = true;
  const { page } = await openPage(browser, `${shop.url}/alerts`, { loggedIn: false });
  await page.getByRole("link", { name: "Log in with Example" }).click();
  await page.getByRole("alert").filter({ hasText: "The provider did not let you in" }).waitFor();
  provider.decline = false;
  await page.getByRole("link", { name: "Log in with Example" }).click();
  await page.locator("header.top").waitFor();
  await page.waitForURL(`${shop.url}/`);
  await page.context().close();
});

it("whose groups have no role here reads so", async () => {
  provider.person = { sub: "8", claims: { email: "bob@example.com", email_verified: true, groups: ["guests"] } };
  const { page } = await openPage(browser, shop.url, { loggedIn: false });
  await page.getByRole("link", { name: "Log in with Example" }).click();
  await page.getByRole("alert").filter({ hasText: "None of your groups has a role here." }).waitFor();
  await page.context().close();
});

it("who has a password links the provider, logs in by it, and unlinks it again", async () => {
  const linkWith = async (password: string) => {
    await owner.getByRole("button", { name: "Link with Example" }).click();
    await owner.getByRole("dialog").getByLabel("Present password").fill(password);
    await owner.getByRole("button", { name: "Go there" }).click();
  };
  await owner.goto(`${shop.url}/account`);
  await owner.getByText("Your account is not linked").waitFor();
  provider.person = { sub: "9", claims: { email: "private@example.org", groups: ["guests"] } };
  await linkWith("");
  await owner.getByRole("alert").filter({ hasText: "none of your groups there has a role here" }).waitFor();
  provider.person = { sub: "9", claims: { email: "private@example.org", groups: ["staff"] } };
  await linkWith("wrong");
  const dialog = owner.getByRole("dialog");
  await dialog.getByRole("alert").filter({ hasText: "The present password is wrong." }).waitFor();
  await dialog.getByLabel("Present password").fill("");
  await owner.getByRole("button", { name: "Go there" }).click();
  await owner.getByRole("status").filter({ hasText: "from now on you can log in with it" }).waitFor();
  expect(new URL(owner.url()).search).toBe("?linked=yes");
  const { page } = await openPage(browser, `${shop.url}/account`, { loggedIn: false });
  await page.getByRole("link", { name: "Log in with Example" }).click();
  await page.getByText(OWNER.email).first().waitFor();
  await page.context().close();
  await owner.getByRole("button", { name: "Unlink" }).click();
  await dialog.getByRole("button", { name: "Unlink" }).click();
  await owner.getByText("Your account is not linked").waitFor();
});
