import { describe, expect, it } from "vitest";
import { sentence } from "../../../src/domain/sentence.ts";
import { notifierConfig } from "../../support/notifier.ts";
import { ScriptedChannel } from "../../support/scripted-channel.ts";
import { alert, detect } from "./alerts.suite.ts";
import { DAY, HOUR, MINUTE, NOW, RETENTION } from "./builders.ts";
import type { StoreEngine } from "./engine.ts";
import { stage } from "./notification-stage.ts";

const SECOND = 1_000;

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

    it("tells what was over before it was due once, as over", async () => {
      await using at = await stage(engine);
      const brief = alert();
      await detect(at.store, [brief]);
      await at.pass(5 * SECOND);
      await detect(at.store, [{ ...brief, status: "resolved", endsAt: NOW + 1 }]);
      await at.pass(HOUR, MINUTE);
      // Found in a backlog: over when it was found.
      const past = alert({ labels: { project: "bank" }, status: "resolved", endsAt: NOW + 1, late: true });
      await detect(at.store, [past]);
      await at.pass(HOUR, MINUTE);
      expect(at.channel.told()).toEqual(["alert resolved 0/1", "alert resolved 0/1"]);
      for (const { id } of [brief, past]) {
        const [routing] = await at.store.notifications.alertRouting(id);
        expect(routing).toMatchObject({ settled: true, reason: undefined });
      }
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
        {
          settled: false,
          reason: sentence("routing.silenced_why", { name: "ada", id: silence.id, comment: "deploy" }),
        },
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
        { reason: sentence("routing.inhibited", { id: source.id, summary: source.summary }) },
      ]);
      expect(await at.store.notifications.alertRouting(held.id)).toMatchObject([
        { settled: false, reason: sentence("routing.muted", { name: "morning" }) },
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

    it("keeps a digest for its time, whatever else the group is looked at for", async () => {
      const [good, refusing, chief] = [new ScriptedChannel(), new ScriptedChannel(), new ScriptedChannel()];
      refusing.answer = () => ({ status: "rejected", error: "404" });
      await using at = await stage(engine, {
        route: { receiver: "duty", group_by: [], digest: { at: ["09:00"] } },
        receivers: {
          duty: [good.in("duty"), refusing.in("duty", { id: "duty/scripted/1" })],
          chief: [chief.in("chief")],
        },
        fallbackReceiver: "chief",
      });
      const first = alert();
      await detect(at.store, [first]);
      await at.pass(HOUR + 2 * MINUTE, MINUTE);
      expect(good.told()).toEqual(["digest firing 1/0"]);
      expect(chief.told()).toEqual(["fallback firing 1/0"]);
      await detect(at.store, [{ ...first, status: "resolved", endsAt: NOW + HOUR }, alert({ lasting: false })]);
      // The refused digest is tried again an hour later: no reason to tell the other channel what has come since.
      await at.pass(4 * HOUR, 5 * MINUTE);
      expect(good.told()).toHaveLength(1);
      await at.pass(20 * HOUR, 5 * MINUTE);
      expect(good.told().slice(1)).toEqual(["digest firing 1/1"]);
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
