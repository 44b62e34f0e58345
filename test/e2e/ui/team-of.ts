import type { Browser, Page } from "playwright-core";
import { openPage } from "../../support/browser.ts";
import { ADMIN_TOKEN } from "../../support/elkhound-process.ts";
import type { Shop } from "./shop.ts";

export const OWNER = { email: "owner@example.com", name: "Olga Owner", password: "correct horse battery" };

/** The link that a start prints while nobody has an account. */
export function setUpLink(shop: Pick<Shop, "elkhound" | "url">): string {
  const found = /\/set-up\?code=[\w-]+/.exec(shop.elkhound.output())?.[0];
  if (found === undefined) throw new Error(`no set-up link:\n${shop.elkhound.output().slice(-2000)}`);
  return shop.url + found;
}

/** Sets the first owner up, in a browser of their own. */
export async function becomeOwner(browser: Browser, shop: Pick<Shop, "elkhound" | "url">): Promise<Page> {
  const { page } = await openPage(browser, setUpLink(shop), { loggedIn: false });
  await page.getByLabel("E-mail address").fill(OWNER.email);
  await page.getByLabel("Name").fill(OWNER.name);
  await page.getByLabel("New password").fill(OWNER.password);
  await page.getByRole("button", { name: "Begin" }).click();
  await page.locator(".issue-row").first().waitFor();
  return page;
}

/** Logs somebody in at the address they want, in a browser of their own. */
export async function logIn(
  browser: Browser,
  address: string,
  who: { readonly email: string; readonly password: string },
  options: Parameters<typeof openPage>[2] = {},
): Promise<{ readonly page: Page; readonly complaints: readonly string[] }> {
  const opened = await openPage(browser, address, { loggedIn: false, ...options });
  await opened.page.getByLabel("E-mail address").fill(who.email);
  await opened.page.getByLabel("Password", { exact: true }).fill(who.password);
  await opened.page.getByRole("button", { name: "Log in", exact: true }).click();
  await opened.page.locator("header.top").waitFor();
  return opened;
}

/** Makes somebody's account, by an invitation that they take. */
export async function join(
  shop: Shop,
  who: { readonly email: string; readonly name: string; readonly password: string },
  projects: Readonly<Record<string, string>>,
): Promise<void> {
  const post = async (path: string, body: object, headers: object): Promise<{ readonly url: string }> => {
    const response = await fetch(`${shop.url}/api/v1/${path}`, {
      method: "POST",
      headers: { "content-type": "application/json", ...headers },
      body: JSON.stringify(body),
    });
    if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
    return (await response.json()) as { url: string };
  };
  const { email, name, password } = who;
  const { url } = await post("invitations", { email, projects }, { authorization: `Bearer ${ADMIN_TOKEN}` });
  const code = new URL(url).searchParams.get("code");
  await post("links/use", { code, name, password }, { origin: shop.url });
}
