import fc from "fast-check";
import { PRIORITIES } from "../../../src/domain/issue-decisions.ts";
import { LEVELS } from "../../../src/domain/level.ts";
import { DAY } from "../../../src/domain/time.ts";
import {
  IS_VALUES,
  NUMBER_FIELDS,
  type Pattern,
  type SearchCondition,
  type SearchTerm,
  TEXT_FIELDS,
  TIME_FIELDS,
} from "../../../src/search/search.ts";

const list = <T>(of: fc.Arbitrary<T>) => fc.array(of, { minLength: 1, maxLength: 3 });

/** Searches of every form, their texts made of `words` where that is given. */
export function someSearch(words: fc.Arbitrary<string>, times: { readonly min: number; readonly max: number }) {
  const pattern: fc.Arbitrary<Pattern> = fc
    .array(words, { minLength: 1, maxLength: 3 })
    .map((pieces) => pieces as unknown as Pattern)
    // An empty piece within stands between two wildcards, which are one.
    .filter((pieces) => pieces.join("") !== "" && pieces.slice(1, -1).every((piece) => piece !== ""));
  const comparison = fc.constantFrom("<", "<=", ">", ">=" as const);
  const any = fc.constantFrom("=", "<", "<=", ">", ">=" as const);
  const compared = <T>(of: fc.Arbitrary<T>) =>
    fc.oneof(
      fc.record({ op: fc.constant("=" as const), values: list(of) }),
      fc.record({ op: comparison, values: of.map((one) => [one]) }),
    );
  const at = fc.integer(times);
  const time = fc.oneof(
    fc.record({ op: fc.constant("=" as const), at: at.map((one) => ({ day: Math.floor(one / DAY) * DAY })) }),
    fc.record({ op: comparison, at: at.map((one) => ({ time: one })) }),
    fc.record({ op: comparison, at: fc.nat(30 * DAY).map((ago) => ({ ago })) }),
  );
  const key = words.filter((word) => word !== "");
  const condition: fc.Arbitrary<SearchCondition> = fc.oneof(
    pattern.map((one) => ({ kind: "text" as const, pattern: one })),
    list(fc.constantFrom(...IS_VALUES)).map((values) => ({ kind: "is" as const, values })),
    list(fc.oneof(pattern, fc.constantFrom("me", "none" as const))).map((values) => ({
      kind: "assigned" as const,
      values,
    })),
    fc.record({ field: fc.constantFrom(...TEXT_FIELDS), values: list(pattern) }).map((one) => ({
      kind: "match" as const,
      ...one,
    })),
    fc.record({ key, values: list(pattern) }).map((one) => ({ kind: "tag" as const, ...one })),
    list(fc.oneof(key, fc.constantFrom("user", "type", "assignee"))).map((keys) => ({ kind: "has" as const, keys })),
    fc.record({ field: fc.constantFrom(...NUMBER_FIELDS), op: any, value: fc.nat(10) }).map((one) => ({
      kind: "number" as const,
      ...one,
    })),
    fc.tuple(fc.constantFrom(...TIME_FIELDS), time).map(([field, one]) => ({ kind: "time" as const, field, ...one })),
    fc.record({ op: comparison, ms: fc.nat(30 * DAY) }).map((one) => ({ kind: "age" as const, ...one })),
    compared(fc.constantFrom(...LEVELS)).map((one) => ({ kind: "level" as const, ...one })),
    compared(fc.constantFrom(...PRIORITIES)).map((one) => ({ kind: "priority" as const, ...one })),
  );
  const term: fc.Arbitrary<SearchTerm> = fc
    .tuple(condition, fc.boolean())
    .map(([one, negated]) => ({ ...one, negated }) as SearchTerm);
  return fc.array(term, { maxLength: 4 });
}
