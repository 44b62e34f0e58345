import { InvalidCursorError } from "../store.ts";
import type { StoredListQuery } from "./row-mapping.ts";
import { exactText } from "./stored-text.ts";

/** Where a page ended: the sort value and the id of its last item, so that inserts never shift what follows. */
export interface PageEnd {
  readonly value: number;
  readonly id: string;
}

/** `kind` names the list and its order: a cursor of one is no cursor of another. */
export function encodeCursor(kind: string, end: PageEnd): string {
  return Buffer.from(JSON.stringify([kind, end.value, end.id])).toString("base64url");
}

/** What the ids of a list look like; engines take nothing else for them. */
export type CursorId = "none" | "number" | "uuid" | "hex";

const IDS: Readonly<Record<CursorId, RegExp>> = {
  none: /^$/,
  number: /^\d{1,15}$/,
  uuid: /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/,
  hex: /^[0-9a-f-]{1,64}$/,
};

/** Throws {@link InvalidCursorError} for anything that {@link encodeCursor} did not make for this kind. */
export function decodeCursor(kind: string, ids: CursorId, cursor: string | undefined): PageEnd | undefined {
  if (cursor === undefined) return undefined;
  try {
    const parsed: unknown = JSON.parse(Buffer.from(cursor, "base64url").toString("utf8"));
    if (!Array.isArray(parsed)) throw new InvalidCursorError();
    const [made, value, id] = parsed as unknown[];
    if (made !== kind || !Number.isSafeInteger(value) || typeof id !== "string" || !IDS[ids].test(id)) {
      throw new InvalidCursorError();
    }
    return { value: value as number, id };
  } catch {
    throw new InvalidCursorError();
  }
}

/** Cuts what was read (one more than asked for) to a page. */
export function toPage<Row, Item>(
  rows: readonly Row[],
  limit: number,
  kind: string,
  end: (row: Row) => PageEnd,
  item: (row: Row) => Item,
): { items: Item[]; next: string | undefined } {
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  return {
    items: shown.map(item),
    next: rows.length > limit && last !== undefined ? encodeCursor(kind, end(last)) : undefined,
  };
}

/** A page size within what the contract promises: 1 to 100. */
export function pageLimit(limit: number): number {
  return Math.min(100, Math.max(1, Math.floor(limit) || 1));
}

/** A query of gaps or dead letters, which are listed by descending row id. */
export function storedListing(
  kind: string,
  query: { readonly limit: number; readonly cursor?: string; readonly source?: string },
): StoredListQuery {
  return {
    source: query.source === undefined ? undefined : exactText(query.source),
    before: decodeCursor(kind, "none", query.cursor)?.value ?? Number.MAX_SAFE_INTEGER,
    limit: pageLimit(query.limit) + 1,
  };
}
