import { describe, expect, it } from "vitest";
import { thresholdConfig } from "../../../src/detection/threshold.ts";
import { DetectionCourse, MINUTE, NOW } from "./detection-course.ts";

describe("threshold", () => {
  it("counts each issue in its window, and ends below the lower threshold", async () => {
    const course = await DetectionCourse.of({
      type: "threshold",
      events: 10,
      recover_below: 5,
      keep_firing_for: "0s",
      window: "5m",
    });
    course.issue("a", { level: "fatal", services: ["cart"] });
    course.issue("b");
    course.history.addEvents({ issue: "a", at: NOW, count: 6 });
    course.history.addEvents({ issue: "a", at: NOW + 4 * MINUTE, count: 6 });
    course.history.addEvents({ issue: "b", at: NOW, count: 9 });
    expect(await course.at(1)).toEqual([]);
    expect(await course.at(5)).toEqual(["12 events in 5m, 10 allowed: a went wrong"]);
    expect(course.firing()[0]).toMatchObject({
      issue: "a",
      numbers: { observed: 12, threshold: 10, window_ms: 5 * MINUTE },
      labels: { severity: "critical", service: "cart" },
    });
    expect(await course.at(6)).toEqual([]);
    expect(course.firing()).toHaveLength(1);
    await course.at(10);
    expect(course.firing()).toEqual([]);
  });

  it("counts by project, environment, or what is measured", async () => {
    const steps = { events: 5, type: "threshold" };
    const projects = await DetectionCourse.of({ ...steps, per: "project", level: "error" });
    const environments = await DetectionCourse.of({ ...steps, per: "environment", projects: ["shop"] });
    for (const course of [projects, environments]) {
      for (const [name, project] of [
        ["a", "shop"],
        ["b", "shop"],
        ["c", "pay"],
      ] as const) {
        course.issue(name, { project });
        course.history.addEvents({ issue: name, at: NOW, count: 3, environment: "prod" });
      }
    }
    expect(await projects.at(1)).toEqual(["6 events in 5m, 5 allowed: project shop"]);
    expect(await environments.at(1)).toEqual(["6 events in 5m, 5 allowed: environment prod"]);
    expect(environments.firing()[0]?.labels["environment"]).toBe("prod");
    // The second as it was written once.
    for (const per of ["tag.tenant", "tag:tenant"]) {
      const users = await DetectionCourse.of({ ...steps, per });
      users.history.addMeasured({ measure: "d", value: "acme", at: NOW, count: 7 });
      users.history.addMeasured({ measure: "d", value: "other", at: NOW, count: 4 });
      expect(await users.at(1)).toEqual(["7 events in 5m, 5 allowed: tag.tenant acme"]);
    }
  });

  it("does not wait for the end of a window that is beyond the threshold already", async () => {
    const course = await DetectionCourse.of({ type: "threshold", events: 10, keep_firing_for: "0s", window: "5m" });
    course.issue("a");
    course.history.addEvents({ issue: "a", at: NOW + 10 * MINUTE, count: 10 });
    expect(await course.at(10.3, "open")).toHaveLength(1);
    // Windows that end earlier hold nothing of it.
    await course.at(9);
    await course.at(10);
    expect(course.firing()).toHaveLength(1);
    await course.at(11);
    await course.at(16);
    expect(course.firing()).toEqual([]);
  });

  it("refuses what it cannot count", () => {
    const parse = (change: object) =>
      thresholdConfig.safeParse({ id: "t", type: "threshold", events: 5, ...change }).success;
    expect(parse({})).toBe(true);
    expect(parse({ per: "user", projects: ["shop"] })).toBe(true);
    expect(parse({ per: "user", services: ["cart"] })).toBe(false);
    expect(parse({ per: "colour" })).toBe(false);
    expect(parse({ recover_below: 6 })).toBe(false);
    expect(parse({ window: "90s" })).toBe(false);
  });
});
