import { afterEach, beforeEach, expect, test } from "vitest";
import type { Clock } from "../../../src/domain/time.ts";
import { Heartbeat } from "../../../src/notification/heartbeat.ts";
import { heartbeatSchema } from "../../../src/notification/routing/routing-schema.ts";
import { type TestKit, testKit } from "../../support/channels/channel-kit.ts";
import { ReceiverServer } from "../../support/channels/receiver-server.ts";

/* What tells a watcher outside that alerts are being worked on, on a real server. */

const MINUTE = 60_000;
let server: ReceiverServer;
let kit: TestKit;
let lookedAt: number | undefined;
let heartbeat: Heartbeat;
/** How often it has gone to sleep: each time a beat is done. */
let beats: number;

beforeEach(async () => {
  server = new ReceiverServer();
  await server.start();
  kit = await testKit();
  lookedAt = kit.clock.now();
  beats = 0;
  const clock: Clock = {
    now: () => kit.clock.now(),
    sleep: (ms, signal) => {
      beats += 1;
      return kit.clock.sleep(ms, signal);
    },
  };
  const config = heartbeatSchema.parse({ url: `${server.url}/ping/SECRET-1234`, interval: "1m" });
  heartbeat = new Heartbeat(config, { ...kit, clock, lastLookAt: () => lookedAt });
});
afterEach(async () => {
  await heartbeat.stop();
  await server.stop();
});

/** The first beat, or the next one a minute later. */
async function beat(): Promise<void> {
  const done = beats + 1;
  if (beats === 0) heartbeat.start();
  else kit.clock.advance(MINUTE);
  while (beats < done) await new Promise(setImmediate);
}

test("asks for the address at once, then each interval", async () => {
  for (let minute = 1; minute <= 4; minute += 1) {
    lookedAt = kit.clock.now();
    await beat();
    expect(server.requests).toHaveLength(minute);
  }
  expect(server.requests[0]?.path).toBe("/ping/SECRET-1234");
});

test("is silent while the store has not been looked at for longer than the interval, and goes on after", async () => {
  lookedAt = undefined;
  await beat();
  lookedAt = kit.clock.now() - MINUTE;
  await beat();
  expect(server.requests).toEqual([]);
  lookedAt = kit.clock.now() + MINUTE;
  await beat();
  expect(server.requests).toHaveLength(1);
});

test("says once that nobody takes it, without the address's secret, and again after it was taken", async () => {
  for (const reply of [{ status: 404 }, { status: 404 }, {}, { status: 500 }] as const) {
    lookedAt = kit.clock.now();
    server.reply = reply;
    await beat();
  }
  const warned = kit.logged.filter((line) => line.includes("heartbeat"));
  expect(warned.map((line) => (JSON.parse(line) as { reason: string }).reason)).toEqual(["answers 404", "answers 500"]);
  expect(kit.logged.join("")).not.toContain("SECRET");
});
