import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { textOf } from "../../../src/domain/sentence.ts";
import { parseSearch } from "../../../src/search/parse-search.ts";
import { printSearch } from "../../../src/search/print-search.ts";
import { someSearch } from "./some-search.ts";

const DAY = 86_400_000;

function terms(text: string) {
  const { search, problem } = parseSearch(text) as { search?: readonly object[]; problem?: unknown };
  if (problem !== undefined) throw new Error(JSON.stringify(problem));
  return search;
}

function problem(text: string) {
  const parsed = parseSearch(text);
  if (parsed.problem === undefined) throw new Error(`is a search: ${printSearch(parsed.search)}`);
  return parsed.problem;
}

describe("a search", () => {
  it.each([
    ["", []],
    ["  \t ", []],
    ["timed out", [{ kind: "text", pattern: ["timed"] }, { pattern: ["out"] }]],
    ['"timed out"', [{ kind: "text", pattern: ["timed out"], negated: false }]],
    ["-timeout", [{ kind: "text", pattern: ["timeout"], negated: true }]],
    ["- x", [{ pattern: ["-"] }, { pattern: ["x"] }]],
    ["time*out", [{ kind: "text", pattern: ["time", "out"] }]],
    ["a**b", [{ pattern: ["a", "b"] }]],
    ["2\\*3", [{ pattern: ["2*3"] }]],
    ['say "\\"hi\\""', [{ pattern: ["say"] }, { pattern: ['"hi"'] }]],
    [
      "is:unresolved !is:new",
      [
        { kind: "is", values: ["unresolved"] },
        { kind: "is", values: ["new"], negated: true },
      ],
    ],
    ['service:[cart, check*,"a,b"]', [{ kind: "match", field: "service", values: [["cart"], ["check", ""], ["a,b"]] }]],
    [
      "tag.tenant:acme tags.k8s.pod:x*",
      [
        { kind: "tag", key: "tenant" },
        { key: "k8s.pod", values: [["x", ""]] },
      ],
    ],
    ['tag."a key":v', [{ kind: "tag", key: "a key", values: [["v"]] }]],
    [
      "has:user !has:tag.tenant",
      [
        { kind: "has", keys: ["user"] },
        { keys: ["tenant"], negated: true },
      ],
    ],
    ["-tag:tenant tag:[a,b]", [{ kind: "has", keys: ["tenant"], negated: true }, { keys: ["a", "b"] }]],
    ["assigned:me assigned:[none,bob]", [{ values: ["me"] }, { values: ["none", ["bob"]] }]],
    ['assigned:"me"', [{ values: [["me"]] }]],
    [
      "events:>100 users:10",
      [
        { kind: "number", op: ">", value: 100 },
        { field: "users", op: "=", value: 10 },
      ],
    ],
    [
      "level:>=warn level:[err,critical]",
      [
        { op: ">=", values: ["warning"] },
        { op: "=", values: ["error", "fatal"] },
      ],
    ],
    ["priority:high", [{ kind: "priority", op: "=", values: ["high"] }]],
    ["first_seen:>-24h", [{ kind: "time", field: "first_seen", op: ">", at: { ago: DAY } }]],
    [
      "first_seen:-24h last_seen:+7d",
      [
        { op: ">=", at: { ago: DAY } },
        { op: "<=", at: { ago: 7 * DAY } },
      ],
    ],
    ["last_seen:<2026-11-01", [{ op: "<", at: { time: Date.UTC(2026, 10, 1) } }]],
    ["last_seen:2026-11-01", [{ op: "=", at: { day: Date.UTC(2026, 10, 1) } }]],
    ["last_seen:>=2026-11-01T08:30", [{ op: ">=", at: { time: Date.UTC(2026, 10, 1, 8, 30) } }]],
    ["last_seen:<2026-11-01T08:30:00.5+02:00", [{ at: { time: Date.UTC(2026, 10, 1, 6, 30, 0, 500) } }]],
    ["age:<7d", [{ kind: "age", op: "<", ms: 7 * DAY }]],
    // Text as logs and code have it.
    [
      "std::bad_alloc http://x/y Caused by: NullPointerException: é",
      [
        { pattern: ["std::bad_alloc"] },
        { pattern: ["http://x/y"] },
        { pattern: ["Caused"] },
        { pattern: ["by:"] },
        { pattern: ["NullPointerException:"] },
        { pattern: ["é"] },
      ],
    ],
    ["release:1.4.*", [{ kind: "match", field: "release", values: [["1.4.", ""]] }]],
  ])("%j", (text, expected) => {
    expect(terms(text)).toMatchObject(expected);
  });

  it.each([
    ["servce:cart", 0, 6, "service"],
    ["x is:unresolvd", 5, 9, "is:unresolved"],
    ["level:>=warm", 8, 4, "warning"],
    ["service:", 0, 8, "right after the colon"],
    ["service: cart", 0, 8, "right after the colon"],
    ['"open', 0, 5, '"'],
    ['service:"a"b', 11, 1, "space"],
    ["service:[a,b", 8, 4, "]"],
    ["service:[a b]", 11, 1, "[a,b]"],
    ["service:[]", 8, 2, "values"],
    ["service:[a]b", 11, 1, "space"],
    ["service:[a,,b]", 11, 0, "colon"],
    ["events:>many", 8, 4, "events:>100"],
    ["age:7d", 0, 4, "age:<7d"],
    ["age:<7days", 5, 5, "7d"],
    ["first_seen:>yesterday", 12, 9, "-24h"],
    ["first_seen:2026-11-01T08:00", 0, 27, "first_seen:>-24h"],
    ["first_seen:<2026-13-41", 12, 10, "-24h"],
    ["priority:urgent", 9, 6, "low, medium, high"],
    ["a*b*c*d*e*f*g*h*i*j*k", 0, 21, "\\*"],
  ])("%j points at what is wrong, with a way out", (text, offset, length, hint) => {
    const found = problem(text);
    expect({ offset: found.offset, length: found.length }).toEqual({ offset, length });
    expect(textOf(found.hint)).toContain(hint);
    expect(textOf(found.message)).not.toBe("");
  });

  it("is bounded", () => {
    expect(textOf(problem("x ".repeat(60)).message)).toContain("50");
    expect(problem("x".repeat(2_001)).offset).toBe(2_000);
    expect(textOf(problem(`service:[${Array.from({ length: 101 }, () => "a").join(",")}]`).message)).toContain("100");
  });

  it("is read back from what is printed of it", () => {
    fc.assert(
      fc.property(someSearch(fc.string({ unit: "grapheme", maxLength: 6 }), { min: 0, max: 4e12 }), (search) => {
        const printed = printSearch(search);
        const { search: again, problem: wrong } = parseSearch(printed) as { search?: unknown; problem?: unknown };
        if (wrong !== undefined) throw new Error(`${printed}: ${JSON.stringify(wrong)}`);
        expect(again).toEqual(search);
      }),
      { numRuns: 1_000 },
    );
  });

  it("or a problem within the text, whatever the text", () => {
    const piece = fc.oneof(
      fc.string({ unit: "binary", maxLength: 8 }),
      fc.constantFrom(
        "is:",
        "service:",
        "[",
        "]",
        ",",
        '"',
        "\\",
        "*",
        "!",
        "-",
        " ",
        "tag.",
        ":",
        ">=",
        "first_seen:",
        "-24h",
        "age:<",
      ),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
        const text = pieces.join("");
        const parsed = parseSearch(text);
        if (parsed.problem === undefined) {
          expect(parseSearch(printSearch(parsed.search))).toEqual({ search: parsed.search });
          return;
        }
        const { offset, length, message, hint } = parsed.problem;
        expect(offset).toBeGreaterThanOrEqual(0);
        expect(offset + length).toBeLessThanOrEqual(text.length);
        expect(textOf(message).length * textOf(hint).length).toBeGreaterThan(0);
      }),
      { numRuns: 2_000 },
    );
  });
});
