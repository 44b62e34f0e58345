import { RE2JS } from "re2js";
import { anchoredPattern } from "./anchored.ts";
import { foldsCase, type RequiredLiterals, requiredLiterals } from "./required-literals.ts";

/** Characters of a text that patterns look at; longer texts are matched by their beginning. */
const MAX_TEXT = 32_768;

/** A rule author's pattern, in RE2's syntax, matched in linear time whatever the text. */
export interface Pattern {
  readonly source: string;
  /** Whether it occurs in the first 32,768 characters of a text. */
  test(text: string): boolean;
  /** The texts of the named groups of its first match; groups that took no part are absent. */
  exec(text: string): Readonly<Record<string, string>> | undefined;
  readonly groups: readonly string[];
  /** Every text it occurs in contains one of these, without regard to case, also in its raw bytes. */
  readonly literals: RequiredLiterals;
}

/** Throws an Error whose message says what is wrong with the pattern. */
export function compilePattern(source: string): Pattern {
  let compiled: RE2JS;
  try {
    compiled = RE2JS.compile(source);
  } catch (thrown) {
    const reason = thrown instanceof Error ? thrown.message.replace(/^error parsing regexp: /, "") : String(thrown);
    const lookaround = /invalid (?:or unsupported )?Perl syntax/.test(reason)
      ? "; look-ahead, look-behind and back references do not exist in RE2"
      : "";
    throw new Error(`${reason}${lookaround}`);
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
    groups: groups.map(([name]) => name),
    literals: literals?.map((literal) => literal.toLowerCase()),
  };
}

function containsAny(text: string, literals: readonly string[]): boolean {
  for (const literal of literals) if (text.includes(literal)) return true;
  return false;
}
