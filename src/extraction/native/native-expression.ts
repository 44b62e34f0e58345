import { isLinear, longestMatch } from "./count-paths.ts";
import { canBeEmpty, type Part, readPattern } from "./read-pattern.ts";
import { writeExpression } from "./write-expression.ts";

/** A pattern for JavaScript's own engine. */
export interface NativeExpression {
  /** Source of a regular expression with the flag `u`; the groups have their numbers and no names. */
  readonly source: string;
  readonly canBeEmpty: boolean;
  /** Characters at the beginning of a text that a match depends on; infinite for what may stand anywhere. */
  readonly reach: number;
}

/**
 * The native expression that means exactly what a valid pattern in RE2's syntax means; undefined where there is none for
 * certain, and where it is not proved that the native engine needs linear time with it, whatever the text.
 */
export function nativeExpression(pattern: string): NativeExpression | undefined {
  const part = readPattern(pattern);
  if (part === undefined) return undefined;
  const first = beginsText(part);
  const empty = canBeEmpty(part);
  // V8 finds empty matches in the middle of a character that takes two code units.
  if ((empty && !first) || !isLinear(part)) return undefined;
  return {
    source: writeExpression(part),
    canBeEmpty: empty,
    reach: first ? longestMatch(part) : Number.POSITIVE_INFINITY,
  };
}

function beginsText(part: Part): boolean {
  if (part.kind === "choice") return part.parts.every(beginsText);
  if (part.kind === "group") return beginsText(part.part);
  if (part.kind === "sequence") return part.parts[0] !== undefined && beginsText(part.parts[0]);
  return part.kind === "assert" && part.what === "start";
}
