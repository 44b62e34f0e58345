import { describe, expect, it } from "vitest";
import type { Detector, WindowDetector } from "../../../src/detection/detector.ts";
import { anyDetectorConfig, createDetector } from "../../../src/detection/registry.ts";
import { endAlertsOfOthers } from "../../../src/detection/retired-detectors.ts";
import { alert, detect } from "../../contract/store/alerts.suite.ts";
import { onlyIssue } from "../../contract/store/builders.ts";
import { inEnglish } from "../../support/in-english.ts";
import { DetectionBench, ENGINES, MINUTE } from "./detection-worker.ts";

async function threshold(change: Record<string, unknown> = {}): Promise<WindowDetector> {
  const { thresholdConfig } = await import("../../../src/detection/threshold.ts");
  const config = thresholdConfig.parse({ id: "many", type: "threshold", events: 10, keep_firing_for: "0s", ...change });
  return { ...((await createDetector(config, { timezone: "UTC" })) as WindowDetector), judgesOpen: false };
}

const summary = (alerts: readonly { status: string; late: boolean; startsAt: number }[], start: number) =>
  alerts.map(({ status, late, startsAt }) => `${status}${late ? " late" : ""} ${(startsAt - start) / MINUTE}`);

it("looks at the sources anew when the clock was set back", async () => {
  await using bench = await DetectionBench.open();
  const { watch } = bench.runnerDeps(bench.clock);
  await bench.commit("app", [["a", 0, 1]], { caughtUpAt: bench.clock.now(), lag: 0 });
  const [before] = await watch.conditions();
  bench.clock.advance(-120 * MINUTE);
  await bench.commit("app", [["a", -120, 1]], { caughtUpAt: bench.clock.now(), lag: 7 });
  const [after] = await watch.conditions();
  expect(before?.lag).toBe(0);
  expect(after?.lag).toBe(7);
});

it("takes no source for standing still because it slept itself", async () => {
  await using bench = await DetectionBench.open();
  const { watch } = bench.runnerDeps(bench.clock);
  await bench.commit("app", [["a", 0, 1]], { caughtUpAt: bench.clock.now(), lag: 0 });
  expect(await watch.conditions()).toMatchObject([{ stalledSince: undefined }]);
  bench.clock.advance(120 * MINUTE);
  expect(await watch.conditions()).toMatchObject([{ stalledSince: undefined }]);
  for (let minute = 0; minute < 6; minute++) {
    bench.clock.advance(MINUTE);
    await watch.conditions();
  }
  expect(await watch.conditions()).toMatchObject([{ stalledSince: bench.start }]);
});

describe.each(ENGINES)("windows, judged on %s", (engine) => {
  it("judges each window once the watermark has passed it, and tells what fires and ends", async () => {
    await using bench = await DetectionBench.open({ engine });
    const runner = bench.worker(await threshold());
    await bench.pass(3, runner);
    await bench.commit(
      "app",
      [
        ["a", 2, 4],
        ["a", 3, 6],
        ["b", 3, 9],
      ],
      { caughtUpAt: bench.clock.now(), lag: 0 },
    );
    await bench.tick(runner);
    expect(await bench.alerts()).toEqual([]);
    await bench.pass(2, runner);
    expect(summary(await bench.alerts(), bench.start)).toEqual(["firing -1"]);
    await bench.pass(10, runner);
    expect(summary(await bench.alerts(), bench.start)).toEqual(["resolved -1"]);
    expect((await bench.alerts())[0]).toMatchObject({ labels: { project: "shop", severity: "warning" }, late: false });
  });

  it("has two workers evaluate the same tick, and one of them store it", async () => {
    await using bench = await DetectionBench.open({ engine });
    const detector = await threshold();
    const [one, other] = [bench.worker(detector), bench.worker(detector)];
    await bench.pass(2, one);
    await bench.commit("app", [["a", 1, 20]], { caughtUpAt: bench.clock.now(), lag: 0 });
    let stale = 0;
    for (let i = 0; i < 6; i++) {
      bench.clock.advance(MINUTE);
      await bench.idle();
      const results = await Promise.all([bench.tick(one), bench.tick(other)]);
      stale += results.filter(({ outcome }) => outcome === "stale").length;
    }
    expect(stale).toBeGreaterThan(0);
    expect(await bench.alerts()).toHaveLength(1);
  });

  it("loses and repeats nothing when a worker dies before or after its commit", async () => {
    await using bench = await DetectionBench.open({ engine });
    const detector = await threshold();
    const { alerts } = bench.store;
    await bench.pass(2, bench.worker(detector));
    await bench.commit("app", [["a", 1, 20]], { caughtUpAt: bench.clock.now(), lag: 0 });
    bench.clock.advance(2 * MINUTE);
    await bench.idle();
    const before = { ...alerts, commitDetection: () => Promise.reject(new Error("killed")) };
    expect((await bench.tick(bench.worker(detector, before))).outcome).toBe("failed");
    expect(await bench.alerts()).toEqual([]);
    const after: typeof alerts = {
      ...alerts,
      commitDetection: async (commit) => {
        await alerts.commitDetection(commit);
        throw new Error("killed");
      },
    };
    expect((await bench.tick(bench.worker(detector, after))).outcome).toBe("failed");
    const [told] = await bench.alerts();
    expect(told).toMatchObject({ status: "firing" });
    await bench.pass(1, bench.worker(detector));
    expect((await bench.alerts()).map(({ id }) => id)).toEqual([told!.id]);
  });

  it("has an issue escalate with its alert, wherever a worker dies", async () => {
    await using bench = await DetectionBench.open({ engine });
    const config = anyDetectorConfig.parse({ id: "worse", type: "escalation", min_events: 10 });
    const detector = (await createDetector(config, { timezone: "UTC" })) as WindowDetector;
    const { alerts, life } = bench.store;
    const idle = { caughtUpAt: bench.clock.now(), lag: 0 };
    await bench.commit("app", [["a", -120, 1]], idle);
    const { id } = await onlyIssue(bench.store);
    await life.decide({ issues: [id], change: { kind: "ignore", until: "escalating" }, at: 1, actor: "me" });
    await bench.pass(5, bench.worker(detector));
    await bench.commit("app", [["a", 4, 100]], idle);
    bench.clock.advance(5 * MINUTE);
    await bench.idle();
    const told = async () => [(await onlyIssue(bench.store)).state.substatus, (await bench.alerts())[0]?.status];
    const before = { ...alerts, commitDetection: () => Promise.reject(new Error("killed")) };
    expect((await bench.tick(bench.worker(detector, before))).outcome).toBe("failed");
    expect(await told()).toEqual(["until_escalating", undefined]);
    const after: typeof alerts = {
      ...alerts,
      commitDetection: async (commit) => {
        await alerts.commitDetection(commit);
        throw new Error("killed");
      },
    };
    expect((await bench.tick(bench.worker(detector, after))).outcome).toBe("failed");
    expect(await told()).toEqual(["escalating", "firing"]);
    // What a user decides while it goes on stays.
    await life.decide({ issues: [id], change: { kind: "ignore", until: "forever" }, at: 6, actor: "me" });
    await bench.pass(120, bench.worker(detector));
    expect(await told()).toEqual(["forever", "resolved"]);
  });

  it("ends what escalated when its detector is gone", async () => {
    await using bench = await DetectionBench.open({ engine });
    const { alerts, life } = bench.store;
    await bench.commit("app", [["a", 0, 1]], {});
    const { id } = await onlyIssue(bench.store);
    await detect(bench.store, [alert({ detector: "worse", type: "escalation", issue: id })], "worse");
    await life.decide({ issues: [id], change: { kind: "escalate" }, at: 1, actor: "detection" });
    await endAlertsOfOthers(alerts, new Set(["spike"]), bench.clock.now());
    expect((await onlyIssue(bench.store)).state).toMatchObject({ status: "unresolved", substatus: "ongoing" });
  });

  it("tells after a downtime what would have been told, once, as late", async () => {
    await using bench = await DetectionBench.open({ engine });
    const detector = await threshold();
    await bench.pass(3, bench.worker(detector));
    bench.clock.advance(180 * MINUTE);
    const runner = bench.worker(detector);
    expect(await bench.tick(runner)).toMatchObject({ outcome: "judged", windows: 0 });
    // The backlog is read in three parts; the watermark follows the position.
    await bench.commit(
      "app",
      [
        ["a", 30, 15],
        ["b", 50, 3],
      ],
      { greatestEventTime: bench.start + 50 * MINUTE, lag: 500 },
    );
    await bench.tick(runner);
    bench.clock.advance(6_000);
    expect(await bench.tick(runner)).toMatchObject({ windows: 47 });
    expect(summary(await bench.alerts(), bench.start)).toEqual(["resolved late 26"]);
    await bench.commit("app", [["a", 90, 12]], { greatestEventTime: bench.start + 150 * MINUTE, lag: 100 });
    bench.clock.advance(6_000);
    // More than one commit's worth of windows.
    expect(await bench.tick(runner)).toMatchObject({ windows: 100 });
    await bench.pass(1, runner);
    expect(summary(await bench.alerts(), bench.start).sort()).toEqual(["resolved late 26", "resolved late 86"]);
    await bench.pass(3, runner);
    expect(await bench.alerts()).toHaveLength(2);
  });

  it("judges nothing of a first backlog", async () => {
    await using bench = await DetectionBench.open({ engine });
    const runner = bench.worker(await threshold());
    await bench.commit("app", [["a", -60, 50]], { greatestEventTime: bench.start - 50 * MINUTE, lag: 900 });
    await bench.pass(3, runner, []);
    await bench.commit("app", [["a", -20, 50]], { greatestEventTime: bench.start - 20 * MINUTE, lag: 100 });
    await bench.pass(2, runner);
    await bench.pass(5, runner);
    expect(await bench.alerts()).toEqual([]);
  });

  it("judges windows once more when records come late, and tells them as late", async () => {
    await using bench = await DetectionBench.open({ engine });
    const runner = bench.worker(await threshold());
    await bench.commit("app", [["a", 0, 6]], { caughtUpAt: bench.clock.now(), lag: 0 });
    await bench.pass(20, runner);
    expect(await bench.alerts()).toEqual([]);
    await bench.commit(
      "app",
      [
        ["a", 1, 3],
        ["a", 2, 2],
      ],
      { caughtUpAt: bench.clock.now(), lag: 0 },
    );
    await bench.pass(2, runner);
    expect((await bench.alerts()).map(({ status, late, numbers }) => [status, late, numbers["observed"]])).toEqual([
      ["resolved", true, 11],
    ]);
    await bench.pass(5, runner);
    expect(await bench.alerts()).toHaveLength(1);
  });

  it("judges late windows at the next tick when what was judged could not be stored", async () => {
    await using bench = await DetectionBench.open({ engine });
    const { alerts } = bench.store;
    let fails = false;
    const runner = bench.worker(await threshold(), {
      ...alerts,
      commitDetection: (commit) => (fails ? Promise.reject(new Error("no answer")) : alerts.commitDetection(commit)),
    });
    await bench.pass(20, runner);
    await bench.commit("app", [["a", 2, 12]], { caughtUpAt: bench.clock.now(), lag: 0 });
    fails = true;
    await bench.pass(2, runner);
    expect(await bench.alerts()).toEqual([]);
    fails = false;
    await bench.pass(1, runner);
    expect(await bench.alerts()).toMatchObject([{ status: "resolved", late: true }]);
  });

  it("waits for a source that stands still as long as patience says, then goes on without it", async () => {
    await using bench = await DetectionBench.open({ engine, sources: ["app", "web"] });
    const runner = bench.worker(await threshold());
    await bench.pass(2, runner, ["app", "web"]);
    await bench.commit("app", [["a", 2, 20]], { caughtUpAt: bench.clock.now(), lag: 0 });
    await bench.pass(10, runner, ["app"]);
    expect(await bench.alerts()).toEqual([]);
    const { decodeState } = await import("../../../src/detection/detector-state.ts");
    const held = async () => decodeState((await bench.store.alerts.loadDetector("many")).state, []).heldBecause;
    expect(inEnglish(await held())).toContain("source web is");
    await bench.pass(15, runner, ["app"]);
    expect((await bench.alerts())[0]).toMatchObject({ numbers: { judged_without: "web", observed: 20 } });
    expect(await held()).toBeUndefined();
    const named = bench.worker(await threshold({ id: "named", sources: ["app"] }));
    await bench.pass(1, named, ["app"]);
    expect(decodeState((await bench.store.alerts.loadDetector("named")).state, []).evaluatedTo).toBeGreaterThan(
      bench.start,
    );
  });

  it("is not stopped by a detector that throws, nor by one that never ends", async () => {
    await using bench = await DetectionBench.open({ engine });
    const good = await threshold();
    const failing: Detector = { ...good, judge: () => Promise.reject(new Error("broken")) };
    const runner = bench.worker(failing);
    await bench.idle();
    bench.clock.advance(3 * MINUTE);
    await bench.idle();
    expect((await bench.tick(runner)).outcome).toBe("failed");
    expect(runner.failure()).toBe("broken");
    const hanging = bench.worker({ ...good, judge: () => new Promise(() => undefined) });
    const tick = bench.tick(hanging);
    while (hanging.failure() === undefined) {
      bench.clock.advance(10_000);
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect((await tick).outcome).toBe("failed");
    expect(hanging.failure()).toContain("longer than 60 s");
  });
});
