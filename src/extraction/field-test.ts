import { compilePattern } from "./pattern.ts";
import { asText } from "./record-attributes.ts";
import type { FieldCondition, FieldTest } from "./rule-schema.ts";
import { listOf } from "./schema/text-schema.ts";

/** Whether a field's value fits. */
export type ValueTest = (value: unknown) => boolean;

/** Compiles what a rule asks of a field. All keys of a test must hold; of a list's items one that fits is enough. */
export function compileFieldTest(condition: FieldCondition): ValueTest {
  if (typeof condition !== "object") return equalTo([condition]);
  if (Array.isArray(condition)) return equalTo(condition);
  const test = compileTextTest(condition);
  return (value) => {
    if (condition.exists === false) return value === undefined || value === null;
    if (Array.isArray(value)) return test(asText(value) ?? "") || value.some((item) => test(asText(item) ?? ""));
    const text = asText(value);
    return text !== undefined && test(text);
  };
}

function compileTextTest(condition: FieldTest): (text: string) => boolean {
  const tests: ((text: string) => boolean)[] = [];
  const { contains, contains_any_case: anyCase, starts_with: start, ends_with: end, matches } = condition;
  if (contains !== undefined) tests.push(containsOne(listOf(contains)));
  if (anyCase !== undefined) tests.push(containsOneAnyCase(listOf(anyCase)));
  if (start !== undefined) tests.push((text) => listOf(start).some((literal) => text.startsWith(literal)));
  if (end !== undefined) tests.push((text) => listOf(end).some((literal) => text.endsWith(literal)));
  if (matches !== undefined) {
    const patterns = listOf(matches).map(compilePattern);
    tests.push((text) => patterns.some((pattern) => pattern.test(text)));
  }
  const inRange = compileRange(condition);
  if (inRange !== undefined) tests.push(inRange);
  return (text) => tests.every((test) => test(text));
}

/** A number as numbers are written in logs; `0x1f`, `1e3` and texts with a unit are none. */
const NUMBER = /^\s{0,4}[+-]?(?:\d{1,30}(?:\.\d{0,30})?|\.\d{1,30})\s{0,4}$/;

function compileRange({ gt, gte, lt, lte }: FieldTest): ((text: string) => boolean) | undefined {
  if (gt === undefined && gte === undefined && lt === undefined && lte === undefined) return undefined;
  return (text) => {
    if (!NUMBER.test(text)) return false;
    const number = Number(text);
    return (
      (gt === undefined || number > gt) &&
      (gte === undefined || number >= gte) &&
      (lt === undefined || number < lt) &&
      (lte === undefined || number <= lte)
    );
  };
}

/** Whether one of several texts occurs in a text, as written. */
export function containsOne(literals: readonly string[]): (text: string) => boolean {
  return (text) => literals.some((literal) => text.includes(literal));
}

/** The same without regard to the case of letters; of letters beyond ASCII only where both cases are beyond it. */
export function containsOneAnyCase(literals: readonly string[]): (text: string) => boolean {
  const escaped = literals.map((literal) => literal.replace(/[\\^$.*+?()[\]{}|/-]/g, "\\$&"));
  // Plain texts as alternatives: nothing in them can be tried twice at one place.
  const expression = new RegExp(escaped.join("|"), "i");
  return (text) => expression.test(text);
}

/** Values are compared as text and without regard to ASCII case; of a list, one must be equal. */
function equalTo(values: readonly (string | number | boolean)[]): ValueTest {
  const wanted = new Set(values.map((value) => foldCase(String(value))));
  return (value) => {
    if (Array.isArray(value)) return value.some((item) => wanted.has(foldCase(asText(item) ?? "")));
    const text = asText(value);
    return text !== undefined && (wanted.has(text) || wanted.has(foldCase(text)));
  };
}

function foldCase(text: string): string {
  return text.replace(/[A-Z]+/g, (capitals) => capitals.toLowerCase());
}
