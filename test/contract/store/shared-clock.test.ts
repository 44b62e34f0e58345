import { afterAll, expect, it } from "vitest";
import { SharedClock } from "../../../src/app/shared-clock.ts";
import { createPostgresStore } from "../../../src/store/postgres/postgres-store.ts";
import { createLogger } from "../../../src/telemetry/logger.ts";
import { FakeClock } from "../../support/fake-clock.ts";
import { notifierOn } from "../../support/notifier.ts";
import { ScriptedChannel } from "../../support/scripted-channel.ts";
import { alert, detect } from "./alerts.suite.ts";
import { LIMITS, MINUTE } from "./builders.ts";
import { EmptiedDatabases } from "./emptied-databases.ts";

const databases = new EmptiedDatabases();
afterAll(() => databases.drop());

it.each([
  ["ahead", 10 * MINUTE],
  ["behind", -10 * MINUTE],
])("a worker whose clock is %s takes nothing that another is just sending", async (_, apartMs) => {
  const url = await databases.take();
  const store = createPostgresStore({ url, limits: LIMITS });
  await store.open();
  const channel = new ScriptedChannel();
  const answer = Promise.withResolvers<{ status: "delivered" }>();
  channel.answer = () => answer.promise;
  const worker = async (id: string, offMs: number) => {
    const own = new FakeClock(Date.now() + offMs);
    const clock = new SharedClock(own, store, createLogger("silent"));
    await clock.follow();
    const route = { receiver: "duty", group_wait: "0s" };
    return notifierOn(store, clock, { route, receivers: { duty: [channel.in("duty")] } }, id);
  };
  await detect(store, [alert()]);
  const [first, second] = [await worker("one", 0), await worker("two", apartMs)];
  await first.look();
  expect(channel.asked).toHaveLength(1);
  await second.look();
  expect(channel.asked).toHaveLength(1);
  answer.resolve({ status: "delivered" });
  await first.idle();
  await first.look();
  await second.look();
  expect(channel.told()).toEqual(["alert firing 1/0"]);
  await store.close();
  await databases.giveBack(url);
});
