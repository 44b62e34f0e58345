import { sentence } from "../../domain/sentence.ts";
import { SourceFault } from "../source-fault.ts";
import type { TimeField, TimeToken } from "./time-token.ts";

const DIRECTIVES: Readonly<Record<string, TimeField>> = {
  Y: "year",
  y: "short_year",
  m: "month",
  b: "month_name",
  B: "month_name",
  h: "month_name",
  d: "day",
  e: "day",
  j: "day_of_year",
  a: "weekday_name",
  A: "weekday_name",
  H: "hour",
  k: "hour",
  I: "hour_12",
  l: "hour_12",
  p: "half",
  P: "half",
  M: "minute",
  S: "second",
  f: "fraction",
  L: "fraction",
  N: "fraction",
  z: "zone",
  Z: "zone",
  s: "epoch_s",
  Q: "epoch_ms",
};

/** Directives that stand for several. */
const COMBINED: Readonly<Record<string, string>> = {
  T: "%H:%M:%S",
  R: "%H:%M",
  F: "%Y-%m-%d",
  D: "%m/%d/%y",
  c: "%a %b %e %H:%M:%S %Y",
  n: " ",
  t: " ",
  "%": "%%",
};

/** Tokens of a format in the style of strptime: `%d/%b/%Y:%H:%M:%S %z`. Throws a SourceFault for an unknown directive. */
export function strptimeTokens(format: string): readonly TimeToken[] {
  const tokens: TimeToken[] = [];
  for (const found of format.matchAll(/%[-_0^#:]?\d?(.?)|[^%]+/gs)) {
    const [written, letter] = found;
    if (letter === undefined) {
      tokens.push({ kind: "text", text: written });
      continue;
    }
    const field = DIRECTIVES[letter];
    const combined = COMBINED[letter];
    if (field !== undefined) tokens.push({ kind: "field", field });
    else if (letter === "%") tokens.push({ kind: "text", text: "%" });
    else if (combined !== undefined) tokens.push(...strptimeTokens(combined));
    else {
      const known = [...Object.keys(DIRECTIVES), ...Object.keys(COMBINED)].map((name) => `%${name}`).join(" ");
      throw new SourceFault(sentence("time.no_part", { written }), found.index, sentence("time.known", { known }));
    }
  }
  return tokens;
}
