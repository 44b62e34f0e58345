import { describe, expect, test } from "vitest";
import { ruleJsonSchema } from "../../../src/cli/docs/rule-json-schema.ts";
import { offerAt, type Schema } from "../../../src/ui/views/rules/schema-offer.ts";
import { placeAt } from "../../../src/ui/views/rules/yaml-place.ts";

/** The place of `|` in a text. */
function at(text: string): ReturnType<typeof placeAt> {
  const caret = text.indexOf("|");
  return placeAt(text.slice(0, caret) + text.slice(caret + 1), caret);
}

describe("where in a text the caret is", () => {
  test("keys of mappings by their indentation, and those that are there already", () => {
    expect(at("ru|")).toEqual({ path: [], key: true, begun: "ru", present: [] });
    expect(at("rules:\n  - name: a\n    wh|\n    steps: []\n")).toEqual({
      ...{ path: ["rules", 0], key: true, begun: "wh" },
      present: ["name", "steps"],
    });
    expect(at("rules:\n- name: a\n  |")).toMatchObject({ path: ["rules", 0], key: true, present: ["name"] });
    expect(at("rules:\n  - name: a\n    when:\n      level: error\n      |\n  - name: b\n")).toMatchObject({
      ...{ path: ["rules", 0, "when"], key: true, begun: "", present: ["level"] },
    });
    expect(at("rules:\n  - |name: a\n")).toMatchObject({ path: ["rules", 0], key: true });
    expect(at("rules:\n  - name: a\n|\ntests: []")).toMatchObject({ path: [], key: true, present: ["rules", "tests"] });
    // A list may stand in the column of its key.
    expect(at("rules:\n- name: a\n- na|")).toMatchObject({ path: ["rules", 0], key: true, present: [] });
  });

  test("values behind keys and dashes", () => {
    expect(at("rules:\n  - when: { x: 1 }\n    drop: t|")).toMatchObject({
      ...{ path: ["rules", 0, "drop"], key: false, begun: "t" },
    });
    expect(at("a: |")).toMatchObject({ path: ["a"], key: false, begun: "" });
    expect(at('a: "b|"')).toMatchObject({ path: ["a"], key: false, begun: "b" });
    expect(at("steps:\n  - grok: '%{TIME|")).toMatchObject({ path: ["steps", 0, "grok"], begun: "%{TIME" });
    expect(at("steps:\n  - grok:\n      - '%{NU|'")).toMatchObject({ path: ["steps", 0, "grok", 0], begun: "%{NU" });
  });

  test("between brackets, over lines too", () => {
    expect(at("when: { level: err|, text: true }")).toMatchObject({
      path: ["when", "level"],
      key: false,
      begun: "err",
    });
    expect(at("when: { level: error, te| }")).toEqual({
      ...{ path: ["when"], key: true, begun: "te", present: ["level"] },
    });
    expect(at('a: { b: "x { , y: ", c: [1, d|] }')).toMatchObject({ path: ["a", "c", 0], key: false, begun: "d" });
    expect(at("a: [ { b: 1 }, { | } ]")).toMatchObject({ path: ["a", 0], key: true, present: [] });
    expect(at("a: {\n  b: 1,\n  |\n}\nz: 1")).toMatchObject({ path: ["a"], key: true, present: ["b"] });
    expect(at("a: { b: 1, c|\nz: 1")).toMatchObject({ path: ["a"], key: true, begun: "c", present: ["b"] });
    expect(at("a: { b: 1\nz: 1\ny|")).toMatchObject({ path: [], key: true, begun: "y", present: ["a", "z"] });
  });

  test("in texts of several lines, which end with their indentation", () => {
    expect(at("tests:\n  - line: |\n      { not: yaml\n      %{x")).toBeDefined();
    const text = "tests:\n  - line: >-\n      a: {\n    na^\nrules: []";
    const caret = text.indexOf("^");
    expect(placeAt(text.replace("^", ""), caret)).toMatchObject({ path: ["tests", 0], key: true, begun: "na" });
    const inside = "steps:\n  - grok: >-\n      a: %{WO^\nrules: []";
    expect(placeAt(inside.replace("^", ""), inside.indexOf("^"))).toMatchObject({
      ...{ path: ["steps", 0, "grok"], key: false, begun: "a: %{WO" },
    });
  });

  test("nowhere in comments", () => {
    expect(at("# na|")).toBeUndefined();
    expect(at("a: b # c|")).toBeUndefined();
  });

  test("never fails, and takes no longer than the text is long", () => {
    const hostile = [
      `${"[".repeat(50_000)}`,
      `a: ${"{".repeat(50_000)}`,
      "- ".repeat(50_000),
      `${'"'.repeat(50_001)}`,
      `a: '${"''".repeat(50_000)}`,
      `${"a".repeat(50_000)}:`,
      `a: {${"\n b,".repeat(20_000)}`,
    ];
    for (const text of hostile) expect(() => placeAt(text, text.length)).not.toThrow();
  });
});

describe("what is offered there", () => {
  const schema = JSON.parse(ruleJsonSchema()) as Schema;
  const offered = (text: string): readonly string[] => {
    const place = at(text);
    return place === undefined ? [] : offerAt(schema, place).items.map(({ insert }) => insert);
  };

  test("keys of the schema that are not there yet, with what they are for", () => {
    expect(offered("ru|")).toEqual(["rules:"]);
    expect(offered("rules:\n  - name: x\n    st|")).toEqual(["steps:"]);
    expect(offered("rules:\n  - name: x\n    na|")).toEqual([]);
    expect(offered("rules:\n  - when: { all: [ { lev| } ] }")).toEqual(["level: "]);
    expect(offered("rules:\n  - when:\n      fields:\n        http.status: { gt| }")).toEqual(["gt: ", "gte: "]);
    const place = at("rules:\n  - dr|");
    expect(place && offerAt(schema, place).items[0]?.about).toMatch(/\w{4}/);
    // A field's own name is not the schema's.
    expect(offered("rules:\n  - when:\n      fields:\n        le|")).toEqual([]);
  });

  test("a step is one of its keys", () => {
    expect(offered("rules:\n  - steps:\n      - gr|")).toEqual(["grok: "]);
    expect(offered("rules:\n  - steps:\n      - grok: x\n        js|")).toEqual([]);
  });

  test("values: of a list of words, yes or no, names of time formats", () => {
    expect(offered("rules:\n  - when: { level: |}")).toContain("fatal");
    expect(offered("rules:\n  - drop: |")).toEqual(["true", "false"]);
    expect(offered("rules:\n  - steps:\n      - stack_trace: ja|")).toEqual(
      expect.arrayContaining(["java", "javascript"]),
    );
    expect(offered("rules:\n  - steps:\n      - timestamp: { field: a, formats: [iso|] }")).toEqual(["iso8601"]);
    expect(offered("rules:\n  - description: |")).toEqual([]);
  });

  test("names of grok patterns inside an expression, and only there", () => {
    expect(offered("rules:\n  - steps:\n      - grok: '%{LOGL|'")).toEqual(["LOGLEVEL"]);
    expect(offered("rules:\n  - steps:\n      - grok: { pattern: ['^%{IPV4:a} %{ipv|'] }")).toEqual([
      "IPV4",
      "IPV4DIGITS",
      "IPV6",
    ]);
    expect(offered("patterns:\n  MINE: '%{LOGL|'")).toEqual(["LOGLEVEL"]);
    expect(offered("rules:\n  - steps:\n      - regex: '%{LOGL|'")).toEqual([]);
  });
});
