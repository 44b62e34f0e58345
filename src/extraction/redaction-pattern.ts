import { compilePattern } from "./pattern.ts";

/** Replaces parts of a text. */
export type Redact = (text: string) => string;

/** More replacements in one text end in replacing the whole rest. */
const MAX_REPLACED = 1_000;

/** Replaces every match of the patterns; where a pattern has groups, only what they match. */
export function compileRedaction(patterns: readonly string[], replacement: string): Redact {
  const compiled = patterns.map((source) => compilePattern(source));
  return (text) =>
    compiled.reduce((left, pattern) => {
      const spans = pattern.spans(left, MAX_REPLACED);
      if (spans.length === 0) return left;
      let result = "";
      let at = 0;
      for (const [start, end] of spans) {
        result += left.slice(at, start) + replacement;
        at = end;
      }
      return spans.length < MAX_REPLACED ? result + left.slice(at) : result;
    }, text);
}
