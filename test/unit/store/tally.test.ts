import { describe, expect, it } from "vitest";
import { planCommit } from "../../../src/store/engine/commit/commit-plan.ts";
import { UserHasher } from "../../../src/store/engine/commit/tag-plan.ts";
import { mergeServices, tallyEvents, tallyIssues } from "../../../src/store/engine/tallies/tally.ts";
import { batch, event, hashOf, MINUTE, NOW, slice } from "../../contract/store/builders.ts";

const plan = planCommit(
  batch([
    slice("b", 0, {
      events: [
        event("x", { level: "warning", service: "cart" }),
        event("x", { level: "fatal", timestamp: NOW - MINUTE, environment: "prod" }),
        event("y", { timestamp: NOW + MINUTE, service: "pay" }),
      ],
    }),
    slice("a", 0, { events: [event("x", { service: "web" })] }),
  ]),
  () => true,
  new UserHasher("key"),
);

describe("tallyEvents", () => {
  const every = plan.slices.map((each) => ({ slice: each, counted: new Uint8Array(each.events.length).fill(1) }));

  it("sums by fingerprint and bucket over all slices", () => {
    const [x, y] = tallyEvents(plan, every, ({ hash }) => hash);
    expect(x).toMatchObject({ hash: hashOf("x"), count: 3, firstSeen: NOW - MINUTE, lastSeen: NOW, level: 5 });
    expect([...x!.services].sort()).toEqual(["cart", "web"]);
    expect(x!.buckets.map(({ count }) => count).sort()).toEqual([1, 2]);
    expect(y).toMatchObject({ hash: hashOf("y"), count: 1 });
  });

  it("leaves out what does not count, samples included", () => {
    const some = every.map(({ slice: each }) => ({
      slice: each,
      counted: Uint8Array.from(each.events.fingerprint, (_, i) => (i === 0 ? 0 : 1)),
    }));
    const tallies = tallyEvents(plan, some, ({ hash }) => hash);
    expect(tallies.map(({ count }) => count)).toEqual([1, 1]);
    expect(tallies.flatMap(({ samples }) => samples).map(({ index }) => index)).toEqual([1, 2]);
  });

  it("counts several fingerprints under one target", () => {
    const [all] = tallyEvents(plan, every, () => "overflow");
    expect(all).toMatchObject({ hash: "overflow", count: 4, lastSeen: NOW + MINUTE });
    expect(tallyIssues([all!], () => "issue")).toMatchObject([{ issue: "issue", count: 4, level: 5 }]);
  });
});

it("sorts slices by partition, so that all workers lock in the same order", () => {
  expect(plan.slices.map(({ partition }) => partition)).toEqual(["a", "b"]);
});

it("merges services up to the bound, and says by identity that nothing is new", () => {
  const known = ["a", "b"];
  expect(mergeServices(known, ["b"])).toBe(known);
  expect(mergeServices(known, ["c", "a"])).toEqual(["a", "b", "c"]);
  expect(
    mergeServices(
      [],
      Array.from({ length: 40 }, (_, i) => `s${i}`),
    ),
  ).toHaveLength(20);
});
