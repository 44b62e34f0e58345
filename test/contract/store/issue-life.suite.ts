import { describe, expect, it } from "vitest";
import type { DecisionChange } from "../../../src/domain/issue-decisions.ts";
import type { StateChange } from "../../../src/domain/issue-state.ts";
import type { Activity, DecisionResult } from "../../../src/store/issue-life.ts";
import type { Issue, Store } from "../../../src/store/store.ts";
import { allIssues, count, DAY, event, HOUR, MINUTE, NOW, onlyIssue, RETENTION } from "./builders.ts";
import type { StoreEngine } from "./engine.ts";

const WHO = { at: NOW, actor: "anna" } as const;

async function decide(store: Store, issue: Issue, change: DecisionChange, at = NOW): Promise<DecisionResult> {
  return await store.life.decide({ issues: [issue.id], change, at, actor: "anna", reason: "because" });
}

async function issueOf(store: Store, title: string): Promise<Issue> {
  const found = (await allIssues(store)).find((issue) => issue.title === title);
  if (found === undefined) throw new Error(`no issue ${title}`);
  return found;
}

async function activity(store: Store, issue: Issue): Promise<readonly Activity[]> {
  return (await store.listActivity(issue.id, { limit: 100 })).items;
}

const kinds = (activities: readonly Activity[]): string[] => activities.map(({ kind }) => kind);

/** States, assignment, priority, comments, deletion. */
export function describeIssueLife(engine: StoreEngine): void {
  describe("what is decided about issues", () => {
    it("is found by its activity", async () => {
      await using store = await engine.open();
      await count(store, [event("a")]);
      const { id } = await onlyIssue(store);
      const said = await store.life.comment({ issue: id, text: "hm", at: NOW, actor: "ann" });
      expect(await store.life.issueOfActivity(said!.id)).toBe(id);
      for (const none of ["999999", "0", "x", "1; DROP TABLE issue"]) {
        expect(await store.life.issueOfActivity(none)).toBeUndefined();
      }
    });

    it("changes, and is recorded with who, why, and what was before", async () => {
      await using store = await engine.open();
      await count(store, [event("a")]);
      const issue = await onlyIssue(store);
      const result = await decide(store, issue, { kind: "resolve" }, NOW + MINUTE);
      expect(result.refused).toEqual([]);
      expect((await onlyIssue(store)).state).toMatchObject({
        status: "resolved",
        substatus: "now",
        since: NOW + MINUTE,
      });
      await decide(store, issue, { kind: "assign", assignee: { name: "bob", by: "user" } });
      await decide(store, issue, { kind: "prioritize", priority: "low" });
      expect(await onlyIssue(store)).toMatchObject({
        assignee: { name: "bob", by: "user" },
        priority: "low",
        prioritySet: true,
      });
      const [prioritized, assigned, resolved] = await activity(store, issue);
      expect(kinds([prioritized!, assigned!, resolved!])).toEqual(["prioritized", "assigned", "resolved"]);
      expect(resolved).toMatchObject({
        actor: "anna",
        reason: "because",
        at: NOW + MINUTE,
        issue: issue.id,
        before: { state: { status: "unresolved", substatus: "new" } },
        after: { state: { status: "resolved" } },
      });
      expect(assigned?.after?.assignee?.name).toBe("bob");
    });

    it("is decided for each issue that can be, and told for which it cannot", async () => {
      await using store = await engine.open();
      await count(store, [event("a"), event("b"), event("c")]);
      const [a, b, c] = [await issueOf(store, "a"), await issueOf(store, "b"), await issueOf(store, "c")];
      await decide(store, a, { kind: "resolve" });
      await store.mergeIssues({ into: b.id, issues: [c.id], ...WHO });
      const result = await store.life.decide({
        issues: [a.id, b.id, b.id, c.id, "nonsense"],
        change: { kind: "resolve" },
        ...WHO,
      });
      expect(result.activities.map(({ issue }) => issue)).toEqual([b.id]);
      expect(result.refused.toSorted((x, y) => (x.issue < y.issue ? -1 : 1))).toEqual(
        [
          { issue: a.id, reason: "unchanged" },
          { issue: c.id, reason: "issue_not_found" },
          { issue: "nonsense", reason: "issue_not_found" },
        ].toSorted((x, y) => (x.issue < y.issue ? -1 : 1)),
      );
    });

    it("by a rule gives way to a user, even to one who chose nobody", async () => {
      await using store = await engine.open();
      await count(store, [event("a")]);
      const issue = await onlyIssue(store);
      await decide(store, issue, { kind: "assign", assignee: { name: "team", by: "rule" } });
      expect((await onlyIssue(store)).assignee).toEqual({ name: "team", by: "rule" });
      await decide(store, issue, { kind: "assign", assignee: { name: undefined, by: "user" } });
      const refused = await decide(store, issue, { kind: "assign", assignee: { name: "team", by: "rule" } });
      expect(refused.refused).toEqual([{ issue: issue.id, reason: "assigned_by_user" }]);
      expect((await onlyIssue(store)).assignee).toEqual({ name: undefined, by: "user" });
    });

    it("survives what events change meanwhile", async () => {
      await using store = await engine.open();
      await count(store, [event("a")]);
      const issue = await onlyIssue(store);
      await decide(store, issue, { kind: "prioritize", priority: "low" });
      await decide(store, issue, { kind: "ignore", until: "forever" });
      await count(store, [event("a", { level: "fatal", timestamp: NOW + DAY })]);
      expect(await onlyIssue(store)).toMatchObject({ priority: "low", state: { substatus: "forever" }, eventCount: 2 });
    });

    it("can be taken back, unless a later decision has changed the same", async () => {
      await using store = await engine.open();
      await count(store, [event("a")]);
      const issue = await onlyIssue(store);
      const [ignored] = (await decide(store, issue, { kind: "ignore", until: "forever" })).activities;
      await decide(store, issue, { kind: "prioritize", priority: "low" });
      expect(await store.undoActivity({ activity: ignored!.id, ...WHO })).toMatchObject({ kind: "done" });
      expect(await onlyIssue(store)).toMatchObject({
        state: { status: "unresolved", substatus: "new", since: NOW },
        priority: "low",
        eventCount: 1,
      });
      expect(await store.undoActivity({ activity: ignored!.id, ...WHO })).toMatchObject({ reason: "not_undoable" });

      const [resolved] = (await decide(store, issue, { kind: "resolve" })).activities;
      await decide(store, issue, { kind: "unresolve" }, NOW + 1);
      expect(await store.undoActivity({ activity: resolved!.id, ...WHO })).toMatchObject({ reason: "moved_on" });
      expect((await activity(store, issue))[0]?.kind).toBe("unresolved");
    });
  });

  describe("an event of a resolved issue", () => {
    const resolvedAt = NOW + HOUR;

    it("brings it back when it happened later, in the commit that counts it", async () => {
      await using store = await engine.open();
      await count(store, [event("a"), event("other")]);
      const issue = await issueOf(store, "a");
      await decide(store, issue, { kind: "resolve" }, resolvedAt);
      await count(
        store,
        [event("a", { timestamp: resolvedAt + 1, release: "1.4.2" }), event("other", { timestamp: resolvedAt + 1 })],
        resolvedAt + MINUTE,
      );
      expect(await issueOf(store, "a")).toMatchObject({
        eventCount: 2,
        state: { status: "unresolved", substatus: "regressed", since: resolvedAt + MINUTE },
      });
      const [regressed] = await activity(store, issue);
      expect(regressed).toMatchObject({
        kind: "regressed",
        actor: "elkhound",
        before: { state: { status: "resolved" } },
      });
      expect(regressed?.reason).toContain("1.4.2");
      expect(regressed?.seen).toEqual({ at: resolvedAt + 1, release: "1.4.2" });
      const { changes } = await store.counted.changes({ after: undefined, limit: 100 });
      expect(changes.filter(({ kind }) => kind === "regressed")).toMatchObject([
        { issue: issue.id, release: "1.4.2", eventAt: resolvedAt + 1, at: resolvedAt + MINUTE },
      ]);
      // Once is enough.
      await count(store, [event("a", { timestamp: resolvedAt + 2 })]);
      expect(kinds(await activity(store, issue))).toEqual(["regressed", "resolved"]);
    });

    it("does not when it happened before, however late it comes", async () => {
      await using store = await engine.open();
      await count(store, [event("a")]);
      const issue = await onlyIssue(store);
      await decide(store, issue, { kind: "resolve" }, resolvedAt);
      const late = [resolvedAt, resolvedAt - 1, NOW - DAY].map((timestamp) => event("a", { timestamp }));
      await count(store, late, resolvedAt + DAY);
      expect(await onlyIssue(store)).toMatchObject({ eventCount: 4, state: { status: "resolved" } });
    });

    it("brings it back whichever of its fingerprints it has", async () => {
      await using store = await engine.open();
      await count(store, [event("a"), event("b")]);
      const [a, b] = [await issueOf(store, "a"), await issueOf(store, "b")];
      await store.mergeIssues({ into: a.id, issues: [b.id], ...WHO });
      await decide(store, a, { kind: "resolve" }, resolvedAt);
      await count(store, [event("b", { timestamp: resolvedAt + 1 })]);
      expect((await onlyIssue(store)).state.substatus).toBe("regressed");
    });
  });

  describe("an event of an issue that is resolved in a release", () => {
    const at = (minutes: number, release?: string) =>
      event("a", { timestamp: NOW + minutes * MINUTE, ...(release === undefined ? {} : { release }) });

    it("brings it back only from a later release", async () => {
      await using store = await engine.open();
      await count(store, [at(0, "1.4.1")]);
      const issue = await onlyIssue(store);
      await decide(store, issue, { kind: "resolve", in: { release: "1.4.2" } }, NOW + MINUTE);
      await count(store, [at(2, "1.4.2"), at(3, "1.4.1"), at(4), at(5, "1.4.2-rc.1"), at(-5, "1.5.0")], NOW + HOUR);
      expect((await onlyIssue(store)).state).toMatchObject({ substatus: "in_release", release: "1.4.2" });
      await count(store, [at(6, "1.10.0")], NOW + 2 * HOUR);
      expect((await onlyIssue(store)).state.substatus).toBe("regressed");
    });

    it("goes by first sight where releases are no versions", async () => {
      await using store = await engine.open();
      await count(store, [at(0, "fe12"), at(1, "ab34")]);
      const issue = await onlyIssue(store);
      await decide(store, issue, { kind: "resolve", in: { release: "ab34" } }, NOW + 2 * MINUTE);
      await count(store, [at(3, "fe12"), at(4, "ab34")]);
      expect((await onlyIssue(store)).state.status).toBe("resolved");
      await count(store, [at(5, "0c56")]);
      expect((await onlyIssue(store)).state.substatus).toBe("regressed");
    });

    it("that is the next one brings it back once that is out", async () => {
      await using store = await engine.open();
      await count(store, [at(0, "1.4.1"), at(1, "1.4.2")]);
      const issue = await onlyIssue(store);
      await decide(store, issue, { kind: "resolve", in: "next_release" }, NOW + 2 * MINUTE);
      expect((await onlyIssue(store)).state).toMatchObject({ substatus: "in_next_release", release: "1.4.2" });
      await count(store, [at(3, "1.4.2"), at(4, "1.4.1"), at(5, "1.3.9")]);
      expect((await onlyIssue(store)).state.status).toBe("resolved");
      await count(store, [at(6, "1.4.3")]);
      expect((await onlyIssue(store)).state.substatus).toBe("regressed");
    });
  });

  describe("an ignored issue", () => {
    it("is reopened by as many events as it was ignored until, late ones of before not counted", async () => {
      await using store = await engine.open();
      await count(store, [event("a")]);
      const issue = await onlyIssue(store);
      const at = NOW + HOUR;
      await decide(store, issue, { kind: "ignore", until: { events: 3 } }, at);
      await count(store, [event("a", { timestamp: NOW - HOUR }), event("a", { timestamp: at + 1 })]);
      await count(store, [event("a", { timestamp: at + MINUTE })]);
      expect((await onlyIssue(store)).state).toMatchObject({ substatus: "until_events", until: 1, since: at });
      expect(kinds(await activity(store, issue))).toEqual(["ignored"]);
      await count(store, [event("a", { timestamp: at + HOUR })], at + HOUR);
      expect((await onlyIssue(store)).state).toMatchObject({ status: "unresolved", substatus: "escalating" });
      expect(kinds(await activity(store, issue))).toEqual(["reopened", "ignored"]);
    });

    it("is reopened when its time has come, by itself or by an event", async () => {
      await using store = await engine.open();
      await count(store, [event("a"), event("b"), event("c")]);
      const [a, b, c] = [await issueOf(store, "a"), await issueOf(store, "b"), await issueOf(store, "c")];
      for (const issue of [a, b]) await decide(store, issue, { kind: "ignore", until: { time: NOW + HOUR } });
      await decide(store, c, { kind: "ignore", until: { time: NOW + DAY } });
      expect(await store.life.reopenDue(NOW + HOUR - 1)).toBe(0);
      await count(store, [event("b")], NOW + HOUR);
      expect((await issueOf(store, "b")).state).toMatchObject({ status: "unresolved", substatus: "ongoing" });
      expect(await store.life.reopenDue(NOW + HOUR)).toBe(1);
      expect((await issueOf(store, "a")).state).toMatchObject({ status: "unresolved", substatus: "ongoing" });
      expect((await issueOf(store, "c")).state.status).toBe("ignored");
      expect(kinds(await activity(store, a))).toEqual(["reopened", "ignored"]);
    });

    it("is reopened once it has affected as many more users as it was ignored until", async () => {
      await using store = await engine.open();
      const by = (id: number) => event("a", { user: { id: String(id) } });
      await count(store, [by(1), by(2)]);
      await store.maintain(NOW, RETENTION);
      await decide(store, await onlyIssue(store), { kind: "ignore", until: { users: 2 } });
      expect((await onlyIssue(store)).state).toMatchObject({ substatus: "until_users", until: 4 });
      await count(store, [by(1), by(2), by(3)]);
      await store.maintain(NOW, RETENTION);
      expect(await store.life.reopenDue(NOW)).toBe(0);
      await count(store, [by(4)]);
      await store.maintain(NOW, RETENTION);
      expect(await store.life.reopenDue(NOW)).toBe(1);
      expect((await onlyIssue(store)).state).toMatchObject({ status: "unresolved", substatus: "escalating" });
    });

    it("until it escalates is reopened by that, one that is resolved is not", async () => {
      await using store = await engine.open();
      await count(store, [event("a"), event("b")]);
      const [a, b] = [await issueOf(store, "a"), await issueOf(store, "b")];
      await decide(store, a, { kind: "ignore" });
      await decide(store, b, { kind: "resolve" });
      const escalate: StateChange = { kind: "escalate" };
      const result = await store.life.decide({ issues: [a.id, b.id], change: escalate, at: NOW, actor: "escalation" });
      expect(result.refused).toEqual([{ issue: b.id, reason: "not_unresolved" }]);
      expect(await issueOf(store, "a")).toMatchObject({ state: { substatus: "escalating" }, priority: "high" });
    });
  });

  describe("merge and split", () => {
    it("keep in the open what is in the open, and give back what was decided when they are taken back", async () => {
      await using store = await engine.open();
      await count(store, [event("a"), event("b")]);
      const [a, b] = [await issueOf(store, "a"), await issueOf(store, "b")];
      await decide(store, a, { kind: "resolve" });
      await decide(store, b, { kind: "assign", assignee: { name: "bob", by: "user" } });
      const merge = await store.mergeIssues({ into: a.id, issues: [b.id], ...WHO });
      expect(await onlyIssue(store)).toMatchObject({
        id: a.id,
        state: { status: "unresolved", substatus: "new" },
        assignee: { name: "bob" },
      });
      if (merge.kind !== "done") throw new Error(merge.reason);
      await store.undoActivity({ activity: merge.activities[0]!.id, ...WHO });
      expect(await issueOf(store, "a")).toMatchObject({ state: { status: "resolved" }, assignee: undefined });
      expect(await issueOf(store, "b")).toMatchObject({ state: { status: "unresolved" }, assignee: { name: "bob" } });
    });

    it("show the activity of what was merged, and give both parts of a split what was decided", async () => {
      await using store = await engine.open();
      await count(store, [event("a"), event("b")]);
      const [a, b] = [await issueOf(store, "a"), await issueOf(store, "b")];
      await store.life.comment({ issue: b.id, text: "look at the pool", ...WHO });
      await store.mergeIssues({ into: a.id, issues: [b.id], ...WHO });
      await decide(store, a, { kind: "ignore", until: "forever" });
      expect(kinds(await activity(store, a))).toEqual(["ignored", "merged", "commented"]);
      const merged = await onlyIssue(store);
      await store.splitIssue({ issue: a.id, fingerprints: merged.fingerprints.slice(1), ...WHO });
      for (const issue of await allIssues(store)) expect(issue.state.substatus).toBe("forever");
    });
  });

  describe("comments", () => {
    it("are kept with the issue, changed and deleted by who wrote them", async () => {
      await using store = await engine.open();
      await count(store, [event("a")]);
      const issue = await onlyIssue(store);
      const said = await store.life.comment({ issue: issue.id, text: "a\0b \ud800", ...WHO });
      expect(said).toMatchObject({ kind: "commented", comment: { text: "a\ufffdb \ufffd", editedAt: undefined } });
      const edit = { activity: said!.id, text: "better", at: NOW + 1 };
      expect(await store.life.editComment({ ...edit, actor: "bob" })).toBe("not_yours");
      expect(await store.life.editComment({ ...edit, actor: "anna" })).toMatchObject({
        comment: { text: "better", editedAt: NOW + 1 },
        at: NOW,
      });
      expect(await store.undoActivity({ activity: said!.id, ...WHO })).toMatchObject({ reason: "not_undoable" });
      expect(await store.life.editComment({ ...edit, text: undefined, actor: "anna" })).toBe("deleted");
      expect(await activity(store, issue)).toEqual([]);
      expect(await store.life.editComment({ ...edit, actor: "anna" })).toBe("not_found");
      expect(await store.life.comment({ issue: "01900000-0000-7000-8000-000000000000", text: "x", ...WHO })).toBe(
        undefined,
      );
    });
  });

  describe("deleting issues", () => {
    it("takes all that is theirs; what happens later makes a new issue", async () => {
      await using store = await engine.open();
      await count(store, [event("a"), event("a", { timestamp: NOW - 3 * DAY }), event("b"), event("c")]);
      const [a, b, c] = [await issueOf(store, "a"), await issueOf(store, "b"), await issueOf(store, "c")];
      await store.mergeIssues({ into: a.id, issues: [c.id], ...WHO });
      expect(await store.life.deleteIssues({ issues: [a.id, a.id, c.id, "nonsense"] })).toBe(1);
      expect((await allIssues(store)).map(({ id }) => id)).toEqual([b.id]);
      expect(await store.countEvents()).toBe(1);
      expect(await store.getIssue(a.id)).toBeUndefined();
      expect(await store.getIssue(c.id)).toBeUndefined();
      await count(store, [event("a")]);
      const again = await issueOf(store, "a");
      expect(again.id).not.toBe(a.id);
      expect(again.eventCount).toBe(1);
    });
  });
}
