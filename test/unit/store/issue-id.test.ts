import { expect, it } from "vitest";
import { isIssueId, newIssueId } from "../../../src/store/engine/issue-id.ts";

it("makes UUIDv7, which sort by time and are never equal", () => {
  const at = Date.UTC(2026, 10, 24);
  const ids = Array.from({ length: 100 }, () => newIssueId(at));
  for (const id of ids) expect(isIssueId(id), id).toBe(true);
  expect(new Set(ids).size).toBe(100);
  expect(newIssueId(at) < newIssueId(at + 1)).toBe(true);
  expect(Number.parseInt(newIssueId(at).replace("-", "").slice(0, 12), 16)).toBe(at);
});

it("knows what is none", () => {
  for (const text of ["", "x", "01930000-0000-4000-8000-000000000000", "01930000-0000-7000-8000-00000000000G"]) {
    expect(isIssueId(text)).toBe(false);
  }
});
