import { pino } from "pino";
import { expect, it } from "vitest";
import { SharedClock } from "../../../src/app/shared-clock.ts";
import { FakeClock } from "../../support/fake-clock.ts";

const MINUTE = 60_000;

function clocks(storeAheadMs: number | undefined) {
  const own = new FakeClock();
  const logged: { level: number; seconds?: number }[] = [];
  const state = { aheadMs: storeAheadMs, fails: false };
  const store = {
    time: async () => {
      if (state.fails) throw new Error("away");
      return state.aheadMs === undefined ? undefined : own.now() + state.aheadMs;
    },
  };
  const logger = pino({ level: "info" }, { write: (line: string) => void logged.push(JSON.parse(line)) });
  const shared = new SharedClock(own, store, logger);
  return { own, shared, state, logged, ahead: () => shared.now() - own.now() };
}

it("goes by the store's, tells once that they differ, and keeps what it knows while the store does not answer", async () => {
  const { shared, state, logged, ahead } = clocks(-10 * MINUTE);
  expect(ahead()).toBe(0);
  await shared.follow();
  expect(ahead()).toBe(-10 * MINUTE);
  expect(logged).toMatchObject([{ level: 40, seconds: 600 }]);
  state.fails = true;
  await shared.follow();
  expect(ahead()).toBe(-10 * MINUTE);
  Object.assign(state, { fails: false, aheadMs: 0 });
  await shared.follow();
  expect(ahead()).toBe(0);
  expect(logged).toHaveLength(1);
  state.aheadMs = 2 * MINUTE;
  await shared.follow();
  expect(logged.at(-1)).toMatchObject({ seconds: -120 });
});

it("is the worker's own where it has the store alone, and does not tremble with the way to the store", async () => {
  const alone = clocks(undefined);
  await alone.shared.follow();
  expect(alone.ahead()).toBe(0);
  const { shared, state, ahead, logged } = clocks(900);
  await shared.follow();
  expect(ahead()).toBe(0);
  state.aheadMs = 5_000;
  await shared.follow();
  state.aheadMs = 4_500;
  await shared.follow();
  expect(ahead()).toBe(5_000);
  expect(logged).toEqual([]);
});

it("follows a clock that is set while it runs", async () => {
  const { own, shared, state, ahead } = clocks(0);
  const stop = new AbortController();
  const keeping = shared.keep(stop.signal);
  state.aheadMs = 10 * MINUTE;
  own.advance(MINUTE);
  await expect.poll(ahead).toBe(10 * MINUTE);
  stop.abort();
  await keeping;
});
