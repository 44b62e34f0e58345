import { appendFileSync, copyFileSync, readdirSync, renameSync, truncateSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { expect, test } from "vitest";
import { MemoryContext } from "../../support/memory-context.ts";
import { until } from "../../support/services/server-process.ts";
import { Follower, newFolder, sourceDeps, texts } from "./follower.ts";

/** A repeatable dice: the runs differ by seed, not by chance. */
function dice(seed: number): (sides: number) => number {
  let state = seed;
  return (sides) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * sides);
  };
}

/** Older files move up by one, as logrotate does it. */
function shiftRotated(path: string): void {
  const name = basename(path);
  const numbers = readdirSync(dirname(path))
    .map((entry) => Number(entry.slice(name.length + 1)))
    .filter((number) => number > 0);
  for (const number of numbers.sort((a, b) => b - a)) renameSync(`${path}.${number}`, `${path}.${number + 1}`);
}

const KINDS = {
  rename: (path: string) => {
    shiftRotated(path);
    renameSync(path, `${path}.1`);
  },
  copytruncate: (path: string) => {
    shiftRotated(path);
    copyFileSync(path, `${path}.1`);
    truncateSync(path, 0);
  },
} as const;

test.each([
  ["rename", 1],
  ["rename", 2],
  ["rename", 3],
  ["copytruncate", 4],
  ["copytruncate", 5],
  ["copytruncate", 6],
] as const)("%s under load, workers killed at any batch (seed %i): every line once", async (kind, seed) => {
  const folder = await newFolder();
  const path = join(folder, "app.log");
  const roll = dice(seed);
  const context = new MemoryContext();
  const options = { paths: [path] };
  const worker = (): { follower: Follower; running: () => boolean } => {
    let left = 1 + roll(12);
    let alive = true;
    const follower = new Follower(options, context, sourceDeps(), () => {
      alive = left-- > 0;
      return alive;
    });
    return { follower, running: () => alive };
  };

  let written = 0;
  appendFileSync(path, `event ${written++} of this log\n`);
  // What was rotated away before Elkhound ever ran is not asked for: so it begins before the first rotation.
  const first = new Follower(options, context);
  await until(() => context.records.length === 1, "the first line");
  await first.stop();
  let current = worker();
  for (let step = 0; step < 120; step++) {
    const count = 1 + roll(400);
    // Half a line at times, finished by the next write.
    const text = Array.from({ length: count }, () => `event ${written++} of this log\n`).join("");
    const cut = roll(2) === 0 ? text.length : roll(text.length);
    appendFileSync(path, text.slice(0, cut));
    appendFileSync(path, text.slice(cut));
    if (roll(8) === 0) KINDS[kind](path);
    if (!current.running() || roll(20) === 0) {
      await current.follower.stop();
      current = worker();
    }
    await new Promise((resolve) => setImmediate(resolve));
  }
  while (context.records.length < written) {
    const before = context.records.length;
    if (!current.running()) {
      await current.follower.stop();
      current = worker();
    }
    await until(() => context.records.length > before || !current.running(), `more than ${before} of ${written} lines`);
  }
  await current.follower.stop();
  const seen = texts(context);
  const expected = Array.from({ length: written }, (_, index) => `event ${index} of this log`);
  expect(seen.length).toBe(written);
  expect([...seen].sort()).toEqual(expected.sort());
  expect(context.gaps).toEqual([]);
});
