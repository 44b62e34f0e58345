/** What stands in a message pattern for a value, and what each name means. The order is part of v1: only append. */
export const PLACEHOLDERS = {
  int: "a whole number: `42`, `-7`, `1,024` in parts",
  float: "a number with a fraction: `3.14`",
  uuid: "`550e8400-e29b-41d4-a716-446655440000`",
  hex: "`0x7ffe`, hashes, object addresses, trace ids",
  id: "a made identifier: `req-7f3a9c2e`, `20241124A0093`",
  ip: "an IPv4 or IPv6 address, with or without port",
  mac: "a hardware address",
  host: "a host name, with or without port",
  email: "an e-mail address",
  url: "anything with a scheme: `https://…`, `jdbc:mysql://…`",
  path: "a file or request path",
  date: "a date, a time of day, or both",
  duration: "a number with a unit of time: `35ms`, `1m30s`, `30 seconds`, `300毫秒`",
  size: "a number with a unit of size: `12MB`, `512 bytes`",
  version: "`1.22.3`, `v2.0.1`",
  quoted: "a quoted word or name, with its quotes",
  value: "what stands after `key=`, or after a key that names a person or machine",
  money: "an amount with its currency: `12.50 EUR`",
  code: "a status or error code, in projects that want codes masked; else codes stay",
} as const;

export type PlaceholderName = keyof typeof PLACEHOLDERS;

/** In the order of the table. */
export const PLACEHOLDER_NAMES = Object.keys(PLACEHOLDERS) as [PlaceholderName, ...PlaceholderName[]];

/** Codes of the token stream: 0 is text, and each placeholder its place in the table, from 1. */
export const CODES = Object.fromEntries(Object.keys(PLACEHOLDERS).map((name, at) => [name, at + 1])) as Readonly<
  Record<PlaceholderName, number>
>;

/** By code: the text that is written into a pattern, `<int>`. */
export const MARKS: readonly string[] = ["", ...Object.keys(PLACEHOLDERS).map((name) => `<${name}>`)];

const BY_MARK: ReadonlyMap<string, number> = new Map(MARKS.slice(1).map((mark, at) => [mark, at + 1]));
const LONGEST = Math.max(...MARKS.map((mark) => mark.length));

/** The code of a placeholder that is already written at `at` (a `<`), or 0: patterns parameterize to themselves. */
export function markAt(text: string, at: number): number {
  for (let end = at + 3; end < at + LONGEST; end++) {
    if (text.charCodeAt(end) === 0x3e) return BY_MARK.get(text.slice(at, end + 1)) ?? 0;
  }
  return 0;
}
