import { RE2JS } from "re2js";
import type { Labels } from "../../domain/alert.ts";
import { type Sentence, sentence } from "../../domain/sentence.ts";

/** A condition on one label, as Alertmanager's. A label that an alert does not have counts as empty. */
export interface Matcher {
  readonly name: string;
  readonly operator: MatchOperator;
  /** A text, or for `=~` and `!~` a regular expression (RE2) that must fit the whole value. */
  readonly value: string;
}

export const MATCH_OPERATORS = ["=", "!=", "=~", "!~"] as const;
export type MatchOperator = (typeof MATCH_OPERATORS)[number];

/** Whether all matchers hold. */
export type LabelTest = (labels: Labels) => boolean;

/** Programs of more states than this are refused: they would be slow on every alert. */
const MAX_PATTERN = 1_000;

/** Throws for a regular expression that RE2 does not know; see {@link patternFault}. */
export function compileMatchers(matchers: readonly Matcher[]): LabelTest {
  const tests = matchers.map(compile);
  return (labels) => tests.every((test) => test(labels));
}

/** Why `pattern` cannot be used; undefined when it can. */
export function patternFault(pattern: string): Sentence | undefined {
  if (pattern.length > MAX_PATTERN) return sentence("matcher.pattern_long", { limit: MAX_PATTERN });
  try {
    RE2JS.compile(pattern);
    return undefined;
  } catch (thrown) {
    const reason = (thrown as Error).message.replace(/^error parsing regexp: /, "");
    return sentence("matcher.pattern", { reason });
  }
}

function compile({ name, operator, value }: Matcher): LabelTest {
  const found = (labels: Labels): string => (Object.hasOwn(labels, name) ? (labels[name] ?? "") : "");
  switch (operator) {
    case "=":
      return (labels) => found(labels) === value;
    case "!=":
      return (labels) => found(labels) !== value;
    default: {
      const pattern = RE2JS.compile(value);
      const wanted = operator === "=~";
      return (labels) => pattern.matches(found(labels)) === wanted;
    }
  }
}
