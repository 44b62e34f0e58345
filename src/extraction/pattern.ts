import { RE2JS } from "re2js";
import { anchoredPattern } from "./anchored.ts";
import { explainPatternFault } from "./pattern-fault.ts";
import { foldsCase, type RequiredLiterals, requiredLiterals } from "./required-literals.ts";

/** Characters of a text that patterns look at; longer texts are matched by their beginning. */
const MAX_TEXT = 32_768;

/** A rule author's pattern, in RE2's syntax and with look-behind, matched in linear time whatever the text. */
export interface Pattern {
  readonly source: string;
  /** Whether it occurs in the first 32,768 characters of a text. */
  test(text: string): boolean;
  /** The texts of the named groups of its first match; groups that took no part are absent. */
  exec(text: string): Readonly<Record<string, string>> | undefined;
  /** Where its matches lie, or where it has groups what these match: in order, without overlaps, at most `most`. */
  spans(text: string, most: number): readonly (readonly [start: number, end: number])[];
  readonly groups: readonly string[];
  /** Every text it occurs in contains one of these, without regard to case, also in its raw bytes. */
  readonly literals: RequiredLiterals;
}

/** Throws a SourceFault that says what is wrong with the pattern, and where. */
export function compilePattern(source: string): Pattern {
  let compiled: RE2JS;
  try {
    compiled = RE2JS.compile(source, RE2JS.LOOKBEHINDS);
  } catch (thrown) {
    throw explainPatternFault(source, thrown);
  }
  const groups = Object.entries(compiled.namedGroups());
  const literals = requiredLiterals(source);
  // Most texts contain none of a pattern's literals, and to look for those is cheaper by far than to match.
  const needed = literals === undefined || literals.length > 6 || foldsCase(source) ? undefined : literals;
  const anchored = anchoredPattern(source);
  const prefix = anchored?.prefix;
  const reach = Math.min(anchored?.reach ?? MAX_TEXT, MAX_TEXT);
  const mayMatch = (text: string): boolean =>
    (prefix === undefined || prefix.test(text)) && (needed === undefined || containsAny(text, needed));
  return {
    source,
    test(text) {
      const head = text.length > reach ? text.slice(0, reach) : text;
      return mayMatch(head) && compiled.test(head);
    },
    exec(text) {
      if (!mayMatch(text)) return undefined;
      const matcher = compiled.matcher(text.length > MAX_TEXT ? text.slice(0, MAX_TEXT) : text);
      if (!matcher.find()) return undefined;
      const found: Record<string, string> = Object.create(null);
      for (const [name, index] of groups) {
        const value: unknown = matcher.group(index);
        if (typeof value === "string") found[name] = value;
      }
      return found;
    },
    spans(text, most) {
      return mayMatch(text) ? spansOf(compiled, text.slice(0, MAX_TEXT), most) : [];
    },
    groups: groups.map(([name]) => name),
    literals: literals?.map((literal) => literal.toLowerCase()),
  };
}

function spansOf(compiled: RE2JS, text: string, most: number): readonly (readonly [number, number])[] {
  const spans: [number, number][] = [];
  const matcher = compiled.matcher(text);
  const count = matcher.groupCount();
  for (let end = 0; spans.length < most && matcher.find(); ) {
    for (let group = count === 0 ? 0 : 1; group <= count; group++) {
      const [from, to] = [matcher.start(group), matcher.end(group)];
      if (from < end || to <= from || spans.length === most) continue;
      spans.push([from, to]);
      end = to;
    }
  }
  return spans;
}

function containsAny(text: string, literals: readonly string[]): boolean {
  for (const literal of literals) if (text.includes(literal)) return true;
  return false;
}
