import { compileMatchers, type Matcher } from "./matcher.ts";

/*
 * What follows from matchers, whatever an alert's labels are. Only what is certain is said: that nothing follows may be
 * wrong for regular expressions that are more than alternatives.
 */

/** Whether every alert for which all of `given` hold is one for which all of `wanted` hold. */
export function implies(given: readonly Matcher[], wanted: readonly Matcher[]): boolean {
  return wanted.every((one) => given.some((other) => impliesOne(other, one)));
}

/** A matcher of those that cannot hold together with another of them, the later of the two. */
export function contradiction(matchers: readonly Matcher[]): Matcher | undefined {
  return matchers.find((one, index) =>
    matchers.slice(0, index).some((other) => excludes(other, one) || excludes(one, other)),
  );
}

/** The only values that a matcher takes; undefined: there are more than can be told. */
export function valuesOf({ operator, value }: Matcher): readonly string[] | undefined {
  if (operator === "=") return [value];
  // Without characters that mean something to a regular expression.
  return operator === "=~" && /^[\w :/@-]+(?:\|[\w :/@-]+)*$/.test(value) ? value.split("|") : undefined;
}

function impliesOne(given: Matcher, wanted: Matcher): boolean {
  if (given.name !== wanted.name) return false;
  if (given.operator === wanted.operator && given.value === wanted.value) return true;
  return valuesOf(given)?.every((value) => takes(wanted, value)) ?? false;
}

/** Whether no value that `given` takes is one that `other` takes. */
function excludes(given: Matcher, other: Matcher): boolean {
  return given.name === other.name && (valuesOf(given)?.every((value) => !takes(other, value)) ?? false);
}

/** Whether a matcher takes a value of its label. */
export function takes(matcher: Matcher, value: string): boolean {
  return compileMatchers([matcher])({ [matcher.name]: value });
}
