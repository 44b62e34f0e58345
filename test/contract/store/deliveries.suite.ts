import { describe, expect, it } from "vitest";
import type { DeliveryOutcome } from "../../../src/notification/channel.ts";
import type { Store } from "../../../src/store/store.ts";
import { FakeClock } from "../../support/fake-clock.ts";
import { notifierConfig, notifierOn, pass } from "../../support/notifier.ts";
import { ScriptedChannel } from "../../support/scripted-channel.ts";
import { alert, detect } from "./alerts.suite.ts";
import { HOUR, MINUTE, NOW } from "./builders.ts";
import type { StoreEngine } from "./engine.ts";
import { stage } from "./notification-stage.ts";

const SECOND = 1_000;
const retry: DeliveryOutcome = { status: "retry", error: "503" };

/** The outbox: whatever channels and workers do, nothing is lost, and nothing is sent twice. */
export function describeDeliveries(engine: StoreEngine): void {
  describe("deliveries", () => {
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

    it("are shown by projects, each without the alerts of others", async () => {
      await using at = await stage(engine, { route: { receiver: "duty", group_by: ["severity"] } });
      const labels = { severity: "warning" };
      const [shop, mail, none, over] = [
        alert({ labels: { ...labels, project: "shop" } }),
        alert({ labels: { ...labels, project: "mail" } }),
        alert({ labels }),
        alert({ labels: { ...labels, project: "shop" }, status: "resolved", endsAt: NOW }),
      ];
      await detect(at.store, [shop, mail, none, over, alert({ labels: { severity: "info", project: "mail" } })]);
      await at.pass(11 * SECOND);
      const list = async (query: object) =>
        (await at.store.notifications.listDeliveries({ limit: 10, ...query })).items;
      expect(await list({})).toHaveLength(2);
      const [seen, ...others] = await list({ projects: ["shop", "pay"] });
      expect([seen, others]).toMatchObject([{ firing: 1, resolved: 1, channel: "duty/scripted/0" }, []]);
      expect(await list({ projects: ["mail"], alert: mail.id })).toMatchObject([{ firing: 1, resolved: 0 }]);
      expect(await list({ projects: ["pay"] })).toEqual([]);
      expect(await list({ projects: [] })).toEqual([]);
      const detail = (projects?: readonly string[]) => at.store.notifications.getDelivery(seen!.id, projects);
      expect(await detail()).toMatchObject({ firing: 3, resolved: 1 });
      expect((await detail(["shop"]))?.content).toEqual([
        [shop.id, "firing"],
        [over.id, "resolved"],
      ]);
      expect(await detail(["pay"])).toBeUndefined();
    });

    it("does not send again what it could not record, and records it when the store answers", async () => {
      await using at = await stage(engine);
      await detect(at.store, [alert()]);
      const { notifications } = at.store;
      let broken = false;
      const flaky = Object.assign(Object.create(notifications) as typeof notifications, {
        claimDeliveries: async (request: Parameters<typeof notifications.claimDeliveries>[0]) => {
          if (broken) throw new Error("no connection");
          return await notifications.claimDeliveries(request);
        },
      });
      const store = Object.assign(Object.create(at.store) as Store, { notifications: flaky });
      const route = { receiver: "duty", group_by: ["project"] };
      const notifier = notifierOn(store, at.clock, { route, receivers: { duty: [at.channel.in("duty")] } });
      at.channel.answer = () => {
        broken = true;
        return { status: "delivered" };
      };
      await notifier.look();
      at.clock.advance(11 * SECOND);
      await notifier.look();
      await settled();
      expect(at.channel.asked).toHaveLength(1);
      // Longer than any lease.
      for (let minute = 0; minute < 10; minute += 1) {
        at.clock.advance(MINUTE);
        await notifier.look().catch(() => {});
        await settled();
      }
      expect(at.channel.asked).toHaveLength(1);
      const [owed] = (await notifications.listDeliveries({ limit: 10 })).items;
      expect(owed).toMatchObject({ state: "pending", attempts: 0 });
      broken = false;
      at.clock.advance(MINUTE);
      await settled();
      await notifier.idle();
      expect((await notifications.listDeliveries({ limit: 10 })).items).toMatchObject([
        { state: "delivered", attempts: 1 },
      ]);
      expect(at.channel.asked).toHaveLength(1);
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
      expect(items).toMatchObject([
        { channel: "duty/scripted/0", error: { code: "delivery.given_up", values: { why: "503" } } },
      ]);
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

    it("makes dead letters of what is owed to a channel that is no more", async () => {
      await using at = await stage(engine);
      at.channel.answer = () => retry;
      await detect(at.store, [alert({ lasting: false })]);
      await at.pass(MINUTE, 10 * SECOND);
      const other = new ScriptedChannel();
      at.notifier.reload(
        notifierConfig({
          route: { receiver: "other", group_by: ["project"] },
          receivers: { other: [other.in("other")] },
          giveUpAfterMs: HOUR,
        }),
      );
      await at.pass(30 * MINUTE, MINUTE);
      expect(await at.store.notifications.queue()).toHaveLength(1);
      await at.pass(2 * HOUR, MINUTE);
      expect(await at.store.notifications.queue()).toEqual([]);
      const { items } = await at.store.notifications.listDeliveries({ limit: 10, state: "dead" });
      expect(items).toMatchObject([{ error: { code: "delivery.no_channel" } }]);
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
      await until(() => at.channel.asked.length > 0);
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

    it("sends what a dead worker had under way again as it was, with the same key, before it tells what came since", async () => {
      const route = { receiver: "duty", group_by: ["project"], group_wait: "0s", group_interval: "30s" };
      await using at = await stage(engine, { route });
      const [first, second] = [alert(), alert()];
      await detect(at.store, [first]);
      const accepted = await acceptedBeforeDeath(at.store, { route });
      await detect(at.store, [second]);
      const other = new ScriptedChannel();
      const heir = notifierOn(at.store, at.clock, { route, receivers: { duty: [other.in("duty")] } }, "w2");
      // Looks at what has changed first, when the lease is over already.
      await pass(heir, at.clock, 10 * MINUTE, 3 * MINUTE);
      expect(other.told()).toEqual(["alert firing 1/0", "alert firing 2/0"]);
      expect(other.delivered[0]?.idempotencyKey).toBe(accepted);
      expect(other.delivered[1]?.alerts.map(({ id, told }) => [id, told])).toEqual([
        [first.id, true],
        [second.id, false],
      ]);
    });

    it("keeps what a channel wants kept of a message that some have, and does not replace it", async () => {
      await using at = await stage(engine, { route: { receiver: "duty", group_by: ["project"], group_wait: "0s" } });
      at.channel.answer = () => ({ status: "retry", error: "450", progress: "a has it" });
      await detect(at.store, [alert()]);
      await at.pass(SECOND);
      at.channel.answer = () => retry;
      await detect(at.store, [alert()]);
      await at.pass(10 * MINUTE, 10 * SECOND);
      expect(new Set(at.channel.asked.map(({ idempotencyKey }) => idempotencyKey)).size).toBe(1);
      expect(at.channel.asked.map(({ progress }) => progress).slice(0, 3)).toEqual([undefined, "a has it", "a has it"]);
      at.channel.answer = () => ({ status: "delivered" });
      await at.pass(20 * MINUTE, 10 * SECOND);
      expect(at.channel.told()).toEqual(["alert firing 1/0", "alert firing 2/0"]);
      expect(at.channel.delivered[1]?.progress).toBeUndefined();
    });

    it("folds neither summaries nor what may have arrived: they are sent as they were", async () => {
      const route = { receiver: "duty", group_by: ["..."], group_wait: "0s" };
      const crowded = { maxPerMinute: 1 };
      await using at = await stage(engine);
      const alerts = Array.from({ length: 12 }, (_, n) => alert({ lasting: false, labels: { n: String(n) } }));
      await detect(at.store, alerts.slice(0, 1));
      const accepted = await acceptedBeforeDeath(at.store, { route });
      const channel = new ScriptedChannel();
      channel.answer = () => retry;
      const heir = notifierOn(at.store, at.clock, { route, receivers: { duty: [channel.in("duty", crowded)] } }, "w2");
      for (const from of [1, 6]) {
        await detect(at.store, alerts.slice(from, from + 6));
        await pass(heir, at.clock, 10 * MINUTE, 10 * SECOND);
      }
      channel.answer = () => ({ status: "delivered" });
      await pass(heir, at.clock, 40 * MINUTE, 10 * SECOND);
      expect(channel.asked.every(({ counts }) => counts.firing > 0)).toBe(true);
      expect(channel.delivered.map(({ idempotencyKey }) => idempotencyKey)).toContain(accepted);
      const told = channel.delivered.flatMap((message) => message.alerts.map(({ id }) => id));
      expect(told.toSorted()).toEqual(alerts.map(({ id }) => id));
    });
  });
}

/** What a worker sends that dies when the other side has it and before it knows; its lease is all that is left. Returns the key. */
async function acceptedBeforeDeath(store: Store, { route }: { readonly route: object }): Promise<string> {
  const channel = new ScriptedChannel();
  channel.answer = () => new Promise(() => {});
  // Its own clock, which stands still: so does everything that it would do later.
  const dying = notifierOn(
    store,
    new FakeClock(NOW + SECOND),
    { route, receivers: { duty: [channel.in("duty")] } },
    "dying",
  );
  await dying.look();
  await until(() => channel.asked.length === 1);
  return channel.asked[0]!.idempotencyKey;
}

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise(setImmediate);
}

/** What goes on without the clock has come to its end. */
async function settled(): Promise<void> {
  for (let turn = 0; turn < 20; turn++) await new Promise(setImmediate);
}
