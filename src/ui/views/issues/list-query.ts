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

/** What the API is asked at this address. */
export function listQuery(place: Place): Query {
  const tab = tabOf(place);
  return { ...tabQuery(tab, searchOf(place)), sort: sortOf(place) };
}

function tabQuery(tab: Tab, search: string): Query {
  switch (tab) {
    case "all":
      return { query: search };
    case "new":
    case "escalating":
    case "regressed":
      return { query: `is:${tab} ${search}`.trim() };
    default:
      return { query: search, status: tab };
  }
}
