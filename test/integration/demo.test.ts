import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pino } from "pino";
import { expect, it } from "vitest";
import { demoSources, startDemo } from "../../src/app/demo/demo-writer.ts";
import { scan } from "../../src/app/scan.ts";
import { FakeClock } from "../support/fake-clock.ts";

it("finds in the demo's logs exactly the errors that were written, each kind as one issue", async () => {
  const folder = await mkdtemp(join(tmpdir(), "elkhound-demo-"));
  try {
    const stop = new AbortController();
    const demo = await startDemo({ folder, clock: new FakeClock(), signal: stop.signal });
    stop.abort();
    await demo.done;
    const { expectedIssues, lines } = demo.truth();
    const files = demoSources(folder).flatMap(({ paths }) => paths);
    const result = await scan({ files, level: "error", logger: pino({ enabled: false }) });
    expect(result.problems).toEqual([]);
    expect(result.records).toBe(lines);
    for (const { title, events, kind } of expectedIssues) {
      const found = result.issues.filter((issue) => issue.title.includes(title));
      expect(
        found.map(({ count }) => count),
        kind,
      ).toEqual([events]);
    }
    expect(result.issues.length).toBe(expectedIssues.length);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
