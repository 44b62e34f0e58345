import type { EventUser } from "../../../domain/error-event.ts";
import type { AffectedUser, EventChoice, EventStore } from "../../event-store.ts";
import type { PageEnd } from "../cursor.ts";
import { isIssueId } from "../issue-id.ts";
import { type EventRow, toStoredEvent } from "../row-mapping.ts";
import { mostInformative } from "./event-choice.ts";

/** What differs between the engines; see {@link createEventStore}. */
export interface EventEngine {
  /** Newest first, those before the end. */
  listEvents(request: EventRange): Promise<readonly EventRow[]>;
  /** Oldest first, those after the end. */
  laterEvents(request: EventRange): Promise<readonly EventRow[]>;
  getEvent(request: { readonly issue: string; readonly id: string }): Promise<EventRow | undefined>;
}

export interface EventRange {
  readonly issue: string;
  /** Undefined: from the newest, or from the oldest. */
  readonly before: PageEnd | undefined;
  readonly limit: number;
}

const CHOSEN_FROM = 100;
const USERS_OF = 500;

/** The contract on an engine. */
export function createEventStore(engine: EventEngine): EventStore {
  const pick = async (issue: string, which: EventChoice): Promise<EventRow | undefined> => {
    if (which === "oldest") return (await engine.laterEvents({ issue, before: undefined, limit: 1 }))[0];
    if (which === "latest") return (await engine.listEvents({ issue, before: undefined, limit: 1 }))[0];
    if (typeof which === "object")
      return /^[0-9a-f]{1,64}$/.test(which.id) ? await engine.getEvent({ issue, ...which }) : undefined;
    const rows = await engine.listEvents({ issue, before: undefined, limit: CHOSEN_FROM });
    const chosen = mostInformative(rows.map((row) => toStoredEvent(row, issue)));
    return rows.find(({ id }) => id === chosen?.id);
  };
  return {
    find: async (issue, which) => {
      const row = isIssueId(issue) ? await pick(issue, which) : undefined;
      if (row === undefined) return undefined;
      const place = { issue, before: { value: row.time, id: row.id }, limit: 1 };
      const [[previous], [next]] = await Promise.all([engine.listEvents(place), engine.laterEvents(place)]);
      return { event: toStoredEvent(row, issue), previous: previous?.id, next: next?.id };
    },
    users: async (issue, { limit }) => {
      if (!isIssueId(issue)) return [];
      const rows = await engine.listEvents({ issue, before: undefined, limit: USERS_OF });
      return usersOf(rows.map((row) => ({ user: toStoredEvent(row, issue).event.user, at: row.time }))).slice(0, limit);
    },
  };
}

/** Each user once, in the order in which they come: the newest events first. */
function usersOf(events: readonly { readonly user: EventUser | undefined; readonly at: number }[]): AffectedUser[] {
  const users = new Map<string, { user: EventUser; events: number; lastSeen: number }>();
  for (const { user, at } of events) {
    const name = user?.id ?? user?.email ?? user?.name ?? user?.ip;
    if (user === undefined || name === undefined) continue;
    const known = users.get(name);
    // An older event may know more of them: each part is the newest that is known.
    users.set(name, {
      user: { ...user, ...known?.user },
      events: (known?.events ?? 0) + 1,
      lastSeen: known?.lastSeen ?? at,
    });
  }
  return [...users.values()];
}
