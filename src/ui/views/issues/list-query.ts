import type { Query } from "../../api/request.ts";
import type { Place } from "../../state/location.ts";

/** Parts of the list: statuses, and of what is unresolved what wants attention first. */
export const TABS = ["unresolved", "new", "escalating", "regressed", "resolved", "ignored", "all"] as const;
export type Tab = (typeof TABS)[number];

export const SORTS = ["last_seen", "first_seen", "event_count", "user_count", "priority", "trend"] as const;
export type Sort = (typeof SORTS)[number];

export function tabOf({ query }: Place): Tab {
  return TABS.find((tab) => tab === query.get("status")) ?? "unresolved";
}

export function sortOf({ query }: Place): Sort {
  return SORTS.find((sort) => sort === query.get("sort")) ?? "last_seen";
}

/** What is searched for at this address. */
export function searchOf({ query }: Place): string {
  return query.get("query") ?? "";
}

/** The search that finds what the list of this address holds. */
export function foundBy(place: Place): string {
  const [tab, search] = [tabOf(place), searchOf(place)];
  // Behind what was written: places of faults in it stay what they are.
  return tab === "all" ? search : `${search} is:${tab}`.trim();
}

/** What the API is asked at this address. */
export function listQuery(place: Place): Query {
  return { query: foundBy(place), sort: sortOf(place) };
}
