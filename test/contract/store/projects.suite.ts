import { describe, expect, it } from "vitest";
import type { Store } from "../../../src/store/store.ts";
import { allIssues, count, event, MINUTE, NOW } from "./builders.ts";
import type { StoreEngine } from "./engine.ts";

/** Which projects there are, and what is to be done in each. */
export function describeProjects(engine: StoreEngine): void {
  describe("projects", () => {
    const of = (project: string, name: string, timestamp = NOW) => event(name, { project, timestamp });

    it("are those that have issues, with their counts", async () => {
      await using store = await engine.open();
      expect(await store.projects.list({ limit: 10 })).toEqual({ items: [], next: undefined });
      await count(store, [of("shop", "a"), of("shop", "a"), of("shop", "b", NOW + MINUTE), of("bank", "c")]);
      const [solved] = (await allIssues(store)).filter(({ project, title }) => project === "shop" && title === "a");
      await store.life.decide({ issues: [solved!.id], change: { kind: "resolve" }, at: NOW, actor: "ann" });
      expect(await store.projects.list({ limit: 10 })).toEqual({
        items: [
          { name: "bank", ...counts({ issues: 1, unresolved: 1, new: 1, events: 1, lastSeen: NOW }) },
          { name: "shop", ...counts({ issues: 2, unresolved: 1, new: 1, events: 3, lastSeen: NOW + MINUTE }) },
        ],
        next: undefined,
      });
    });

    it("come in pages, and only those that are named", async () => {
      await using store = await engine.open();
      await count(
        store,
        ["a", "b", "c", "__proto__", "%' OR 1=1"].map((project) => of(project, `x ${project}`)),
      );
      const all = await names(store);
      expect([...all].sort()).toEqual(["%' OR 1=1", "__proto__", "a", "b", "c"]);
      expect(await names(store, { projects: ["c", "a", "z", "%"] })).toEqual(["a", "c"]);
      expect(await names(store, { projects: [] })).toEqual([]);
      await expect(store.projects.list({ limit: 1, cursor: "no cursor" })).rejects.toThrow(/cursor/);
    });
  });
}

function counts(given: object): object {
  return { regressed: 0, escalating: 0, ...given };
}

async function names(store: Store, query: { readonly projects?: readonly string[] } = {}): Promise<readonly string[]> {
  const found: string[] = [];
  let cursor: string | undefined;
  do {
    const page = await store.projects.list({ ...query, limit: 2, ...(cursor === undefined ? {} : { cursor }) });
    expect(page.items.length).toBeLessThanOrEqual(2);
    found.push(...page.items.map(({ name }) => name));
    cursor = page.next;
  } while (cursor !== undefined);
  return found;
}
