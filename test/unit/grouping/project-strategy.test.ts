import { expect, test } from "vitest";
import { forProjects } from "../../../src/grouping/project-strategy.ts";
import { getStrategy } from "../../../src/grouping/registry.ts";
import { plainEvent } from "./attachment/plain-event.ts";

const v1 = getStrategy("v1");

test("each project has its own settings, and the others the usual ones", () => {
  const strategy = forProjects(v1, [{ name: "shop", grouping: { keep: ["int"], mask: [] } }]);
  const event = (project: string) => plainEvent("Shard 3 lost", { project });
  expect(strategy.fingerprint(event("shop")).pattern).toBe("Shard 3 lost");
  expect(strategy.fingerprint(event("bank"))).toEqual(v1.fingerprint(event("bank")));
  expect(strategy.explain(event("shop")).find(({ component }) => component === "message")?.value).toBe("Shard 3 lost");
});

test("without settings it is the strategy itself", () => {
  expect(forProjects(v1, [{ name: "shop", grouping: { keep: [], mask: [] } }])).toBe(v1);
});
