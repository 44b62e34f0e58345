/** Code points, as ranges with both ends included: in order, without overlaps. */
export type CodePoints = readonly (readonly [from: number, to: number])[];

const LAST = 0x10_ffff;

/** The code points of any of the ranges. */
export function codePoints(ranges: CodePoints): CodePoints {
  const joined: [number, number][] = [];
  for (const [from, to] of ranges.toSorted(([left], [right]) => left - right)) {
    const last = joined.at(-1);
    if (last !== undefined && from <= last[1] + 1) last[1] = Math.max(last[1], to);
    else joined.push([from, to]);
  }
  return joined;
}

/** All others. */
export function complement(set: CodePoints): CodePoints {
  const others: [number, number][] = [];
  let next = 0;
  for (const [from, to] of set) {
    if (from > next) others.push([next, from - 1]);
    next = to + 1;
  }
  if (next <= LAST) others.push([next, LAST]);
  return others;
}

/** With what differs in letter case alone, as Unicode folds it simply; undefined for sets that reach beyond ASCII. */
export function foldedCase(set: CodePoints): CodePoints | undefined {
  const more: [number, number][] = [...set.map(([from, to]): [number, number] => [from, to])];
  for (const [from, to] of set) {
    if (to > 0x7f) return undefined;
    for (let code = from; code <= to; code++) {
      if (code >= 0x41 && code <= 0x5a) more.push([code + 32, code + 32]);
      if (code >= 0x61 && code <= 0x7a) more.push([code - 32, code - 32]);
      // The long s and the Kelvin sign.
      if (code === 0x53 || code === 0x73) more.push([0x17f, 0x17f]);
      if (code === 0x4b || code === 0x6b) more.push([0x212a, 0x212a]);
    }
  }
  return codePoints(more);
}

/** As a class, or a single character, of a native expression with the flag `u`. */
export function written(set: CodePoints): string {
  const [first] = set;
  if (first === undefined) return "[]";
  if (set.length === 1 && first[0] === first[1]) return escaped(first[0]);
  // Short with what most classes are: everything but a few.
  const others = complement(set);
  const negated = others.length < set.length;
  const ranges = (negated ? others : set).map(([from, to]) =>
    from === to ? escaped(from) : `${escaped(from)}-${escaped(to)}`,
  );
  return `[${negated ? "^" : ""}${ranges.join("")}]`;
}

function escaped(code: number): string {
  const character = String.fromCodePoint(code);
  return /^[A-Za-z0-9 ]$/.test(character) ? character : `\\u{${code.toString(16)}}`;
}

const DIGITS: CodePoints = [[0x30, 0x39]];
const WORD: CodePoints = [
  [0x30, 0x39],
  [0x41, 0x5a],
  [0x5f, 0x5f],
  [0x61, 0x7a],
];
/** Without the vertical tab, as in RE2. */
const SPACE: CodePoints = [
  [0x09, 0x0a],
  [0x0c, 0x0d],
  [0x20, 0x20],
];

/** RE2's classes behind a backslash; ASCII alone. */
export const PERL_CLASSES: Readonly<Record<string, CodePoints>> = {
  d: DIGITS,
  D: complement(DIGITS),
  w: WORD,
  W: complement(WORD),
  s: SPACE,
  S: complement(SPACE),
};

const UPPER: CodePoints = [[0x41, 0x5a]];
const LOWER: CodePoints = [[0x61, 0x7a]];

/** RE2's classes with a name, that stand inside of brackets. */
export const NAMED_CLASSES: Readonly<Record<string, CodePoints>> = {
  alnum: [...DIGITS, ...UPPER, ...LOWER],
  alpha: [...UPPER, ...LOWER],
  blank: [
    [0x09, 0x09],
    [0x20, 0x20],
  ],
  digit: DIGITS,
  lower: LOWER,
  punct: [
    [0x21, 0x2f],
    [0x3a, 0x40],
    [0x5b, 0x60],
    [0x7b, 0x7e],
  ],
  space: [
    [0x09, 0x0d],
    [0x20, 0x20],
  ],
  upper: UPPER,
  word: WORD,
  xdigit: [
    [0x30, 0x39],
    [0x41, 0x46],
    [0x61, 0x66],
  ],
};
