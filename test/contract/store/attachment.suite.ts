import { createHash } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { getStrategy } from "../../../src/grouping/registry.ts";
import { Attacher } from "../../../src/ingest/attacher.ts";
import { MAX_ATTACHED } from "../../../src/store/engine/commit/attachment-plan.ts";
import type { CommitResult, CommitSlice, GroupedEvent, Store } from "../../../src/store/store.ts";
import { allIssues, batch, DAY, event, LIMITS, NOW, onlyIssue, RETENTION, slice } from "./builders.ts";
import type { StoreEngine } from "./engine.ts";

const { attachment } = getStrategy("v1");

/** Unseen messages join known ones: decided outside, stored with the events or not at all. */
export function describeAttachment(engine: StoreEngine): void {
  describe("attachment", () => {
    it("stores nothing of a batch with an unseen message about which nothing was decided", async () => {
      await using store = await engine.open();
      const result = await store.commit(batch([slice("a", 0, { events: [said("user bob failed")] })]));
      expect(result.redo).toEqual({ undecided: [said("user bob failed").fingerprint.hash] });
      expect((await store.load("kafka", ["a"])).get("a")?.version).toBe(0);
      expect(await allIssues(store)).toEqual([]);
    });

    it("counts an unseen message in the issue of the one it is like, and says why", async () => {
      await using store = await engine.open();
      const worker = new Worker(store);
      await worker.count(said("login of user bob failed"));
      await worker.count(said("login of user alice failed"), said("login of user bob failed"));
      const issue = await onlyIssue(store);
      expect(issue).toMatchObject({ eventCount: 3, title: "login of user bob failed" });
      const { items } = await store.listFingerprints(issue.id, { limit: 10 });
      expect(items.map(({ title, eventCount }) => [title, eventCount])).toEqual([
        ["login of user bob failed", 2],
        ["login of user alice failed", 1],
      ]);
      expect(items[0]?.because).toBeUndefined();
      expect(items[1]?.because).toMatchObject([{ known: "bob", seen: "alice" }]);
    });

    it("lets the same message be found by its hash alone from then on, by any worker", async () => {
      await using store = await engine.open();
      await new Worker(store).count(said("login of user bob failed"), said("login of user alice failed"));
      const result = await store.commit(batch([slice("late", 0, { events: [said("login of user alice failed")] })]));
      expect(result.redo).toBeUndefined();
      expect(await onlyIssue(store)).toMatchObject({ eventCount: 3 });
    });

    it("keeps scopes apart", async () => {
      await using store = await engine.open();
      await new Worker(store).count(said("login of user bob failed", "one"), said("login of user alice failed", "two"));
      expect(await allIssues(store)).toHaveLength(2);
    });

    it("refuses what was decided on an outdated dictionary, so that two workers agree", async () => {
      await using store = await engine.open();
      const [first, second] = [new Attacher(attachment, store), new Attacher(attachment, store)];
      const slices = (name: string, partition: string): CommitSlice[] => [
        slice(partition, 0, { events: [said(`login of user ${name} failed`)] }),
      ];
      const decide = async (attacher: Attacher, of: CommitSlice[]) =>
        await attacher.decide(
          of,
          of[0]!.events.map(({ fingerprint }) => fingerprint.hash),
        );
      const [bob, alice] = [slices("bob", "a"), slices("alice", "b")];
      const [byFirst, bySecond] = [await decide(first, bob), await decide(second, alice)];
      expect((await store.commit({ ...batch(bob), scopeChanges: byFirst })).redo).toBeUndefined();
      const late = await store.commit({ ...batch(alice), scopeChanges: bySecond });
      expect(late.redo).toEqual({ undecided: [alice[0]!.events[0]!.fingerprint.hash] });
      expect((await store.load("kafka", ["b"])).get("b")?.version).toBe(0);
      second.forget(bySecond.map(({ scope }) => scope));
      await store.commit({ ...batch(alice), scopeChanges: await decide(second, alice) });
      expect(await onlyIssue(store)).toMatchObject({ eventCount: 2 });
    });

    it("takes nothing over when a slice of the batch is stale: what was decided may rest on its events", async () => {
      await using store = await engine.open();
      await store.commit(batch([slice("a", 0)]));
      const slices = [
        slice("a", 0, { events: [said("login of user bob failed")] }),
        slice("b", 0, { events: [said("login of user alice failed")] }),
      ];
      const hashes = slices.map(({ events }) => events[0]!.fingerprint.hash);
      const scopeChanges = await new Attacher(attachment, store).decide(slices, hashes);
      const result = await store.commit({ ...batch(slices), scopeChanges });
      expect(result).toMatchObject({ stale: ["a"], redo: {} });
      expect(await allIssues(store)).toEqual([]);
      const worker = new Worker(store);
      await worker.commit(slices);
      expect(await onlyIssue(store)).toMatchObject({ eventCount: 1, title: "login of user alice failed" });
    });

    it("keeps no pattern of what the limit of new issues folds away, and counts all of it", async () => {
      await using store = await engine.open({ ...LIMITS, newIssuesPerMinute: 0, newIssuesBurst: 2 });
      const worker = new Worker(store);
      const texts = ["disk is full", "queue was closed early", "cannot reach primary", "lock is lost now"];
      const result = await worker.count(...texts.map((text) => said(text)));
      expect(result).toMatchObject({ newIssues: 2, overflowed: 2, reload: [said("x y").fingerprint.message!.scope] });
      const scope = said("x y").fingerprint.message!.scope;
      expect((await store.loadDictionaries([scope])).get(scope)?.patterns).toHaveLength(2);
      await worker.count(...texts.map((text) => said(text)));
      const issues = await allIssues(store);
      expect(issues.map(({ kind, eventCount }) => [kind, eventCount]).toSorted()).toEqual([
        ["issue", 2],
        ["issue", 2],
        ["overflow", 4],
      ]);
    });

    it("makes no rows of a flood of values: beyond a number they count under the first of their pattern", async () => {
      await using store = await engine.open();
      const worker = new Worker(store);
      const names = Array.from({ length: MAX_ATTACHED + 50 }, (_, i) => `n${"abcdefghij"[i % 10]}${word(i)}`);
      await worker.count(...names.map((name) => said(`login of user ${name} failed`)));
      await worker.count(...names.map((name) => said(`login of user ${name} failed`)));
      const issue = await onlyIssue(store);
      expect(issue.eventCount).toBe(2 * names.length);
      let rows = 0;
      for (let cursor: string | undefined, more = true; more; more = cursor !== undefined) {
        const page = await store.listFingerprints(issue.id, {
          limit: 100,
          ...(cursor === undefined ? {} : { cursor }),
        });
        rows += page.items.length;
        cursor = page.next;
      }
      expect(rows).toBe(MAX_ATTACHED + 1);
    });

    it("merges issues whose patterns turn out to be one, records it, and can be told otherwise", async () => {
      await using store = await engine.open();
      const worker = new Worker(store);
      const colours = ["red", "green", "blue", "black", "white", "grey", "pink", "brown"];
      for (const colour of colours) await worker.count(said(`painting of wall ${colour} took too long today`));
      const [issue] = await allIssues(store);
      expect(await allIssues(store)).toHaveLength(1);
      expect(issue!.eventCount).toBe(colours.length);
      const merges = (await store.listActivity(issue!.id, { limit: 50 })).items;
      expect(merges.length).toBeGreaterThan(0);
      expect(
        merges.every(({ kind, actor, reason }) => kind === "merged" && actor === "grouping" && reason !== ""),
      ).toBe(true);
      const undone = await store.undoActivity({ activity: merges[0]!.id, at: NOW, actor: "anna" });
      expect(undone.kind).toBe("done");
      const after = await allIssues(store);
      expect(after).toHaveLength(2);
      expect(after.reduce((sum, { eventCount }) => sum + eventCount, 0)).toBe(colours.length);
    });

    it("leaves a pattern with what remains when the fingerprint that made it is split off", async () => {
      await using store = await engine.open();
      const worker = new Worker(store);
      await worker.count(said("login of user bob failed"), said("login of user alice failed"));
      const issue = await onlyIssue(store);
      const fingerprints = [said("login of user bob failed").fingerprint.hash];
      await store.splitIssue({ issue: issue.id, fingerprints, at: NOW, actor: "anna" });
      await worker.count(said("login of user carol failed"), said("login of user bob failed"));
      expect(counts(await allIssues(store))).toEqual({
        "login of user alice failed": 2,
        "login of user bob failed": 2,
      });
    });

    it("never takes for another what a person split off whole", async () => {
      await using store = await engine.open();
      const worker = new Worker(store);
      await worker.count(
        said("painting of wall red took too long today"),
        said("painting of wall blue took too long today"),
      );
      const [a, b] = (await allIssues(store)).toSorted((x, y) => x.title.localeCompare(y.title));
      await store.mergeIssues({ into: a!.id, issues: [b!.id], at: NOW, actor: "anna" });
      const fingerprints = b!.fingerprints;
      const split = await store.splitIssue({ issue: a!.id, fingerprints, at: NOW, actor: "anna" });
      const own = split.kind === "done" ? split.activities[0]!.other : "";
      for (const colour of ["green", "black", "white", "grey", "pink", "brown"]) {
        await worker.count(said(`painting of wall ${colour} took too long today`));
      }
      await worker.count(said(b!.title));
      expect(await store.getIssue(own)).toMatchObject({ id: own, eventCount: 2 });
    });

    it("forgets patterns with the issue they belong to", async () => {
      await using store = await engine.open();
      const worker = new Worker(store);
      const old = NOW - 100 * DAY;
      await worker.count(said("login of user bob failed", "s", { timestamp: old }));
      await worker.count(said("disk is full"));
      await store.maintain(NOW, RETENTION);
      const { scope } = said("disk is full", "s").fingerprint.message!;
      expect((await store.loadDictionaries([scope])).get(scope)).toMatchObject({ version: 0, patterns: [] });
      // The worker's own copy is outdated, which the store tells it.
      await worker.count(said("login of user alice failed", "s"));
      expect(counts(await allIssues(store))).toEqual({ "disk is full": 1, "login of user alice failed": 1 });
    });

    it("finds the issue of a fingerprint that a change of strategy has given another hash", async () => {
      await using store = await engine.open();
      const worker = new Worker(store);
      await worker.count(event("old"), said("login of user bob failed"));
      const renewed = (grouped: GroupedEvent, hash: string): GroupedEvent => {
        const { hash: previous } = grouped.fingerprint;
        return { ...grouped, fingerprint: { ...grouped.fingerprint, strategy: "v2", hash, previous } };
      };
      const message = renewed(said("login of user bob failed"), "b".repeat(32));
      const inNewScope = {
        ...message,
        fingerprint: { ...message.fingerprint, message: { scope: "v2", key: "login of user bob failed" } },
      };
      await worker.count(renewed(event("old"), "a".repeat(32)), inNewScope, renewed(event("fresh"), "c".repeat(32)));
      expect(counts(await allIssues(store))).toEqual({ old: 2, "login of user bob failed": 2, fresh: 1 });
      // The message's pattern under the new strategy leads to the old issue as well.
      const alice = said("login of user alice failed");
      await worker.count({
        ...alice,
        fingerprint: { ...alice.fingerprint, message: { scope: "v2", key: "login of user alice failed" } },
      });
      expect(counts(await allIssues(store))).toEqual({ old: 2, "login of user bob failed": 3, fresh: 1 });
    });

    it("gives every message one issue, and counts each event once, whatever two workers decide at once", async () => {
      const templates = [
        (name: string) => `login of user ${name} failed`,
        (name: string) => `file ${name} not found in archive`,
        (name: string) => `painting of wall ${name} took too long today`,
      ];
      const message = fc.record({ template: fc.nat(2), value: fc.nat(12) });
      await fc.assert(
        fc.asyncProperty(
          fc.array(fc.array(message, { minLength: 1, maxLength: 4 }), { maxLength: 12 }),
          async (batches) => {
            await using store = await engine.open();
            const workers = [new Worker(store, "a"), new Worker(store, "b")];
            const written = new Map<string, number>();
            const texts = batches.map((each) =>
              each.map(({ template, value }) => templates[template]!(`n${word(value)}`)),
            );
            for (const text of texts.flat()) written.set(text, (written.get(text) ?? 0) + 1);
            await Promise.all(
              workers.map(async (worker, index) => {
                for (const each of texts.filter((_, at) => at % 2 === index))
                  await worker.count(...each.map((text) => said(text)));
              }),
            );
            const issues = await allIssues(store);
            const total = [...written.values()].reduce((sum, count) => sum + count, 0);
            expect(issues.reduce((sum, { eventCount }) => sum + eventCount, 0)).toBe(total);
            for (const issue of issues) {
              const { items } = await store.listFingerprints(issue.id, { limit: 100 });
              expect(issue.eventCount).toBe(items.reduce((sum, { eventCount }) => sum + eventCount, 0));
              for (const { title, eventCount } of items)
                expect([title, eventCount]).toEqual([title, written.get(title)]);
            }
            const owned = issues.flatMap(({ fingerprints }) => fingerprints);
            expect(new Set(owned).size).toBe(owned.length);
            expect(owned).toHaveLength(written.size);
          },
        ),
        { numRuns: 10 },
      );
    });
  });
}

/** An event with a plain message, whose fingerprint may join another's issue. */
export function said(text: string, scope = "scope", change: Parameters<typeof event>[1] = {}): GroupedEvent {
  const grouped = event(text, change);
  const hash = createHash("sha256").update(`${scope} ${text}`).digest("hex").slice(0, 32);
  const scopeId = createHash("sha256").update(scope).digest("hex").slice(0, 32);
  return { ...grouped, fingerprint: { ...grouped.fingerprint, hash, message: { scope: scopeId, key: text } } };
}

/** Letters only, so that nothing tells a value from a word but its place. */
function word(value: number): string {
  return [...String(value)].map((digit) => "kelmoprstu"[Number(digit)]).join("");
}

function counts(issues: readonly { readonly title: string; readonly eventCount: number }[]): Record<string, number> {
  return Object.fromEntries(issues.map(({ title, eventCount }) => [title, eventCount]));
}

let workers = 0;

/** Commits as a source's committer does. */
export class Worker {
  private readonly store: Store;
  private readonly attacher: Attacher;
  private readonly partition: string;
  private version = 0;

  constructor(store: Store, name = "") {
    workers += 1;
    this.store = store;
    this.attacher = new Attacher(attachment, store);
    this.partition = `worker ${workers} ${name}`;
  }

  async count(...events: readonly GroupedEvent[]): Promise<CommitResult> {
    const result = await this.commit([slice(this.partition, this.version, { events })]);
    this.version += 1;
    return result;
  }

  async commit(given: readonly CommitSlice[]): Promise<CommitResult> {
    let slices = given;
    let scopeChanges: Awaited<ReturnType<Attacher["decide"]>> = [];
    for (;;) {
      const result = await this.store.commit({ ...batch(slices), scopeChanges });
      this.attacher.forget(result.reload);
      if (result.redo === undefined) return result;
      this.attacher.forget(scopeChanges.map(({ scope }) => scope));
      slices = slices.filter(({ partition }) => !result.stale.includes(partition));
      scopeChanges = await this.attacher.decide(slices, result.redo.undecided);
    }
  }
}
