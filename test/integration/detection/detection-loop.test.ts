import { expect, it, vi } from "vitest";
import { systemClock } from "../../../src/app/system-clock.ts";
import { DetectionLoop, type DetectionLoopDeps } from "../../../src/detection/detection-loop.ts";
import type { ChangeDetector } from "../../../src/detection/detector.ts";
import { createDetector } from "../../../src/detection/registry.ts";
import { Metrics } from "../../../src/telemetry/metrics.ts";
import { DetectionBench, MINUTE } from "./detection-worker.ts";

const EVERY_SECOND = "* * * * * *";

/** A detector that only notes who had it look. */
async function noting(id: string, looks: string[], worker: string): Promise<ChangeDetector> {
  const config = { id, type: "watchdog" as const, schedule: EVERY_SECOND, labels: {} };
  const watchdog = (await createDetector(config, { timezone: "UTC" })) as ChangeDetector;
  return {
    ...watchdog,
    look: (context) => {
      looks.push(`${worker} ${id}`);
      return watchdog.look(context);
    },
  };
}

function loopOn(bench: DetectionBench, workerId: string, change: Partial<DetectionLoopDeps> = {}): DetectionLoop {
  const clock = systemClock;
  return new DetectionLoop({
    ...bench.runnerDeps(clock),
    leases: bench.store,
    workerId,
    metrics: new Metrics(),
    ...change,
  });
}

it("divides detectors among workers, and gives those of one that stops to the others", async () => {
  await using bench = await DetectionBench.open();
  const looks: string[] = [];
  const of = async (worker: string) => [await noting("one", looks, worker), await noting("two", looks, worker)];
  const [a, b] = [loopOn(bench, "a"), loopOn(bench, "b")];
  a.start(await of("a"));
  await vi.waitFor(() => expect(new Set(looks)).toEqual(new Set(["a one", "a two"])), { timeout: 60_000 });
  b.start(await of("b"));
  await a.stop();
  looks.length = 0;
  await vi.waitFor(() => expect(new Set(looks)).toEqual(new Set(["b one", "b two"])), { timeout: 60_000 });
  await b.stop();
  await b.stop();
  // One alert each, whoever looked.
  expect((await bench.alerts()).map(({ detector, status }) => `${detector} ${status}`).sort()).toEqual([
    "one firing",
    "two firing",
  ]);
});

it("makes up for a tick that was due while no worker ran, and ends alerts of detectors that are gone", async () => {
  await using bench = await DetectionBench.open();
  const looks: string[] = [];
  const before = bench.worker(await noting("gone", looks, "before"));
  await bench.tick(before);
  const yearly = { ...(await noting("yearly", looks, "after")) };
  const daily = { ...yearly, options: { ...yearly.options, schedule: "0 0 0 1 1 *" } };
  await bench.worker(daily).tick(Date.now() - 10 * MINUTE, Date.now() - MINUTE, new AbortController().signal);
  looks.length = 0;
  const loop = loopOn(bench, "a");
  loop.start([daily]);
  await vi.waitFor(() => expect(looks).toEqual(["after yearly"]), { timeout: 60_000 });
  await vi.waitFor(
    async () => {
      const alerts = await bench.alerts();
      expect(alerts.map(({ detector, status }) => `${detector} ${status}`).sort()).toEqual([
        "gone resolved",
        "yearly firing",
      ]);
    },
    { timeout: 60_000 },
  );
  await loop.stop();
});
