import { sentence } from "../../domain/sentence.ts";
import { SourceFault } from "../source-fault.ts";

/*
 * Grok expressions are written for Oniguruma in Ruby's syntax; ours run on RE2. What differs and has an equivalent is
 * rewritten here: `(?>…)` and possessive quantifiers become plain ones (which match the same or more), `(?m)` lets `.`
 * match line ends, `^` and `$` match at line ends, `\h` is a hexadecimal digit, groups without a name do not capture.
 */

/** What stands right before a place: nothing or a fixed character, or something that may match more or less. */
export type GrokContext = "fixed" | "open";

/** What stands in an expression for a named pattern or a named group. */
export interface GrokTarget {
  /** RE2's text for `%{NAME:field:type}`; `offset` is where it stands. Throws a SourceFault for an unknown name. */
  reference(
    name: string,
    field: string | undefined,
    type: string | undefined,
    place: { readonly offset: number; readonly after: GrokContext },
  ): string;
  /** What opens the group `(?<field>`. */
  group(field: string, offset: number): string;
}

const REFERENCE = /%\{([^}:%]*)(?::([^}:%]*))?(?::([^}:%]*))?\}/y;
const NAMED_GROUP = /\(\?P?<([A-Za-z_@[][\w@.[\]-]*)>/y;
const FLAGS = /\(\?([a-z]*)(-[a-z]+)?([:)])/y;
const NO_EQUIVALENT: Readonly<Record<string, string>> = {
  "(?=": "look-ahead `(?=…)`",
  "(?!": "look-ahead `(?!…)`",
};

/** A standard pattern's look-behind, which keeps greedy text before it from taking half of a number. */
const GUARD = /\(\?<!\[[^\]]*\]\)/y;

/**
 * RE2's text for a grok expression. `standard` says of a standard pattern what stands before it: look-behind makes RE2
 * many times slower, so theirs are left out where nothing before them can take what they guard. Throws a SourceFault
 * for what has no equivalent that runs in linear time.
 */
export function translateGrok(expression: string, target: GrokTarget, standard?: GrokContext): string {
  let text = "";
  let after: GrokContext = standard ?? "fixed";
  const outer: GrokContext[] = [];
  let quantified = false;
  for (let at = 0; at < expression.length; ) {
    const character = expression[at]!;
    let next = at + 1;
    let piece = character;
    let quantifies = false;
    let leaves: GrokContext = "fixed";
    if (character === "\\") {
      next = at + 2;
      piece = escapeText(expression.slice(at, next), at, false);
    } else if (character === "[") {
      next = classEnd(expression, at);
      piece = classText(expression.slice(at, next), at);
    } else if (character === "%" && expression[next] === "{") {
      const found = matchAt(REFERENCE, expression, at);
      if (found === undefined)
        throw new SourceFault(
          sentence("grok.open"),
          at,
          sentence("grok.write", { one: "%{NAME}", other: "%{NAME:field}" }),
        );
      next = at + found[0].length;
      piece = target.reference((found[1] ?? "").trim(), given(found[2]), given(found[3]), { offset: at, after });
      leaves = "open";
    } else if (character === "(") {
      const guard = standard !== undefined && after === "fixed" ? matchAt(GUARD, expression, at) : undefined;
      [piece, next] = guard === undefined ? open(expression, at, target) : ["", at + guard[0].length];
      // What comments and flags open, they close themselves.
      if (guard === undefined && expression[next - 1] !== ")") outer.push(after);
      leaves = after;
    } else if (character === ")") {
      outer.pop();
      leaves = "open";
    } else if (character === "|") {
      leaves = outer.at(-1) ?? standard ?? "fixed";
    } else if (character === "^" || character === "$") {
      // At the very beginning it is the text's, which is also what most expressions mean.
      piece = character === "^" && at === 0 ? "^" : `(?m:${character})`;
    } else if (character === "*" || character === "?" || character === "+" || isRepeat(expression, at)) {
      if (character === "{") next = expression.indexOf("}", at) + 1;
      piece = expression.slice(at, next);
      // `a*+` is possessive, `a*?` is lazy; after either nothing may follow.
      if (quantified && character === "+") piece = "";
      quantifies = !quantified;
      leaves = "open";
    }
    text += piece;
    quantified = quantifies;
    after = leaves;
    at = next;
  }
  return text;
}

function given(text: string | undefined): string | undefined {
  return text === undefined || text === "" ? undefined : text;
}

function matchAt(expression: RegExp, text: string, at: number): RegExpExecArray | undefined {
  expression.lastIndex = at;
  return expression.exec(text) ?? undefined;
}

function isRepeat(expression: string, at: number): boolean {
  return expression[at] === "{" && /^\{\d{1,4}(?:,\d{0,4})?\}/.test(expression.slice(at, at + 12));
}

function open(expression: string, at: number, target: GrokTarget): readonly [string, number] {
  if (expression[at + 1] !== "?") return ["(?:", at + 1];
  if (expression.startsWith("(?>", at)) return ["(?:", at + 3];
  if (expression.startsWith("(?#", at)) {
    const end = expression.indexOf(")", at);
    return ["", end < 0 ? expression.length : end + 1];
  }
  for (const lookBehind of ["(?<=", "(?<!"]) if (expression.startsWith(lookBehind, at)) return [lookBehind, at + 4];
  const named = matchAt(NAMED_GROUP, expression, at);
  if (named !== undefined) return [target.group(named[1] ?? "", at), at + named[0].length];
  const flags = matchAt(FLAGS, expression, at);
  if (flags !== undefined && !/[^im-]/.test(`${flags[1]}${flags[2] ?? ""}`)) {
    const rewritten = `${flags[1]}${flags[2] ?? ""}`.replace("m", "s");
    const empty = rewritten === "" || rewritten === "-";
    return [empty ? "(?:" : `(?${rewritten}${flags[3]}`, at + flags[0].length];
  }
  const form = expression.slice(at, at + 3);
  throw new SourceFault(
    sentence("pattern.not_here", { what: NO_EQUIVALENT[form] ?? `\`${form}\`` }),
    at,
    sentence("pattern.linear_hint"),
  );
}

function escapeText(written: string, offset: number, inClass: boolean): string {
  switch (written) {
    case "\\":
      throw new SourceFault(sentence("pattern.backslash"), offset, sentence("pattern.write_backslash"));
    case "\\h":
      return inClass ? "0-9A-Fa-f" : "[0-9A-Fa-f]";
    case "\\H":
      return inClass ? written : "[^0-9A-Fa-f]";
    case "\\Z":
      return "(?:\\n?\\z)";
    case "\\R":
      return "(?:\\r\\n|[\\n\\r])";
    case "\\e":
      return "\\x1b";
    case "\\k":
    case "\\g":
      throw noBackReference(offset);
    default:
      if (/^\\[1-9]$/.test(written) && !inClass) throw noBackReference(offset);
      // RE2 takes every punctuation mark behind a backslash for itself, but no other letters than its own.
      return /^\\[ \u0080-\u{10ffff}]/u.test(written) ? written.slice(1) : written;
  }
}

function noBackReference(offset: number): SourceFault {
  return new SourceFault(sentence("pattern.back_reference"), offset, sentence("pattern.linear"));
}

/** Behind the `]` that closes the class at `from`. */
function classEnd(expression: string, from: number): number {
  let at = from + 1;
  if (expression[at] === "^") at++;
  if (expression[at] === "]") at++;
  while (at < expression.length && expression[at] !== "]") {
    if (expression[at] === "\\") at += 2;
    else if (expression.startsWith("[:", at) && expression.indexOf(":]", at) > 0) at = expression.indexOf(":]", at) + 2;
    else at++;
  }
  return Math.min(at + 1, expression.length);
}

function classText(written: string, offset: number): string {
  return written.replace(/\\./gs, (escaped, at: number) => escapeText(escaped, offset + at, true));
}
