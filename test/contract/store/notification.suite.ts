import { describe, expect, it } from "vitest";
import type { DeliveryOutcome } from "../../../src/notification/channel.ts";
import type { Notifier } from "../../../src/notification/notifier.ts";
import type { Store } from "../../../src/store/store.ts";
import { FakeClock } from "../../support/fake-clock.ts";
import { type NotifierOptions, notifierConfig, notifierOn, pass } from "../../support/notifier.ts";
import { ScriptedChannel } from "../../support/scripted-channel.ts";
import { alert, detect } from "./alerts.suite.ts";
import { DAY, HOUR, MINUTE, NOW, RETENTION } from "./builders.ts";
import type { StoreEngine } from "./engine.ts";

const SECOND = 1_000;
const retry: DeliveryOutcome = { status: "retry", error: "503" };

interface Stage {
  readonly store: Store & AsyncDisposable;
  readonly clock: FakeClock;
  readonly channel: ScriptedChannel;
  readonly notifier: Notifier;
  /** Moves time on. */
  pass(ms: number, stepMs?: number): Promise<void>;
}

async function stage(engine: StoreEngine, change: Partial<NotifierOptions> = {}): Promise<Stage & AsyncDisposable> {
  const store = await engine.open();
  const clock = new FakeClock(NOW);
  const channel = new ScriptedChannel();
  const notifier = notifierOn(store, clock, {
    route: { receiver: "duty", group_by: ["project"] },
    receivers: { duty: [channel.in("duty")] },
    ...change,
  });
  return {
    ...{ store, clock, channel, notifier },
    pass: (ms, stepMs) => pass(notifier, clock, ms, stepMs),
    [Symbol.asyncDispose]: () => store[Symbol.asyncDispose](),
  };
}

/** The notifier on the store: who is told what, when, and what is kept of it. */
export function describeNotification(engine: StoreEngine): void {
  describe("notification", () => {
    it("tells alerts of a group together after its wait, then changes after its interval, then repeats, then the end", async () => {
      await using at = await stage(engine);
      const [one, two] = [alert(), alert()];
      await detect(at.store, [one]);
      await at.pass(5 * SECOND);
      await detect(at.store, [two]);
      await at.pass(5 * SECOND);
      expect(at.channel.told()).toEqual([]);
      await at.pass(1 * SECOND);
      expect(at.channel.told()).toEqual(["alert firing 2/0"]);
      const three = alert();
      await detect(at.store, [three]);
      await at.pass(4 * MINUTE, 10 * SECOND);
      expect(at.channel.told()).toHaveLength(1);
      await at.pass(MINUTE, 10 * SECOND);
      expect(at.channel.told().slice(1)).toEqual(["alert firing 3/0"]);
      await at.pass(4 * HOUR - MINUTE, MINUTE);
      expect(at.channel.told()).toHaveLength(2);
      await at.pass(2 * MINUTE, MINUTE);
      expect(at.channel.told().slice(2)).toEqual(["repeat firing 3/0"]);
      await detect(at.store, [{ ...one, status: "resolved", endsAt: NOW + 1 }]);
      await at.pass(6 * MINUTE, MINUTE);
      expect(at.channel.told().slice(3)).toEqual(["alert firing 2/1"]);
      await detect(
        at.store,
        [two, three].map((each) => ({ ...each, status: "resolved", endsAt: NOW + 2 })),
      );
      await at.pass(6 * MINUTE, MINUTE);
      expect(at.channel.told().slice(4)).toEqual(["alert resolved 0/2"]);
      await at.pass(DAY, HOUR);
      expect(at.channel.told()).toHaveLength(5);
    });

    it("tells what happened in a moment once, and never repeats it", async () => {
      await using at = await stage(engine);
      const moment = alert({ lasting: false, status: "firing" });
      await detect(at.store, [moment]);
      await at.pass(11 * SECOND);
      await detect(at.store, [{ ...moment, status: "resolved", endsAt: NOW }]);
      await at.pass(2 * DAY, HOUR);
      expect(at.channel.told()).toEqual(["alert firing 1/0"]);
      expect(await at.store.notifications.alertRouting(moment.id)).toMatchObject([{ settled: true, receiver: "duty" }]);
    });

    it("says nothing of what is over before it is due, and says why", async () => {
      await using at = await stage(engine);
      const brief = alert();
      await detect(at.store, [brief]);
      await at.pass(5 * SECOND);
      await detect(at.store, [{ ...brief, status: "resolved", endsAt: NOW + 1 }]);
      await at.pass(HOUR, MINUTE);
      expect(at.channel.told()).toEqual([]);
      expect(await at.store.notifications.alertRouting(brief.id)).toMatchObject([
        { settled: true, reason: "over before it was due" },
      ]);
    });

    it("uses up neither wait nor repeat interval by failing, and tells one message of all when the channel answers again", async () => {
      await using at = await stage(engine);
      at.channel.answer = () => retry;
      const first = alert();
      const moment = alert({ lasting: false });
      await detect(at.store, [first, moment]);
      await at.pass(20 * MINUTE, 5 * SECOND);
      expect(at.channel.asked.length).toBeGreaterThan(4);
      expect(at.channel.asked.length).toBeLessThan(15);
      expect(new Set(at.channel.asked.map(({ idempotencyKey }) => idempotencyKey)).size).toBe(1);
      await detect(at.store, [{ ...first, status: "resolved", endsAt: NOW }, alert()]);
      await at.pass(6 * MINUTE, 5 * SECOND);
      at.channel.answer = () => ({ status: "delivered", reference: "thread-7" });
      await at.pass(11 * MINUTE, 5 * SECOND);
      expect(at.channel.told()).toEqual(["alert firing 2/1"]);
      expect(new Set(at.channel.asked.map(({ idempotencyKey }) => idempotencyKey)).size).toBe(2);
      const { items } = await at.store.notifications.listDeliveries({ limit: 10 });
      expect(items.map(({ state }) => state)).toEqual(["delivered", "superseded"]);
      await detect(at.store, [alert()]);
      await at.pass(6 * MINUTE, 5 * SECOND);
      expect(at.channel.delivered.at(-1)?.previous).toMatchObject({ reference: "thread-7", firstKey: items[0]!.id });
    });

    it("keeps each channel to itself: one that hangs or fails delays no other", async () => {
      const [good, bad] = [new ScriptedChannel(), new ScriptedChannel()];
      bad.answer = () => retry;
      const duty = [good.in("duty"), bad.in("duty", { id: "duty/scripted/1" })];
      await using at = await stage(engine, { receivers: { duty } });
      await detect(at.store, [alert()]);
      await at.pass(MINUTE, 5 * SECOND);
      expect(good.told()).toEqual(["alert firing 1/0"]);
      expect(bad.told()).toEqual([]);
      bad.answer = () => ({ status: "delivered" });
      await at.pass(MINUTE, 5 * SECOND);
      expect(good.told()).toHaveLength(1);
      expect(bad.told()).toEqual(["alert firing 1/0"]);
    });

    it("gives up after its time with the reason, tells the fallback receiver once, and sends again when asked to", async () => {
      const [dead, fallback] = [new ScriptedChannel(), new ScriptedChannel()];
      dead.answer = () => retry;
      await using at = await stage(engine, {
        receivers: { duty: [dead.in("duty")], chief: [fallback.in("chief")] },
        fallbackReceiver: "chief",
        giveUpAfterMs: HOUR,
      });
      const moment = alert({ lasting: false });
      await detect(at.store, [moment]);
      await at.pass(3 * HOUR, MINUTE);
      expect(fallback.told()).toEqual(["fallback firing 1/0"]);
      expect(fallback.delivered[0]?.note).toContain("duty/scripted/0 could not be reached: given up after");
      const { items } = await at.store.notifications.listDeliveries({ limit: 10, state: "dead" });
      expect(items).toMatchObject([{ channel: "duty/scripted/0", error: expect.stringContaining("503") }]);
      const detail = (await at.store.notifications.getDelivery(items[0]!.id))!;
      expect(detail.tries.length).toBe(detail.attempts);
      expect(detail.tries[0]).toMatchObject({ outcome: "given_up" });
      dead.answer = () => ({ status: "delivered" });
      const again = { delivery: items[0]!.id, id: "01936000-0000-7000-8000-00000000aaaa", at: at.clock.now() };
      expect(await at.store.notifications.resend(again)).toMatchObject({ state: "pending" });
      await at.pass(SECOND);
      expect(dead.told()).toEqual(["alert firing 1/0"]);
      expect(await at.store.notifications.resend({ ...again, delivery: "none" })).toBeUndefined();
    });

    it("tries again later what was refused while it fires, without telling the fallback receiver each time", async () => {
      const [refusing, fallback] = [new ScriptedChannel(), new ScriptedChannel()];
      refusing.answer = () => ({ status: "rejected", error: "404: no such hook" });
      await using at = await stage(engine, {
        receivers: { duty: [refusing.in("duty")], chief: [fallback.in("chief")] },
        fallbackReceiver: "chief",
      });
      await detect(at.store, [alert()]);
      await at.pass(50 * MINUTE, MINUTE);
      expect(refusing.asked).toHaveLength(1);
      await at.pass(HOUR, MINUTE);
      expect(refusing.asked).toHaveLength(2);
      expect(fallback.told()).toEqual(["fallback firing 1/0"]);
      refusing.answer = () => ({ status: "delivered" });
      await at.pass(HOUR, MINUTE);
      expect(refusing.told()).toEqual(["alert firing 1/0"]);
    });

    it("honours silences: what fires on is told after them, what happened in a moment is not; and says by whom", async () => {
      await using at = await stage(engine);
      const silence = {
        id: "01936000-0000-7000-8000-0000000000ff",
        matchers: [{ name: "project", operator: "=" as const, value: "shop" }],
        ...{
          startsAt: NOW,
          endsAt: NOW + HOUR,
          createdBy: "ada",
          comment: "deploy",
          createdAt: NOW,
          expiredBy: undefined,
        },
      };
      await at.store.silences.add(silence);
      const [lasting, moment, other] = [alert(), alert({ lasting: false }), alert({ labels: { project: "bank" } })];
      await detect(at.store, [lasting, moment, other]);
      await at.pass(30 * MINUTE, 30 * SECOND);
      expect(at.channel.delivered.map(({ groupLabels }) => groupLabels)).toEqual([{ project: "bank" }]);
      expect(await at.store.notifications.alertRouting(lasting.id)).toMatchObject([
        { settled: false, reason: `silenced by ada (silence ${silence.id}): deploy` },
      ]);
      await at.store.silences.expire({ id: silence.id, at: at.clock.now(), by: "bob" });
      await at.pass(6 * MINUTE, 30 * SECOND);
      expect(at.channel.told().slice(1)).toEqual(["alert firing 1/0"]);
      expect(at.channel.delivered[1]?.alerts.map(({ id }) => id)).toEqual([lasting.id]);
    });

    it("inhibits, and mutes by time intervals, after which everything that was held back is told", async () => {
      await using at = await stage(engine, {
        route: {
          receiver: "duty",
          routes: [{ matchers: ["project=shop"], group_by: ["project"], mute_time_intervals: ["morning"] }],
        },
        timeIntervals: [{ name: "morning", time_intervals: [{ times: [{ start_time: "00:00", end_time: "09:00" }] }] }],
        inhibitRules: [
          { source_matchers: ["alertname=outage"], target_matchers: ["alertname=spike"], equal: ["project"] },
        ],
      });
      const source = alert({ labels: { alertname: "outage", project: "bank" } });
      const target = alert({ labels: { alertname: "spike", project: "bank" } });
      const held = alert({ lasting: false });
      await detect(at.store, [source, target, held]);
      await at.pass(30 * MINUTE, MINUTE);
      expect(at.channel.delivered.flatMap(({ alerts }) => alerts.map(({ id }) => id))).toEqual([source.id]);
      expect(await at.store.notifications.alertRouting(target.id)).toMatchObject([
        { reason: `inhibited by the alert ${source.id}: ${source.summary}` },
      ]);
      expect(await at.store.notifications.alertRouting(held.id)).toMatchObject([
        { settled: false, reason: "muted by the time interval morning" },
      ]);
      await at.pass(40 * MINUTE, MINUTE);
      expect(at.channel.delivered.flatMap(({ alerts }) => alerts.map(({ id }) => id)).slice(1)).toEqual([held.id]);
    });

    it("escalates what nobody acknowledges, also a moment, and not what somebody has", async () => {
      const [duty, chief] = [new ScriptedChannel(), new ScriptedChannel()];
      await using at = await stage(engine, {
        route: {
          receiver: "duty",
          group_by: ["..."],
          escalate: { after: "15m", receiver: "chief" },
          repeat_interval: "1h",
        },
        receivers: { duty: [duty.in("duty")], chief: [chief.in("chief")] },
      });
      const [seen, unseen, moment] = ["seen", "unseen", "moment"].map((name) =>
        alert({ labels: { alertname: name }, lasting: name !== "moment" }),
      ) as [ReturnType<typeof alert>, ReturnType<typeof alert>, ReturnType<typeof alert>];
      await detect(at.store, [seen, unseen, moment]);
      await at.pass(MINUTE, 10 * SECOND);
      await at.store.alerts.acknowledge({ alert: seen.id, at: at.clock.now(), by: "ada" });
      await at.pass(20 * MINUTE, MINUTE);
      expect(duty.delivered).toHaveLength(3);
      expect(chief.told()).toEqual(["escalation firing 1/0", "escalation firing 1/0"]);
      expect(chief.delivered.flatMap(({ alerts }) => alerts.map(({ id }) => id)).sort()).toEqual(
        [unseen.id, moment.id].sort(),
      );
      await at.pass(2 * HOUR, MINUTE);
      expect(duty.delivered.filter(({ kind }) => kind === "repeat").map(({ alerts }) => alerts[0]?.id)).toEqual([
        unseen.id,
        unseen.id,
      ]);
      await detect(
        at.store,
        [seen, unseen].map((each) => ({ ...each, status: "resolved", endsAt: NOW })),
      );
      await at.pass(10 * MINUTE, MINUTE);
      expect(duty.told().filter((told) => told.startsWith("alert resolved"))).toHaveLength(2);
      expect(chief.told().at(-1)).toBe("escalation resolved 0/1");
    });

    it("collects for a digest, with what is over already", async () => {
      await using at = await stage(engine, {
        route: { receiver: "duty", group_by: [], digest: { at: ["09:00"] } },
      });
      const brief = alert();
      await detect(at.store, [brief, alert(), alert({ lasting: false })]);
      await at.pass(10 * MINUTE, MINUTE);
      await detect(at.store, [{ ...brief, status: "resolved", endsAt: NOW + MINUTE }]);
      await at.pass(45 * MINUTE, MINUTE);
      expect(at.channel.told()).toEqual([]);
      await at.pass(6 * MINUTE, MINUTE);
      expect(at.channel.told()).toEqual(["digest firing 2/1"]);
      await at.pass(23 * HOUR, 10 * MINUTE);
      expect(at.channel.told()).toHaveLength(1);
    });

    it("folds what a channel may not be told in a minute into one summary, of which nothing is missing", async () => {
      const channel = new ScriptedChannel();
      await using at = await stage(engine, {
        route: { receiver: "duty", group_by: ["..."] },
        receivers: { duty: [channel.in("duty", { maxPerMinute: 10 })] },
      });
      const flood = Array.from({ length: 60 }, (_, n) => alert({ lasting: n % 2 === 0, labels: { n: String(n) } }));
      await detect(at.store, flood);
      await at.pass(11 * SECOND);
      expect(channel.delivered).toHaveLength(10);
      expect(channel.told().at(-1)).toBe("summary firing 51/0");
      expect(channel.delivered.at(-1)?.note).toBe("51 messages in one");
      const told = channel.delivered.flatMap(({ alerts }) => alerts.map(({ id }) => id));
      expect(told.sort()).toEqual(flood.map(({ id }) => id).sort());
      const states = await at.store.notifications.listDeliveries({ limit: 100 });
      expect(new Set(states.items.map(({ state }) => state))).toEqual(new Set(["delivered"]));
      await at.pass(3 * MINUTE, 10 * SECOND);
      expect(channel.delivered).toHaveLength(10);
    });

    it("leaves a whole channel in peace for as long as it asks", async () => {
      await using at = await stage(engine, { route: { receiver: "duty", group_by: ["..."], group_wait: "0s" } });
      at.channel.answer = () => ({ status: "retry", error: "429", afterMs: 10 * MINUTE });
      await detect(at.store, [alert({ labels: { n: "1" } })]);
      await at.pass(SECOND);
      await detect(at.store, [alert({ labels: { n: "2" } })]);
      await at.pass(9 * MINUTE, 10 * SECOND);
      expect(at.channel.asked).toHaveLength(1);
      at.channel.answer = () => ({ status: "delivered" });
      await at.pass(2 * MINUTE, 10 * SECOND);
      expect(at.channel.delivered).toHaveLength(2);
    });

    it("ends a channel that does not answer, and tries again", async () => {
      await using at = await stage(engine, { route: { receiver: "duty", group_wait: "0s" } });
      let aborted = 0;
      at.channel.answer = (_, signal) =>
        new Promise((resolve) => {
          signal.addEventListener("abort", () => {
            aborted += 1;
            resolve(retry);
          });
        });
      await detect(at.store, [alert()]);
      at.clock.advance(SECOND);
      await at.notifier.look();
      while (at.channel.asked.length === 0) await new Promise(setImmediate);
      at.clock.advance(30 * SECOND);
      await at.notifier.idle();
      expect(aborted).toBe(1);
      at.channel.answer = () => ({ status: "delivered" });
      await at.pass(10 * SECOND);
      expect(at.channel.told()).toEqual(["alert firing 1/0"]);
    });

    it("sends nothing twice when several workers do the same at once", async () => {
      await using at = await stage(engine, { route: { receiver: "duty", group_by: ["..."], group_wait: "0s" } });
      const options = { route: { receiver: "duty", group_by: ["..."], group_wait: "0s" } };
      const others = ["w2", "w3"].map((id) =>
        notifierOn(at.store, at.clock, { ...options, receivers: { duty: [at.channel.in("duty")] } }, id),
      );
      const alerts = Array.from({ length: 40 }, (_, n) => alert({ labels: { n: String(n) } }));
      await detect(at.store, alerts);
      for (let round = 0; round < 6; round += 1) {
        at.clock.advance(SECOND);
        await Promise.all([at.notifier, ...others].map((each) => each.look()));
        await Promise.all([at.notifier, ...others].map((each) => each.idle()));
      }
      expect(at.channel.delivered.flatMap(({ alerts: told }) => told.map(({ id }) => id)).sort()).toEqual(
        alerts.map(({ id }) => id).sort(),
      );
    });

    it("routes what fires anew when the routing has changed, and does not flood when there was none before", async () => {
      await using at = await stage(engine);
      await detect(at.store, [alert(), alert({ lasting: false })]);
      const config = notifierConfig({ route: { receiver: "duty" }, receivers: { duty: [at.channel.in("duty")] } });
      at.notifier.reload({ ...config, tree: undefined, hash: "none" });
      await at.pass(MINUTE, 10 * SECOND);
      expect(at.channel.asked).toEqual([]);
      at.notifier.reload({ ...config, hash: "two" });
      await at.pass(MINUTE, 10 * SECOND);
      expect(at.channel.told()).toEqual(["alert firing 1/0"]);
    });

    it("forgets what is old and over, and nothing else", async () => {
      await using at = await stage(engine);
      const [over, lasting] = [alert(), alert({ labels: { project: "bank" } })];
      await detect(at.store, [over, lasting]);
      await at.pass(MINUTE, 10 * SECOND);
      await detect(at.store, [{ ...over, status: "resolved", endsAt: NOW }]);
      await at.pass(6 * MINUTE, MINUTE);
      const { items } = await at.store.notifications.listDeliveries({ limit: 100 });
      expect(items).toHaveLength(3);
      await at.store.maintain(NOW + 29 * DAY, RETENTION);
      expect((await at.store.notifications.listDeliveries({ limit: 100 })).items).toHaveLength(3);
      await at.store.maintain(NOW + 31 * DAY, RETENTION);
      expect((await at.store.notifications.listDeliveries({ limit: 100 })).items).toEqual([]);
      expect(await at.store.notifications.alertRouting(over.id)).toHaveLength(1);
      await at.store.maintain(NOW + 91 * DAY, RETENTION);
      await at.store.maintain(NOW + 91 * DAY, RETENTION);
      expect(await at.store.alerts.getAlert(over.id)).toBeUndefined();
      expect(await at.store.notifications.alertRouting(over.id)).toEqual([]);
      expect(await at.store.notifications.alertRouting(lasting.id)).toHaveLength(1);
    });

    it("keeps what was held back, or still waits, when its route goes", async () => {
      const intervals = [{ name: "always", time_intervals: [{}] }];
      const route = (matchers: string, mute: readonly string[]) => ({
        receiver: "duty",
        routes: [{ matchers: [matchers], mute_time_intervals: mute }],
      });
      await using at = await stage(engine, { route: route("project=shop", ["always"]), timeIntervals: intervals });
      const held = alert({ lasting: false });
      await detect(at.store, [held]);
      await at.pass(MINUTE, 10 * SECOND);
      const receivers = { duty: [at.channel.in("duty")] };
      at.notifier.reload(notifierConfig({ route: route("project=~shop", []), receivers, hash: "two" }));
      await at.pass(MINUTE, 10 * SECOND);
      expect(at.channel.delivered.flatMap(({ alerts }) => alerts.map(({ id }) => id))).toEqual([held.id]);
      at.notifier.reload(notifierConfig({ route: route("project!=bank", []), receivers, hash: "three" }));
      await at.pass(MINUTE, 10 * SECOND);
      expect(at.channel.delivered).toHaveLength(1);
    });
  });
}
