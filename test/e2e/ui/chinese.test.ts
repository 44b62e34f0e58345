import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openPage, startBrowser } from "../../support/browser.ts";
import { until } from "../../support/services/server-process.ts";
import { Shop, usualLogs } from "./shop.ts";

const BROKEN_RULES = `rules:
  - name: lost
    whn: { contains: a }
    when: { matches: '(a' }
    steps: [{ regex: '(?=a)' }, { gork: '%{NOTHING}' }]
    event: { level: many, message: '{{ a' }
`;

/**
 * What a reader sees in two words or more without a Chinese letter, and what is not marked as somebody else's text: by
 * `translate="no"` (logs, names), by `lang="en"` (what brokers and clusters say), or as code. Runs in the browser.
 */
const LATIN = `(() => {
  const others = '[translate="no"], [lang="en"], code, pre, .mono, textarea, script, style';
  const latin = (text) => /[A-Za-z]{2,}[,:;.]?\\s+[A-Za-z]{2,}/.test(text) && !/[\\u4e00-\\u9fff]/.test(text);
  const found = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
    const { parentElement: parent, data } = node;
    // A sentence may be in pieces.
    const whole = parent === null ? data : parent.textContent ?? data;
    if (parent === null || parent.closest(others) || !parent.checkVisibility()) continue;
    if (latin(data) && latin(whole)) found.push(data.trim().slice(0, 100));
  }
  for (const element of document.body.querySelectorAll('[aria-label], [title], [placeholder]')) {
    if (element.closest(others) || !element.checkVisibility()) continue;
    for (const name of ['aria-label', 'title', 'placeholder']) {
      const text = element.getAttribute(name) ?? '';
      if (latin(text) && !element.querySelector('[translate="no"]')) found.push(name + ': ' + text.slice(0, 100));
    }
  }
  return [...new Set(found)];
})()`;

describe("in Chinese", () => {
  let shop: Shop;
  let browser: Browser;
  let page: Page;
  const found: string[] = [];

  beforeAll(async () => {
    shop = await Shop.start(
      usualLogs(),
      true,
      async () => `detectors:
  - { id: many, type: threshold, events: 3, window: 2h, schedule: "*/2 * * * * *" }
  - { id: quiet, type: flatline, of: service, schedule: "*/2 * * * * *" }
receivers: [{ name: nobody }]
route: { receiver: nobody, group_wait: 1s }
`,
    );
    browser = await startBrowser();
    ({ page } = await openPage(browser, shop.url, { locale: "zh-CN" }));
    await until(async () => {
      const { items } = await shop.elkhound.get<{ items: object[] }>("/api/v1/alerts");
      return items.length > 0;
    }, "an alert");
  });
  afterAll(async () => {
    await browser?.close();
    await shop?.stop();
  });

  const look = async (what: string): Promise<void> => {
    found.push(...((await page.evaluate(LATIN)) as string[]).map((text) => `${what}: ${text}`));
  };
  const see = async (path: string, ready: string): Promise<void> => {
    await page.goto(shop.url + path);
    await page.locator(ready).first().waitFor();
    await look(path);
  };

  it("every view says what it says in Chinese", async () => {
    const id = await shop.issue("OutOfStockException");
    await see("/issues", ".issue-row");
    await see("/issues?query=nothing+at+all", ".empty");
    await see(`/issues/${id}`, ".frames");
    for (const tab of ["grouping", "activity", "tags", "similar"]) await see(`/issues/${id}?tab=${tab}`, ".panel");
    await see("/alerts?status=all", "article.alert");
    await see("/deliveries", ".view-head");
    await see("/silences", ".view-head");
    await see("/detectors", "tbody tr");
    await see("/releases", ".figures");
    await see("/discards", ".empty");
    await see("/sources", ".card-head");
    await see("/sources?tab=gaps", ".empty");
    await see("/sources?tab=dead_letters", ".empty");
    await see("/rules?state=used", "tbody tr");
    await see("/settings", ".view-head");
    await see("/audit", ".view-head");
    await see("/nowhere", ".empty");
    expect(found).toEqual([]);
  });

  it("what goes wrong is said in Chinese too", async () => {
    await see("/issues?query=servce:x", ".searched");
    await see("/issues?query=is:nwe", ".searched");
    await see("/issues/999999", "[role=alert], .empty");
    await see("/alerts/none", "[role=alert], .empty");
    await see("/silences/new", "dialog");
    await page.locator("dialog textarea").first().fill('service="cart');
    await page.locator("dialog button.primary").click();
    await page.locator("dialog").getByText("缺少结尾的").waitFor();
    await look("a silence that cannot be read");
    await page.goto(`${shop.url}/rules/try`);
    await page.locator(".rule-text textarea").first().fill(BROKEN_RULES);
    await page.locator(".rule-problem").first().waitFor();
    await look("a rule with faults");
    const said = await page.locator(".rule-problem").allTextContents();
    expect(said.filter((text) => !/[\u4e00-\u9fff]/.test(text))).toEqual([]);
    expect(found).toEqual([]);
  });
});
