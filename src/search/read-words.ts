import { type Sentence, sentence, textOf } from "../domain/sentence.ts";
import type { Pattern, SearchProblem } from "./search.ts";

/** Thrown inside the parser alone. */
export class SearchFault extends Error {
  readonly problem: SearchProblem;

  constructor(offset: number, length: number, message: Sentence, hint: Sentence) {
    super(textOf(message));
    this.problem = { offset, length, message, hint };
  }
}

/** A value as it was written. */
export interface Word {
  readonly pattern: Pattern;
  readonly quoted: boolean;
  readonly start: number;
  readonly end: number;
}

/** Enough for any name with its variants; more make matching slow. */
const MAX_WILDCARDS = 8;

const isSpace = (unit: string | undefined): boolean => unit !== undefined && /\s/.test(unit);

/** Reads the words of a search from left to right. */
export class WordReader {
  readonly text: string;
  at = 0;

  constructor(text: string) {
    this.text = text;
  }

  skipSpace(): void {
    while (isSpace(this.text[this.at])) this.at += 1;
  }

  get done(): boolean {
    return this.at >= this.text.length;
  }

  /** Whether `what` comes next; goes past it then. */
  take(what: string): boolean {
    if (!this.text.startsWith(what, this.at)) return false;
    this.at += what.length;
    return true;
  }

  /** What the sticky expression matches here, gone past; undefined: nothing. */
  takeMatch(expression: RegExp): string | undefined {
    expression.lastIndex = this.at;
    const found = expression.exec(this.text)?.[0];
    if (found !== undefined) this.at += found.length;
    return found;
  }

  /** A quoted text or a bare word; in a list, words end at `,` and `]` too. */
  word(inList: boolean): Word {
    return this.text[this.at] === '"' ? this.quoted(inList) : this.bare(inList);
  }

  private quoted(inList: boolean): Word {
    const start = this.at;
    this.at += 1;
    const pieces = this.pieces((unit) => unit === '"');
    if (!this.take('"'))
      throw new SearchFault(
        start,
        this.at - start,
        sentence("search.quote_open"),
        sentence("search.add_at_end", { sign: '"' }),
      );
    const next = this.text[this.at];
    if (next !== undefined && !isSpace(next) && !(inList && ",]".includes(next))) {
      throw new SearchFault(this.at, 1, sentence("search.quote_ends"), sentence("search.space_after"));
    }
    return this.made(pieces, true, start);
  }

  private bare(inList: boolean): Word {
    const start = this.at;
    const pieces = this.pieces((unit) => isSpace(unit) || (inList && ",]".includes(unit)));
    return this.made(pieces, false, start);
  }

  private made(pieces: string[], quoted: boolean, start: number): Word {
    const length = this.at - start;
    if (pieces.length === 1 && pieces[0] === "") {
      throw new SearchFault(
        start,
        length,
        sentence("search.value_missing"),
        sentence("search.after_colon_such", { example: "service:cart" }),
      );
    }
    if (pieces.length - 1 > MAX_WILDCARDS) {
      throw new SearchFault(
        start,
        length,
        sentence("search.wildcards", { limit: MAX_WILDCARDS }),
        sentence("search.literal_star"),
      );
    }
    return { pattern: pieces as unknown as Pattern, quoted, start, end: this.at };
  }

  /** Text up to where `ends`, divided at its wildcards; a backslash takes the next character's meaning away. */
  private pieces(ends: (unit: string) => boolean): string[] {
    const pieces: string[] = [];
    let piece = "";
    while (!this.done && !ends(this.text[this.at]!)) {
      const unit = this.text[this.at]!;
      this.at += 1;
      if (unit === "*") {
        // Two wildcards in a row say no more than one.
        if (piece !== "" || pieces.length === 0) pieces.push(piece);
        piece = "";
      } else if (unit === "\\" && !this.done && '"*\\'.includes(this.text[this.at]!)) {
        piece += this.text[this.at];
        this.at += 1;
      } else piece += unit;
    }
    pieces.push(piece);
    return pieces;
  }
}

/** What was written, where wildcards mean nothing. */
export function plainText({ pattern }: Word): string {
  return pattern.join("*");
}
