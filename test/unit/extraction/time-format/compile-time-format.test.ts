import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { wallClockOf } from "../../../../src/decoding/time-zone.ts";
import { SourceFault } from "../../../../src/extraction/source-fault.ts";
import { compileTimeFormat, TIME_FORMAT_NAMES } from "../../../../src/extraction/time-format/compile-time-format.ts";

const RECEIVED = Date.UTC(2026, 10, 24, 12);

function read(format: string, value: unknown, { zone = "UTC", receivedAt = RECEIVED } = {}): string | undefined {
  const time = compileTimeFormat(format, wallClockOf(zone))(value, receivedAt);
  return time === undefined ? undefined : new Date(time).toISOString();
}

describe("compileTimeFormat", () => {
  it.each([
    ["%d/%b/%Y:%H:%M:%S %z", "24/Nov/2026:08:15:30 +0800", "2026-11-24T00:15:30.000Z"],
    ["%Y-%m-%d %H:%M:%S,%f", "2026-11-24 08:15:30,123456", "2026-11-24T08:15:30.123Z"],
    ["%Y-%m-%d %H:%M:%S.%3N", "2026-11-24 08:15:30,123", "2026-11-24T08:15:30.123Z"],
    ["%FT%T%z", "2026-11-24T08:15:30-05:00", "2026-11-24T13:15:30.000Z"],
    ["%FT%T%z", "2026-11-24T08:15:30Z", "2026-11-24T08:15:30.000Z"],
    ["%a %b %d %H:%M:%S %Y", "Tue Nov 24 08:15:30 2026", "2026-11-24T08:15:30.000Z"],
    ["%a %b %d %H:%M:%S.%f %Y", "Tue Nov 24 08:15:30.5 2026", "2026-11-24T08:15:30.500Z"],
    ["%c", "Tue Nov  4 08:15:30 2026", "2026-11-04T08:15:30.000Z"],
    ["%m/%d/%y %I:%M:%S %p", "11/24/26 12:05:00 am", "2026-11-24T00:05:00.000Z"],
    ["%-m/%-d/%Y %-I:%M %p", "1/4/2026 3:05 PM", "2026-01-04T15:05:00.000Z"],
    ["%d.%m.%Y %R", "24.11.2026 08:15", "2026-11-24T08:15:00.000Z"],
    ["%Y%m%d%H%M%S", "20261124081530", "2026-11-24T08:15:30.000Z"],
    ["%Y %j", "2026 033", "2026-02-02T00:00:00.000Z"],
    ["%s", "1795508130", "2026-11-24T08:15:30.000Z"],
    ["100%% %Y", "100% 2026", "2026-01-01T00:00:00.000Z"],
    ["yyyy-MM-dd HH:mm:ss,SSS", "2026-11-24 08:15:30,123", "2026-11-24T08:15:30.123Z"],
    ["yyyy-MM-dd'T'HH:mm:ss.SSSXXX", "2026-11-24T08:15:30.123+08:00", "2026-11-24T00:15:30.123Z"],
    ["yyyy-MM-ddTHH:mm:ssZ", "2026-11-24T08:15:30+0000", "2026-11-24T08:15:30.000Z"],
    ["yyyyMMddHHmmssSSS", "20261124081530123", "2026-11-24T08:15:30.123Z"],
    ["dd/MMM/yyyy:HH:mm:ss Z", "24/Nov/2026:08:15:30 -0330", "2026-11-24T11:45:30.000Z"],
    ["d MMMM yyyy h:mm a", "4 November 2026 3:05 pm", "2026-11-04T15:05:00.000Z"],
    ["EEE MMM dd HH:mm:ss zzz yyyy", "Tue Nov 24 08:15:30 CET 2026", "2026-11-24T07:15:30.000Z"],
    ["yyyy-MM-dd HH:mm:ss z", "2026-07-24 08:15:30 America/New_York", "2026-07-24T12:15:30.000Z"],
    ["yyyy-MM-dd HH:mm:ss O", "2026-11-24 08:15:30 GMT+8", "2026-11-24T00:15:30.000Z"],
    ["yyyy-MM-dd HH:mm:ss[.SSS][ Z]", "2026-11-24 08:15:30", "2026-11-24T08:15:30.000Z"],
    ["yyyy-MM-dd HH:mm:ss[.SSS][ Z]", "2026-11-24 08:15:30.5 +0100", "2026-11-24T07:15:30.500Z"],
    ["YYYY-MM-DD HH:mm:ss.SSS ZZ", "2026-11-24 08:15:30.123 +00:00", "2026-11-24T08:15:30.123Z"],
    ["ddd, DD MMM YYYY HH:mm:ss", "Tue, 24 Nov 2026 08:15:30", "2026-11-24T08:15:30.000Z"],
    ["yyyy-DDD HH:mm", "2026-033 08:15", "2026-02-02T08:15:00.000Z"],
    ["yy.MM.dd", "69.01.02", "2069-01-02T00:00:00.000Z"],
    ["yy.MM.dd", "70.01.02", "1970-01-02T00:00:00.000Z"],
    ["yyyy年MM月dd日 HH:mm:ss", "2026年11月24日 08:15:30", "2026-11-24T08:15:30.000Z"],
    ["h 'o''clock' a, d.M.yyyy", "3 o'clock PM, 4.1.2026", "2026-01-04T15:00:00.000Z"],
    ["yyyy-MM-dd HH:mm:ss", "2026-11-24 08:15:30.999", "2026-11-24T08:15:30.999Z"],
    ["iso8601", "2026-11-24T08:15:30.123456789Z", "2026-11-24T08:15:30.123Z"],
    ["ISO8601", " 2026-11-24 08:15:30,1 ", "2026-11-24T08:15:30.100Z"],
    ["rfc2822", "Tue, 24 Nov 2026 08:15:30 -0500", "2026-11-24T13:15:30.000Z"],
    ["rfc2822", "4 Nov 2026 08:15:30 GMT", "2026-11-04T08:15:30.000Z"],
    ["rfc3164", "Nov  4 08:15:30", "2026-11-04T08:15:30.000Z"],
    ["epoch", 1795508130, "2026-11-24T08:15:30.000Z"],
    ["epoch", "1795508130123", "2026-11-24T08:15:30.123Z"],
    ["epoch_s", "1795508130.25", "2026-11-24T08:15:30.250Z"],
    ["UNIX_MS", 1795508130123, "2026-11-24T08:15:30.123Z"],
    ["epoch_us", "1795508130123456", "2026-11-24T08:15:30.123Z"],
    ["epoch_ns", "1795508130123456789", "2026-11-24T08:15:30.123Z"],
  ])("%s reads %s", (format, value, expected) => {
    expect(read(format, value)).toBe(expected);
  });

  it.each([
    ["yyyy-MM-dd", "2026-02-30"],
    ["yyyy-MM-dd", "2026-13-01"],
    ["yyyy-MM-dd", "2026-11-24 and more"],
    ["yyyy-MM-dd HH:mm", "2026-11-24"],
    ["HH:mm:ss", "25:00:00"],
    ["d MMM yyyy", "4 Foo 2026"],
    ["%d/%b/%Y", ""],
    ["epoch_s", "soon"],
    ["rfc3164", "Feb 30 08:15:30"],
    ["yyyy-MM-dd", { a: 1 }],
  ])("%s refuses %s", (format, value) => {
    expect(read(format, value)).toBeUndefined();
  });

  it("reads times without zone in the zone given, and others in their own", () => {
    expect(read("yyyy-MM-dd HH:mm", "2026-07-24 08:15", { zone: "Europe/Berlin" })).toBe("2026-07-24T06:15:00.000Z");
    expect(read("yyyy-MM-dd HH:mm Z", "2026-07-24 08:15 +0000", { zone: "Europe/Berlin" })).toBe(
      "2026-07-24T08:15:00.000Z",
    );
    // Names that mean several zones leave it to the rule's own.
    expect(read("yyyy-MM-dd HH:mm z", "2026-11-24 08:15 CST", { zone: "Asia/Shanghai" })).toBe(
      "2026-11-24T00:15:00.000Z",
    );
  });

  it("takes the latest plausible year where none is given", () => {
    const at = (value: string, receivedAt: number): string | undefined => read("MMM d HH:mm:ss", value, { receivedAt });
    expect(at("Dec 31 23:59:59", Date.UTC(2027, 0, 1))).toBe("2026-12-31T23:59:59.000Z");
    expect(at("Jan  1 00:00:01", Date.UTC(2026, 11, 31, 23, 59))).toBe("2027-01-01T00:00:01.000Z");
    expect(at("Jul 15 00:00:00", Date.UTC(2027, 1, 1))).toBe("2026-07-15T00:00:00.000Z");
    expect(at("Feb 29 08:00:00", Date.UTC(2026, 5, 1))).toBe("2024-02-29T08:00:00.000Z");
  });

  it("takes the nearest day where there is a clock alone", () => {
    expect(read("HH:mm:ss.SSS", "23:59:59.500", { receivedAt: Date.UTC(2026, 10, 24, 0, 0, 5) })).toBe(
      "2026-11-23T23:59:59.500Z",
    );
    expect(read("HH:mm:ss", "08:15:30")).toBe("2026-11-24T08:15:30.000Z");
  });

  it.each([
    ["%Y-%q", 3, "`%q`"],
    ["yyyy-MM-dd at HH:mm", 12, "`t`"],
    ["yyyy-MM-dd'T'HH:mm:ss.SSSb", 25, "`b`"],
    ["yyyy[-MM", 4, "not closed"],
    ["yyyy]", 4, "closes nothing"],
    ["[y][y][y][y][y]", 0, "optional"],
    ["yyyy-mm-dd HH:mm:ss", 0, "minute twice"],
    ["yyyymmdd HH", 0, "minutes stand before the hours"],
    ["yyyy-MM-dd hh:mm", 0, "hours of twelve"],
    ["%I:%M", 0, "hours of twelve"],
  ])("refuses the format %s with its place", (format, offset, message) => {
    try {
      compileTimeFormat(format, (time) => time);
      expect.unreachable();
    } catch (thrown) {
      expect(thrown).toBeInstanceOf(SourceFault);
      expect((thrown as SourceFault).message).toContain(message);
      if (offset > 0) expect((thrown as SourceFault).offset).toBe(offset);
    }
  });

  it("knows every name that it says it knows", () => {
    for (const name of TIME_FORMAT_NAMES) expect(() => compileTimeFormat(name, (time) => time)).not.toThrow();
  });

  it("never throws for a text, and gives back what a formatter wrote", () => {
    const reader = compileTimeFormat("yyyy-MM-dd HH:mm:ss.SSS[ z]", wallClockOf("UTC"));
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        const found = reader(text, RECEIVED);
        expect(found === undefined || Number.isFinite(found)).toBe(true);
      }),
    );
    fc.assert(
      fc.property(fc.date({ min: new Date(0), max: new Date("2200-01-01"), noInvalidDate: true }), (date) => {
        expect(reader(date.toISOString().replace("T", " ").replace("Z", " UTC"), RECEIVED)).toBe(date.getTime());
      }),
    );
  });
});
