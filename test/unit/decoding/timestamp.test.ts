import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { daysFromCivil } from "../../../src/decoding/iso-time.ts";
import { wallClockOf } from "../../../src/decoding/time-zone.ts";
import { parseTimestamp } from "../../../src/decoding/timestamp.ts";

const utc = wallClockOf("UTC");
const parse = (value: unknown): number | undefined => parseTimestamp(value, utc, Date.UTC(2026, 10, 24));

describe("parseTimestamp", () => {
  test.each<[unknown, number | undefined]>([
    ["2026-11-24T08:15:30Z", Date.UTC(2026, 10, 24, 8, 15, 30)],
    ["2026-11-24 08:15:30,5", Date.UTC(2026, 10, 24, 8, 15, 30, 500)],
    ["2026-11-24T08:15:30.123456789+08:00", Date.UTC(2026, 10, 24, 0, 15, 30, 123)],
    ["2026-11-24 08:15:30.123 +0530", Date.UTC(2026, 10, 24, 2, 45, 30, 123)],
    ["2026-11-24 08:15:30 UTC", Date.UTC(2026, 10, 24, 8, 15, 30)],
    ["2026-11-24T08:15:30-05", Date.UTC(2026, 10, 24, 13, 15, 30)],
    ["24/Nov/2026:08:15:30 +0100", Date.UTC(2026, 10, 24, 7, 15, 30)],
    ["Tue, 24 Nov 2026 08:15:30 GMT", Date.UTC(2026, 10, 24, 8, 15, 30)],
    ["9999-12-31T23:59:59Z", 253_402_300_799_000],
    ["1969-12-31T23:59:59Z", -1_000],
    [1_764_000_000, 1_764_000_000_000],
    [1_764_000_000.25, 1_764_000_000_250],
    [1_764_000_000_123, 1_764_000_000_123],
    [1_764_000_000_123_456, 1_764_000_000_123],
    ["1764000000123456789", 1_764_000_000_123],
    ["2026-13-01T00:00:00Z", undefined],
    ["2026-11-24T25:00:00Z", undefined],
    ["2026-11-24T08:15:30Z and more", undefined],
    ["yesterday", undefined],
    ["", undefined],
    [0, undefined],
    [Number.NaN, undefined],
    [1e300, undefined],
    [null, undefined],
    [{}, undefined],
    [true, undefined],
  ])("%j", (value, expected) => {
    expect(parse(value)).toBe(expected);
  });

  test("reads back what Date writes, in any year", () => {
    fc.assert(
      fc.property(
        fc.date({ min: new Date("0001-01-01T00:00:00Z"), max: new Date("9999-12-31T23:59:59Z"), noInvalidDate: true }),
        (date) => {
          expect(parse(date.toISOString())).toBe(date.getTime());
        },
      ),
    );
  });

  test("daysFromCivil agrees with Date", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 100, max: 9999 }),
        fc.integer({ min: 1, max: 12 }),
        fc.integer({ min: 1, max: 28 }),
        (year, month, day) => {
          expect(daysFromCivil(year, month, day) * 86_400_000).toBe(Date.UTC(year, month - 1, day));
        },
      ),
    );
  });
});

describe("wallClockOf", () => {
  const berlin = wallClockOf("Europe/Berlin");

  test("winter and summer", () => {
    expect(berlin(Date.UTC(2026, 0, 1, 12))).toBe(Date.UTC(2026, 0, 1, 11));
    expect(berlin(Date.UTC(2026, 6, 1, 12))).toBe(Date.UTC(2026, 6, 1, 10));
  });

  test("the hour that is skipped, and the one that happens twice", () => {
    expect(berlin(Date.UTC(2026, 2, 29, 2, 30))).toBe(Date.UTC(2026, 2, 29, 1, 30));
    expect(berlin(Date.UTC(2026, 9, 25, 2, 30))).toBe(Date.UTC(2026, 9, 25, 0, 30));
    expect(berlin(Date.UTC(2026, 9, 25, 3, 0))).toBe(Date.UTC(2026, 9, 25, 2, 0));
  });

  test("agrees with Intl for any moment outside the repeated hours", () => {
    for (const zone of ["Asia/Shanghai", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe"]) {
      const convert = wallClockOf(zone);
      const format = new Intl.DateTimeFormat("sv-SE", { timeZone: zone, dateStyle: "short", timeStyle: "medium" });
      fc.assert(
        fc.property(fc.integer({ min: Date.UTC(1990, 0), max: Date.UTC(2037, 0) }), (at) => {
          const shown = format.format(at);
          const back = convert(Date.parse(`${shown.replace(" ", "T")}Z`));
          expect(format.format(back)).toBe(shown);
        }),
      );
    }
  });

  test("refuses an unknown zone, survives any number", () => {
    expect(() => wallClockOf("Mars/Olympus")).toThrow(RangeError);
    expect(berlin(8.64e15)).toBe(8.64e15);
  });
});
