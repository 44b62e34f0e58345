import { writeFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { createSqliteStore } from "../src/store/sqlite/sqlite-store.ts";
import { openPage, startBrowser } from "../test/support/browser.ts";
import { buildPage, buildProgram } from "../test/support/built.ts";
import { ElkhoundProcess } from "../test/support/elkhound-process.ts";
import { freePort } from "../test/support/services/server-process.ts";
import { fill } from "./lists.ts";

/*
 * The list of issues in a real browser, on 100,000 issues of SQLite: until it can be used, with an empty cache and with a
 * full one; and while it is scrolled and walked through by keys. By the clock, and in processor time of the page's main
 * thread, which a busy machine disturbs less: `node bench/page.ts [ISSUES] [STARTS]`.
 */

const ISSUES = Number(process.argv[2] ?? 100_000);
const STARTS = Number(process.argv[3] ?? 7);
/** Of them are loaded, page by page, before it is scrolled: more than anybody scrolls through. */
const LOADED = Math.min(20_000, ISSUES);
/** Nobody scrolls as fast as this does: the limit of requests would end it. */
const UNLIMITED = "accounts: { requests_per_minute: 1000000 }\n";
const SCREENS = 400;
const KEYS = 100;

async function main(): Promise<void> {
  buildProgram();
  buildPage();
  const folder = await mkdtemp(join(tmpdir(), "elkhound-bench-page-"));
  const dataDir = join(folder, "data");
  const store = createSqliteStore({ dataDir, limits: { newIssuesPerMinute: 1e9, newIssuesBurst: 1e9 } });
  await store.open();
  await fill(store, ISSUES);
  await store.close();
  const config = join(folder, "elkhound.yml");
  const port = await freePort();
  writeFileSync(
    config,
    `server: { listen: 127.0.0.1:${port} }\ndata_dir: ${dataDir}\nsources: []\ndetectors: []\n${UNLIMITED}`,
  );
  const elkhound = new ElkhoundProcess({ config, port, log: join(folder, "elkhound.log") });
  elkhound.start();
  const browser = await startBrowser();
  try {
    await elkhound.ready();
    const address = `${elkhound.url}/issues?status=all`;
    const [cold, warm]: [Start[], Start[]] = [[], []];
    for (let start = 0; start < STARTS; start += 1) {
      const { page } = await openPage(browser, "about:blank");
      const computed = await stopwatch(page);
      cold.push(await usable(page, address, computed));
      warm.push(await usable(page, address, computed));
      await page.context().close();
    }
    const shown = (start: string, starts: readonly Start[]) => [
      { start, ...spread(starts.map(({ wall }) => wall)) },
      { start: `${start}, computed`, ...spread(starts.map(({ computed }) => computed)) },
    ];
    console.table([...shown("empty cache", cold), ...shown("full cache", warm)]);
    const { page } = await openPage(browser, address);
    const computed = await stopwatch(page);
    await page.locator(".issue-row").first().waitFor();
    const begin = performance.now();
    await page.evaluate(LOADING);
    const loading = performance.now() - begin;
    const from = await computed();
    const scrolled = (await page.evaluate(scrolling(SCREENS))) as readonly number[];
    const perFrame = ((await computed()) - from) / SCREENS;
    const keyed: number[] = [];
    for (let key = 0; key < KEYS; key += 1) keyed.push(await answered(page));
    console.table([
      { what: `a frame while ${SCREENS} screens are scrolled`, ...spread(scrolled) },
      { what: `j until the cursor has moved, ${KEYS} times`, ...spread(keyed) },
    ]);
    console.log(`Computed for a frame: ${perFrame.toFixed(1)} ms on average.`);
    console.table([
      { "issues loaded": LOADED, "in s": Math.round(loading / 1000), ...((await page.evaluate(SIZES)) as object) },
    ]);
  } finally {
    await browser.close();
    await elkhound.end("SIGKILL");
    await rm(folder, { recursive: true, force: true });
  }
}

/** Milliseconds. */
interface Start {
  readonly wall: number;
  readonly computed: number;
}

/** Until rows stand and a key is answered. */
async function usable(page: Page, address: string, computed: () => Promise<number>): Promise<Start> {
  // From there it is another process, whose time begins anew.
  await page.goto("about:blank");
  const begin = performance.now();
  await page.goto(address, { waitUntil: "commit" });
  await page.locator(".issue-row").first().waitFor();
  await page.keyboard.press("j");
  await page.locator(".issue-row[data-cursor]").waitFor();
  return { wall: performance.now() - begin, computed: await computed() };
}

/** Tells how many milliseconds the page's main thread has computed. */
async function stopwatch(page: Page): Promise<() => Promise<number>> {
  const session = await page.context().newCDPSession(page);
  await session.send("Performance.enable", { timeDomain: "threadTicks" });
  return async () => {
    const { metrics } = await session.send("Performance.getMetrics");
    return (metrics.find(({ name }) => name === "TaskDuration")?.value ?? 0) * 1_000;
  };
}

async function answered(page: Page): Promise<number> {
  return (await page.evaluate(`new Promise((resolve) => {
    const begin = performance.now();
    dispatchEvent(new KeyboardEvent("keydown", { key: "j" }));
    requestAnimationFrame(() => setTimeout(() => resolve(performance.now() - begin)));
  })`)) as number;
}

/** Goes to the end of the list until so many issues are loaded. */
const LOADING = `(async () => {
  const rows = document.querySelector(".rows");
  let grown = performance.now();
  for (let height = 0; rows.offsetHeight / 64 < ${LOADED}; ) {
    if (rows.offsetHeight !== height) grown = performance.now();
    if (performance.now() - grown > 20_000) throw new Error("no more issues come: " + document.querySelector(".list-end")?.textContent);
    height = rows.offsetHeight;
    scrollTo(0, document.documentElement.scrollHeight);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
})()`;

/** Scrolls up a screen at a time, as fast as frames come; the lengths of the frames. */
function scrolling(screens: number): string {
  return `(async () => {
    const frames = [];
    let before = await new Promise(requestAnimationFrame);
    for (let screen = 0; screen < ${screens}; screen += 1) {
      scrollBy(0, -innerHeight);
      const now = await new Promise(requestAnimationFrame);
      frames.push(now - before);
      before = now;
    }
    return frames;
  })()`;
}

const SIZES = `({
  "rows in the document": document.querySelectorAll(".rows > li").length,
  "elements in the document": document.querySelectorAll("*").length,
  "heap in MB": Math.round((performance.memory?.usedJSHeapSize ?? 0) / 1e6),
})`;

function spread(times: readonly number[]) {
  const sorted = times.toSorted((a, b) => a - b);
  const at = (share: number): string =>
    `${(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0).toFixed(0)} ms`;
  return { least: at(0), median: at(0.5), p95: at(0.95), most: at(1) };
}

if (import.meta.main) await main();
