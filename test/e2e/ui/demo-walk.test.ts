import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openPage, startBrowser } from "../../support/browser.ts";
import { buildPage } from "../../support/built.ts";
import { ElkhoundProcess } from "../../support/elkhound-process.ts";
import { takePictures } from "../../support/pictures.ts";
import { freePort, until } from "../../support/services/server-process.ts";
import { OWNER, setUpLink } from "./team-of.ts";

/** What is waited for comes by the demo's own clock. */
const PATIENCE = { timeout: 180_000 };
const SPIKING = "111: Connection refused";

describe("the first minutes of somebody who starts the demo", () => {
  let folder: string;
  let browser: Browser;
  let elkhound: ElkhoundProcess;
  let page: Page;
  let issue: string;

  beforeAll(async () => {
    buildPage();
    folder = await mkdtemp(join(tmpdir(), "elkhound-walk-"));
    const port = await freePort();
    const env = { ELKHOUND_LISTEN: `127.0.0.1:${port}` };
    elkhound = new ElkhoundProcess({ port, folder, log: join(folder, "elkhound.log"), env });
    elkhound.start();
    await elkhound.ready();
    await until(() => elkhound.output().includes("/set-up?code="), "the set-up link");
    browser = await startBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    await elkhound?.end("SIGKILL");
    await rm(folder, { recursive: true, force: true });
  });

  /** So often the terminal was told this. */
  const told = (what: RegExp): number => elkhound.output().match(new RegExp(what, "g"))?.length ?? 0;

  /** Alerts of the issue that came back, the latest first. */
  const regressions = async () => {
    const { items } = await elkhound.get<{
      items: { id: string; type: string; issue: string | null; starts_at: string }[];
    }>("/api/v1/alerts?limit=100");
    return items
      .filter((alert) => alert.type === "regression" && `/issues/${alert.issue}` === issue)
      .toSorted((one, other) => other.starts_at.localeCompare(one.starts_at));
  };

  it("set themselves up by the printed link, an address and a password, and find the errors of an hour", async () => {
    ({ page } = await openPage(browser, setUpLink({ elkhound, url: elkhound.url }), { loggedIn: false }));
    await page.locator("input[type=email]:focus").waitFor();
    await page.keyboard.type(OWNER.email);
    await page.keyboard.press("Tab");
    await page.keyboard.type("too short");
    await page.keyboard.press("Enter");
    const said = "document.activeElement.validationMessage";
    expect(await page.evaluate(said)).toBe("At least 12 characters.");
    await page.keyboard.press("Control+A");
    await page.keyboard.type(OWNER.password);
    await page.keyboard.press("Enter");
    await page.locator(".row-title", { hasText: SPIKING }).waitFor();
    expect(await page.locator(".issue-row").count()).toBeGreaterThan(9);
  });

  it("are told of a spike within two minutes or so, and see it where it happened", async () => {
    await page.getByRole("link", { name: "Alerts" }).click();
    const spike = page.locator("article.alert", { hasText: /times the usual/ });
    await spike.waitFor(PATIENCE);
    await spike.getByRole("link", { name: /connect\(\) failed/ }).click();
    await page.locator(".issue-head, h1").first().waitFor();
    issue = new URL(page.url()).pathname;
    expect(issue).toMatch(/^\/issues\//);
    await page.getByText("upstream").first().waitFor();
    await page.getByRole("button", { name: "Log records around it" }).click();
    await page.locator(".around li[aria-current]", { hasText: SPIKING }).waitFor();
  });

  it("take it on, and resolve it; it comes back, which they are told", async () => {
    await page.getByRole("button", { name: "Assign" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Assign" }).click();
    await page.locator(".issue-facts").getByText(OWNER.email).waitFor();
    await page.getByRole("button", { name: "Resolve", exact: true }).click();
    await page.locator(".issue-under").getByText("Regressed").waitFor(PATIENCE);
    await until(() => told(/Regression/) > 0, "the terminal to tell of the regression");
  });

  it("silence it, and hear no more of it when it comes back again", async () => {
    await page.getByRole("link", { name: "Alerts" }).click();
    const alert = page.locator("article.alert", { hasText: SPIKING }).filter({ hasText: /again|Regress|came back/i });
    await alert.first().getByRole("link", { name: "Silence" }).click();
    await page.getByText(/^Mutes \d+ present alert/).waitFor();
    await page.getByRole("button", { name: "1 day" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Silence" }).click();
    await page.getByText("Silenced.").waitFor();

    const before = told(/Regression/);
    await page.goto(elkhound.url + issue);
    await page.getByRole("button", { name: "Resolve", exact: true }).click();
    await page.locator(".issue-under").getByText("Regressed").waitFor(PATIENCE);
    // The alert is found as before; only its message is not sent, and the page says why.
    await until(async () => (await regressions()).length === 2, "the second regression's alert");
    await page.goto(`${elkhound.url}/alerts/${(await regressions())[0]?.id}`);
    await page
      .locator(".routing")
      .getByText(/silenced/i)
      .waitFor(PATIENCE);
    expect(told(/Regression/)).toBe(before);
  });

  it("see every view as it should look", async () => {
    const view = (path: string, ready: string) => ({ address: elkhound.url + path, ready });
    await takePictures(page, {
      list: view("/", ".issue-row"),
      issue: view(issue, ".event"),
      "issue-tags": view(`${issue}?tab=tags`, ".tag-grid"),
      "issue-activity": view(`${issue}?tab=activity`, ".activity"),
      alerts: view("/alerts", "article.alert"),
      deliveries: view("/deliveries", ".entries li"),
      silences: view("/silences", ".entries li"),
      detectors: view("/detectors", "table"),
      sources: view("/sources", ".cards > li"),
      rules: view("/rules", "main table, main li"),
      releases: view("/releases", "main h1"),
      team: view("/team", ".entries li"),
      audit: view("/audit", ".entries li"),
      settings: view("/settings", "#config"),
      "set-up": view("/set-up", "form"),
    });
  }, 900_000);
});
