import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { ROOT } from "./source-imports.ts";

/** Where pictures of the page are kept for people to look at; `ELKHOUND_PICTURES` chooses another place. */
const FOLDER = process.env["ELKHOUND_PICTURES"] ?? join(ROOT, "node_modules", ".cache", "elkhound-pictures");

const LOOKS = [
  { name: "light", colorScheme: "light", width: 1280, height: 800, language: "en" },
  { name: "dark", colorScheme: "dark", width: 1280, height: 800, language: "en" },
  { name: "phone", colorScheme: "light", width: 390, height: 844, language: "en" },
  { name: "zh", colorScheme: "light", width: 1280, height: 800, language: "zh" },
] as const;

/** A picture of what the page shows now, in the looks that need no other address. */
export async function takePicture(page: Page, name: string): Promise<void> {
  const size = page.viewportSize() ?? LOOKS[0];
  for (const look of LOOKS.filter(({ language }) => language === "en")) {
    await wear(page, look);
    await keep(page, `${name}-${look.name}`);
  }
  await page.emulateMedia({ colorScheme: null });
  await page.setViewportSize(size);
}

/** Pictures of views in every look: light, dark, as wide as a phone, and in Chinese. Leaves the page as it was. */
export async function takePictures(
  page: Page,
  views: Readonly<Record<string, { readonly address: string; readonly ready: string }>>,
): Promise<void> {
  const size = page.viewportSize() ?? LOOKS[0];
  for (const look of LOOKS) {
    await wear(page, look);
    await page.evaluate(`localStorage.setItem("elkhound.settings", '{"language":"${look.language}"}')`);
    for (const [name, { address, ready }] of Object.entries(views)) {
      await page.goto(address);
      await page.locator(ready).first().waitFor();
      await keep(page, `${name}-${look.name}`);
    }
  }
  await page.evaluate(`localStorage.removeItem("elkhound.settings")`);
  await page.emulateMedia({ colorScheme: null });
  await page.setViewportSize(size);
}

async function wear(page: Page, { width, height, colorScheme }: (typeof LOOKS)[number]): Promise<void> {
  await page.setViewportSize({ width, height });
  await page.emulateMedia({ colorScheme });
}

async function keep(page: Page, name: string): Promise<void> {
  mkdirSync(FOLDER, { recursive: true });
  await page.screenshot({ path: join(FOLDER, `${name}.png`), fullPage: true });
}
