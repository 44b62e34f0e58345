import { describe, expect, it } from "vitest";
import type { DeadLetter, Store } from "../../../src/store/store.ts";
import { allIssues, batch, event, NOW, slice } from "./builders.ts";
import type { StoreEngine } from "./engine.ts";

async function withDeadLetter(store: Store): Promise<string> {
  const letter: DeadLetter = {
    ...{ partition: "logs/0", origin: { type: "kafka", topic: "logs", partition: 0, offset: "7" } },
    ...{ reason: "rule_failed", detail: "no", payload: Buffer.from("it broke"), at: NOW },
  };
  await store.commit(batch([slice("logs/0", 0, { deadLetters: [letter] })]));
  const { items } = await store.listDeadLetters({ limit: 10 });
  return items[0]!.id;
}

/** Dead letters that are read once more. */
export function describeReplay(engine: StoreEngine): void {
  describe("a replayed dead letter", () => {
    it("goes in the transaction that counts its events, and moves no position", async () => {
      await using store = await engine.open();
      const replay = await withDeadLetter(store);
      const before = await store.listCheckpoints();
      const result = await store.commit({ ...batch([slice("logs/0", 0, { events: [event("a")] })]), replay });
      expect(result).toMatchObject({ stale: [], newIssues: 1 });
      expect((await store.listDeadLetters({ limit: 10 })).items).toEqual([]);
      expect(await store.countEvents()).toBe(1);
      expect(await store.listCheckpoints()).toEqual(before);
      // Its partition is read on as if nothing had been.
      expect(await store.commit(batch([slice("logs/0", 1)]))).toMatchObject({ stale: [] });
    });

    it("is counted once, by however many at once", async () => {
      await using store = await engine.open();
      const replay = await withDeadLetter(store);
      const results = await Promise.all(
        Array.from({ length: 8 }, () =>
          store.commit({ ...batch([slice("logs/0", 0, { events: [event("a")] })]), replay }),
        ),
      );
      expect(results.filter(({ stale }) => stale.length === 0)).toHaveLength(1);
      expect(await store.countEvents()).toBe(1);
      expect((await allIssues(store)).map(({ eventCount }) => eventCount)).toEqual([1]);
    });

    it("stays where its events cannot be counted yet, and where its source is another", async () => {
      await using store = await engine.open();
      const replay = await withDeadLetter(store);
      const undecided = event("said");
      const message = { scope: "shop", key: "said <str>" };
      const grouped = { ...undecided, fingerprint: { ...undecided.fingerprint, message } };
      const result = await store.commit({ ...batch([slice("logs/0", 0, { events: [grouped] })]), replay });
      expect(result.redo?.undecided).toEqual([undecided.fingerprint.hash]);
      const other = { ...batch([slice("logs/0", 0, { events: [event("a")] })]), source: "another", replay };
      expect(await store.commit(other)).toMatchObject({ stale: ["logs/0"] });
      expect((await store.listDeadLetters({ limit: 10 })).items.map(({ id }) => id)).toEqual([replay]);
      expect(await store.countEvents()).toBe(0);
    });
  });
}
