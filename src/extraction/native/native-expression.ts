import { isLinear } from "./count-paths.ts";
import { canBeEmpty, readPattern } from "./read-pattern.ts";
import { writeExpression } from "./write-expression.ts";

/** A pattern for JavaScript's own engine. */
export interface NativeExpression {
  /** Source of a regular expression with the flag `u`; the groups have their numbers and no names. */
  readonly source: string;
  readonly canBeEmpty: boolean;
}

/**
 * The native expression that means exactly what a valid pattern in RE2's syntax means; undefined where there is none for
 * certain, and where it is not proved that the native engine needs linear time with it, whatever the text.
 */
export function nativeExpression(pattern: string): NativeExpression | undefined {
  const part = readPattern(pattern);
  if (part === undefined || !isLinear(part)) return undefined;
  return { source: writeExpression(part), canBeEmpty: canBeEmpty(part) };
}
