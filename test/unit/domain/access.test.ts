import { expect, test } from "vitest";
import {
  ceilingOf,
  type Grants,
  mayGrant,
  NO_GRANTS,
  OWNER_GRANTS,
  type ProjectRole,
  reaches,
  reachOf,
} from "../../../src/domain/access.ts";

const grants = (projects: Record<string, ProjectRole>): Grants => ({
  owner: false,
  projects: new Map(Object.entries(projects)),
});

test("a role reaches what takes it or less, in its project", () => {
  const some = grants({ shop: "member", mail: "viewer" });
  expect(reachOf(some, "viewer")).toEqual(new Set(["shop", "mail"]));
  expect(reachOf(some, "member")).toEqual(new Set(["shop"]));
  expect(reachOf(some, "admin")).toEqual(new Set());
  expect(reachOf(some, "owner")).toEqual(new Set());
  expect(reachOf(NO_GRANTS, "viewer")).toEqual(new Set());
});

test("a role in all projects reaches all of them, with more in some", () => {
  const some = grants({ "*": "viewer", shop: "admin" });
  expect(reachOf(some, "viewer")).toBe("all");
  expect(reachOf(some, "admin")).toEqual(new Set(["shop"]));
  expect(reachOf(grants({ "*": "admin" }), "owner")).toEqual(new Set());
  expect(reachOf(OWNER_GRANTS, "owner")).toBe("all");
});

test("a project whose name stands for all of them is reached by roles in all alone", () => {
  expect(reaches(new Set(["*"]), "*")).toBe(false);
  expect(reaches("all", "*")).toBe(true);
  expect(reaches("all", undefined)).toBe(true);
  expect(reaches(new Set(["shop"]), undefined)).toBe(false);
  expect(reaches(new Set(["shop"]), "__proto__")).toBe(false);
});

test("nobody gives more than they administer", () => {
  const admin = grants({ shop: "admin", mail: "member" });
  expect(mayGrant(admin, grants({ shop: "admin" }))).toBe(true);
  expect(mayGrant(admin, grants({ shop: "viewer", mail: "viewer" }))).toBe(false);
  expect(mayGrant(admin, grants({ "*": "viewer" }))).toBe(false);
  expect(mayGrant(admin, OWNER_GRANTS)).toBe(false);
  expect(mayGrant(grants({ "*": "admin" }), grants({ "*": "admin", other: "member" }))).toBe(true);
  expect(mayGrant(grants({ "*": "admin" }), OWNER_GRANTS)).toBe(false);
  expect(mayGrant(OWNER_GRANTS, OWNER_GRANTS)).toBe(true);
});

test("the greatest scope of a token counts", () => {
  expect(ceilingOf(["read"])).toBe("viewer");
  expect(ceilingOf(["read", "write"])).toBe("member");
  expect(ceilingOf(["admin"])).toBe("owner");
  expect(ceilingOf([])).toBeUndefined();
});
