import { count, event, RETENTION } from "./builders.ts";
import type { StoreEngine } from "./engine.ts";
import type { HistoryUnderTest } from "./history.suite.ts";

/** A store's history, counting through commits as ingest makes them. */
export async function historyOf(engine: StoreEngine): Promise<HistoryUnderTest & AsyncDisposable> {
  const store = await engine.open();
  return {
    history: store.history,
    record: async (events) => {
      for (const { name, at, count: times = 1, ...change } of events) {
        await count(
          store,
          Array.from({ length: times }, () => event(name, { timestamp: at, ...change })),
          at,
        );
      }
    },
    rollUp: async (at) => {
      await store.maintain(at, RETENTION);
    },
    [Symbol.asyncDispose]: () => store[Symbol.asyncDispose](),
  };
}
