import { api } from "../../api/client.ts";
import type { IssueCounts } from "../../api/types.ts";
import type { Place } from "../../state/location.ts";
import { ask, useQuery } from "../../state/query.ts";
import { searchOf, type Tab } from "./list-query.ts";

const COUNT_EVERY_MS = 30_000;

const keyOf = (query: string): string => `issues counts ${query}`;
const load = (query: string) => (): Promise<IssueCounts> => api.issueCounts({ query });

/** How many issues each tab holds; undefined: not known yet. */
export function useCounts(place: Place): IssueCounts | undefined {
  const query = searchOf(place);
  return useQuery(keyOf(query), load(query), { everyMs: COUNT_EVERY_MS }).data;
}

/** Asks for the counts before anything shows them. */
export function askForCounts(place: Place): void {
  const query = searchOf(place);
  ask(keyOf(query), load(query));
}

export function countOf(counts: IssueCounts | undefined, tab: Tab): number {
  if (counts === undefined) return 0;
  if (tab === "all") return counts.total;
  if (tab === "unresolved" || tab === "resolved" || tab === "ignored") return counts.status[tab];
  return counts.substatus[tab] ?? 0;
}
