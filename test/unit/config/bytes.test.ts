import { describe, expect, test } from "vitest";
import { bytes, parseBytes } from "../../../src/config/bytes.ts";

describe("parseBytes", () => {
  test.each([
    ["0", 0],
    ["4096", 4096],
    ["10B", 10],
    ["256MB", 256_000_000],
    ["256 mb", 256_000_000],
    ["1KiB", 1024],
    ["1GiB", 1_073_741_824],
    ["1.5GB", 1_500_000_000],
    ["2TiB", 2_199_023_255_552],
  ])("%s is %i bytes", (text, size) => {
    expect(parseBytes(text)).toBe(size);
  });

  test.each(["", "MB", "-1MB", "5QB", "1e3", "1 000", "5  MB", "99999999TB", "constructor"])(
    "%j is no size",
    (text) => {
      expect(parseBytes(text)).toBeUndefined();
    },
  );
});

test("the schema takes text and numbers", () => {
  expect(bytes.parse("1GiB")).toBe(1_073_741_824);
  expect(bytes.parse(512)).toBe(512);
  expect(bytes.safeParse(-1).success).toBe(false);
  expect(bytes.safeParse(1.5).success).toBe(false);
  expect(bytes.safeParse(true).success).toBe(false);
});
