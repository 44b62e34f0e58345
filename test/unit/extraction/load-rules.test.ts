import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { formatProblem } from "../../../src/domain/problem.ts";
import { loadRules, readRuleFile } from "../../../src/extraction/load-rules.ts";
import { inEnglish } from "../../support/in-english.ts";

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
    expect(inEnglish(found)).toMatchObject([{ severity: "warning", message: "has no tests" }]);
  });
});

describe("places of faults inside texts", () => {
  it.each([
    ["  - { name: a, when: { matches: 'lost (order' } }", 2, 39, "missing closing )"],
    ['  - { name: a, when: { matches: ["ok", "a\\\\y"] } }', 2, 42, "invalid escape sequence"],
    [
      "  - name: a\n    steps:\n      - grok: |\n          %{WORD:a} at\n          %{WRD:b}",
      6,
      11,
      "unknown grok pattern `WRD`",
    ],
    ["  - name: a\n    steps: [{ grok: { pattern: ['%{WORD}', 'x %{NUMBR:n}'] } }]", 3, 47, "did you mean `NUMBER`?"],
    ["  - name: a\n    event: { message: 'it''s {{ a b }}' }", 3, 30, "must be followed by a name"],
    [
      "  - name: a\n    steps: [{ timestamp: { field: t, formats: [iso8601, 'yyyy-MM-dd at HH'] } }]",
      3,
      70,
      "stands for no part of a time",
    ],
    [
      "  - { name: a, when: { fields: { sev: { gte: fifty } } } }",
      2,
      46,
      "sev.gte`: expected a number, found a string",
    ],
    ["  - { name: a, steps: [{ stack_trace: javascrip }] }", 2, 39, "(did you mean `javascript`?)"],
    ["  - { name: a, steps: [{ stack_trace: { field: t, langauge: go } }] }", 2, 51, "(did you mean `language`?)"],
    ["  - { name: a, steps: [{ grok: '%{INT:a %{IP:b}' }] }", 2, 33, "`%{` is not closed"],
    ["  - { name: a, steps: [{ csv: { columns: [a, b, a] } }] }", 2, 42, "two columns have the same name"],
    ["  - { name: a, event: { level: grave } }", 2, 32, "`grave` is no level (levels: trace, debug,"],
    [
      "  - { name: a, steps: [{ timestamp: { field: t, formats: epoch_mss } }] }",
      2,
      58,
      "there is no time format `epoch_mss` (did you mean `epoch_ms`?)",
    ],
    ["  - name: a\n    when: { contains: '$" + "{wrds}' }", 3, 24, "there is no variable `wrds`"],
  ])("%s", (rule, line, column, message) => {
    const [problem] = problems(`rules:\n${rule}\n${TESTED}`);
    expect(problem).toContain(`rules/10-shop.yml:${line}:${column}: `);
    expect(problem).toContain(message);
  });

  it("tells a fault of a pattern that the file defines at its definition", () => {
    const found = problems(`patterns: { ORDER: 'ORD-%{DIGTS}', DIGITS: '\\d+' }\nrules: [{ name: a }]\n${TESTED}`);
    expect(found[0]).toMatch(
      /^rules\/10-shop\.yml:1:25: `patterns\.ORDER`: unknown grok pattern `DIGTS` \(did you mean `DIGITS`\?\)/,
    );
  });

  it("warns of a name in a template that is a slip of the pen", () => {
    const found = problems(
      `rules: [{ name: a, steps: [{ regex: '(?P<brand>x)' }], event: { tags: { b: '{{ brnd }}', c: '{{ region }}' } } }]\n${TESTED}`,
    );
    expect(found).toEqual([
      expect.stringMatching(
        /^rules\/10-shop\.yml:1:80: warning: .*no step gives a value `brnd` \(did you mean `brand`\?\)/,
      ),
    ]);
  });

  it("refuses placeholders of other programs, which would be text", () => {
    const of = (event: string) => problems(`rules: [{ name: a, event: ${event} }]\n${TESTED}`);
    expect(of("{ project: '{x}' }")).toEqual([
      expect.stringMatching(
        /^rules\/10-shop\.yml:1:39: .*`\{x\}` is text like any other, not a value \(write `\{\{ x \}\}`\)/,
      ),
    ]);
    for (const wrong of [
      "{ service: ['{{ app }}', 'svc-%{[app]}', '%{app.name}-x'] }",
      "{ tags: { zone: '#{zone}' } }",
      "{ user: { id: ' { user } ' } }",
      "{ environment: 'eu-{env}' }",
    ]) {
      expect([wrong, of(wrong)]).toEqual([wrong, [expect.stringContaining("is text like any other")]]);
    }
    const fingerprint = problems(`rules: [{ name: a, fingerprint: ['db', '{table}'] }]\n${TESTED}`);
    expect(fingerprint).toEqual([expect.stringContaining("write `{{ table }}`")]);
    for (const right of [
      "{ request: { route: '/orders/{id}' } }",
      "{ title: 'no {braces} left', message: 'set {a} of {b}' }",
      "{ project: '{{ x }}', service: 'a{{ b }}{c' }",
      "{ tags: { path: '/a/{id}', json: '{}' } }",
    ]) {
      expect([right, of(right)]).toEqual([right, []]);
    }
  });
});

describe("loadRules", () => {
  let folder = "";
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "elkhound-rules-"));
  });
  afterEach(() => rm(folder, { recursive: true }));

  async function load(files: Readonly<Record<string, string>>) {
    for (const [name, text] of Object.entries(files)) {
      await mkdir(dirname(join(folder, name)), { recursive: true });
      await writeFile(join(folder, name), text);
    }
    const { rules, problems: found } = await loadRules([folder]);
    const shown = found.map((problem) => formatProblem(problem).replaceAll(`${folder}/`, ""));
    return { rules, shown };
  }

  it("tries files by their order, which is the number in front of their name or what they say", async () => {
    const file = (head = "") => `${head}rules: [{ name: r }]\n${TESTED}`;
    const { rules } = await load({
      "90-last.yml": file(),
      "10-early.yml": file(),
      "own.yml": file(),
      "95-first.yml": file("order: -1\n"),
      "sub/20-between.yml": file(),
    });
    expect(rules.rules.map(({ id }) => id)).toEqual(["first/r", "own/r", "early/r", "between/r", "last/r"]);
  });

  it("switches off the rules of other files by id, and knows near ids", async () => {
    const { rules, shown } = await load({
      "10-java.yml": `rules: [{ name: trace }, { name: log }, { name: jul }]\n${TESTED}`,
      "own.yml": "disable: ['java/j*', java/trace, java/lg]\n",
    });
    expect(rules.rules.filter(({ source }) => source.enabled).map(({ id }) => id)).toEqual(["java/log"]);
    expect(shown).toEqual(["own.yml:1:34: warning: no rule is called `java/lg` (did you mean `java/log`?)"]);
  });

  it("imports variables and patterns of other files, which import others themselves", async () => {
    const { rules, shown } = await load({
      "shop.yml":
        `imports: [defs/shop.yaml.inc]\nrules: [{ name: a, when: { contains: "$` +
        `{words}" }, steps: [{ grok: '%{ORDER:order}' }] }]\n${TESTED}`,
      "defs/shop.yaml.inc":
        'imports: base.inc\nvars: { words: [lost, "$' + "{base}\"] }\npatterns: { ORDER: 'ORD-%{DIGITS}' }",
      "defs/base.inc": "vars: { base: stolen }\npatterns: { DIGITS: '\\d+' }",
    });
    expect(shown).toEqual([]);
    expect(rules.rules[0]?.source.when.contains).toEqual(["lost", "stolen"]);
    expect(rules.rules[0]?.patterns).toEqual({ ORDER: "ORD-%{DIGITS}", DIGITS: "\\d+" });
  });

  it("says what is wrong with an import at its place", async () => {
    const rule = `rules: [{ name: a }]\n${TESTED}`;
    const { rules, shown } = await load({
      "a.yml": `imports: [nothing.inc]\n${rule}`,
      "b.yml": `imports:\n  - round.inc\n${rule}`,
      "round.inc": "imports: [b.yml]",
    });
    expect(rules.rules).toEqual([]);
    expect(shown).toEqual([
      "a.yml:1:11: `nothing.inc` cannot be imported: there is no such file",
      expect.stringMatching(
        /^b\.yml:2:5: `round\.inc` cannot be imported: `b\.yml` cannot be imported: imports go round: .*b\.yml → .*round\.inc → .*b\.yml$/,
      ),
    ]);
  });

  it("needs something in a file", async () => {
    const { shown } = await load({ "a.yml": "tests: []" });
    expect(shown).toEqual([expect.stringContaining("needs `rules`, or `vars`, `patterns` or `disable`")]);
  });
});
