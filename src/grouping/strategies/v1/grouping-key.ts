import { MARKS } from "./placeholders.ts";

const MARK = new RegExp(MARKS.slice(1).join("|"), "g");

/*
 * Each step is one linear replacement on a pattern of bounded length. Together they take away what differs between two
 * messages of one meaning although every value was found: how many values stand in a list, whether a host was written
 * as an address or a name, a full stop.
 */
const STEPS: readonly (readonly [RegExp, string])[] = [
  [MARK, "<*>"],
  [/\bHTTP\/\d(?:\.\d)?\b/g, "HTTP/<*>"],
  // `[::1]:6379`
  [/\[<\*>\]:<\*>/g, "<*>"],
  // `a=1, b=2` keep their keys; lists, ranges and glued values become one.
  [/<\*>(?:(?:[|;:\-/.~#_]|, ?| )?<\*>)+/g, "<*>"],
  [/<\*>[ ]?\((?:<\*>)?\)/g, "<*>"],
  [/ [<>](?=<\*>)/g, " "],
  [/<\*>%/g, "<*>"],
  [/\[(?:<\*>(?:, ?)?)+\]/g, "[<*>]"],
  [/(\b[A-Za-z_]{1,24}[-_]?<\*>)(?:,? ?\1)+/g, "$1"],
  // Nothing after `key=` is a value too.
  [/([A-Za-z_]=)(?=[ ,;)\]]|$)/g, "$1<*>"],
  [/ ?\[\]/g, "[<*>]"],
];

const FULL_STOPS = new Set(".!。！…");

/** What decides whether two messages are one: the pattern without the kinds of its values. */
export function groupingKey(pattern: string): string {
  let key = pattern;
  for (const [step, replacement] of STEPS) key = key.replace(step, replacement);
  let end = key.length;
  while (end > 0 && FULL_STOPS.has(key[end - 1]!)) end--;
  return key.slice(0, end);
}
