import { expect, test, vi } from "vitest";
import { createApi } from "../../../src/api/api.ts";
import { DEEDS, type Deed } from "../../../src/ui/state/deeds.ts";
import { apiDeps } from "../../support/test-api.ts";

// The page keeps who is logged in, in its browser.
vi.stubGlobal("sessionStorage", undefined);
vi.stubGlobal("localStorage", undefined);
const { rightsOf } = await import("../../../src/ui/state/rights.ts");

const ann = { account: "a", name: "Ann", email: "ann@example.com", owner: false };

function deedsOf(me: object, project?: string | null): readonly Deed[] {
  const { may } = rightsOf({ ...ann, projects: {}, ...me });
  return (Object.keys(DEEDS) as Deed[]).filter((deed) => may(deed, project));
}

test("what the page offers takes what the API takes", () => {
  const { app } = createApi(apiDeps({ replay: {} as never, operator: {} as never }));
  const routes = app.openAPIRegistry.definitions.flatMap((definition) =>
    definition.type === "route" ? [definition.route as unknown as Record<string, string>] : [],
  );
  const wrong = Object.entries(DEEDS).filter(([deed, { route, role, inProject }]) => {
    const method = deed.startsWith("see_") ? "get" : "post";
    const found = routes.find(({ path, method: one }) => path === route && one === method);
    return found?.["x-access"] !== role || found["x-scope"] !== (inProject ? "projects" : "everything");
  });
  expect(wrong).toEqual([]);
});

test("nobody is offered more than their roles allow", () => {
  const all = Object.keys(DEEDS);
  expect(deedsOf({ owner: true }, "any")).toEqual(all);
  expect(deedsOf({ projects: { "*": "admin" } })).toEqual(all);
  const seen = ["see_deliveries", "see_silences", "see_detectors", "see_sources", "see_rules"];
  expect(deedsOf({ projects: { "*": "viewer" } })).toEqual(seen);
  expect(deedsOf({ projects: { shop: "viewer" } })).toEqual(["see_deliveries", "see_silences"]);
  const member = deedsOf({ projects: { shop: "member" } }, "shop");
  expect(member).toContain("decide");
  expect(member).not.toContain("delete");
  expect(member).not.toContain("replay");
  expect(deedsOf({ projects: { shop: "member" } }, "bank")).toEqual([]);
  expect(deedsOf({ projects: { shop: "admin" } }, "shop")).toContain("discard");
  // What is of no project takes a role in all of them.
  expect(deedsOf({ projects: { shop: "admin" } }, null)).toEqual([]);
  expect(deedsOf({ projects: { __proto__: "admin" } })).toEqual([]);
});
