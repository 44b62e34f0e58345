import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { CorrectionResult, Issue, Store } from "../../../src/store/store.ts";
import {
  allIssues,
  batch,
  count,
  DAY,
  event,
  hashOf,
  LIMITS,
  MINUTE,
  NOW,
  RETENTION,
  searchFor,
  slice,
} from "./builders.ts";
import type { StoreEngine } from "./engine.ts";

const WHO = { at: NOW, actor: "anna" } as const;

/** Merge, split and undo: who owns a fingerprint changes, counts never. */
export function describeCorrections(engine: StoreEngine): void {
  describe("merging", () => {
    it("gives the events, services, times and kept events of one issue to the other", async () => {
      await using store = await engine.open();
      const later = NOW + 5 * MINUTE;
      await count(store, [
        event("a", { service: "cart" }),
        event("b", { service: "pay", level: "fatal", timestamp: later }),
      ]);
      await count(store, [event("b", { service: "web", timestamp: later })]);
      const [a, b] = [await issueOf(store, "a"), await issueOf(store, "b")];

      const result = await store.mergeIssues({ into: a.id, issues: [b.id], ...WHO, reason: "same bug" });
      expect(done(result)).toMatchObject([
        { kind: "merged", issue: a.id, other: b.id, actor: "anna", reason: "same bug", fingerprints: 1, at: NOW },
      ]);
      const [merged] = await allIssues(store);
      expect(merged).toMatchObject({
        id: a.id,
        title: "a",
        eventCount: 3,
        firstSeen: NOW,
        lastSeen: later,
        level: "fatal",
      });
      expect(merged!.services.toSorted()).toEqual(["cart", "pay", "web"]);
      expect(await allIssues(store)).toHaveLength(1);
      expect((await store.listEvents(a.id, { limit: 10 })).items).toHaveLength(3);
      expect((await store.buckets(a.id, { from: NOW, to: NOW + DAY }, DAY))[0]?.count).toBe(3);
    });

    it("finds the issue by the id of one that was merged into it, over several steps", async () => {
      await using store = await engine.open();
      await count(store, [event("a"), event("b"), event("c")]);
      const [a, b, c] = [await issueOf(store, "a"), await issueOf(store, "b"), await issueOf(store, "c")];
      await store.mergeIssues({ into: b.id, issues: [a.id], ...WHO });
      await store.mergeIssues({ into: c.id, issues: [b.id], ...WHO });
      const named = { title: c.title, project: c.project };
      expect(await store.issueTitles([a.id, c.id, a.id, "no issue", "01936000-0000-7000-8000-000000000000"])).toEqual(
        new Map([
          [a.id, named],
          [c.id, named],
        ]),
      );
      expect(await store.getIssue(a.id)).toMatchObject({ id: c.id, eventCount: 3 });
    });

    it("counts what comes later in the issue that the fingerprint now belongs to", async () => {
      await using store = await engine.open();
      await count(store, [event("a"), event("b")]);
      const [a, b] = [await issueOf(store, "a"), await issueOf(store, "b")];
      await store.mergeIssues({ into: a.id, issues: [b.id], ...WHO });
      await count(store, [event("b"), event("b")]);
      expect(await counts(store)).toEqual({ a: 4 });
    });

    it("does all of a request or nothing", async () => {
      await using store = await engine.open();
      await count(store, [event("a"), event("b"), event("elsewhere", { project: "other" })]);
      const [a, b] = [await issueOf(store, "a"), await issueOf(store, "b")];
      const other = await issueOf(store, "elsewhere");
      const gone = "01900000-0000-7000-8000-000000000000";
      const merge = (into: string, ...issues: string[]) => store.mergeIssues({ into, issues, ...WHO });
      expect(await merge(a.id, b.id, other.id)).toEqual({
        kind: "refused",
        reason: "other_project",
        subject: other.id,
      });
      expect(await merge(a.id, b.id, gone)).toEqual({ kind: "refused", reason: "issue_not_found", subject: gone });
      expect(await merge("nonsense", b.id)).toEqual({
        kind: "refused",
        reason: "issue_not_found",
        subject: "nonsense",
      });
      expect(await merge(a.id, b.id, a.id)).toEqual({ kind: "refused", reason: "same_issue", subject: a.id });
      expect(await counts(store)).toEqual({ a: 1, b: 1, elsewhere: 1 });
      expect((await store.listActivity(a.id, { limit: 10 })).items).toEqual([]);
    });

    it("leaves the overflow issue alone: it is not one error", async () => {
      await using store = await engine.open({ ...LIMITS, newIssuesPerMinute: 1, newIssuesBurst: 1 });
      await count(store, [event("a"), event("b")]);
      const overflow = (await allIssues(store)).find(({ kind }) => kind === "overflow")!;
      const a = (await allIssues(store)).find(({ kind }) => kind === "issue")!;
      const refused = { kind: "refused", reason: "overflow", subject: overflow.id };
      expect(await store.mergeIssues({ into: a.id, issues: [overflow.id], ...WHO })).toEqual(refused);
      expect(await store.mergeIssues({ into: overflow.id, issues: [a.id], ...WHO })).toEqual(refused);
      const fingerprints = overflow.fingerprints;
      expect(await store.splitIssue({ issue: overflow.id, fingerprints, ...WHO })).toEqual(refused);
    });

    it("is taken back: each issue has again what it had, and what was counted meanwhile", async () => {
      await using store = await engine.open();
      await count(store, [event("a"), event("b"), event("b")]);
      const [a, b] = [await issueOf(store, "a"), await issueOf(store, "b")];
      const [activity] = done(await store.mergeIssues({ into: a.id, issues: [b.id], ...WHO }));
      await count(store, [event("b"), event("a")]);
      const undone = done(await store.undoActivity({ activity: activity!.id, at: NOW + 1, actor: "bert" }));
      expect(undone).toMatchObject([{ kind: "undone", issue: a.id, other: b.id, fingerprints: 1, actor: "bert" }]);
      expect(await counts(store)).toEqual({ a: 2, b: 3 });
      expect(await store.getIssue(b.id)).toMatchObject({ id: b.id, title: "b", pattern: "b went wrong" });
      const history = (await store.listActivity(b.id, { limit: 10 })).items;
      expect(history.map(({ kind, undoneAt }) => [kind, undoneAt])).toEqual([
        ["undone", undefined],
        ["merged", NOW + 1],
      ]);
      const again = await store.undoActivity({ activity: activity!.id, ...WHO });
      expect(again).toEqual({ kind: "refused", reason: "not_undoable", subject: activity!.id });
    });

    it("cannot be taken back once a later decision has moved everything on", async () => {
      await using store = await engine.open();
      await count(store, [event("a"), event("b"), event("c")]);
      const [a, b, c] = [await issueOf(store, "a"), await issueOf(store, "b"), await issueOf(store, "c")];
      const [first] = done(await store.mergeIssues({ into: b.id, issues: [a.id], ...WHO }));
      const [second] = done(await store.mergeIssues({ into: c.id, issues: [b.id], ...WHO }));
      const early = await store.undoActivity({ activity: first!.id, ...WHO });
      expect(early).toEqual({ kind: "refused", reason: "moved_on", subject: first!.id });
      done(await store.undoActivity({ activity: second!.id, ...WHO }));
      done(await store.undoActivity({ activity: first!.id, ...WHO }));
      expect(await counts(store)).toEqual({ a: 1, b: 1, c: 1 });
    });
  });

  describe("splitting", () => {
    it("makes an issue of some fingerprints, with their names, counts and kept events", async () => {
      await using store = await engine.open();
      const { a } = await merged(store);
      const [activity] = done(
        await store.splitIssue({ issue: a.id, fingerprints: [hashOf("b"), hashOf("c")], ...WHO }),
      );
      expect(activity).toMatchObject({ kind: "split", issue: a.id, fingerprints: 2 });
      expect(await counts(store)).toEqual({ a: 1, c: 5 });
      const made = await store.getIssue(activity!.other);
      expect(made).toMatchObject({ title: "c", pattern: "c went wrong", project: "shop" });
      expect(
        (await store.listEvents(made!.id, { limit: 10 })).items.every(({ event }) => !event.message.startsWith("a")),
      ).toBe(true);
      await count(store, [event("b")]);
      expect(await counts(store)).toEqual({ a: 1, c: 6 });
    });

    it("renames an issue whose naming fingerprint leaves it, and names it back when that is undone", async () => {
      await using store = await engine.open();
      const { a } = await merged(store);
      const [activity] = done(await store.splitIssue({ issue: a.id, fingerprints: [hashOf("a")], ...WHO }));
      expect(await store.getIssue(a.id)).toMatchObject({ title: "c", eventCount: 5 });
      expect(await store.getIssue(activity!.other)).toMatchObject({ title: "a", eventCount: 1 });
      expect((await store.listIssues({ limit: 10, search: searchFor("c went") })).items.map(({ id }) => id)).toEqual([
        a.id,
      ]);
      done(await store.undoActivity({ activity: activity!.id, ...WHO }));
      expect(await store.getIssue(a.id)).toMatchObject({ title: "a", eventCount: 6 });
      expect(await store.getIssue(activity!.other)).toMatchObject({ id: a.id });
    });

    it("refuses fingerprints of other issues, and anything but a part", async () => {
      await using store = await engine.open();
      const { a } = await merged(store);
      await count(store, [event("other")]);
      const split = (...fingerprints: string[]) => store.splitIssue({ issue: a.id, fingerprints, ...WHO });
      expect(await split(hashOf("b"), hashOf("other"))).toMatchObject({
        reason: "fingerprint_not_found",
        subject: hashOf("other"),
      });
      expect(await split(hashOf("a"), hashOf("b"), hashOf("c"))).toMatchObject({ reason: "not_a_part" });
      expect(await split()).toMatchObject({ reason: "not_a_part" });
      expect(await counts(store)).toEqual({ a: 6, other: 1 });
    });
  });

  it("counts what a change of settings will call otherwise in the issue that adopted it", async () => {
    await using store = await engine.open();
    const { a } = await merged(store);
    await count(store, [event("other")]);
    const { fingerprint } = event("renamed");
    const fingerprints = [fingerprint, event("other").fingerprint];
    expect(await store.adoptFingerprints({ issue: a.id, fingerprints, at: NOW })).toBe(1);
    expect(await store.adoptFingerprints({ issue: a.id, fingerprints, at: NOW })).toBe(0);
    const hashes = (await store.listFingerprints(a.id, { limit: 10 })).items.map(({ hash }) => hash);
    expect(hashes).not.toContain(fingerprint.hash);
    await count(store, [event("renamed"), event("other")]);
    expect(await counts(store)).toEqual({ a: 7, other: 2 });
    expect(await store.adoptFingerprints({ issue: "nonsense", fingerprints, at: NOW })).toBeUndefined();
  });

  it("lists fingerprints by their events, page by page, and activity newest first", async () => {
    await using store = await engine.open();
    const { a } = await merged(store);
    const first = await store.listFingerprints(a.id, { limit: 2 });
    expect(first.items).toMatchObject([
      {
        hash: hashOf("c"),
        title: "c",
        pattern: "c went wrong",
        eventCount: 3,
        parts: ["c"],
        strategy: "v1",
        firstSeen: NOW,
      },
      { hash: hashOf("b"), eventCount: 2 },
    ]);
    const rest = await store.listFingerprints(a.id, { limit: 2, cursor: first.next! });
    expect(rest).toMatchObject({ items: [{ hash: hashOf("a"), title: "a", eventCount: 1 }], next: undefined });
    const newest = await store.listActivity(a.id, { limit: 1 });
    expect(newest.items).toHaveLength(1);
    const older = await store.listActivity(a.id, { limit: 5, cursor: newest.next! });
    expect(Number(older.items[0]?.id)).toBeLessThan(Number(newest.items[0]?.id));
    expect((await store.listFingerprints("nonsense", { limit: 5 })).items).toEqual([]);
  });

  it("retires a merged issue whole, with those that were merged into it", async () => {
    await using store = await engine.open();
    const old = NOW - 100 * DAY;
    await count(store, [event("a", { timestamp: old }), event("b", { timestamp: old })], old);
    const [a, b] = [await issueOf(store, "a"), await issueOf(store, "b")];
    await store.mergeIssues({ into: a.id, issues: [b.id], at: old, actor: "anna" });
    await store.maintain(NOW, RETENTION);
    expect(await store.getIssue(b.id)).toBeUndefined();
    expect((await store.listActivity(a.id, { limit: 10 })).items).toEqual([]);
    await count(store, [event("a"), event("b")]);
    expect(await counts(store)).toEqual({ a: 1, b: 1 });
  });

  it("neither loses nor doubles a count, whatever is merged, split and undone while events come in", async () => {
    const names = ["a", "b", "c", "d"];
    const step = fc.record({
      action: fc.constantFrom("merge", "split", "undo", "count"),
      pick: fc.nat(1_000),
      other: fc.nat(1_000),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 14 }), async (steps) => {
        await using store = await engine.open();
        const written = new Map<string, number>();
        let version = 0;
        const write = async (events: readonly string[]): Promise<void> => {
          for (const name of events) written.set(name, (written.get(name) ?? 0) + 1);
          await store.commit(batch([slice("p", version, { events: events.map((name) => event(name)) })]));
          version += 1;
        };
        await write(names);
        // Events and decisions run side by side; the store decides which comes first.
        const writing = (async () => {
          for (const { pick } of steps) await write([names[pick % 4]!, names[(pick >> 2) % 4]!]);
        })();
        const activities: string[] = [];
        for (const { action, pick, other } of steps) {
          const issues = await allIssues(store);
          const chosen = issues[pick % issues.length]!;
          const result = await decide(
            store,
            action,
            chosen,
            issues[other % issues.length]!,
            activities[pick % Math.max(1, activities.length)],
          );
          if (result?.kind === "done") activities.push(...result.activities.map(({ id }) => id));
        }
        await writing;

        const issues = await allIssues(store);
        const owned = issues.flatMap(({ fingerprints }) => fingerprints);
        expect([...owned].sort()).toEqual(names.map((name) => hashOf(name)).sort());
        for (const issue of issues) {
          const expected = names
            .filter((name) => issue.fingerprints.includes(hashOf(name)))
            .reduce((sum, name) => sum + written.get(name)!, 0);
          expect(issue.eventCount).toBe(expected);
          const buckets = await store.buckets(issue.id, { from: NOW - DAY, to: NOW + DAY }, DAY);
          expect(buckets.reduce((sum, bucket) => sum + bucket.count, 0)).toBe(expected);
        }
      }),
      { numRuns: 12 },
    );
  });
}

async function decide(
  store: Store,
  action: string,
  issue: Issue,
  other: Issue,
  activity: string | undefined,
): Promise<CorrectionResult | undefined> {
  if (action === "merge") return await store.mergeIssues({ into: issue.id, issues: [other.id], ...WHO });
  if (action === "split")
    return await store.splitIssue({ issue: issue.id, fingerprints: issue.fingerprints.slice(0, 1), ...WHO });
  if (action === "undo" && activity !== undefined) return await store.undoActivity({ activity, ...WHO });
  return undefined;
}

/** An issue `a` (1 event) into which `b` (2) and `c` (3) were merged. */
async function merged(store: Store): Promise<{ readonly a: Issue }> {
  await count(
    store,
    ["a", "b", "b", "c", "c", "c"].map((name) => event(name)),
  );
  const [a, b, c] = [await issueOf(store, "a"), await issueOf(store, "b"), await issueOf(store, "c")];
  done(await store.mergeIssues({ into: a.id, issues: [b.id, c.id], ...WHO }));
  return { a };
}

function done(result: CorrectionResult): readonly { readonly id: string; readonly other: string }[] {
  if (result.kind === "refused") throw new Error(`refused: ${result.reason} ${result.subject}`);
  return result.activities;
}

async function issueOf(store: Store, title: string): Promise<Issue> {
  const found = (await allIssues(store)).find((issue) => issue.title === title);
  if (found === undefined) throw new Error(`no issue ${title}`);
  return found;
}

async function counts(store: Store): Promise<Record<string, number>> {
  return Object.fromEntries((await allIssues(store)).map(({ title, eventCount }) => [title, eventCount]));
}
