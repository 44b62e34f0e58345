import { asError } from "../domain/errors.ts";
import { SourceFault } from "./source-fault.ts";

/** What RE2's words for a fault mean to somebody who writes a pattern, and what to do about it. */
const HINTS: Readonly<Record<string, string>> = {
  "missing closing )": "close the group with `)`, or write `\\(` for the character",
  "unexpected )": "write `\\)` for the character, or open the group with `(`",
  "missing closing ]": "close the class with `]`, or write `\\[` for the character",
  "missing argument to repetition operator": "write `\\*`, `\\+` or `\\?` for the character",
  "invalid nested repetition operator": "one repetition cannot follow another; possessive ones are never needed here",
  "invalid repeat count": "at most 1000, and the smaller number first",
  "invalid escape sequence": "a backslash is written `\\\\`; letters behind one have the meaning of RE2, or none",
  "trailing backslash at end of expression": "write `\\\\` for a backslash",
  "invalid named capture": "write `(?P<name>…)`, with letters, digits and `_` in the name",
  "duplicate capture group name": "give each group another name",
  "invalid character class range": "write `\\-` for a dash inside a class",
  "invalid capture in lookbehind": "write `(?:…)` inside a look-behind",
};

/** The fault of a pattern that RE2 refuses, at the place in it. */
export function explainPatternFault(source: string, thrown: unknown): SourceFault {
  const { error, input, message } = asError(thrown) as Error & { readonly error?: string; readonly input?: string };
  const reason = error ?? message.replace(/^error parsing regexp: /, "");
  const lookAhead = /^\(\?[=!]/.test(input ?? "");
  if (lookAhead || /^\\[1-9]/.test(input ?? "")) {
    const what = lookAhead ? "look-ahead" : "a back reference";
    const hint = lookAhead ? "write what may follow as part of the pattern, or use `not:`" : undefined;
    return new SourceFault(
      `${what} does not exist in RE2, which matches in linear time`,
      placeOf(source, reason, input),
      hint,
    );
  }
  const shown = input === undefined || input === source ? "" : `: \`${input}\``;
  return new SourceFault(`${reason}${shown}`, placeOf(source, reason, input), HINTS[reason]);
}

function placeOf(source: string, reason: string, input: string | undefined): number {
  if (reason === "missing closing )") return unclosed(source);
  if (reason === "unexpected )") return unopened(source);
  if (reason === "trailing backslash at end of expression") return source.length - 1;
  if (reason === "duplicate capture group name") return Math.max(0, source.lastIndexOf(`<${input}>`));
  return input === undefined ? 0 : Math.max(0, source.indexOf(input));
}

function unclosed(source: string): number {
  const open: number[] = [];
  for (const [at, character] of brackets(source)) {
    if (character === "(") open.push(at);
    else open.pop();
  }
  return open.at(-1) ?? 0;
}

function unopened(source: string): number {
  let depth = 0;
  for (const [at, character] of brackets(source)) {
    depth += character === "(" ? 1 : -1;
    if (depth < 0) return at;
  }
  return 0;
}

/** The round brackets that are neither escaped nor in a class. */
function brackets(source: string): readonly (readonly [number, string])[] {
  return [...source.matchAll(/\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|[()]/gs)]
    .filter(([found]) => found === "(" || found === ")")
    .map((found) => [found.index, found[0]] as const);
}
