/*
 * The words that a search for issues may be made of, as the API reads them; test/unit/ui/search-completion.test.ts holds
 * them to it.
 */

const LEVELS = ["fatal", "error", "warning", "info", "debug", "trace"];
const TIMES = [">-1h", ">-24h", ">-7d", "<-7d", "<-30d"];
const COUNTS = [">10", ">100", ">1000"];

/** Keys in the order in which they are offered, with values that may follow; those that logs decide have none. */
export const SEARCH_KEYS = {
  is: ["unresolved", "new", "regressed", "escalating", "ongoing", "resolved", "ignored", "assigned", "unassigned"],
  service: [],
  level: [...LEVELS, ">=error", ">=warning"],
  assigned: ["me", "none"],
  owner: [],
  first_seen: TIMES,
  last_seen: TIMES,
  age: ["<24h", "<7d", ">30d"],
  events: COUNTS,
  users: COUNTS,
  release: [],
  environment: [],
  priority: ["high", "medium", "low"],
  has: ["user", "release", "environment", "service", "host", "logger", "type", "culprit", "assignee"],
  type: [],
  title: [],
  message: [],
  culprit: [],
  project: [],
  logger: [],
  host: [],
  id: [],
  fingerprint: [],
} as const satisfies Readonly<Record<string, readonly string[]>>;

export type SearchKey = keyof typeof SEARCH_KEYS;
