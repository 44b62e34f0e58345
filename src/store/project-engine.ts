import { pageLimit } from "./cursor.ts";
import type { PortableSql } from "./portable-sql.ts";
import type { ProjectStore, ProjectSummary } from "./project-store.ts";
import { InvalidCursorError } from "./store.ts";
import { readableText } from "./stored-text.ts";

const MAX_NAME = 200;
/** Somebody has roles in so many projects at most; what is beyond is not listed. */
const MOST_NAMED = 1_000;
/** The names of a query are filled up to a multiple of this, so that there are few different queries. */
const NAMES_STEP = 20;

interface Row {
  readonly name: string;
  readonly issues: number;
  readonly unresolved: number;
  readonly fresh: number;
  readonly regressed: number;
  readonly escalating: number;
  readonly events: number;
  readonly last_seen: number;
}

/** The contract on an engine. */
export function createProjectStore(engine: PortableSql): ProjectStore {
  return {
    list: async ({ limit: wanted, cursor, projects }) => {
      const limit = pageLimit(wanted);
      const named = projects?.slice(0, MOST_NAMED).map((name) => readableText(name, MAX_NAME));
      const last = named?.at(-1);
      if (named !== undefined && last !== undefined) {
        while (named.length % NAMES_STEP !== 0) named.push(last);
      } else if (named !== undefined) return { items: [], next: undefined };
      const places = named?.map((_, index) => `?${index + 3}`);
      const rows = await engine.all<Row>({
        sql: `SELECT i.project AS name, count(*) AS issues,
            count(CASE WHEN t.status = 'unresolved' THEN 1 END) AS unresolved,
            count(CASE WHEN t.substatus = 'new' THEN 1 END) AS fresh,
            count(CASE WHEN t.substatus = 'regressed' THEN 1 END) AS regressed,
            count(CASE WHEN t.substatus = 'escalating' THEN 1 END) AS escalating,
            CAST(sum(t.event_count) AS bigint) AS events, max(t.last_seen) AS last_seen
          FROM issue i JOIN issue_total t ON t.issue = i.id
          WHERE i.project > ?1 ${places === undefined ? "" : `AND i.project IN (${places.join(", ")})`}
          GROUP BY i.project ORDER BY i.project LIMIT ?2`,
        values: [readCursor(cursor), limit + 1, ...(named ?? [])],
      });
      const items = rows.slice(0, limit).map(toSummary);
      const end = rows.length > limit ? items.at(-1) : undefined;
      return { items, next: end && Buffer.from(`projects ${end.name}`).toString("base64url") };
    },
  };
}

function toSummary({ fresh, last_seen, ...row }: Row): ProjectSummary {
  return { ...row, new: fresh, lastSeen: last_seen };
}

function readCursor(cursor: string | undefined): string {
  if (cursor === undefined) return "";
  const read = /^projects (.{1,1000})$/s.exec(Buffer.from(cursor, "base64url").toString("utf8"))?.[1];
  if (read === undefined || read.includes("\0")) throw new InvalidCursorError();
  return read;
}
