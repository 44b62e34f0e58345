import { useEffect, useSyncExternalStore } from "react";
import { RequestError } from "../api/request.ts";
import { online } from "./reach.ts";
import { expired, session } from "./session.ts";
import { createValue, useValue, type Value } from "./value.ts";

/** What is known of an answer: the last good one stays while a newer one is fetched or fails. */
export interface Answer<T> {
  readonly data: T | undefined;
  readonly error: RequestError | undefined;
  readonly loading: boolean;
  readonly updatedAt: number;
}

interface Entry {
  answer: Answer<unknown>;
  readonly listeners: Set<() => void>;
  running: Promise<void> | undefined;
  /** Rises when what is being fetched will be out of date. */
  generation: number;
  load: () => Promise<unknown>;
}

const NOTHING: Answer<never> = { data: undefined, error: undefined, loading: true, updatedAt: 0 };
const entries = new Map<string, Entry>();
/** Answers nobody looks at are kept up to this number, so that going back shows something at once. */
const KEPT = 200;

/** Whether the server tells of changes by itself now. */
export const live: Value<boolean> = createValue(false);
const TOLD_FACTOR = 8;

session.subscribe(() => {
  for (const entry of entries.values()) {
    forget(entry);
    if (entry.listeners.size > 0 && session.get().kind === "somebody") void refresh(entry);
  }
});
// The same person is back: what was refused meanwhile is asked for again.
expired.subscribe(() => {
  if (!expired.get()) invalidate("");
});
// The server is back: what is shown may be old.
online.subscribe(() => {
  if (online.get()) invalidate("");
});

export interface QueryOptions {
  /**
   * Asked again so often while the page can be seen, and eight times more seldom while the server tells of changes by
   * itself. Default: only when something looks at it anew.
   */
  readonly everyMs?: number;
  /** Older answers are fetched anew when something looks at them. Default 5 s. */
  readonly staleMs?: number;
}

/** The answer under `key`, fetched by `load` and shared by all who ask for it; `undefined` as key: not yet. */
export function useQuery<T>(key: string | undefined, load: () => Promise<T>, options: QueryOptions = {}): Answer<T> {
  const { everyMs, staleMs = 5_000 } = options;
  const entry = key === undefined ? undefined : entryOf(key, load);
  if (entry !== undefined) entry.load = load;
  const told = useValue(live);
  const answer = useSyncExternalStore(
    (listener) => {
      entry?.listeners.add(listener);
      return () => entry?.listeners.delete(listener);
    },
    () => entry?.answer ?? NOTHING,
  );
  useEffect(() => {
    if (entry === undefined) return;
    const old = Date.now() - entry.answer.updatedAt > staleMs;
    if (old) void refresh(entry);
    if (everyMs === undefined) return;
    const timer = setInterval(
      () => {
        if (document.visibilityState === "visible") void refresh(entry);
      },
      told ? everyMs * TOLD_FACTOR : everyMs,
    );
    return () => clearInterval(timer);
  }, [entry, everyMs, staleMs, told]);
  return answer as Answer<T>;
}

/** Fetches the answer under `key` before anything shows it. */
export function ask(key: string, load: () => Promise<unknown>): void {
  void refresh(entryOf(key, load));
}

/** Fetches all answers anew whose key begins so: something they show has been changed. */
export function invalidate(prefix: string): void {
  for (const [key, entry] of entries) {
    if (!key.startsWith(prefix)) continue;
    if (entry.listeners.size > 0) void refresh(entry);
    else forget(entry);
  }
}

/*
 * An entry stays the same object as long as it is kept: a component that was rendered with it may not follow it yet, and one
 * that then finds another, as empty as its own, is not rendered anew by React and would wait for ever.
 */
function forget(entry: Entry): void {
  entry.generation += 1;
  entry.running = undefined;
  set(entry, NOTHING);
}

function entryOf(key: string, load: () => Promise<unknown>): Entry {
  const known = entries.get(key);
  if (known !== undefined) return known;
  if (entries.size >= KEPT) {
    const idle = [...entries].find(([, entry]) => {
      const begun = entry.generation > 0 || entry.answer.updatedAt > 0;
      return begun && entry.running === undefined && entry.listeners.size === 0;
    });
    if (idle !== undefined) entries.delete(idle[0]);
  }
  const entry: Entry = { answer: NOTHING, listeners: new Set(), running: undefined, generation: 0, load };
  entries.set(key, entry);
  return entry;
}

function refresh(entry: Entry): Promise<void> {
  if (entry.running !== undefined) return entry.running;
  const running = fetchInto(entry).finally(() => {
    if (entry.running === running) entry.running = undefined;
  });
  entry.running = running;
  return running;
}

async function fetchInto(entry: Entry): Promise<void> {
  const { generation } = entry;
  try {
    const data = await entry.load();
    if (entry.generation === generation) set(entry, { data, error: undefined, loading: false, updatedAt: Date.now() });
  } catch (thrown) {
    const error = asRequestError(thrown);
    if (entry.generation === generation) set(entry, { ...entry.answer, error, loading: false });
  }
}

/** Faults of this program are shown like those of a request, and told to the console. */
export function asRequestError(thrown: unknown): RequestError {
  if (thrown instanceof RequestError) return thrown;
  console.error(thrown);
  return new RequestError(-1, thrown instanceof Error ? thrown.message : String(thrown));
}

function set(entry: Entry, answer: Answer<unknown>): void {
  entry.answer = answer;
  for (const listener of entry.listeners) listener();
}
