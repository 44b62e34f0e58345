/** Characters that no common JSON writer escapes, so that they stand in a record's bytes as they stand in its text. */
const PLAIN = /^[\x20-\x7e]$/;
const ESCAPED = /["&'+<>\\/`]/;
const SHORTEST = 3;

/**
 * The longest piece of a text that must stand in the raw bytes of any record that contains the text, as written;
 * undefined when no piece is long enough to be searched for.
 */
export function searchablePiece(text: string): string | undefined {
  let best = "";
  let piece = "";
  for (const character of `${text}\n`) {
    if (PLAIN.test(character) && !ESCAPED.test(character)) piece += character;
    else {
      if (piece.length > best.length) best = piece;
      piece = "";
    }
  }
  return best.length >= SHORTEST ? best : undefined;
}

/** What every match of a pattern contains: one of these; undefined when nothing is known. */
export type RequiredLiterals = readonly string[] | undefined;

/** Whether a pattern asks anywhere for no regard to letter case. */
export function foldsCase(pattern: string): boolean {
  return /\(\?[msU]*i/.test(pattern);
}

/** More alternatives than this are not worth searching for. */
const MAX_ALTERNATIVES = 16;

/** What is known of a part of a pattern. */
interface Part {
  readonly required: RequiredLiterals;
  /** All texts that it can match, where they are few. */
  readonly exact: readonly string[] | undefined;
}

const UNKNOWN: Part = { required: undefined, exact: undefined };
/** What belongs to an escape that names a character or a class of characters. */
const OPERANDS: Readonly<Record<string, RegExp>> = {
  x: /^(?:\{[^}]*\}|..)/s,
  p: /^(?:\{[^}]*\}|.)/s,
  P: /^(?:\{[^}]*\}|.)/s,
};
/** An assertion: it matches the empty text. */
const NOTHING: Part = { required: undefined, exact: [""] };

function limited<T extends readonly string[]>(texts: T | undefined): T | undefined {
  return texts === undefined || texts.length > MAX_ALTERNATIVES ? undefined : texts;
}

/**
 * Literals, as written, of which every match of an RE2 pattern contains at least one. Reads as much of the syntax as it knows for
 * certain; whatever it does not know counts as "nothing is required here".
 */
export function requiredLiterals(pattern: string): RequiredLiterals {
  const flags = /^\(\?([imsU]+)\)/.exec(pattern);
  const reader = new PatternReader(flags === null ? pattern : pattern.slice(flags[0].length));
  const { required } = reader.alternation(flags?.[1]?.includes("i") ?? false);
  return reader.atEnd && !reader.lost ? required : undefined;
}

class PatternReader {
  private readonly pattern: string;
  private at = 0;
  private depth = 0;
  /** Something that was not understood may have been an alternative to what was, or have made it optional. */
  lost = false;

  constructor(pattern: string) {
    this.pattern = pattern;
  }

  get atEnd(): boolean {
    return this.at >= this.pattern.length;
  }

  /** Every branch must have a literal, otherwise there is none. */
  alternation(folds: boolean): Part {
    let required: string[] | undefined = [];
    let exact: string[] | undefined = [];
    for (;;) {
      const branch = this.sequence(folds);
      required =
        required === undefined || branch.required === undefined ? undefined : [...required, ...branch.required];
      exact = exact === undefined || branch.exact === undefined ? undefined : [...exact, ...branch.exact];
      if (this.pattern[this.at] !== "|") break;
      this.at++;
    }
    return { required: limited(required), exact: limited(exact) };
  }

  private sequence(folds: boolean): Part {
    const candidates: (readonly string[])[] = [];
    /** The texts that what was read since the last unknown part can be. */
    let runs: readonly string[] = [""];
    let exact = true;
    const endRun = (): void => {
      const pieces = runs.map(searchablePiece);
      const known = pieces.filter((piece) => piece !== undefined);
      if (known.length === pieces.length) candidates.push(known);
      runs = [""];
    };
    while (!this.atEnd && this.pattern[this.at] !== "|" && this.pattern[this.at] !== ")") {
      const atom = this.atom(folds);
      const times = this.quantifier();
      const added = times === "once" ? atom.exact : undefined;
      const joined = added === undefined ? undefined : limited(runs.flatMap((run) => added.map((text) => run + text)));
      if (joined !== undefined) {
        runs = joined;
        continue;
      }
      exact = false;
      endRun();
      if (times !== "optional" && atom.required !== undefined) candidates.push(atom.required);
    }
    const whole = exact ? runs : undefined;
    endRun();
    return { required: best(candidates), exact: whole };
  }

  private atom(folds: boolean): Part {
    const character = this.pattern[this.at] ?? "";
    this.at++;
    if (character === "(") return this.group(folds);
    if (character === "[") {
      this.skipClass();
      return UNKNOWN;
    }
    if (character === "\\") return this.escape();
    if (character === "^" || character === "$") return NOTHING;
    if (character === ".") return UNKNOWN;
    // Two ASCII letters have other forms beyond ASCII: \u017f for s, \u212a for k.
    return folds && /[sk]/i.test(character) ? UNKNOWN : { required: undefined, exact: [character] };
  }

  private group(folds: boolean): Part {
    const opening = /^\?(?:P?<\w+>|<[=!]|([msU]*(?:-[imsU]+)?|[imsU]+):)/.exec(
      this.pattern.slice(this.at, this.at + 80),
    );
    // Flags inside a pattern may turn on case folding for what follows.
    if (opening === null && this.pattern[this.at] === "?") return this.giveUp();
    if (opening !== null) this.at += opening[0].length;
    this.depth++;
    const part = this.alternation(folds || opening?.[1]?.split("-")[0]?.includes("i") === true);
    this.depth--;
    this.at++;
    // What a look-behind asks for stands before, or does not.
    return /^\?<[=!]/.test(opening?.[0] ?? "") ? NOTHING : part;
  }

  /** Reads no further. What was read so far counts only if nothing behind can be an alternative to it. */
  private giveUp(): Part {
    if (this.depth > 0 || this.pattern.includes("|", this.at)) this.lost = true;
    this.at = this.pattern.length;
    return UNKNOWN;
  }

  private escape(): Part {
    const escaped = this.pattern[this.at] ?? "";
    this.at++;
    if (/[A-Za-z0-9]/.test(escaped)) {
      if (escaped === "Q") return this.giveUp();
      const operand = OPERANDS[escaped]?.exec(this.pattern.slice(this.at, this.at + 40));
      if (operand) this.at += operand[0].length;
      return escaped === "b" || escaped === "B" || escaped === "A" || escaped === "z" ? NOTHING : UNKNOWN;
    }
    return { required: undefined, exact: [escaped] };
  }

  private skipClass(): void {
    if (this.pattern[this.at] === "^") this.at++;
    if (this.pattern[this.at] === "]") this.at++;
    while (!this.atEnd && this.pattern[this.at] !== "]") {
      if (this.pattern[this.at] === "\\") this.at++;
      else if (this.pattern.startsWith("[:", this.at)) {
        const end = this.pattern.indexOf(":]", this.at);
        this.at = end < 0 ? this.pattern.length : end + 1;
      }
      this.at++;
    }
    this.at++;
  }

  private quantifier(): "once" | "repeated" | "optional" {
    const rest = this.pattern.slice(this.at, this.at + 16);
    const found = /^(?:[*+?]|\{(\d+)(?:,\d*)?\})\??/.exec(rest);
    if (found === null) return "once";
    this.at += found[0].length;
    if (found[0].startsWith("+")) return "repeated";
    return Number(found[1] ?? 0) > 0 ? "repeated" : "optional";
  }
}

/** Long literals are rare ones, and few are cheaper than many. */
function best(candidates: readonly (readonly string[])[]): RequiredLiterals {
  let chosen: readonly string[] | undefined;
  let highest = Number.NEGATIVE_INFINITY;
  for (const candidate of candidates) {
    if (candidate.length === 0) continue;
    const score = Math.min(...candidate.map((literal) => literal.length)) - candidate.length * 0.5;
    if (score > highest) [chosen, highest] = [candidate, score];
  }
  return chosen;
}
