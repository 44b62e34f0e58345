import fc from "fast-check";
import { expect, it } from "vitest";
import { decodeCursor, encodeCursor, pageLimit, toPage } from "../../../src/store/engine/cursor.ts";
import { InvalidCursorError } from "../../../src/store/store.ts";

it("reads its own cursors, of the same list only", () => {
  const cursor = encodeCursor("issues last_seen", { value: 5, id: "ab-1" });
  expect(decodeCursor("issues last_seen", "hex", cursor)).toEqual({ value: 5, id: "ab-1" });
  expect(() => decodeCursor("issues first_seen", "hex", cursor)).toThrow(InvalidCursorError);
  expect(decodeCursor("issues", "uuid", undefined)).toBeUndefined();
});

it("throws one kind of error for whatever else", () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.base64String(),
        fc.json().map((json) => Buffer.from(json).toString("base64url")),
      ),
      (text) => {
        expect(() => decodeCursor("list", "hex", text)).toThrow(InvalidCursorError);
      },
    ),
  );
});

it("cuts a page and says whether more follows", () => {
  const end = (row: number) => ({ value: row, id: "" });
  expect(toPage([3, 2, 1], 2, "k", end, String)).toEqual({
    items: ["3", "2"],
    next: encodeCursor("k", { value: 2, id: "" }),
  });
  expect(toPage([3, 2], 2, "k", end, String).next).toBeUndefined();
});

it("keeps page sizes between 1 and 100", () => {
  expect([0, -1, 1, 50, 100, 101, Number.NaN, 1.9].map(pageLimit)).toEqual([1, 1, 1, 50, 100, 100, 1, 1]);
});
