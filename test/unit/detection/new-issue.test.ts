import { describe, expect, it } from "vitest";
import { DetectionCourse, MINUTE, NOW, source } from "./detection-course.ts";

describe("new_issue", () => {
  it("tells each issue once, with what routes need", async () => {
    const course = await DetectionCourse.of({ type: "new_issue" });
    course.issue("a", { services: ["cart", "web"], level: "fatal" });
    course.history.addEvents({ issue: "a", at: NOW, environment: "prod", release: "1.4" });
    expect(await course.at(1)).toEqual(["New issue in shop: a went wrong"]);
    course.history.addEvents({ issue: "a", at: NOW + MINUTE, environment: "test", release: "1.5" });
    expect(await course.at(2)).toEqual([]);
    expect(course.firing()[0]).toMatchObject({
      lasting: false,
      issue: "a",
      startsAt: NOW,
      late: false,
      labels: {
        alertname: "new_issue",
        detector: "d",
        project: "shop",
        service: "cart",
        environment: "prod",
        release: "1.4",
        severity: "critical",
        issue: "a",
      },
    });
  });

  it("tells it for each environment and release where it is asked to", async () => {
    const course = await DetectionCourse.of({ type: "new_issue", per: ["environment", "release"] });
    course.issue("a");
    course.history.addEvents({ issue: "a", at: NOW, environment: "test", release: "1" });
    course.history.addEvents({ issue: "a", at: NOW, environment: "prod", release: "1" });
    course.history.addEvents({ issue: "a", at: NOW, environment: "prod", release: "2" });
    expect(await course.at(1)).toEqual([
      "New issue in shop: a went wrong",
      "Issue is new in environment prod of shop: a went wrong",
      "Issue is new in release 2 of shop: a went wrong",
    ]);
    expect(new Set(course.firing().map(({ key }) => key)).size).toBe(3);
  });

  it("minds projects, services, environments and levels", async () => {
    const filter = { projects: ["shop"], services: ["cart"], environments: ["prod"], level: "error" };
    const course = await DetectionCourse.of({ type: "new_issue", ...filter });
    course.issue("told", { services: ["cart"] });
    course.issue("other project", { services: ["cart"], project: "pay" });
    course.issue("other service", { services: ["web"] });
    course.issue("mild", { services: ["cart"], level: "warning" });
    course.issue("test", { services: ["cart"] });
    for (const issue of ["told", "other project", "other service", "mild"]) {
      course.history.addEvents({ issue, at: NOW, environment: "prod" });
    }
    course.history.addEvents({ issue: "test", at: NOW, environment: "test" });
    expect(await course.at(1)).toEqual(["New issue in shop: told went wrong"]);
  });

  it("tells what a first backlog holds in one alert a project, when that is read", async () => {
    const course = await DetectionCourse.of({ type: "new_issue" });
    course.sources = [source({ firstCaughtUpAt: undefined })];
    for (const [name, project] of [
      ["a", "shop"],
      ["b", "shop"],
      ["c", "pay"],
    ] as const) {
      course.issue(name, { project });
      course.history.addEvents({ issue: name, at: NOW - 500 * MINUTE, countedAt: NOW, baseline: true });
    }
    expect(await course.at(1)).toEqual([]);
    course.issue("d");
    course.history.addEvents({ issue: "d", at: NOW, baseline: true });
    expect(await course.at(2)).toEqual([]);
    course.sources = [source()];
    expect(await course.at(3)).toEqual([
      expect.stringMatching(/^3 issues were in the logs of shop before/),
      expect.stringMatching(/^1 issue was in the logs of pay before/),
    ]);
    expect(await course.at(4)).toEqual([]);
  });

  it("does not wait for ever for a source that stands still in its first backlog", async () => {
    const course = await DetectionCourse.of({ type: "new_issue" });
    course.sources = [source({ firstCaughtUpAt: undefined, stalledSince: NOW })];
    course.issue("a");
    course.history.addEvents({ issue: "a", at: NOW, baseline: true });
    expect(await course.at(1)).toHaveLength(1);
  });

  it("looks back an hour when it runs for the first time, and marks what is old as late", async () => {
    const course = await DetectionCourse.of({ type: "new_issue" });
    course.issue("long known");
    course.issue("fresh");
    course.history.addEvents({ issue: "long known", at: NOW - 90 * MINUTE });
    course.history.addEvents({ issue: "fresh", at: NOW - 80 * MINUTE, countedAt: NOW });
    expect(await course.at(1)).toEqual(["New issue in shop: fresh went wrong"]);
    expect(course.firing()[0]?.late).toBe(true);
  });
});

describe("regression", () => {
  it("tells each time that a resolved issue comes back", async () => {
    const course = await DetectionCourse.of({ type: "regression", labels: { severity: "critical" } });
    course.issue("a");
    course.history.addEvents({ issue: "a", at: NOW - 5 * MINUTE });
    const back = { kind: "regressed", issue: "a", environment: "", baseline: false } as const;
    course.history.addChange({ ...back, release: "2.0", at: NOW, eventAt: NOW });
    expect(await course.at(1)).toEqual(["Back after it was resolved, in release 2.0: a went wrong"]);
    expect(await course.at(2)).toEqual([]);
    course.history.addChange({ ...back, release: "", at: NOW + 3 * MINUTE, eventAt: NOW + 3 * MINUTE });
    expect(await course.at(4)).toEqual(["Back after it was resolved: a went wrong"]);
    expect(course.firing()[0]?.labels).toMatchObject({ severity: "critical" });
  });
});
