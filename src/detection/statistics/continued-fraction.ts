const TINY = 1e-300;
const MAX_TERMS = 100_000;

/**
 * `b0 + a1/(b1 + a2/(b2 + …))` by Lentz's method as modified by Thompson and Barnett, until a term changes nothing any
 * more. `term(i)` gives `[ai, bi]`.
 */
export function continuedFraction(b0: number, term: (i: number) => readonly [a: number, b: number]): number {
  let value = b0 === 0 ? TINY : b0;
  let c = value;
  let d = 0;
  for (let i = 1; i < MAX_TERMS; i++) {
    const [a, b] = term(i);
    d = b + a * d;
    c = b + a / c;
    if (d === 0) d = TINY;
    if (c === 0) c = TINY;
    d = 1 / d;
    const change = c * d;
    value *= change;
    if (Math.abs(change - 1) < 1e-15) break;
  }
  return value;
}
