import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { DecisionChange } from "../../../src/domain/issue-decisions.ts";
import { substatusAt } from "../../../src/domain/issue-state.ts";
import type { Level } from "../../../src/domain/level.ts";
import { matchSearch, type SearchableIssue } from "../../../src/search/match-search.ts";
import { printSearch } from "../../../src/search/print-search.ts";
import { HAS_KEYS, type IssueSearch } from "../../../src/search/search.ts";
import { ISSUE_SORTS, type Issue } from "../../../src/store/issue.ts";
import type { Store } from "../../../src/store/store.ts";
import { someSearch } from "../../unit/search/some-search.ts";
import { allIssues, count, DAY, event, HOUR, MINUTE, NOW, RETENTION, searchFor } from "./builders.ts";
import type { StoreEngine } from "./engine.ts";

const AT = NOW + 20 * DAY;
const CONTEXT = { now: AT, me: "anna" };
/** What texts of issues and of searches are made of: letters in two cases and beyond ASCII, and what SQL takes for more. */
const WORDS = ["a", "A", "b%", "_", "\\", "'", '"', "\n", "é", "É", "ß", "超时", ""] as const;
const word = fc.array(fc.constantFrom(...WORDS), { maxLength: 3 }).map((parts) => parts.join(""));

const someIssue = fc.record({
  title: word,
  type: fc.option(word, { nil: undefined }),
  culprit: fc.option(word, { nil: undefined }),
  project: word,
  services: fc.array(word, { maxLength: 2 }),
  environments: fc.array(word, { maxLength: 3 }),
  releases: fc.array(word, { maxLength: 3 }),
  level: fc.constantFrom<Level>("info", "warning", "error", "fatal"),
  first: fc.nat(19 * DAY),
  events: fc.integer({ min: 1, max: 3 }),
  changes: fc.array(
    fc.constantFrom<DecisionChange>(
      { kind: "resolve" },
      { kind: "ignore" },
      { kind: "escalate" },
      { kind: "unresolve" },
      { kind: "regress" },
      { kind: "assign", assignee: { name: "anna", by: "user" } },
      { kind: "assign", assignee: { name: "Bob", by: "user" } },
      { kind: "prioritize", priority: "low" },
    ),
    { maxLength: 3 },
  ),
  decidedAt: fc.nat(19 * DAY),
});

type Generated = typeof someIssue extends fc.Arbitrary<infer T> ? T : never;

async function fill(engine: Store, issues: readonly Generated[]): Promise<void> {
  const grouped = issues.flatMap((issue, i) =>
    Array.from({ length: issue.events }, (_, j) => {
      const one = event(`n${i}`, {
        project: issue.project || "shop",
        level: issue.level,
        timestamp: NOW + issue.first + j * MINUTE,
        exceptions: issue.type === undefined ? [] : [{ type: issue.type, message: "", frames: [] }],
        ...(issue.services[j] === undefined ? {} : { service: issue.services[j] }),
        ...(issue.environments[j] === undefined ? {} : { environment: issue.environments[j] }),
        ...(issue.releases[j] === undefined ? {} : { release: issue.releases[j] }),
      });
      const { culprit, title } = issue;
      const fingerprint = { ...one.fingerprint, title, ...(culprit === undefined ? {} : { culprit }) };
      return { ...one, fingerprint };
    }),
  );
  await count(engine, grouped);
  for (const issue of await allIssues(engine)) {
    const generated = issues[Number(/^n(\d+)/.exec(issue.pattern)?.[1])]!;
    for (const change of generated.changes) {
      await engine.life.decide({ issues: [issue.id], change, at: NOW + generated.decidedAt, actor: "anna" });
    }
  }
}

function searchable(issue: Issue, generated: readonly Generated[]): SearchableIssue {
  const { environments, releases, events } = generated[Number(/^n(\d+)/.exec(issue.pattern)?.[1])]!;
  const seen = (names: readonly string[]): string[] => names.slice(0, events).filter((name) => name !== "");
  return { ...issue, userCount: 0, tags: { environment: seen(environments), release: seen(releases) } };
}

/** Searches that ask for no tag. */
function plain(search: IssueSearch): IssueSearch {
  return search.filter((term) => {
    if (term.kind === "tag") return false;
    if (term.kind === "has") return term.keys.every((key) => (HAS_KEYS as readonly string[]).includes(key));
    return term.kind !== "match" || !["host", "logger"].includes(term.field);
  });
}

async function found(engine: Store, search: IssueSearch): Promise<string[]> {
  const page = await engine.listIssues({ limit: 100, search, context: CONTEXT });
  return page.items.map(({ id }) => id).sort();
}

/** Searches, sorts, counts and series of lists. */
export function describeSearch(engine: StoreEngine): void {
  describe("searches for issues", () => {
    it("find and count what they mean, and nothing else", async () => {
      await fc.assert(
        fc.asyncProperty(
          fc.array(someIssue, { minLength: 3, maxLength: 12 }),
          fc.array(someSearch(word, { min: NOW, max: AT }), { minLength: 40, maxLength: 40 }),
          async (issues, searches) => {
            await using store = await engine.open();
            await fill(store, issues);
            const stored = await allIssues(store);
            for (const search of searches.map(plain)) {
              const expected = stored.filter((issue) => matchSearch(search, searchable(issue, issues), CONTEXT));
              expect(await found(store, search), printSearch(search)).toEqual(expected.map(({ id }) => id).sort());
              // A page that is filled soon is looked for otherwise.
              const [latest] = expected.toSorted((a, b) => b.lastSeen - a.lastSeen || (a.id < b.id ? 1 : -1));
              const { items } = await store.listIssues({ limit: 1, search, context: CONTEXT });
              expect(items[0]?.id, printSearch(search)).toBe(latest?.id);
              const counts = await store.countIssues({ search, context: CONTEXT });
              expect(counts.total).toBe(expected.length);
              expect(counts.mine).toBe(expected.filter(({ assignee }) => assignee?.name === "anna").length);
              for (const [substatus, number] of Object.entries(counts.bySubstatus)) {
                const shown = expected.filter((issue) => substatusAt(issue.state, issue.firstSeen, AT) === substatus);
                expect(number, substatus).toBe(shown.length);
              }
            }
          },
        ),
        { numRuns: 4 },
      );
    });

    it.each(ISSUE_SORTS)("are sorted by %s and paged, each issue once, whatever their status", async (sort) => {
      await using store = await engine.open();
      const names = Array.from({ length: 20 }, (_, i) => `i${i}`);
      await count(
        store,
        names.flatMap((name, i) =>
          Array.from({ length: 1 + (i % 3) }, (_, j) =>
            event(name, {
              timestamp: NOW - (i % 4) * HOUR + j * MINUTE,
              level: (["warning", "error", "info"] as const)[i % 3]!,
            }),
          ),
        ),
      );
      const issues = await allIssues(store);
      await store.life.decide({ issues: issues.slice(3, 9).map(({ id }) => id), change: { kind: "resolve" }, ...WHO });
      await store.life.decide({
        issues: issues.slice(12, 16).map(({ id }) => id),
        change: { kind: "ignore" },
        ...WHO,
      });
      const seen: Issue[] = [];
      let cursor: string | undefined;
      do {
        const page = await store.listIssues({ limit: 6, sort, ...(cursor === undefined ? {} : { cursor }) });
        seen.push(...page.items);
        cursor = page.next;
      } while (cursor !== undefined);
      expect(seen.map(({ title }) => title).sort()).toEqual(names.toSorted());
      const value = (issue: Issue): number => {
        if (sort === "priority") return ["low", "medium", "high"].indexOf(issue.priority) * 1e13 + issue.lastSeen;
        if (sort === "first_seen") return issue.firstSeen;
        if (sort === "event_count") return issue.eventCount;
        return sort === "last_seen" ? issue.lastSeen : 0;
      };
      for (const [i, issue] of seen.slice(1).entries()) expect(value(seen[i]!)).toBeGreaterThanOrEqual(value(issue));
    });

    it("ask for tags, hosts, loggers and users as they are counted by the minute", async () => {
      await using store = await engine.open();
      const user = (id: string) => ({ user: { id } });
      await count(store, [
        event("a", { host: "node-1", logger: "Pay", tags: { tenant: "Acme", "a key": "1" }, ...user("1") }),
        event("a", { host: "node-2", ...user("2") }),
        event("b", { host: "web-1", tags: { tenant: "other" }, ...user("1") }),
        event("c"),
      ]);
      await store.maintain(NOW, RETENTION);
      const find = async (text: string) => {
        const { items } = await store.listIssues({ limit: 10, search: searchFor(text), context: CONTEXT });
        return items.map(({ title }) => title).sort();
      };
      expect(await find("tag.tenant:acme")).toEqual(["a"]);
      expect(await find('tag."a key":1')).toEqual(["a"]);
      expect(await find("tag.tenant:[acme,oth*]")).toEqual(["a", "b"]);
      expect(await find("!has:tag.tenant")).toEqual(["c"]);
      expect(await find("host:node-*")).toEqual(["a"]);
      expect(await find("!host:node-2")).toEqual(["b", "c"]);
      expect(await find("logger:pay")).toEqual(["a"]);
      expect(await find("has:user")).toEqual(["a", "b"]);
      expect(await find("users:>=2")).toEqual(["a"]);
      const { items } = await store.listIssues({ limit: 10, sort: "user_count" });
      expect(items.map(({ title }) => title)).toEqual(["a", "b", "c"]);
    });

    it("by trend have first what happens much of late", async () => {
      await using store = await engine.open();
      const events = (name: string, number: number, timestamp: number) =>
        Array.from({ length: number }, () => event(name, { timestamp }));
      await count(store, [
        ...events("long ago", 60, NOW - 2 * DAY),
        ...events("much", 20, NOW - HOUR),
        ...events("once", 1, NOW),
      ]);
      const { items } = await store.listIssues({ limit: 10, sort: "trend" });
      expect(items.map(({ title }) => title)).toEqual(["much", "once", "long ago"]);
    });

    it("take projects and statuses that are given apart together with the search", async () => {
      await using store = await engine.open();
      await count(store, [event("a"), event("b"), event("c", { project: "pay" })]);
      const { items } = await store.listIssues({ limit: 10, project: "shop", search: searchFor("!title:a") });
      expect(items.map(({ title }) => title)).toEqual(["b"]);
      const none = await store.listIssues({ limit: 10, status: "ignored", search: searchFor("is:unresolved") });
      expect(none.items).toEqual([]);
      expect(await store.countIssues({ project: "shop" })).toMatchObject({ total: 2, assigned: 0 });
    });
  });

  describe("series of several issues", () => {
    it("have the counts of each in equal steps, those rolled up among them", async () => {
      await using store = await engine.open();
      await count(store, [
        event("a", { timestamp: NOW }),
        event("a", { timestamp: NOW + HOUR - 1 }),
        event("a", { timestamp: NOW + 25 * HOUR }),
        event("b", { timestamp: NOW + HOUR }),
        event("c", { timestamp: NOW - 1 }),
      ]);
      const issues = await allIssues(store);
      const ids = Object.fromEntries(issues.map(({ title, id }) => [title, id]));
      const query = { issues: [...issues.map(({ id }) => id), "nonsense"], from: NOW, widthMs: HOUR, steps: 26 };
      const series = await store.issueSeries(query);
      const steps = (counts: Readonly<Record<number, number>>) => Array.from({ length: 26 }, (_, i) => counts[i] ?? 0);
      expect(series.get(ids["a"]!)).toEqual(steps({ 0: 2, 25: 1 }));
      expect(series.get(ids["b"]!)).toEqual(steps({ 1: 1 }));
      expect(series.has(ids["c"]!)).toBe(false);
    });
  });
}

const WHO = { at: NOW, actor: "anna" } as const;
