// biome-ignore-all lint/suspicious/noTemplateCurlyInString: this is the syntax under test

import { describe, expect, it } from "vitest";
import { resolveVariables } from "../../../src/extraction/rule-variables.ts";
import { inEnglish } from "../../support/in-english.ts";

const resolve = (written: object, imported = {}) => resolveVariables(written, imported);
const firstFault = (written: object) => resolve(written).faults[0];

describe("resolveVariables", () => {
  it("puts values and lists in their places, in rules and patterns alone", () => {
    const vars = { words: ["lost", "stolen"], id: "\\d+", limit: 500 };
    const rules = [
      {
        name: "${id}",
        when: { contains: "${words}", matches: "order ${id} (?:${words})", fields: { s: { gte: "${limit}" } } },
        event: { message: "$${id} of ${limit}" },
        list: ["${words}", "found"],
      },
    ];
    const { value, faults } = resolve({ vars, rules, patterns: { N: "${id}" }, tests: [{ line: "${nothing}" }] });
    expect(faults).toEqual([]);
    expect(value).toMatchObject({
      rules: [
        {
          name: "${id}",
          when: {
            contains: ["lost", "stolen"],
            matches: "order \\d+ (?:lost|stolen)",
            fields: { s: { gte: 500 } },
          },
          event: { message: "${id} of 500" },
          list: ["lost", "stolen", "found"],
        },
      ],
      patterns: { N: "\\d+" },
      tests: [{ line: "${nothing}" }],
    });
  });

  it("lets variables refer to others, also imported ones, and own ones win", () => {
    const { vars } = resolve({ vars: { a: "x${b}", c: "${imported}", b: "own" } }, { imported: "i", b: "theirs" });
    expect(vars).toEqual({ a: "xown", c: "i", b: "own", imported: "i" });
  });

  it("says where a name is unknown, not closed, or refers to itself", () => {
    expect(inEnglish(firstFault({ vars: { words: "x" }, rules: [{ when: { contains: "a ${wrds}" } }] }))).toMatchObject(
      {
        path: ["rules", 0, "when", "contains"],
        within: 2,
        message: "there is no variable `wrds`",
        hint: "did you mean `words`?",
      },
    );
    expect(inEnglish(firstFault({ rules: ["${open"] })?.message)).toContain("not closed");
    expect(inEnglish(firstFault({ vars: { a: "${b}", b: "${a}" } }))).toMatchObject({
      message: "the variable `a` refers to itself",
      hint: "a → b → a",
    });
  });
});
