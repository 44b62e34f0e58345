import { RE2JS } from "re2js";
import { anchoredPattern } from "./anchored.ts";
import { nativeExpression } from "./native/native-expression.ts";
import { explainPatternFault } from "./pattern-fault.ts";
import { foldsCase, type RequiredLiterals, requiredLiterals } from "./required-literals.ts";

/** Characters of a text that patterns look at; longer texts are matched by their beginning. */
const MAX_TEXT = 32_768;

/** Characters that are matched as soon as a text is searched for a literal. */
const SOON = 2_000;

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
  /** Whether it can match at the beginning of a text only, and so fails soon with most. */
  readonly anchored: boolean;
  /** Every text it occurs in contains one of these, without regard to case, also in its raw bytes. */
  readonly literals: RequiredLiterals;
}

/** Patterns that are kept: every source and every reload compiles the same ones. */
const MAX_KEPT = 4_096;
const kept = new Map<string, Pattern>();

/** Throws a SourceFault that says what is wrong with the pattern, and where. */
export function compilePattern(source: string): Pattern {
  const known = kept.get(source);
  if (known !== undefined) return known;
  const pattern = makePattern(source);
  if (kept.size >= MAX_KEPT) kept.clear();
  kept.set(source, pattern);
  return pattern;
}

function makePattern(source: string): Pattern {
  const compiled = compileAutomaton(source);
  const literals = requiredLiterals(source);
  // Most texts contain none of a pattern's literals, and to look for those is cheaper by far than to match.
  const needed = literals === undefined || literals.length > 6 || foldsCase(source) ? undefined : literals;
  const groups = Object.entries(compiled.namedGroups());
  // Chosen with the first text: to prove that time is linear takes a while, and most patterns never see a text. Until
  // then not even the automaton is kept.
  let chosen: Engine | undefined;
  const engine = (): Engine => {
    chosen ??= nativeEngine(source, groups, needed) ?? automatonEngine(source, groups, needed);
    return chosen;
  };
  return {
    source,
    test: (text) => (chosen ?? engine()).test(text),
    exec: (text) => (chosen ?? engine()).exec(text),
    spans: (text, most) => (chosen ?? engine()).spans(text, most),
    groups: groups.map(([name]) => name),
    anchored: anchoredPattern(source) !== undefined,
    literals: literals?.map((literal) => literal.toLowerCase()),
  };
}

type Engine = Pick<Pattern, "test" | "exec" | "spans">;
type Groups = readonly (readonly [name: string, index: number])[];

function compileAutomaton(source: string): RE2JS {
  try {
    return RE2JS.compile(source, RE2JS.LOOKBEHINDS);
  } catch (thrown) {
    throw explainPatternFault(source, thrown);
  }
}

/** JavaScript's own engine, several times as fast; undefined where its time is not proved to be linear. */
function nativeEngine(source: string, groups: Groups, needed: readonly string[] | undefined): Engine | undefined {
  const native = nativeExpression(source);
  if (native === undefined) return undefined;
  const expression = new RegExp(native.source, "u");
  // What can only stand at the beginning of a text fails soon, and to look through the whole text would cost more.
  const soon = native.reach <= SOON || anchoredPattern(source)?.prefix !== undefined;
  const sought = soon ? undefined : needed;
  const mayMatch = (text: string): boolean => sought === undefined || containsAny(text, sought);
  let searching: RegExp | undefined;
  return {
    test: (text) => mayMatch(text) && expression.test(beginning(text)),
    exec(text) {
      const match = mayMatch(text) ? expression.exec(beginning(text)) : null;
      if (match === null) return undefined;
      const found: Record<string, string> = Object.create(null);
      for (const [name, index] of groups) {
        const value = match[index];
        if (value !== undefined) found[name] = value;
      }
      return found;
    },
    spans(text, most) {
      if (!mayMatch(text)) return [];
      // Where a search goes on behind an empty match is not the same in both engines.
      if (native.canBeEmpty) return spansOf(automatonMatches(compileAutomaton(source), beginning(text)), most);
      searching ??= new RegExp(native.source, "dgu");
      return spansOf(nativeMatches(searching, beginning(text)), most);
    },
  };
}

/** An engine that goes over the text once for all ways of reading it. */
function automatonEngine(source: string, groups: Groups, needed: readonly string[] | undefined): Engine {
  const anchored = anchoredPattern(source);
  const prefix = anchored?.prefix;
  const reach = Math.min(anchored?.reach ?? MAX_TEXT, MAX_TEXT);
  const mayMatch = (text: string): boolean =>
    (prefix === undefined || prefix.test(text)) && (needed === undefined || containsAny(text, needed));
  let compiled: RE2JS | undefined;
  const automaton = (): RE2JS => {
    compiled ??= compileAutomaton(source);
    return compiled;
  };
  return {
    test(text) {
      const head = text.length > reach ? text.slice(0, reach) : text;
      return mayMatch(head) && automaton().test(head);
    },
    exec(text) {
      if (!mayMatch(text)) return undefined;
      const matcher = automaton().matcher(beginning(text));
      if (!matcher.find()) return undefined;
      const found: Record<string, string> = Object.create(null);
      for (const [name, index] of groups) {
        const value: unknown = matcher.group(index);
        if (typeof value === "string") found[name] = value;
      }
      return found;
    },
    spans: (text, most) => (mayMatch(text) ? spansOf(automatonMatches(automaton(), beginning(text)), most) : []),
  };
}

function beginning(text: string): string {
  return text.length > MAX_TEXT ? text.slice(0, MAX_TEXT) : text;
}

/** A match's own span, and those of its groups; of groups that took no part undefined or [-1, -1]. */
type MatchSpans = readonly (readonly [start: number, end: number] | undefined)[];

function* automatonMatches(compiled: RE2JS, text: string): Generator<MatchSpans> {
  const matcher = compiled.matcher(text);
  const count = matcher.groupCount();
  while (matcher.find())
    yield Array.from({ length: count + 1 }, (_, group) => [matcher.start(group), matcher.end(group)] as const);
}

function* nativeMatches(expression: RegExp, text: string): Generator<MatchSpans> {
  expression.lastIndex = 0;
  for (let match = expression.exec(text); match !== null; match = expression.exec(text)) yield match.indices ?? [];
}

function spansOf(matches: Iterable<MatchSpans>, most: number): readonly (readonly [number, number])[] {
  const spans: (readonly [number, number])[] = [];
  let end = 0;
  for (const [whole, ...groups] of matches) {
    for (const span of groups.length === 0 ? [whole] : groups) {
      if (spans.length === most) return spans;
      if (span === undefined || span[0] < end || span[1] <= span[0]) continue;
      spans.push(span);
      end = span[1];
    }
  }
  return spans;
}

function containsAny(text: string, literals: readonly string[]): boolean {
  for (const literal of literals) if (text.includes(literal)) return true;
  return false;
}
