import { describe, expect, it } from "vitest";
import { formatProblem } from "../../../src/domain/problem.ts";
import { readRuleFile } from "../../../src/extraction/load-rules.ts";

const problems = (text: string): readonly string[] =>
  readRuleFile("rules/10-shop.yml", text).problems.map(formatProblem);
const TESTED = "tests: [{ name: t, line: x, ignored: true }]";

describe("readRuleFile", () => {
  it("names rules by file and name, without the number that orders files", () => {
    const { rules, tests } = readRuleFile("rules/10-shop.yml", `rules: [{ name: lost }, { name: found }]\n${TESTED}`);
    expect(rules.map(({ id }) => id)).toEqual(["shop/lost", "shop/found"]);
    expect(tests).toMatchObject([{ line: 2, rules: ["shop/lost", "shop/found"] }]);
  });

  it("refuses unknown keys with their place and the nearest name", () => {
    const [problem] = problems(`rules:\n  - name: lost\n    when:\n      contain: lost\n${TESTED}`);
    expect(problem).toMatch(/^rules\/10-shop\.yml:4:7: .*contain/);
    expect(problem).toContain("`contains`");
  });

  it("reports every fault at once, and takes no rule of the file", () => {
    const text =
      "rules:\n  - name: lost\n    when: { matches: '(a' }\n    steps: [{ regex: '(?=a)' }]\n    event: { message: '{{ a' }\n  - name: lost\n    event: { level: '{{ x }}' }\n";
    const found = readRuleFile("shop.yml", text);
    expect(found.rules).toEqual([]);
    const all = found.problems.map(formatProblem);
    expect(all.some((problem) => /^shop\.yml:3:\d+: .*missing closing \)/.test(problem))).toBe(true);
    expect(all.some((problem) => /^shop\.yml:4:\d+: .*look-ahead/.test(problem))).toBe(true);
    expect(all.some((problem) => /^shop\.yml:5:\d+: .*\{\{/.test(problem))).toBe(true);
  });

  it("refuses two rules of one name, steps of two keys, and tests that expect nothing", () => {
    expect(problems(`rules: [{ name: a }, { name: a }]\n${TESTED}`)[0]).toMatch(
      /^rules\/10-shop\.yml:1:\d+: .*already a rule `a`/,
    );
    expect(problems(`rules: [{ name: a, steps: [{ text_header: true, json: {} }] }]\n${TESTED}`)[0]).toContain(
      "exactly one key",
    );
    expect(problems("rules: [{ name: a }]\ntests: [{ name: t, line: x }]")[0]).toContain(
      "either `event` or `ignored: true`",
    );
  });

  it("refuses a time zone that does not exist", () => {
    expect(
      problems(`rules: [{ name: a, steps: [{ timestamp: { field: t, timezone: Mars/Base } }] }]\n${TESTED}`)[0],
    ).toMatch(/^rules\/10-shop\.yml:1:\d+: .*Mars\/Base/);
  });

  it("warns of a file without tests, and uses it", () => {
    const { rules, problems: found } = readRuleFile("shop.yml", "rules: [{ name: a }]");
    expect(rules).toHaveLength(1);
    expect(found).toMatchObject([{ severity: "warning", message: "has no tests" }]);
  });
});
