/** How far back one looks. */
export const SPANS = ["all", "24h", "7d", "30d"] as const;
export type Span = (typeof SPANS)[number];

const HOURS: Readonly<Record<Exclude<Span, "all">, number>> = { "24h": 24, "7d": 7 * 24, "30d": 30 * 24 };

/** The parameter `from` of a span that ends now. */
export function rangeOf(span: Span, now: number): { readonly from?: string } {
  return span === "all" ? {} : { from: new Date(now - HOURS[span] * 3_600_000).toISOString() };
}
