import { expect, test } from "vitest";
import { apiRoutes } from "../../../src/app/api-routes.ts";
import type { AuditName } from "../../../src/ui/api/account-types.ts";
import { actionText, deedOf } from "../../../src/ui/views/audit/action-text.ts";
import { detailText, namedParts } from "../../../src/ui/views/audit/named-parts.ts";

const name = (text: string): AuditName => ({ text, kind: "issue", id: text, title: `title of ${text}` });

test("whatever changes something is said in words", () => {
  const changing = apiRoutes().filter(({ changes }) => changes);
  expect(changing.length).toBeGreaterThan(40);
  const actions = changing.map(({ method, path }) => `${method} ${path}`);
  expect(actions.filter((action) => actionText(action) === action)).toEqual([]);
  expect(actionText("POST /api/v1/of/tomorrow")).toBe("POST /api/v1/of/tomorrow");
});

test("what has a name is found in a text, wherever and however often it stands there", () => {
  const [a, b] = [name("01a"), name("02b")];
  expect(namedParts('["02b","01a"]', [a, b])).toEqual(['["', b, '","', a, '"]']);
  expect(namedParts("01a", [a, b])).toEqual([a]);
  expect(namedParts("01a01a", [a])).toEqual([a, a]);
  expect(namedParts("nothing of these", [a, b])).toEqual(["nothing of these"]);
  expect(namedParts("", [a])).toEqual([]);
});

test("what is decided about one issue is told as that", () => {
  const action = "POST /api/v1/issues/bulk";
  const deed = (detail: Record<string, unknown>) => deedOf({ action, object: "", detail });
  expect(
    deed({ issues: ["01a"], action: { kind: "assign", assignee: "ann" }, comment: "mine", preview: false }),
  ).toEqual({
    ...{ text: "assigned the issue", object: "01a", rest: { assignee: "ann", comment: "mine" } },
  });
  const several = { text: "decided about several issues", object: "" };
  expect(deed({ issues: ["01a", "02b"], action: { kind: "resolve" } })).toMatchObject(several);
  expect(deed({ issues: ["01a"], action: { kind: "constructor" } })).toMatchObject(several);
  expect(deed({ query: "is:new", action: "…" })).toMatchObject(several);
});

test("what was asked for is told without the signs of JSON", () => {
  expect(detailText({ kind: "assign", to: ["ann", null, 3] })).toBe("kind: assign, to: ann, null, 3");
});
