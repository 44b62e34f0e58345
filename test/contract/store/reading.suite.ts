import { describe, expect, it } from "vitest";
import { sentence } from "../../../src/domain/sentence.ts";
import { encodeCursor } from "../../../src/store/engine/cursor.ts";
import { ISSUE_SORTS } from "../../../src/store/issue.ts";
import type { IssueQuery, Store } from "../../../src/store/store.ts";
import { InvalidCursorError } from "../../../src/store/store.ts";
import { allIssues, batch, count, event, HOUR, MINUTE, NOW, onlyIssue, searchFor, slice } from "./builders.ts";
import type { StoreEngine } from "./engine.ts";

async function titles(store: Store, query: Partial<IssueQuery> = {}): Promise<string[]> {
  return (await store.listIssues({ limit: 100, ...query })).items.map(({ title }) => title);
}

/** Issues, events, buckets, gaps and dead letters as readers see them. */
export function describeReading(engine: StoreEngine): void {
  describe("lists of issues", () => {
    it("sorts by last seen, first seen or count, filters by project and status", async () => {
      await using store = await engine.open();
      await count(store, [event("old", { timestamp: NOW - HOUR }), event("old", { timestamp: NOW - HOUR })]);
      await count(store, [event("new", { project: "pay" })]);
      await count(store, [event("both", { timestamp: NOW - 2 * HOUR }), event("both", { timestamp: NOW + MINUTE })]);
      await count(store, [event("both", { timestamp: NOW })]);
      expect(await titles(store)).toEqual(["both", "new", "old"]);
      expect(await titles(store, { sort: "first_seen" })).toEqual(["new", "old", "both"]);
      expect(await titles(store, { sort: "event_count" })).toEqual(["both", "old", "new"]);
      expect(await titles(store, { project: "pay" })).toEqual(["new"]);
      expect(await titles(store, { project: "none" })).toEqual([]);
      expect(await titles(store, { status: "unresolved" })).toHaveLength(3);
      expect(await titles(store, { status: "resolved" })).toEqual([]);
    });

    it("lists and counts those of some projects, or of none", async () => {
      await using store = await engine.open();
      await count(store, [event("a"), event("b", { project: "pay" }), event("c", { project: "mail" })]);
      expect((await titles(store, { projects: ["shop", "pay", "none"] })).sort()).toEqual(["a", "b"]);
      for (const sort of ISSUE_SORTS) expect(await titles(store, { projects: ["mail"], sort })).toEqual(["c"]);
      expect(await titles(store, { projects: ["shop", "pay"], project: "pay" })).toEqual(["b"]);
      expect(await titles(store, { projects: ["shop"], project: "pay" })).toEqual([]);
      expect(await titles(store, { projects: [] })).toEqual([]);
      expect(await titles(store, { projects: ["shop"], search: searchFor("project:pay") })).toEqual([]);
      expect((await store.countIssues({ projects: ["shop", "pay"] })).total).toBe(2);
      expect((await store.countIssues({ projects: [] })).total).toBe(0);
    });

    it.each(["last_seen", "first_seen", "event_count"] as const)(
      "pages by %s, each issue once, ties included",
      async (sort) => {
        await using store = await engine.open();
        const names = Array.from({ length: 23 }, (_, i) => `i${i}`);
        await count(
          store,
          names.flatMap((name, i) => [event(name, { timestamp: NOW - (i % 3) * MINUTE }), event(name)].slice(i % 2)),
        );
        const seen: string[] = [];
        let cursor: string | undefined;
        let pages = 0;
        do {
          const page = await store.listIssues({ limit: 5, sort, ...(cursor === undefined ? {} : { cursor }) });
          seen.push(...page.items.map(({ title }) => title));
          // What comes in meanwhile stands before the cursor, or is new: it shifts nothing.
          if (sort === "last_seen") await count(store, [event(`later${pages}`, { timestamp: NOW + HOUR })]);
          cursor = page.next;
          pages += 1;
        } while (cursor !== undefined);
        expect(pages).toBe(5);
        expect([...seen].sort()).toEqual([...names].sort());
      },
    );

    it("refuses a cursor that it did not make", async () => {
      await using store = await engine.open();
      await count(store, [event("a"), event("b")]);
      const { next } = await store.listIssues({ limit: 1 });
      for (const cursor of ["", "x", "W10", `${next}x`.slice(3), "eyJhIjoxfQ"]) {
        await expect(store.listIssues({ limit: 1, cursor })).rejects.toThrow(InvalidCursorError);
      }
      await expect(store.listIssues({ limit: 1, sort: "event_count", cursor: next! })).rejects.toThrow(
        InvalidCursorError,
      );
      await expect(store.listGaps({ limit: 1, cursor: next! })).rejects.toThrow(InvalidCursorError);
      // Of the right list, but with an id that is none there.
      const forged = (kind: string, id: string) => ({ limit: 1, cursor: encodeCursor(kind, { value: 5, id }) });
      const [{ id } = { id: "" }] = await allIssues(store);
      for (const other of ["", "ab", "9".repeat(20)]) {
        for (const refused of [
          store.listIssues(forged("issues last_seen", other)),
          store.discards.list(forged("discards", other)),
          store.releases.listReleases(forged("releases", other)),
          store.listFingerprints(id, forged("fingerprints", other)),
        ]) {
          await expect(refused).rejects.toThrow(InvalidCursorError);
        }
      }
    });

    it("finds all words in title, type, culprit and pattern, without regard to case, taking nothing as a pattern", async () => {
      await using store = await engine.open();
      const failure = { type: "java.net.ConnectException", message: "refused", frames: [] };
      await count(store, [
        event("ÄRGER mit Zahlung", { logger: "com.shop.Pay" }),
        event("100% sure", {}),
        event("100 sure", {}),
        event('it\'s "quoted" \\ and_under', {}),
        event("nul\0here \ud800", {}),
        event("连接超时", { exceptions: [failure] }),
      ]);
      expect(await titles(store, { search: searchFor("ärger ZAHLUNG") })).toEqual(["ÄRGER mit Zahlung"]);
      expect(await titles(store, { search: searchFor("zahlung shop.pay") })).toEqual(["ÄRGER mit Zahlung"]);
      expect(await titles(store, { search: searchFor("100%") })).toEqual(["100% sure"]);
      expect(await titles(store, { search: searchFor("%") })).toEqual(["100% sure"]);
      expect(await titles(store, { search: searchFor("_") })).toHaveLength(1);
      expect(await titles(store, { search: searchFor("it's") })).toHaveLength(1);
      expect(await titles(store, { search: searchFor('"\\"quoted\\""') })).toHaveLength(1);
      expect(await titles(store, { search: searchFor("\\") })).toHaveLength(1);
      expect(await titles(store, { search: searchFor("nul\0here") })).toEqual(["nul\uFFFDhere \uFFFD"]);
      expect(await titles(store, { search: searchFor("超时") })).toEqual(["java.net.ConnectException"]);
      expect(await titles(store, { search: searchFor("connectexception") })).toHaveLength(1);
      expect(await titles(store, { search: searchFor("sure zahlung") })).toEqual([]);
      expect(await titles(store, { search: searchFor("'; DROP TABLE issue; --") })).toEqual([]);
      expect(await titles(store, { search: searchFor("  ") })).toHaveLength(6);
    });

    it("answers undefined for an issue that does not exist", async () => {
      await using store = await engine.open();
      expect(await store.getIssue("01930000-0000-7000-8000-000000000000")).toBeUndefined();
      expect(await store.getIssue("no id at all \0'")).toBeUndefined();
      expect((await store.listEvents("nonsense", { limit: 10 })).items).toEqual([]);
      expect(await store.buckets("nonsense", { from: NOW, to: NOW + HOUR }, MINUTE)).toEqual([]);
    });
  });

  describe("kept events", () => {
    it("gives an event back as it was, hostile text included", async () => {
      await using store = await engine.open();
      const hostile = event("x", {
        message: "NUL \0 lone \udc00 <script> \u001b[31m",
        tags: { key: "va\0lue" },
        host: "h",
        environment: "prod\0",
        release: "\ud800",
        exceptions: [{ type: "E", message: "\0", frames: [{ function: "f", line: 3, inApp: true }] }],
      });
      await count(store, [hostile]);
      const issue = await onlyIssue(store);
      const [kept] = (await store.listEvents(issue.id, { limit: 10 })).items;
      expect(kept?.event).toEqual(hostile.event);
      expect(kept).toMatchObject({ issue: issue.id, fingerprint: hostile.fingerprint.hash, clamped: false });
    });

    it("lists the newest first, in pages, and keeps the first of all", async () => {
      await using store = await engine.open();
      for (let i = 0; i < 70; i += 1) {
        await count(store, [event("x", { timestamp: NOW + i * MINUTE, message: `m${i}` })], NOW + i * MINUTE);
      }
      const issue = await onlyIssue(store);
      const messages: string[] = [];
      let cursor: string | undefined;
      do {
        const page = await store.listEvents(issue.id, { limit: 20, ...(cursor === undefined ? {} : { cursor }) });
        messages.push(...page.items.map((kept) => kept.event.message));
        cursor = page.next;
      } while (cursor !== undefined);
      expect(messages).toHaveLength(50);
      expect(messages.slice(0, 2)).toEqual(["m69", "m68"]);
      expect(messages.at(-1)).toBe("m0");
    });

    it("keeps few events of a hot issue, however many come", async () => {
      await using store = await engine.open();
      for (let i = 0; i < 60; i += 1) {
        await count(
          store,
          Array.from({ length: 30 }, () => event("hot")),
          NOW + i,
        );
      }
      const issue = await onlyIssue(store);
      expect(issue.eventCount).toBe(1_800);
      expect((await store.listEvents(issue.id, { limit: 100 })).items.length).toBeLessThanOrEqual(50);
    });

    it("stores the same event once, although it is counted again after its dedupe horizon", async () => {
      await using store = await engine.open();
      const same = event("x", { dedupeKey: "k" });
      const once = (version: number, at: number) =>
        store.commit(batch([slice("a", version, { events: [same], dedupeHorizonMs: MINUTE })], at));
      await once(0, NOW);
      await once(1, NOW + HOUR);
      const issue = await onlyIssue(store);
      expect(issue.eventCount).toBe(2);
      expect((await store.listEvents(issue.id, { limit: 10 })).items).toHaveLength(1);
    });

    it("cuts an event that is far too large", async () => {
      await using store = await engine.open();
      await count(store, [event("x", { message: "m".repeat(1_000_000) })]);
      const [kept] = (await store.listEvents((await onlyIssue(store)).id, { limit: 1 })).items;
      expect(kept!.event.message.length).toBeLessThan(20_000);
      expect(kept!.event.message.endsWith("…")).toBe(true);
    });
  });

  describe("buckets", () => {
    it("sums into steps of any width that begin at `from`, empty ones left out", async () => {
      await using store = await engine.open();
      const at = (minutes: number, change = {}) =>
        event("x", { timestamp: NOW + minutes * MINUTE + 30_000, ...change });
      await count(store, [at(0), at(0, { environment: "prod" }), at(1, { release: "2" }), at(7), at(61), at(26 * 60)]);
      await count(store, [at(1), event("other", { timestamp: NOW })]);
      const issue = (await allIssues(store)).find(({ title }) => title === "x")!;
      const range = { from: NOW, to: NOW + 2 * HOUR };
      expect(await store.buckets(issue.id, range, MINUTE)).toEqual([
        { from: NOW, count: 2 },
        { from: NOW + MINUTE, count: 2 },
        { from: NOW + 7 * MINUTE, count: 1 },
        { from: NOW + 61 * MINUTE, count: 1 },
      ]);
      expect(await store.buckets(issue.id, range, HOUR)).toEqual([
        { from: NOW, count: 5 },
        { from: NOW + HOUR, count: 1 },
      ]);
      expect(await store.buckets(issue.id, { from: NOW + MINUTE, to: NOW + 7 * MINUTE }, 5 * MINUTE)).toEqual([
        { from: NOW + MINUTE, count: 2 },
      ]);
      expect(await store.buckets(issue.id, { from: NOW, to: NOW + 48 * HOUR }, 48 * HOUR)).toEqual([
        { from: NOW, count: 7 },
      ]);
      expect(await store.buckets(issue.id, { from: NOW, to: NOW }, MINUTE)).toEqual([]);
    });
  });

  describe("gaps and dead letters", () => {
    it("lists them newest first, in pages, by source", async () => {
      await using store = await engine.open();
      const letter = (i: number) =>
        ({
          partition: "a",
          origin: { type: "kafka", topic: "t", partition: 1, offset: String(i) },
          reason: "undecodable",
          detail: `broken \0 ${i}`,
          payload: Buffer.from([0, 255, i]),
          at: NOW + i,
        }) as const;
      const gap = (i: number) =>
        ({
          ...({ partition: "a", range: `${i}`, records: i, reason: "deleted", detectedAt: NOW + i } as const),
          detail: sentence("gap.file_broken", { path: `${i}\0`, why: "\ud800" }),
        }) as const;
      await store.commit(batch([slice("a", 0, { deadLetters: [0, 1, 2].map(letter), gaps: [0, 1, 2].map(gap) })]));
      await store.commit({ ...batch([slice("a", 0, { deadLetters: [letter(9)], gaps: [gap(9)] })]), source: "elk" });

      const first = await store.listDeadLetters({ limit: 2, source: "kafka" });
      expect(first.items.map(({ at }) => at - NOW)).toEqual([2, 1]);
      const second = await store.listDeadLetters({ limit: 2, source: "kafka", cursor: first.next! });
      expect(second.items).toHaveLength(1);
      expect(second.next).toBeUndefined();
      expect(second.items[0]).toMatchObject({
        ...letter(0),
        source: "kafka",
        detail: "broken \uFFFD 0",
        payload: Buffer.from([0, 255, 0]),
      });
      expect((await store.listDeadLetters({ limit: 10 })).items.map(({ at }) => at - NOW)).toEqual([9, 2, 1, 0]);

      const gaps = await store.listGaps({ limit: 3 });
      expect(gaps.items.map(({ range, records, source }) => [range, records, source])).toEqual([
        ["9", 9, "elk"],
        ["2", 2, "kafka"],
        ["1", 1, "kafka"],
      ]);
      expect(gaps.items[0]?.detail).toEqual(sentence("gap.file_broken", { path: "9\uFFFD", why: "\uFFFD" }));
      expect((await store.listGaps({ limit: 3, cursor: gaps.next! })).items).toHaveLength(1);
      expect((await store.listGaps({ limit: 3, source: "elk" })).items).toHaveLength(1);
    });

    it("cuts payloads at 64 KB", async () => {
      await using store = await engine.open();
      const deadLetter = {
        partition: "a",
        origin: { type: "stdin", line: 1 },
        reason: "too_large",
        detail: "",
        payload: Buffer.alloc(100_000, 7),
        at: NOW,
      } as const;
      await store.commit(batch([slice("a", 0, { deadLetters: [deadLetter] })]));
      expect((await store.listDeadLetters({ limit: 1 })).items[0]?.payload.length).toBe(65_536);
    });
  });
}
