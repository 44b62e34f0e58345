import { compileGrok } from "../grok/compile-grok.ts";
import { compilePattern } from "../pattern.ts";
import type { StepSource } from "../rule-schema.ts";
import { listOf } from "../schema/text-schema.ts";

/** Longer expressions are not tried piece by piece. */
const MAX_LENGTH = 2_000;

/**
 * How far the expression of a `grok` or `regex` step fits a text: its longest beginning that is found in it, and what
 * comes next. Of several expressions the one that fits furthest; undefined for other steps, and when none fits at all.
 */
export function fittingPart(
  step: StepSource,
  patterns: Readonly<Record<string, string>>,
  read: (field: string) => string | undefined,
): { readonly fits: string; readonly not: string } | undefined {
  const { grok, regex } = step;
  const given = grok ?? regex;
  if (given === undefined) return undefined;
  const inObject = typeof given === "object" && "pattern" in given;
  const text = read(inObject ? given.field : "message");
  if (text === undefined) return undefined;
  const finds = (part: string): boolean =>
    grok === undefined
      ? compilePattern(part).test(text)
      : compileGrok(part, { names: "ecs", patterns }).exec(text) !== undefined;
  let best: { readonly fits: string; readonly not: string } | undefined;
  for (const expression of listOf<string>(inObject ? given.pattern : given)) {
    // What fits as a whole has only found what was known already.
    if (finds(expression)) return undefined;
    const end = longestPart(expression, finds);
    if (end > (best?.fits.length ?? 0)) best = { fits: expression.slice(0, end), not: expression.slice(end) };
  }
  return best;
}

function longestPart(expression: string, finds: (part: string) => boolean): number {
  if (expression.length > MAX_LENGTH) return 0;
  for (let end = expression.length - 1; end > 1; end--) {
    // Inside a reference or behind a backslash a part means something else.
    if (/%\{[^}]*$|\\$/.test(expression.slice(0, end))) continue;
    try {
      if (finds(expression.slice(0, end))) return end;
    } catch {
      // Half an expression need not be one.
    }
  }
  return 0;
}
