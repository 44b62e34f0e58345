import { describe, expect, it } from "vitest";
import { DetectionCourse, MINUTE, NOW, source } from "./detection-course.ts";

describe("source_stalled", () => {
  it("tells a source that stands still, and its end", async () => {
    const course = await DetectionCourse.of({ type: "source_stalled", keep_firing_for: "0s" });
    expect(await course.at(0)).toEqual([]);
    course.sources = [source({ stalledSince: NOW, stalledBecause: "nothing was read of it" }), source({ id: "web" })];
    expect(await course.at(6)).toEqual(["Source app stands still: nothing was read of it"]);
    expect(course.firing()[0]).toMatchObject({ labels: { source: "app", severity: "critical" }, startsAt: NOW });
    course.sources = [source({ watermark: NOW + 6 * MINUTE })];
    await course.at(7);
    expect(course.firing()).toEqual([]);
  });

  it("tells a source that falls behind, but not while its first backlog is read", async () => {
    const course = await DetectionCourse.of({ type: "source_stalled" });
    course.sources = [source({ firstCaughtUpAt: undefined, watermark: NOW - 600 * MINUTE })];
    expect(await course.at(1)).toEqual([]);
    course.sources = [source({ watermark: NOW - 31 * MINUTE, lag: 7000 })];
    expect(await course.at(0)).toEqual(["Source app is 31m behind, 7000 not read yet"]);
  });

  it("tells once of records that were gone before they were read, and not of gaps that it found when it began", async () => {
    const course = await DetectionCourse.of({ type: "source_stalled" });
    const gap = (minute: number) => {
      const to = NOW + minute * MINUTE;
      return source({
        watermark: to,
        gap: { from: NOW - 600 * MINUTE, to, what: "orders/3, offsets 5 to 9", records: 5 },
      });
    };
    course.sources = [gap(-5)];
    expect(await course.at(0)).toEqual([]);
    course.sources = [gap(3)];
    expect(await course.at(4)).toEqual([
      "5 records of source app were gone before they were read: orders/3, offsets 5 to 9",
    ]);
    expect(await course.at(5)).toEqual([]);
    course.sources = [gap(6)];
    expect(await course.at(7)).toHaveLength(1);
  });

  it("tells a source that nothing was ever read of", async () => {
    const course = await DetectionCourse.of({ type: "source_stalled" });
    course.sources = [source({ watermark: undefined, firstCaughtUpAt: undefined, lag: undefined })];
    expect(await course.at(0)).toEqual([]);
    expect(await course.at(14)).toEqual([]);
    expect(await course.at(15)).toEqual([expect.stringContaining("Nothing was ever read of source app")]);
  });
});

describe("new_value", () => {
  it("learns first, then tells each value once, and many together", async () => {
    const course = await DetectionCourse.of({ type: "new_value", field: "host", learning: "1h" });
    const seen = (value: string, minute: number) =>
      course.history.addMeasured({ measure: "d", value, at: NOW + minute * MINUTE });
    seen("h1", 0);
    expect(await course.at(1)).toEqual([]);
    seen("h1", 62);
    seen("h2\u202e", 62);
    expect(await course.at(63)).toEqual(["host has a value that was never seen before: h2\u202e"]);
    expect(course.firing()[0]?.labels).toMatchObject({ host: "h2\u202e", field: "host" });
    for (let i = 0; i < 50; i++) seen(`flood ${i}`, 64);
    const told = await course.at(65);
    expect(told).toHaveLength(21);
    expect(told.at(-1)).toBe("30 more values of host that were never seen before");
    expect(await course.at(66)).toEqual([]);
  });
});

describe("new_value of a tag", () => {
  it.each(["tag.tenant", "tag:tenant"])("written %s is called as in searches", async (field) => {
    const course = await DetectionCourse.of({ type: "new_value", field, learning: "1h" });
    course.history.addMeasured({ measure: "d", value: "acme", at: NOW });
    await course.at(1);
    course.history.addMeasured({ measure: "d", value: "other", at: NOW + 62 * MINUTE });
    expect(await course.at(63)).toEqual(["tag.tenant has a value that was never seen before: other"]);
    expect(course.firing()[0]?.labels).toMatchObject({ field: "tag.tenant", value: "other" });
  });
});

describe("watchdog", () => {
  it("fires always, as one alert", async () => {
    const course = await DetectionCourse.of({ type: "watchdog" });
    expect(await course.at(0)).toHaveLength(1);
    expect(await course.at(600)).toEqual([]);
    expect(course.firing()).toHaveLength(1);
  });
});
