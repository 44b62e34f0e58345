/** The parts of a time that a format can name. */
export type TimeField =
  | "year"
  | "short_year"
  | "month"
  | "month_name"
  | "day"
  | "day_of_year"
  | "weekday_name"
  | "hour"
  | "hour_12"
  | "half"
  | "minute"
  | "second"
  | "fraction"
  | "zone"
  | "epoch_s"
  | "epoch_ms"
  | "epoch_us"
  | "epoch_ns";

/** A piece of a time format. `digits` is the exact number where no separator tells where a number ends. */
export type TimeToken =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "field"; readonly field: TimeField; readonly digits?: number };

const WIDTHS: { readonly [F in TimeField]?: number } = {
  year: 4,
  short_year: 2,
  month: 2,
  day: 2,
  day_of_year: 3,
  hour: 2,
  hour_12: 2,
  minute: 2,
  second: 2,
};

/** Gives a fixed width to numbers that another number follows at once: `yyyyMMddHHmmss`. */
export function withWidths(tokens: readonly TimeToken[]): readonly TimeToken[] {
  return tokens.map((token, index) => {
    if (token.kind === "text" || token.digits !== undefined) return token;
    const next = tokens[index + 1];
    const width = WIDTHS[token.field];
    const runsOn = next?.kind === "field" && (WIDTHS[next.field] !== undefined || next.field === "fraction");
    return width !== undefined && runsOn ? { ...token, digits: width } : token;
  });
}
