import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { RuleAttemptResult } from "../../../src/api/rule-trials.ts";
import type { TrialRequest } from "../../../src/app/rule-trial.ts";
import { TrialThreads } from "../../../src/app/trial-threads.ts";
import { MINUTE } from "../../../src/domain/time.ts";
import { FakeClock } from "../../support/fake-clock.ts";

let folder = "";
let clock = new FakeClock();
let threads = new TrialThreads(clock);
const before = threadsNow();

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "elkhound-trial-threads-"));
  await writeFile(join(folder, "shop.yml"), rule("lost"));
  clock = new FakeClock();
  threads = new TrialThreads(clock);
});

afterEach(async () => {
  await threads.close();
  await rm(folder, { recursive: true });
  expect(threadsNow()).toBe(before);
});

function threadsNow(): number {
  return (process.report.getReport() as unknown as { workers: readonly unknown[] }).workers.length;
}

function rule(contains: string): string {
  return `rules: [{ name: lost, when: { contains: ${contains} } }]\ntests: [{ name: t, line: x, ignored: true }]\n`;
}

function trial(line: string, change: Partial<TrialRequest> = {}): TrialRequest {
  return {
    ...{ kind: "attempt", paths: [folder], tried: undefined, alone: false, joins: false, sourceId: "", projects: [] },
    ...{ decoder: { format: "text", encoding: "utf-8", timezone: "UTC" }, redaction: undefined, now: clock.now() },
    records: [{ origin: { type: "stdin", line: 1 }, value: Buffer.from(line), stream: "pasted" }],
    ...change,
  };
}

const outcome = async (line: string) => ((await threads.run(trial(line))) as RuleAttemptResult).records[0]?.outcome;

describe("threads that try rules", () => {
  test("are kept for the next trial, which sees the rules as they are then, and end when nobody tries any more", async () => {
    expect(await outcome("it is lost")).toBe("event");
    expect(threadsNow()).toBe(before + 1);
    await writeFile(join(folder, "shop.yml"), rule("gone"));
    expect(await outcome("it is lost")).toBe("ignored");
    expect(await outcome("it is gone")).toBe("event");
    expect(threadsNow()).toBe(before + 1);
    clock.advance(2 * MINUTE);
    await expect.poll(threadsNow).toBe(before);
    expect(await outcome("it is gone")).toBe("event");
  });

  test("are two at most, of which one is kept", async () => {
    const two = [threads.run(trial("it is lost")), threads.run(trial("it is lost"))];
    expect(await threads.run(trial("it is lost"))).toMatchObject({ kind: "failed", reason: "unavailable" });
    for (const { kind } of await Promise.all(two)) expect(kind).toBe("tried");
    expect(threadsNow()).toBe(before + 1);
  });

  test("end when they take too long, and others take their place", async () => {
    const asked = threads.run(trial("it is lost"));
    clock.advance(MINUTE);
    expect(await asked).toMatchObject({ kind: "failed", reason: "too_long" });
    expect(threadsNow()).toBe(before);
    expect(await outcome("it is lost")).toBe("event");
  });

  test("end with a trial that needs too much memory", async () => {
    const value = Buffer.from(`${"x".repeat(50)}\n`.repeat(100));
    const records = Array.from({ length: 400_000 }, (_, index) => ({
      ...{ origin: { type: "stdin", line: index + 1 } as const, stream: "pasted" },
      value,
    }));
    const asked = await threads.run(trial("", { records, joins: true }));
    expect(asked).toMatchObject({ kind: "failed", reason: "too_long" });
    expect(await outcome("it is lost")).toBe("event");
  });

  test("end at once when they are closed, whatever they are at", async () => {
    const asked = threads.run(trial("it is lost"));
    await threads.close();
    expect(await asked).toMatchObject({ kind: "failed", reason: "unavailable" });
    expect(threadsNow()).toBe(before);
  });
});
