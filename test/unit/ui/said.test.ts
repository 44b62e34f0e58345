import { expect, test, vi } from "vitest";
import { judgeableUntil } from "../../../src/detection/watermark.ts";
import { inARow, type Said, sentence, textOf } from "../../../src/domain/sentence.ts";
import { SENTENCES } from "../../../src/domain/sentences/sentences.ts";
import { parseSearch } from "../../../src/search/parse-search.ts";
import { said as english } from "../../../src/ui/i18n/en/said.ts";
import type { Message } from "../../../src/ui/i18n/fill.ts";
import { said } from "../../../src/ui/i18n/zh/said.ts";

// The page keeps its settings in its browser.
vi.stubGlobal("localStorage", undefined);
vi.stubGlobal("navigator", { languages: ["zh-CN"] });
const { settings } = await import("../../../src/ui/state/settings.ts");
const { isOwn, saidText } = await import("../../../src/ui/i18n/said.ts");

const chinese = (what: Said): string => saidText(textOf(what), typeof what === "string" ? null : what);

test("the page can say every sentence of the server, with all that stands in it, and no other", () => {
  expect(Object.keys(said).toSorted()).toEqual(Object.keys(SENTENCES).toSorted());
  const other = (form: Message): string => (typeof form === "string" ? form : form.other);
  const wrong = Object.entries<Message>(SENTENCES).filter(
    ([code, form]) => `${places(other(form))}` !== `${places(other((said as Record<string, Message>)[code] ?? ""))}`,
  );
  expect(wrong.map(([code]) => code)).toEqual([]);
});

test("what is said in Chinese is Chinese", () => {
  // What is nothing but values, and a name that is the same in both languages.
  const bare = /^(?:\{\w+\}|[：；（）`\s])*$|^broker \{id\}$/;
  const latin = Object.entries(said).filter(([, text]) => !bare.test(text) && !/[\u4e00-\u9fff]/.test(text));
  expect(latin.map(([code]) => code)).toEqual(["kafka.topics"]);
});

test("times in sentences are told in the reader's zone, in English too", () => {
  const timed = Object.entries<Message>(SENTENCES).filter(
    ([, form]) => typeof form === "string" && form.includes("{at}"),
  );
  expect(timed.length).toBeGreaterThan(3);
  for (const [code, form] of [...timed, ...Object.entries(english)]) {
    expect([code, (english as Record<string, Message>)[code]]).toEqual([code, form]);
    expect([code, SENTENCES[code as keyof typeof SENTENCES]]).toEqual([code, form]);
  }
  const before = settings.get();
  const why = sentence("stalled.all", { at: "2026-11-24T08:00:00.000Z" });
  const held = sentence("held.behind", { id: "kafka", time: "1h", why });
  settings.set({ ...before, language: "en", zone: "utc" });
  expect(saidText(textOf(held), held)).toBe(
    "source kafka is 1h behind: nothing was read of it since Nov 24, 2026, 08:00:00.000 UTC: no worker holds it, or it fails",
  );
  const odd = sentence("stalled.all", { at: "yesterday" });
  expect(saidText(textOf(odd), odd)).toContain("since yesterday");
  settings.set(before);
  expect(chinese(held)).not.toContain("T08:00");
});

test("what is wrong with a search is said in the reader's language", () => {
  const { problem } = parseSearch("is:nwe");
  expect(problem && chinese(problem.message)).toBe("`is:` 没有 `nwe` 这个值");
  expect(problem && chinese(problem.hint)).toBe("是指 `is:new` 吗？");
  const { problem: unknown } = parseSearch("servce:x");
  expect(unknown && chinese(unknown.hint)).toBe("是指 `service` 吗？带冒号的文本请加引号。");
});

test("a sentence in a sentence, lists and numbers are said as the language does", () => {
  const now = Date.UTC(2026, 10, 24, 8);
  const options = { latenessMs: 60_000, patienceMs: 60_000, stalledAfterMs: 60_000 };
  const conditions = [{ id: "kafka", firstCaughtUpAt: 0, watermark: now - 3_600_000, lag: 1_200 }];
  const { heldBecause } = judgeableUntil(
    conditions as unknown as Parameters<typeof judgeableUntil>[0],
    undefined,
    { now, lookingSince: 0 },
    options,
  );
  expect(heldBecause && chinese(heldBecause)).toBe("数据源 kafka 落后 59m：还有 1,200 未读");
  expect(chinese(sentence("held.backlog", { names: ["a", "b"] }))).toBe("正在读取最初的积压：a、b");
  const reasons = [sentence("held.is_behind", { id: "a" }), sentence("held.first_backlog", { id: "b" })];
  expect(chinese(inARow(reasons))).toBe("数据源 a 落后；数据源 b 还没有读到末尾");
});

test("others' words stay as they are, and so do sentences of a newer server, whole", () => {
  expect(chinese("connect ECONNREFUSED 127.0.0.1:9092")).toBe("connect ECONNREFUSED 127.0.0.1:9092");
  const newer = { code: "newer.one", values: {} };
  expect(isOwn(newer)).toBe(false);
  expect(saidText("in English", newer)).toBe("in English");
  expect(saidText("in English", { code: "held.stands_still", values: { id: "a", why: newer } })).toBe("in English");
  expect(saidText("in English", { code: "toString", values: {} })).toBe("in English");
});

function places(form: string): readonly string[] {
  return [...new Set([...form.matchAll(/\{(\w+)\}/g)].map((match) => match[1] ?? ""))].toSorted();
}
