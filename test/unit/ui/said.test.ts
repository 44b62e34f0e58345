import { expect, test, vi } from "vitest";
import { judgeableUntil } from "../../../src/detection/watermark.ts";
import { parseSearch } from "../../../src/search/parse-search.ts";

// The page keeps its settings in its browser.
vi.stubGlobal("localStorage", undefined);
vi.stubGlobal("navigator", { languages: ["zh-CN"] });
const { saidText, sentenceOf } = await import("../../../src/ui/i18n/said.ts");

const WRONG_SEARCHES = [
  ...["service:[]", "service:[a]b", "service:[a b]", "service:[a", "is:nwe", "is:zzzzzz", "level:bad", "level:warnin"],
  ...["age:7d", "events:>x", "age:<x", "last_seen:>x", '"a', '"a"b', 'service:""', `a${"*a".repeat(9)}`, "service:"],
  ...["servce:x", "zzzzzzzz:x", "a ".repeat(60), "a".repeat(2_001), `service:[${"a,".repeat(101)}a]`, "first_seen:x"],
];

test("what is wrong with a search is said in the reader's language", () => {
  const problems = WRONG_SEARCHES.map((search) => [search.slice(0, 20), parseSearch(search).problem] as const);
  expect(problems.filter(([, problem]) => problem === undefined)).toEqual([]);
  const unknown = problems.flatMap(([, problem]) =>
    [problem?.message ?? "", problem?.hint ?? ""].filter((text) => sentenceOf(text) === undefined),
  );
  expect(unknown).toEqual([]);
  expect(saidText("`is:` knows no `nwe`")).toBe("`is:` 没有 `nwe` 这个值");
  expect(saidText("write it right after the colon")).toBe("请紧跟在冒号后面写");
});

test("why a detector waits is said in the reader's language", () => {
  const now = Date.UTC(2026, 10, 24, 8);
  const options = { latenessMs: 60_000, patienceMs: 60_000, stalledAfterMs: 60_000 };
  const source = { id: "kafka", firstCaughtUpAt: 0, watermark: now - 3_600_000 };
  const conditions = [
    [],
    [{ id: "kafka" }],
    [source],
    [{ ...source, lag: 12 }],
    [
      {
        ...source,
        stalledSince: now,
        stalledBecause: "partition t/0 since 2026-11-24T07:00:00.000Z: no worker holds it, or it fails",
      },
    ],
    [{ ...source, stalledSince: 1 }],
  ] as unknown as readonly Parameters<typeof judgeableUntil>[0][];
  const said = conditions.map((one) => judgeableUntil(one, undefined, { now, lookingSince: 0 }, options).heldBecause);
  expect(said.filter((text) => text === undefined || sentenceOf(text) === undefined)).toEqual([]);
  expect(saidText(said[3] ?? "")).toBe("数据源 kafka 落后 59m：还有 12 未读");
});

test("what is no sentence of the server stays as it is, however long", () => {
  expect(saidText("connect ECONNREFUSED 127.0.0.1:9092")).toBe("connect ECONNREFUSED 127.0.0.1:9092");
  const long = `source ${"is ".repeat(100_000)}`;
  expect(saidText(long)).toBe(long);
});
