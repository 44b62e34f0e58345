import { describe, expect, it } from "vitest";
import { ReplayStore } from "../../../src/app/replay-store.ts";
import type { Measure } from "../../../src/domain/measure.ts";
import type { GroupedEvent } from "../../../src/store/store.ts";

const MINUTE = 60_000;
const NOW = Date.UTC(2026, 10, 24, 8);
const SERVICE: Measure = { id: "by_service", field: "service" };

/** An event of a rule that groups by itself alone: no message has to be attached. */
function grouped(hash: string, at: number, change: Partial<GroupedEvent["event"]> = {}): GroupedEvent {
  const event: GroupedEvent["event"] = {
    origin: { type: "elasticsearch", index: "logs", id: `${hash}-${at}` },
    timestamp: at,
    receivedAt: NOW,
    level: "error",
    project: "shop",
    message: hash,
    exceptions: [],
    tags: {},
    rule: "any",
    lines: 1,
    ...change,
  };
  const fingerprint = { strategy: "v1", hash, parts: [hash], pattern: hash, title: `title of ${hash}` };
  return { event, fingerprint, bucketAt: at, clamped: false };
}

async function commit(store: ReplayStore, events: readonly GroupedEvent[], records: [number, number][] = []) {
  const slice = {
    partition: "range",
    expectedVersion: 0,
    next: "1",
    openRecords: undefined,
    progress: {},
    events,
    deadLetters: [],
    gaps: [],
    records: records.map(([minute, count]) => ({ minute, count })),
  };
  return await store.commit({ source: "elk", at: NOW, slices: [slice], measures: [SERVICE] });
}

const range = { from: NOW, to: NOW + 10 * MINUTE, widthMs: MINUTE };

describe("the store of a replay", () => {
  it("counts by the minute, and tells what was new at its first event, whatever the order of arrival", async () => {
    const store = new ReplayStore();
    await commit(store, [grouped("b", NOW + 2 * MINUTE + 500), grouped("a", NOW + MINUTE + 900)]);
    await commit(store, [
      grouped("a", NOW + MINUTE + 100, { service: "cart", level: "fatal" }),
      grouped("a", NOW + 3 * MINUTE, { service: "pay", release: "2.0" }),
    ]);
    const history = store.history();
    const { changes } = await history.changes({ after: undefined, limit: 10 });
    expect(changes.map(({ kind, issue, at }) => [kind, issue.id, at - NOW])).toEqual([
      ["new", "a", MINUTE + 100],
      ["new", "b", 2 * MINUTE + 500],
      ["new_in_release", "a", 3 * MINUTE],
    ]);
    expect(await history.counts({ ...range, issues: ["a"], by: ["issue"] })).toEqual([
      {
        subject: { issue: "a" },
        steps: [
          { from: NOW + MINUTE, count: 2 },
          { from: NOW + 3 * MINUTE, count: 1 },
        ],
      },
    ]);
    expect(await history.issues(["a"])).toMatchObject([
      { title: "title of a", project: "shop", level: "fatal", services: ["cart", "pay"], eventCount: 3 },
    ]);
  });

  it("counts all records, and what detectors ask for", async () => {
    const store = new ReplayStore();
    const minute = NOW / MINUTE;
    await commit(store, [grouped("a", NOW, { service: "cart" }), grouped("a", NOW)], [[minute, 7]]);
    await commit(store, [grouped("b", NOW + 5, { service: "cart" })], [[minute, 3]]);
    const history = store.history();
    expect(await history.records(range)).toEqual([{ subject: { source: "elk" }, steps: [{ from: NOW, count: 10 }] }]);
    expect(await history.measured({ ...range, measure: SERVICE.id })).toEqual([
      { subject: { value: "cart" }, steps: [{ from: NOW, count: 2 }] },
    ]);
  });

  it("makes one issue of messages that turn out to be of one pattern", async () => {
    const store = new ReplayStore();
    const scope = "shop/scope";
    const pattern = { id: 1, tokens: [], because: [] };
    const decide = (hash: string) => ({ hash, decision: { pattern, because: [] } });
    const change = {
      scope,
      baseVersion: 0,
      nextId: 2,
      patterns: [pattern],
      decisions: ["a", "b"].map(decide),
      merges: [],
    };
    const message = { scope, tokens: [] };
    const events = ["a", "b"].map((hash, i) => {
      const made = grouped(hash, NOW + i * MINUTE);
      return { ...made, fingerprint: { ...made.fingerprint, message } };
    });
    const slice = {
      ...{ partition: "range", expectedVersion: 0, next: "1", openRecords: undefined, progress: {} },
      ...{ events, deadLetters: [], gaps: [] },
    };
    const batch = { source: "elk", at: NOW, slices: [slice] } as unknown as Parameters<ReplayStore["commit"]>[0];
    expect((await store.commit(batch)).redo?.undecided).toEqual(["a", "b"]);
    expect(store.events).toBe(0);
    await store.commit({ ...batch, scopeChanges: [change] } as unknown as typeof batch);
    const active = await store.history().activeIssues(range);
    expect(active.map(({ id, eventCount }) => [id, eventCount])).toEqual([["a", 2]]);
  });

  it("says how many events it had no room for", async () => {
    const store = new ReplayStore(3);
    await commit(
      store,
      [0, 1, 2, 3, 4].map((number) => grouped("a", NOW + number * MINUTE)),
    );
    expect([store.events, store.leftOut]).toEqual([5, 2]);
  });
});
