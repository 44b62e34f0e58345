/** What is known of a pattern that can only match at the beginning of a text. */
export interface Anchored {
  /** Necessary for a match; a native expression of fixed width, so it cannot backtrack. */
  readonly prefix: RegExp | undefined;
  /** How many characters of a text a match can depend on; undefined when there is no bound. */
  readonly reach: number | undefined;
}

/** One character of fixed width that means the same, or more, in JavaScript as in RE2, with how often it stands there. */
const FIXED = /^(?:\\d|\\w|\\[^A-Za-z0-9]|\[[^\]\\[]+\]|[A-Za-z0-9 /:_,<>#@=;"'!%&~-])(?:\{\d{1,3}\})?(?![*+?{])/;

/** Reads a pattern that begins with `^`; undefined for all others, and for those that several alternatives begin. */
export function anchoredPattern(source: string): Anchored | undefined {
  const body = source.replace(/^\(\?s\)/, "");
  if (!body.startsWith("^") || hasOuterAlternative(body)) return undefined;
  let prefix = "^";
  for (let rest = body.slice(1); ; ) {
    const atom = FIXED.exec(rest)?.[0];
    if (atom === undefined) break;
    prefix += atom;
    rest = rest.slice(atom.length);
  }
  return { prefix: prefix === "^" ? undefined : new RegExp(prefix), reach: reachOf(body) };
}

function hasOuterAlternative(body: string): boolean {
  const plain = body.replace(/\\./g, "").replace(/\[\^?\]?[^\]]*\]/g, "");
  let depth = 0;
  for (const character of plain) {
    if (character === "(") depth++;
    else if (character === ")") depth--;
    else if (character === "|" && depth === 0) return true;
  }
  return false;
}

/** Upper bound of a match's length: each character of the pattern once, and each `{n,m}` as often as it says. */
function reachOf(body: string): number | undefined {
  const plain = body.replace(/\\./g, "x").replace(/\[\^?\]?[^\]]*\]/g, "x");
  if (/[*+]|\{\d+,\}|\)\{|\[/.test(plain)) return undefined;
  let repeats = 0;
  for (const [, , most] of plain.matchAll(/\{(\d+,)?(\d+)\}/g)) repeats += Number(most);
  // A character may be two code units.
  return 2 * (plain.length + repeats) + 2;
}
