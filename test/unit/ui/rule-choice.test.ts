import { expect, test } from "vitest";
import type { Rule } from "../../../src/ui/api/types.ts";
import { chooseRules, isOf } from "../../../src/ui/views/rules/rule-choice.ts";

function rule(id: string, change: Partial<Rule> = {}): Rule {
  return {
    ...{ id, file: `rules/${id.split("/")[0]}.yml`, line: 1, enabled: true, state: "active", problems: [] },
    ...{ matched: 0, dropped: 0, failed: 0, seconds: 0, last_match: null },
    ...change,
  };
}

const RULES = [
  rule("apache/error"),
  rule("go/panic", { matched: 2, last_match: "2026-11-24T08:00:00.000Z" }),
  rule("node/json", { matched: 9, last_match: "2026-11-24T09:00:00.000Z" }),
  rule("own/broken", { state: "quarantined" }),
  rule("own/failing", { failed: 1, matched: 3, last_match: "2026-11-24T07:00:00.000Z" }),
  rule("syslog/line", { state: "disabled", enabled: false }),
];
const ids = (rules: readonly Rule[]): readonly string[] => rules.map(({ id }) => id);

test("what has trouble comes first, then what took a record last; the others are not in the way", () => {
  expect(ids(chooseRules(RULES, "used", ""))).toEqual(["own/failing", "own/broken", "node/json", "go/panic"]);
});

test("all of them stand in the order in which they are tried", () => {
  expect(chooseRules(RULES, "all", "")).toEqual(RULES);
  expect(ids(chooseRules(RULES, "disabled", ""))).toEqual(["syslog/line"]);
  expect(RULES.filter((one) => isOf("quarantined", one)).map(({ id }) => id)).toEqual(["own/broken", "own/failing"]);
});

test("words find rules wherever they are, by name and file", () => {
  expect(ids(chooseRules(RULES, "used", " Apache "))).toEqual(["apache/error"]);
  expect(ids(chooseRules(RULES, "used", "rules/own fail"))).toEqual(["own/failing"]);
  expect(chooseRules(RULES, "all", "nothing of it")).toEqual([]);
});
