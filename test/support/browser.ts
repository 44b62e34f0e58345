import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { type Browser, type BrowserContextOptions, chromium, type Page } from "playwright-core";
import { ADMIN_TOKEN } from "./elkhound-process.ts";

/** Where systems put Chromium; `CHROMIUM_PATH` names another place. */
const PLACES = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome-stable"];

/** A real browser without a window; as root it is fetched when it is missing. */
export async function startBrowser(): Promise<Browser> {
  // Chromium cannot put up its own fences as root, nor draw with a processor that is not there.
  return await chromium.launch({ executablePath: findChromium(), args: ["--no-sandbox", "--disable-gpu"] });
}

function findChromium(): string {
  const given = process.env["CHROMIUM_PATH"];
  if (given !== undefined) return given;
  const found = () => PLACES.find((place) => existsSync(place));
  if (found() === undefined && process.getuid?.() === 0) {
    const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
    execFileSync("apt-get", ["update", "-qq"], { env, stdio: "ignore" });
    execFileSync("apt-get", ["install", "-y", "-qq", "chromium", "fonts-noto-cjk"], { env, stdio: "ignore" });
  }
  const path = found();
  if (path === undefined) {
    throw new Error("install Chromium (Debian and Ubuntu: apt-get install chromium), or set CHROMIUM_PATH to one");
  }
  return path;
}

/** A page that is logged in. What it complains about is in `complaints`: faults of scripts, and what the policy forbids. */
export async function openPage(
  browser: Browser,
  address: string,
  options: BrowserContextOptions & { readonly loggedIn?: boolean } = {},
): Promise<{ readonly page: Page; readonly complaints: readonly string[] }> {
  const { loggedIn = true, ...rest } = options;
  const context = await browser.newContext({
    viewport: { width: 1280, height: 800 },
    locale: "en-US",
    timezoneId: "Europe/Berlin",
    ...rest,
  });
  // Ends only what hangs: a busy machine draws slowly.
  context.setDefaultTimeout(120_000);
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on("pageerror", (error) => complaints.push(error.message));
  page.on("console", (message) => {
    if (message.type() === "error" || message.type() === "warning") complaints.push(message.text());
  });
  page.on("dialog", (dialog) => {
    complaints.push(`a dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  if (loggedIn) {
    await page.addInitScript(`sessionStorage.setItem("elkhound.token", ${JSON.stringify(ADMIN_TOKEN)})`);
  }
  await page.goto(address);
  return { page, complaints };
}
