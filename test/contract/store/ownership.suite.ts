import { describe, expect, it } from "vitest";
import { createOwnershipBook, restateOwners } from "../../../src/app/ownership.ts";
import type { OwnershipBook } from "../../../src/domain/ownership.ts";
import type { GroupedEvent, Store } from "../../../src/store/store.ts";
import { FakeClock } from "../../support/fake-clock.ts";
import { allIssues, batch, event, onlyIssue, searchFor, slice } from "./builders.ts";
import type { StoreEngine } from "./engine.ts";

const PAY = { path: "src/pay/**", owners: ["#payments", "ann@example.com"] };
const CART = { service: ["cart*"], owners: "#cart" };
const ADA = { at: 0, actor: "ada" };

function book(owners: readonly (typeof PAY | typeof CART)[], assigns = false): OwnershipBook {
  const grouping = { keep: [], mask: [] };
  const project = { name: "shop", match: { service: [] }, in_app: [], grouping };
  return createOwnershipBook([{ ...project, owners: [...owners], auto_assign: assigns }]);
}

const inPay = (name: string): GroupedEvent =>
  event(name, {
    service: "cart-api",
    exceptions: [{ type: "E", message: "m", frames: [{ file: "src/pay/a.py", inApp: true }] }],
  });

let partitions = 0;

async function count(store: Store, owners: OwnershipBook, ...events: readonly GroupedEvent[]): Promise<void> {
  partitions += 1;
  await store.commit({ ...batch([slice(`o${partitions}`, 0, { events })]), owners });
}

async function restate(store: Store, owners: OwnershipBook): Promise<number> {
  return await restateOwners(store, owners, ["shop"], new FakeClock(), new AbortController().signal);
}

const activity = async (store: Store, id: string) =>
  (await store.listActivity(id, { limit: 10 })).items.map(({ kind, actor, reason }) => ({ kind, actor, reason }));

/** Owners by rules. */
export function describeOwnership(engine: StoreEngine): void {
  describe("ownership", () => {
    it("is known from the commit that makes an issue, with its rule, and is recorded", async () => {
      await using store = await engine.open();
      await count(store, book([CART, PAY]), inPay("a"), event("b"));
      const [a, b] = [await named(store, "E"), await named(store, "b")];
      expect(a).toMatchObject({ owners: ["#payments", "ann@example.com"], ownerRule: "path:src/pay/**" });
      expect(a.assignee).toBeUndefined();
      expect(b).toMatchObject({ owners: [], ownerRule: undefined });
      const reason = "path:src/pay/** → #payments, ann@example.com";
      expect(await activity(store, a.id)).toEqual([{ kind: "owned", actor: "ownership", reason }]);
      expect(await activity(store, b.id)).toEqual([]);
      expect((await store.history.issues([a.id]))[0]?.owners).toEqual(["#payments", "ann@example.com"]);
    });

    it("assigns new issues where that is wanted, and can be taken back", async () => {
      await using store = await engine.open();
      await count(store, book([PAY], true), inPay("a"));
      const made = await onlyIssue(store);
      expect(made.assignee).toEqual({ name: "#payments", by: "rule" });
      expect(made.state.substatus).toBe("new");
      const [assigned] = (await store.listActivity(made.id, { limit: 10 })).items;
      expect(assigned).toMatchObject({ kind: "assigned", actor: "ownership", after: { assignee: { by: "rule" } } });
      const undone = await store.undoActivity({ activity: assigned!.id, ...ADA });
      expect(undone.kind).toBe("done");
      expect((await onlyIssue(store)).assignee).toBeUndefined();
    });

    it("follows changed rules, and leaves alone whom a user assigned", async () => {
      await using store = await engine.open();
      await count(store, book([CART], true), inPay("a"), inPay("b"));
      const issues = await allIssues(store);
      const [first, second] = issues.map(({ id }) => id) as [string, string];
      const bob = { kind: "assign", assignee: { name: "bob", by: "user" } } as const;
      await store.life.decide({ issues: [second], change: bob, ...ADA });
      expect(await restate(store, book([CART], true))).toBe(0);
      expect(await restate(store, book([CART, PAY], true))).toBe(2);
      expect(await store.getIssue(first)).toMatchObject({
        owners: ["#payments", "ann@example.com"],
        assignee: { name: "#payments", by: "rule" },
      });
      expect(await store.getIssue(second)).toMatchObject({
        owners: ["#payments", "ann@example.com"],
        assignee: { name: "bob", by: "user" },
      });
      expect((await activity(store, second))[0]?.kind).toBe("owned");
      expect(await restate(store, book([CART, PAY], true))).toBe(0);

      expect(await restate(store, book([]))).toBe(2);
      expect(await store.getIssue(first)).toMatchObject({ owners: [], ownerRule: undefined });
      expect((await store.getIssue(first))?.assignee?.name).toBeUndefined();
      expect((await store.getIssue(second))?.assignee?.name).toBe("bob");
    });

    it("is given to issues from before there were rules, and to both parts of a split", async () => {
      await using store = await engine.open();
      await count(store, book([]), inPay("a"), inPay("b"));
      expect(await restate(store, book([PAY]))).toBe(2);
      const [into, other] = (await allIssues(store)).map(({ id }) => id) as [string, string];
      await store.mergeIssues({ into, issues: [other], ...ADA });
      const merged = await onlyIssue(store);
      await store.splitIssue({ issue: merged.id, fingerprints: [merged.fingerprints[1]!], ...ADA });
      expect((await allIssues(store)).map(({ owners }) => owners[0])).toEqual(["#payments", "#payments"]);
      expect(await restate(store, book([PAY]))).toBe(0);
    });

    it("is searched for", async () => {
      await using store = await engine.open();
      await count(store, book([CART, PAY]), inPay("a"), event("b", { service: "cart" }), event("c"));
      const found = async (text: string): Promise<string[]> =>
        (await store.listIssues({ limit: 10, search: searchFor(text) })).items.map(({ title }) => title).toSorted();
      expect(await found('owner:"#payments"')).toEqual(["E"]);
      expect(await found("owner:ann@*")).toEqual(["E"]);
      expect(await found('owner:["#CART",x]')).toEqual(["b"]);
      expect(await found('!owner:"#cart"')).toEqual(["E", "c"]);
      expect(await found("has:owner")).toEqual(["E", "b"]);
      expect(await found("!has:owner")).toEqual(["c"]);
    });
  });
}

async function named(store: Store, title: string) {
  return (await allIssues(store)).find((issue) => issue.title === title)!;
}
