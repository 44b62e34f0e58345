import type { IssueTags, TagKey, TagStore, TagValue } from "../../tag-store.ts";
import { isIssueId } from "../issue-id.ts";
import { readableText } from "../stored-text.ts";
import { OTHER } from "../tallies/tag-limits.ts";

/** A value of an issue's tags as both engines return it. */
export interface TagRow {
  readonly key: string;
  readonly value: string;
  readonly count: number;
  readonly lastSeen: number;
}

/** What engines answer. `foldTallies` returns when everything committed before it is folded. */
export interface TagEngine {
  foldTallies(): Promise<void>;
  readTags(request: { readonly issue: string; readonly key: string | undefined }): Promise<readonly TagRow[]>;
}

/** Values of a key that are given at most. */
const MAX_VALUES = 100;

/** The contract on an engine. */
export function createTagStore(engine: TagEngine, recentNames: TagStore["recentNames"]): TagStore {
  const read = async (issue: string, key: string | undefined, values: number): Promise<IssueTags> => {
    if (!isIssueId(issue)) return { keys: [], otherKeys: 0 };
    await engine.foldTallies();
    return toIssueTags(await engine.readTags({ issue, key }), Math.min(values, MAX_VALUES));
  };
  return {
    issueTags: (issue, { values }) => read(issue, undefined, values),
    issueTag: async (issue, key) => (await read(issue, readableText(key, 100), MAX_VALUES)).keys[0],
    recentNames: async (query) => {
      await engine.foldTallies();
      return await recentNames(query);
    },
  };
}

function toIssueTags(rows: readonly TagRow[], limit: number): IssueTags {
  const byKey = new Map<string, TagRow[]>();
  let otherKeys = 0;
  for (const row of rows) {
    if (row.key === OTHER) otherKeys += row.count;
    else if (byKey.has(row.key)) byKey.get(row.key)!.push(row);
    else byKey.set(row.key, [row]);
  }
  const keys = [...byKey].map(([key, values]) => toKey(key, values, limit));
  return { keys: keys.sort((a, b) => b.total - a.total || (a.key < b.key ? -1 : 1)), otherKeys };
}

function toKey(key: string, rows: readonly TagRow[], limit: number): TagKey {
  const total = rows.reduce((sum, { count }) => sum + count, 0);
  const values: TagValue[] = rows
    .filter(({ value }) => value !== OTHER)
    .sort((a, b) => b.count - a.count || (a.value < b.value ? -1 : 1))
    .slice(0, limit)
    .map(({ value, count, lastSeen }) => ({ value, count, lastSeen }));
  return { key, total, values, other: total - values.reduce((sum, { count }) => sum + count, 0) };
}
