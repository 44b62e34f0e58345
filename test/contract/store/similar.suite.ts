import { describe, expect, it } from "vitest";
import type { GroupedEvent } from "../../../src/store/store.ts";
import { allIssues, count, event } from "./builders.ts";
import type { StoreEngine } from "./engine.ts";

/** An issue of a crash in these frames. */
function crash(name: string, type: string, pattern: string, frames: readonly string[], project = "shop"): GroupedEvent {
  const grouped = event(name, { project, exceptions: [{ type, message: pattern, frames: [] }] });
  const parts = [`type: ${type}`, ...frames];
  return { ...grouped, fingerprint: { ...grouped.fingerprint, parts, pattern, title: name } };
}

/** Issues that resemble one another. */
export function describeSimilar(engine: StoreEngine): void {
  describe("similar issues", () => {
    it("are found within the project, the likest first, and explained", async () => {
      await using store = await engine.open();
      await count(store, [
        crash("own", "Declined", "card <int> declined", ["Card.charge", "Order.settle"]),
        crash("moved", "Declined", "card <int> declined", ["Card.charge", "Nightly.run"]),
        crash("same", "Declined", "card <int> was declined", ["Card.charge", "Order.settle"]),
        crash("other", "Timeout", "no answer after <int> ms", ["Http.get", "Search.find"]),
        crash("foreign", "Declined", "card <int> declined", ["Card.charge", "Order.settle"], "web"),
      ]);
      const own = (await allIssues(store)).find(({ title }) => title === "own")!;
      const found = await store.similar.similarTo(own.id, { limit: 10 });
      expect(found.map(({ issue }) => issue.title)).toEqual(["same", "moved"]);
      expect(found[0]).toMatchObject({
        mergeSuggested: true,
        differs: [{ part: "message", own: "card <int> declined", other: "card <int> was declined" }],
      });
      expect(found[1]).toMatchObject({ mergeSuggested: false, differs: [{ part: "frames" }] });
      expect(await store.similar.similarTo(own.id, { limit: 1 })).toHaveLength(1);
      expect(await store.similar.similarTo("nothing", { limit: 1 })).toEqual([]);
    });

    it("are not those that were merged, deleted or discarded", async () => {
      await using store = await engine.open();
      const names = ["own", "merged", "deleted", "discarded", "kept"];
      await count(
        store,
        names.map((name) => crash(name, "E", `it broke in ${name}`, ["a", "b", "c"])),
      );
      const id = new Map((await allIssues(store)).map((issue) => [issue.title, issue.id]));
      const own = id.get("own")!;
      expect(await store.similar.similarTo(own, { limit: 10 })).toHaveLength(4);
      const ada = { at: 0, actor: "ada" };
      await store.mergeIssues({ into: own, issues: [id.get("merged")!], ...ada });
      await store.life.deleteIssues({ issues: [id.get("deleted")!] });
      await store.discards.discard({ issues: [id.get("discarded")!], ...ada });
      const left = await store.similar.similarTo(own, { limit: 10 });
      expect(left.map(({ issue }) => issue.title)).toEqual(["kept"]);
    });

    it("are prepared once, by maintenance too", async () => {
      await using store = await engine.open();
      await count(store, [crash("a", "E", "m", ["f"]), crash("b", "E", "m", ["f"])]);
      expect(await store.similar.prepare()).toBe(2);
      expect(await store.similar.prepare()).toBe(0);
    });
  });
}
