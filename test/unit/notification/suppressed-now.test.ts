import { expect, test } from "vitest";
import type { Labels } from "../../../src/domain/alert.ts";
import { sentence } from "../../../src/domain/sentence.ts";
import { compileInhibition } from "../../../src/notification/routing/inhibition.ts";
import { SuppressedNow } from "../../../src/notification/suppressed-now.ts";
import type { StoredAlert } from "../../../src/store/alert-store.ts";
import type { Silence } from "../../../src/store/silence-store.ts";
import { FakeClock } from "../../support/fake-clock.ts";
import { notifierConfig } from "../../support/notifier.ts";

/** Eight in the morning. */
const clock = () => new FakeClock(Date.UTC(2026, 10, 24, 8));
const night = {
  name: "night",
  time_intervals: [{ times: [{ start_time: "22:00", end_time: "24:00" }] }],
};

function alert(id: string, labels: Labels): StoredAlert {
  return {
    ...{
      id,
      labels,
      key: id,
      detector: "spike",
      type: "spike",
      lasting: true,
      status: "firing",
      summary: `about ${id}`,
    },
    ...{ numbers: {}, issue: undefined, startsAt: 0, firedAt: 0, endsAt: undefined, late: false, updatedAt: 0 },
    acknowledged: undefined,
  };
}

function silence(id: string, name: string, value: string): Silence {
  return {
    ...{ id, matchers: [{ name, operator: "=" as const, value }], startsAt: 0, endsAt: 1, createdBy: "ann" },
    ...{ comment: "", createdAt: 0, expiredBy: undefined },
  };
}

function world(alerts: readonly StoredAlert[], options: Partial<Parameters<typeof notifierConfig>[0]> = {}) {
  const world = { silences: [] as Silence[], looks: 0, clock: clock() };
  const config = notifierConfig({ route: { receiver: "all" }, receivers: {}, ...options });
  const store = {
    alerts: {
      activeAlerts: async () => {
        world.looks += 1;
        return alerts;
      },
    },
    silences: { active: async () => world.silences },
  };
  return { world, now: new SuppressedNow(store, () => config, world.clock) };
}

test("a silence mutes what it matches from the moment it is there until it is gone", async () => {
  const [cart, pay] = [alert("a", { service: "cart" }), alert("b", { service: "pay" })];
  const { world: live, now } = world([cart, pay]);
  expect(await now.of([cart, pay])).toEqual(new Map());
  live.silences = [silence("s1", "service", "cart")];
  expect([...(await now.of([cart, pay]))]).toEqual([
    ["a", { kind: "silenced", reason: sentence("routing.silenced", { id: "s1", name: "ann" }), by: "s1" }],
  ]);
  live.silences = [silence("s2", "service", "pay")];
  expect([...(await now.of([cart, pay])).keys()]).toEqual(["b"]);
  live.silences = [];
  expect(await now.of([cart, pay])).toEqual(new Map());
});

test("what fires inhibits others, and is read once for many looks in a moment", async () => {
  const [down, slow] = [alert("down", { alertname: "down" }), alert("slow", { alertname: "slow" })];
  const rule = { source_matchers: ["alertname=down"], target_matchers: ["alertname=slow"] };
  const { world: live, now } = world([down, slow], { inhibitRules: [rule] });
  const found = await now.of([down, slow]);
  expect([...found]).toEqual([
    [
      "slow",
      { kind: "inhibited", reason: sentence("routing.inhibited", { id: "down", summary: "about down" }), by: "down" },
    ],
  ]);
  await now.of([slow]);
  expect(live.looks).toBe(1);
  live.clock.advance(2_000);
  await now.of([slow]);
  expect(live.looks).toBe(2);
});

test("a time interval mutes what has no route outside of it", async () => {
  const route = {
    receiver: "all",
    routes: [
      { matchers: ["severity=info"], receiver: "log", active_time_intervals: ["night"] },
      { matchers: ["severity=warning"], receiver: "log", active_time_intervals: ["night"], continue: true },
      { matchers: ["severity=warning"], receiver: "pager" },
    ],
  };
  const [info, warning] = [alert("i", { severity: "info" }), alert("w", { severity: "warning" })];
  const { world: live, now } = world([], { route, timeIntervals: [night] });
  const muted = { kind: "muted", reason: sentence("routing.muted_outside", { names: ["night"] }), by: "night" };
  expect([...(await now.of([info, warning]))]).toEqual([["i", muted]]);
  live.clock.advance(15 * 3_600_000);
  expect(await now.of([info, warning])).toEqual(new Map());
});

test("silences hold where nobody is told of anything", async () => {
  const cart = alert("a", { service: "cart" });
  const silences = { active: async () => [silence("s1", "service", "cart")] };
  const inhibition = compileInhibition([]);
  const alerts = { activeAlerts: async () => [] };
  const now = new SuppressedNow({ alerts, silences }, () => ({ tree: undefined, inhibition }), clock());
  expect((await now.of([cart])).get("a")?.by).toBe("s1");
});
