import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openPage, startBrowser } from "../../support/browser.ts";
import { ADMIN_TOKEN } from "../../support/elkhound-process.ts";
import { violations } from "./axe.ts";
import { HIDDEN, MARKUP, Shop, usualLogs } from "./shop.ts";
import { becomeOwner, OWNER, setUpLink } from "./team-of.ts";

/** The views of people and settings, each with something that shows that it is there. */
const VIEWS = [
  ["/account", "#sessions ~ *, .listing li"],
  ["/tokens", ".listing li"],
  ["/tokens?new=1", "dialog"],
  ["/projects", ".entries li"],
  ["/team", ".entries li"],
  ["/team?invite=1", "dialog"],
  ["/audit", ".entries li"],
  ["/settings", "#config"],
  ["/set-up", "form"],
] as const;

const LOOKS = [
  { colorScheme: "light", viewport: { width: 1280, height: 800 }, language: "en" },
  { colorScheme: "dark", viewport: { width: 360, height: 720 }, language: "zh" },
] as const;

describe("the views of people", () => {
  let shop: Shop;
  let browser: Browser;
  let owner: Page;
  beforeAll(async () => {
    shop = await Shop.start(usualLogs(2));
    browser = await startBrowser();
    const { page } = await openPage(browser, setUpLink(shop), { loggedIn: false });
    await page.getByLabel("New password").waitFor();
    expect(await violations(page)).toEqual([]);
    await page.context().close();
    owner = await becomeOwner(browser, shop);
    const post = async (path: string, body: object): Promise<void> => {
      const response = await fetch(`${shop.url}/api/v1/${path}`, {
        method: "POST",
        headers: { authorization: `Bearer ${ADMIN_TOKEN}`, "content-type": "application/json" },
        body: JSON.stringify(body),
      });
      if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
    };
    // What somebody may write into every field that others see.
    await post("users", { email: "eve@example.com", name: `${MARKUP}${HIDDEN}`, projects: { [MARKUP]: "admin" } });
    await post("invitations", { projects: { [`javascript:alert(1) ${HIDDEN}`]: "viewer" } });
    await post("tokens", { name: `${MARKUP}${HIDDEN}`, scopes: ["admin"], email: OWNER.email });
    await post("releases", { project: MARKUP, version: `{{constructor.constructor('alert(5)')()}} ${HIDDEN}` });
  });
  afterAll(async () => {
    await browser?.close();
    await shop?.stop();
  });

  it.each(LOOKS)("are accessible and take nothing for markup: $colorScheme, $viewport.width px", async (look) => {
    const { language, ...options } = look;
    const state = await owner.context().storageState();
    const { page, complaints } = await openPage(browser, shop.url, {
      ...options,
      storageState: state,
      loggedIn: false,
    });
    await page.evaluate(`localStorage.setItem("elkhound.settings", '${JSON.stringify({ language })}')`);
    const found: string[] = [];
    for (const [path, ready] of VIEWS) {
      await page.goto(shop.url + path);
      await page.locator(ready).first().waitFor();
      found.push(...(await violations(page)).map((one) => `${path}: ${one}`));
      expect(await page.locator("img[src='x'], #root script, [onerror], a[href*='javascript' i]").count()).toBe(0);
      const over = "document.documentElement.scrollWidth - innerWidth";
      expect([path, Math.max(0, Number(await page.evaluate(over)))]).toEqual([path, 0]);
    }
    expect(found).toEqual([]);
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  it("a log-in and its fault are accessible, and done by keys alone", async () => {
    const { page } = await openPage(browser, `${shop.url}/audit`, { loggedIn: false });
    await page.getByLabel("E-mail address").focus();
    await page.keyboard.type(OWNER.email);
    await page.keyboard.press("Tab");
    await page.keyboard.type("not the password");
    await page.keyboard.press("Enter");
    await page.getByText("The e-mail address or the password is wrong.").waitFor();
    expect(await violations(page)).toEqual([]);
    // The wrong one is chosen: typing replaces it.
    await page.keyboard.type(OWNER.password);
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: "Audit log" }).waitFor();
    await page.context().close();
  });
});
