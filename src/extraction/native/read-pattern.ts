import { type CodePoints, codePoints, complement, foldedCase, NAMED_CLASSES, PERL_CLASSES } from "./code-points.ts";

/** An assertion, as a native expression writes it; `start` and `end` mean those of the text. */
export type Assertion = "start" | "end" | "line-start" | "line-end" | "word-edge" | "no-word-edge";

/** A part of a pattern. */
export type Part =
  | { readonly kind: "one"; readonly set: CodePoints }
  | { readonly kind: "assert"; readonly what: Assertion }
  | { readonly kind: "behind"; readonly set: CodePoints; readonly wanted: boolean }
  | { readonly kind: "sequence"; readonly parts: readonly Part[] }
  | { readonly kind: "choice"; readonly parts: readonly Part[] }
  | { readonly kind: "group"; readonly part: Part }
  | {
      readonly kind: "repeat";
      readonly part: Part;
      readonly least: number;
      readonly most: number;
      readonly lazy: boolean;
    };

interface Flags {
  readonly folds: boolean;
  readonly dotAll: boolean;
  readonly lines: boolean;
}

/** Thrown inside, for what has no sure equivalent. */
class Unknown extends Error {}

const TIMES = /^(?:[*+?]|\{\d+(?:,\d*)?\})/;
const NOT_NEWLINE = complement([[0x0a, 0x0a]]);
const ANY = complement([]);
const CONTROLS: Readonly<Record<string, number>> = { a: 7, f: 12, n: 10, r: 13, t: 9, v: 11 };

/**
 * Reads the part of RE2's syntax whose meaning is the same, or can be written, in a native expression; the pattern must be
 * valid. Undefined for all others: Unicode's classes, letter case beyond ASCII, groups inside of what repeats, and
 * repetitions of what can be empty.
 */
export function readPattern(source: string): Part | undefined {
  try {
    return new Reader(source).read();
  } catch (thrown) {
    if (thrown instanceof Unknown) return undefined;
    throw thrown;
  }
}

/** Whether a part can match the empty text. */
export function canBeEmpty(part: Part): boolean {
  switch (part.kind) {
    case "one":
      return false;
    case "assert":
    case "behind":
      return true;
    case "sequence":
      return part.parts.every(canBeEmpty);
    case "choice":
      return part.parts.some(canBeEmpty);
    case "group":
      return canBeEmpty(part.part);
    case "repeat":
      return part.least === 0 || canBeEmpty(part.part);
  }
}

function hasGroup(part: Part): boolean {
  if (part.kind === "group") return true;
  if (part.kind === "repeat") return hasGroup(part.part);
  return (part.kind === "sequence" || part.kind === "choice") && part.parts.some(hasGroup);
}

class Reader {
  private readonly source: string;
  private at = 0;
  private flags: Flags = { folds: false, dotAll: false, lines: false };

  constructor(source: string) {
    this.source = source;
  }

  read(): Part {
    const part = this.choice();
    if (this.at < this.source.length) throw new Unknown();
    return part;
  }

  /** Flags that are set inside of a group end with it. */
  private choice(): Part {
    const { flags } = this;
    const parts = [this.sequence()];
    while (this.take("|")) parts.push(this.sequence());
    this.flags = flags;
    return parts.length === 1 ? parts[0]! : { kind: "choice", parts };
  }

  private sequence(): Part {
    const parts: Part[] = [];
    while (this.at < this.source.length && this.source[this.at] !== "|" && this.source[this.at] !== ")") {
      // How often, of flags: RE2 counts what stands before them.
      if (TIMES.test(this.source.slice(this.at, this.at + 16))) throw new Unknown();
      const atom = this.atom();
      if (atom !== undefined) parts.push(this.repeated(atom));
    }
    return parts.length === 1 ? parts[0]! : { kind: "sequence", parts };
  }

  private repeated(part: Part): Part {
    const found = /^(?:([*+?])|\{(\d+)(?:(,)(\d*))?\})(\??)/.exec(this.source.slice(this.at, this.at + 16));
    if (found === null) return part;
    this.at += found[0].length;
    const [, sign, low, comma, high] = found;
    const least = sign === undefined ? Number(low) : sign === "+" ? 1 : 0;
    const open = sign === "*" || sign === "+" || (comma !== undefined && high === "");
    const most = open ? Number.POSITIVE_INFINITY : sign === "?" ? 1 : Number(comma === undefined ? low : high);
    // What groups hold after several rounds, and rounds that match nothing, are not the same in both engines.
    if (most === 0 || canBeEmpty(part) || (most > 1 && hasGroup(part))) throw new Unknown();
    return { kind: "repeat", part, least, most, lazy: found[5] === "?" };
  }

  /** Undefined for flags, which match nothing. */
  private atom(): Part | undefined {
    const code = this.source.codePointAt(this.at) ?? 0;
    const character = String.fromCodePoint(code);
    this.at += character.length;
    if (character === "(") return this.group();
    if (character === "[") return { kind: "one", set: this.bracket() };
    if (character === "\\") return this.escape();
    if (character === ".") return { kind: "one", set: this.flags.dotAll ? ANY : NOT_NEWLINE };
    if (character === "^") return { kind: "assert", what: this.flags.lines ? "line-start" : "start" };
    if (character === "$") return { kind: "assert", what: this.flags.lines ? "line-end" : "end" };
    return this.one([[code, code]]);
  }

  private one(set: CodePoints): Part {
    return { kind: "one", set: this.folded(set) };
  }

  private folded(set: CodePoints): CodePoints {
    const folded = this.flags.folds ? foldedCase(set) : set;
    if (folded === undefined) throw new Unknown();
    return folded;
  }

  private group(): Part | undefined {
    if (this.take("?<=")) return this.behind(true);
    if (this.take("?<!")) return this.behind(false);
    const named = /^\?P?<\w+>/.exec(this.source.slice(this.at, this.at + 100));
    if (named === null && this.take("?")) return this.flagged();
    this.at += named?.[0].length ?? 0;
    return { kind: "group", part: this.closed() };
  }

  private closed(): Part {
    const part = this.choice();
    if (!this.take(")")) throw new Unknown();
    return part;
  }

  private flagged(): Part | undefined {
    const found = /^([ims]*)(?:-([ims]+))?([:)])/.exec(this.source.slice(this.at, this.at + 12));
    if (found === null) throw new Unknown();
    this.at += found[0].length;
    const [, on = "", off = "", end] = found;
    const before = this.flags;
    const flag = (letter: string, was: boolean): boolean => on.includes(letter) || (was && !off.includes(letter));
    this.flags = { folds: flag("i", before.folds), dotAll: flag("s", before.dotAll), lines: flag("m", before.lines) };
    if (end === ")") return undefined;
    const part = this.closed();
    this.flags = before;
    return part;
  }

  /** Looks behind at one character. */
  private behind(wanted: boolean): Part {
    const part = this.closed();
    if (part.kind !== "one") throw new Unknown();
    return { kind: "behind", set: part.set, wanted };
  }

  private escape(): Part {
    const letter = this.source[this.at] ?? "";
    const set = PERL_CLASSES[letter];
    if (set !== undefined || !/[bBAz]/.test(letter))
      return set === undefined ? this.one(this.escaped()) : this.perl(set);
    this.at++;
    const what: Assertion =
      letter === "b" ? "word-edge" : letter === "B" ? "no-word-edge" : letter === "A" ? "start" : "end";
    return { kind: "assert", what };
  }

  private perl(set: CodePoints): Part {
    this.at++;
    // Whether classes fold is a question that engines answer in different ways.
    if (this.flags.folds && set !== PERL_CLASSES["d"] && set !== PERL_CLASSES["s"] && set !== PERL_CLASSES["S"])
      throw new Unknown();
    return { kind: "one", set };
  }

  /** A character that a backslash names. */
  private escaped(): CodePoints {
    const rest = this.source.slice(this.at, this.at + 10);
    const hexadecimal = /^x(?:([0-9A-Fa-f]{2})|\{([0-9A-Fa-f]{1,6})\})/.exec(rest);
    if (hexadecimal !== null) {
      this.at += hexadecimal[0].length;
      const code = Number.parseInt(hexadecimal[1] ?? hexadecimal[2] ?? "", 16);
      return [[code, code]];
    }
    const letter = rest[0] ?? "";
    const code = CONTROLS[letter] ?? (/^[!-/:-@[-`{-~]$/.test(letter) ? letter.charCodeAt(0) : undefined);
    if (code === undefined) throw new Unknown();
    this.at++;
    return [[code, code]];
  }

  private bracket(): CodePoints {
    const negated = this.take("^");
    const ranges: (readonly [number, number])[] = [];
    for (let first = true; first || this.source[this.at] !== "]"; first = false) {
      if (this.at >= this.source.length) throw new Unknown();
      const named = /^\[:(\^?)(\w+):\]/.exec(this.source.slice(this.at, this.at + 16));
      const perl = this.source[this.at] === "\\" ? PERL_CLASSES[this.source[this.at + 1] ?? ""] : undefined;
      if (named !== null) {
        const set = NAMED_CLASSES[named[2] ?? ""];
        if (set === undefined) throw new Unknown();
        this.at += named[0].length;
        ranges.push(...(named[1] === "^" ? complement(codePoints(set)) : set));
      } else if (perl !== undefined) {
        this.at += 2;
        ranges.push(...perl);
      } else ranges.push(this.range());
    }
    this.at++;
    const set = this.folded(codePoints(ranges));
    return negated ? complement(set) : set;
  }

  private range(): readonly [number, number] {
    const from = this.member();
    const rest = this.source[this.at + 1];
    if (this.source[this.at] !== "-" || rest === "]" || rest === undefined) return [from, from];
    this.at++;
    const to = this.member();
    if (to < from) throw new Unknown();
    return [from, to];
  }

  private member(): number {
    const code = this.source.codePointAt(this.at) ?? 0;
    this.at += code > 0xffff ? 2 : 1;
    return code === 0x5c ? this.escaped()[0]![0] : code;
  }

  private take(text: string): boolean {
    if (!this.source.startsWith(text, this.at)) return false;
    this.at += text.length;
    return true;
  }
}
