import { describe, expect, test } from "vitest";
import { Season } from "../../../../src/detection/statistics/season.ts";

const at = (text: string): number => Date.parse(text);

describe("hours of the week", () => {
  test.each([
    ["UTC", "2026-11-23T00:00:00Z", 0, "Monday 00:00"],
    ["UTC", "2026-11-29T23:59:59Z", 167, "Sunday 23:00"],
    ["UTC", "1969-12-31T23:00:00Z", 2 * 24 + 23, "Wednesday 23:00"],
    ["Europe/Berlin", "2026-11-23T23:00:00Z", 24, "Tuesday 00:00"],
    ["Europe/Berlin", "2026-07-20T22:00:00Z", 24, "Tuesday 00:00"],
    ["America/New_York", "2026-11-23T03:00:00Z", 6 * 24 + 22, "Sunday 22:00"],
    ["Asia/Kolkata", "2026-11-23T19:00:00Z", 24, "Tuesday 00:00"],
  ])("%s %s", (zone, time, hour, name) => {
    const season = new Season(zone);
    expect(season.hourOfWeek(at(time))).toBe(hour);
    expect(season.describe(at(time))).toBe(name);
  });

  test("the hour that comes twice when clocks go back is the same hour of the week", () => {
    const season = new Season("Europe/Berlin");
    const hours = ["00", "01", "02"].map((hour) => season.describe(at(`2026-10-25T${hour}:30:00Z`)));
    expect(hours).toEqual(["Sunday 02:00", "Sunday 02:00", "Sunday 03:00"]);
  });

  test("the hour that is left out when clocks go forward has no events", () => {
    const season = new Season("America/New_York");
    const hours = ["06", "07"].map((hour) => season.describe(at(`2026-03-08T${hour}:30:00Z`)));
    expect(hours).toEqual(["Sunday 01:00", "Sunday 03:00"]);
  });

  test("a change of clocks is right whatever was asked before", () => {
    const [early, late] = [at("2026-10-24T23:00:00Z"), at("2026-10-25T03:00:00Z")];
    const season = new Season("Europe/Berlin");
    const fresh = new Season("Europe/Berlin");
    expect([season.hourOfWeek(early), season.hourOfWeek(late)]).toEqual([
      new Season("Europe/Berlin").hourOfWeek(early),
      fresh.hourOfWeek(late),
    ]);
    expect(fresh.describe(late)).toBe("Sunday 04:00");
  });
});
