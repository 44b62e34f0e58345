/** Characters that no common JSON writer escapes, so that they stand in a record's bytes as they stand in its text. */
const PLAIN = /^[\x20-\x7e]$/;
const ESCAPED = /["&'+<>\\/`]/;
const SHORTEST = 3;

/**
 * The longest piece of a text that must stand in the raw bytes of any record that contains the text, lower case;
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
  return best.length >= SHORTEST ? best.toLowerCase() : undefined;
}

/** What every match of a pattern contains: one of these; undefined when nothing is known. */
export type RequiredLiterals = readonly string[] | undefined;

/** More alternatives than this are not worth searching for. */
const MAX_ALTERNATIVES = 16;

/**
 * Literals of which every match of an RE2 pattern contains at least one. Reads as much of the syntax as it knows for
 * certain; whatever it does not know counts as "nothing is required here".
 */
export function requiredLiterals(pattern: string): RequiredLiterals {
  const flags = /^\(\?([imsU]+)\)/.exec(pattern);
  const reader = new PatternReader(flags === null ? pattern : pattern.slice(flags[0].length));
  const found = reader.alternation(flags?.[1]?.includes("i") ?? false);
  return reader.atEnd ? found : undefined;
}

class PatternReader {
  private readonly pattern: string;
  private at = 0;

  constructor(pattern: string) {
    this.pattern = pattern;
  }

  get atEnd(): boolean {
    return this.at >= this.pattern.length;
  }

  /** Every branch must have a literal, otherwise there is none. */
  alternation(folds: boolean): RequiredLiterals {
    let all: string[] | undefined = [];
    for (;;) {
      const branch = this.sequence(folds);
      all = all === undefined || branch === undefined ? undefined : [...all, ...branch];
      if (this.pattern[this.at] !== "|") break;
      this.at++;
    }
    return all !== undefined && all.length > MAX_ALTERNATIVES ? undefined : all;
  }

  private sequence(folds: boolean): RequiredLiterals {
    const candidates: (readonly string[])[] = [];
    let run = "";
    const endRun = (): void => {
      const piece = searchablePiece(run);
      if (piece !== undefined) candidates.push([piece]);
      run = "";
    };
    while (!this.atEnd && this.pattern[this.at] !== "|" && this.pattern[this.at] !== ")") {
      const atom = this.atom(folds);
      const times = this.quantifier();
      if (atom.kind === "character" && times === "once" && !(folds && /[sk]/i.test(atom.character))) {
        run += atom.character;
        continue;
      }
      endRun();
      if (times === "optional") continue;
      if (atom.kind === "group" && atom.required !== undefined) candidates.push(atom.required);
    }
    endRun();
    return best(candidates);
  }

  private atom(
    folds: boolean,
  ): { kind: "character"; character: string } | { kind: "group"; required: RequiredLiterals } | { kind: "other" } {
    const character = this.pattern[this.at] ?? "";
    this.at++;
    if (character === "(") {
      const opening = /^\?(?:P?<\w+>|:)/.exec(this.pattern.slice(this.at, this.at + 80));
      const flagged = opening === null && this.pattern[this.at] === "?";
      if (opening !== null) this.at += opening[0].length;
      if (flagged) {
        // Flags inside a pattern may turn on case folding for what follows: give the rest up.
        this.at = this.pattern.length;
        return { kind: "other" };
      }
      const required = this.alternation(folds);
      this.at++;
      return { kind: "group", required };
    }
    if (character === "[") {
      this.skipClass();
      return { kind: "other" };
    }
    if (character === "\\") return this.escape();
    if (character === "." || character === "^" || character === "$") return { kind: "other" };
    return { kind: "character", character };
  }

  private escape(): { kind: "character"; character: string } | { kind: "other" } {
    const escaped = this.pattern[this.at] ?? "";
    this.at++;
    if (/[A-Za-z0-9]/.test(escaped)) {
      if (escaped === "Q" || escaped === "x" || escaped === "p" || escaped === "P") this.at = this.pattern.length;
      return { kind: "other" };
    }
    return { kind: "character", character: escaped };
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
