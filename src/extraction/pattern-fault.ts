import { asError } from "../domain/errors.ts";
import { type Sentence, sentence } from "../domain/sentence.ts";
import { SourceFault } from "./source-fault.ts";

/** What RE2's words for a fault mean to somebody who writes a pattern, and what to do about it. */
const REASONS: Readonly<Record<string, readonly [what: Sentence, wayOut?: Sentence]>> = {
  "missing closing )": [sentence("re2.missing_closing_paren"), sentence("re2.missing_closing_paren_hint")],
  "unexpected )": [sentence("re2.unexpected_paren"), sentence("re2.unexpected_paren_hint")],
  "missing closing ]": [sentence("re2.missing_closing_bracket"), sentence("re2.missing_closing_bracket_hint")],
  "missing argument to repetition operator": [
    sentence("re2.missing_argument_to_repetition_operator"),
    sentence("re2.missing_argument_to_repetition_operator_hint"),
  ],
  "invalid nested repetition operator": [
    sentence("re2.invalid_nested_repetition_operator"),
    sentence("re2.invalid_nested_repetition_operator_hint"),
  ],
  "invalid repeat count": [sentence("re2.invalid_repeat_count"), sentence("re2.invalid_repeat_count_hint")],
  "invalid escape sequence": [sentence("re2.invalid_escape_sequence"), sentence("re2.invalid_escape_sequence_hint")],
  "trailing backslash at end of expression": [
    sentence("re2.trailing_backslash_at_end_of_expression"),
    sentence("re2.trailing_backslash_at_end_of_expression_hint"),
  ],
  "invalid named capture": [sentence("re2.invalid_named_capture"), sentence("re2.invalid_named_capture_hint")],
  "duplicate capture group name": [
    sentence("re2.duplicate_capture_group_name"),
    sentence("re2.duplicate_capture_group_name_hint"),
  ],
  "invalid character class range": [
    sentence("re2.invalid_character_class_range"),
    sentence("re2.invalid_character_class_range_hint"),
  ],
  "invalid capture in lookbehind": [
    sentence("re2.invalid_capture_in_lookbehind"),
    sentence("re2.invalid_capture_in_lookbehind_hint"),
  ],
  "invalid character class": [sentence("re2.invalid_character_class")],
  "invalid or unsupported Perl syntax": [sentence("re2.invalid_or_unsupported_perl_syntax")],
  "invalid UTF-8": [sentence("re2.invalid_utf_8")],
  "expression nests too deeply": [sentence("re2.expression_nests_too_deeply")],
  "expression too large": [sentence("re2.expression_too_large")],
};

/** The fault of a pattern that RE2 refuses, at the place in it. */
export function explainPatternFault(source: string, thrown: unknown): SourceFault {
  const { error, input, message } = asError(thrown) as Error & { readonly error?: string; readonly input?: string };
  const reason = error ?? message.replace(/^error parsing regexp: /, "");
  const lookAhead = /^\(\?[=!]/.test(input ?? "");
  if (lookAhead || /^\\[1-9]/.test(input ?? "")) {
    const what = sentence(lookAhead ? "pattern.no_look_ahead" : "pattern.no_back_reference");
    const hint = lookAhead ? sentence("pattern.look_ahead_hint") : undefined;
    return new SourceFault(what, placeOf(source, reason, input), hint);
  }
  const [what = reason, hint] = REASONS[reason] ?? [];
  const said = input === undefined || input === source ? what : sentence("pattern.fault_at", { what, input });
  return new SourceFault(said, placeOf(source, reason, input), hint);
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
