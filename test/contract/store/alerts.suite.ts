import { describe, expect, it } from "vitest";
import type { Alert } from "../../../src/domain/alert.ts";
import type { Store } from "../../../src/store/store.ts";
import { count, event, MINUTE, NOW, onlyIssue } from "./builders.ts";
import type { StoreEngine } from "./engine.ts";

let made = 0;

/** A firing alert with an id of its own unless `change` says otherwise. */
export function alert(change: Partial<Alert> = {}): Alert {
  made += 1;
  return {
    id: `01936000-0000-7000-8000-${String(made).padStart(12, "0")}`,
    key: `spike/${made}`,
    detector: "spike",
    type: "spike",
    lasting: true,
    status: "firing",
    labels: { alertname: "spike", project: "shop", severity: "warning" },
    summary: "12 times the usual",
    numbers: { observed: 240, expected: 20, unit: "events" },
    issue: undefined,
    startsAt: NOW,
    firedAt: NOW,
    endsAt: undefined,
    late: false,
    updatedAt: NOW,
    ...change,
  };
}

/** Commits alerts as a detector that has no state of interest. */
export async function detect(store: Store, alerts: readonly Alert[], detector = "spike"): Promise<void> {
  const { version } = await store.alerts.loadDetector(detector);
  const outcome = await store.alerts.commitDetection({
    ...{ detector, expectedVersion: version, state: "{}", alerts, at: NOW },
  });
  if (outcome.kind === "stale") throw new Error("the state was stale");
}

/** Detectors' state and alerts. */
export function describeAlerts(engine: StoreEngine): void {
  describe("alerts", () => {
    it("lists those of some projects, those of none being in no project", async () => {
      await using store = await engine.open();
      const labels = { alertname: "spike", severity: "warning" };
      const [shop, mail, none] = [
        alert({ labels: { ...labels, project: "shop" } }),
        alert({ labels: { ...labels, project: "mail" } }),
        alert({ labels }),
      ];
      await detect(store, [shop, mail, none]);
      const list = async (query: object) =>
        (await store.alerts.listAlerts({ limit: 10, ...query })).items.map(({ id }) => id).sort();
      expect(await list({})).toEqual([shop.id, mail.id, none.id]);
      expect(await list({ projects: ["shop", "other"] })).toEqual([shop.id]);
      expect(await list({ projects: ["shop", "mail"], project: "mail" })).toEqual([mail.id]);
      expect(await list({ projects: [] })).toEqual([]);
    });

    it("tells what lasts and fires on issues, more of them than a statement takes", async () => {
      await using store = await engine.open();
      const issueId = (number: number) => `01936000-0000-7000-9000-${String(number).padStart(12, "0")}`;
      const on = (number: number, change: Partial<Alert> = {}) => alert({ issue: issueId(number), ...change });
      const [first, later, far] = [on(1), on(1, { type: "threshold", startsAt: NOW + MINUTE }), on(150)];
      const over = { status: "resolved", endsAt: NOW } as const;
      await detect(store, [
        later,
        first,
        far,
        ...[on(1, { lasting: false }), on(1, over), on(2, { status: "pending", firedAt: undefined }), on(900)],
      ]);
      const asked = Array.from({ length: 200 }, (_, number) => issueId(number));
      expect(await store.alerts.firingOn([...asked, issueId(1), "no issue"])).toEqual(
        [first, later, far].map(({ id, type, issue, labels }) => ({ id, type, issue, labels })),
      );
      expect(await store.alerts.firingOn([])).toEqual([]);
    });

    it("takes a state and its alerts together, and only on the version they were found on", async () => {
      await using store = await engine.open();
      expect(await store.alerts.loadDetector("spike")).toEqual({ version: 0, state: undefined });
      const first = alert();
      const commit = { detector: "spike", expectedVersion: 0, state: '{"a":"\u0000"}', alerts: [first], at: NOW };
      expect(await store.alerts.commitDetection(commit)).toEqual({ kind: "committed", version: 1 });
      expect(await store.alerts.commitDetection({ ...commit, alerts: [alert()] })).toEqual({ kind: "stale" });
      expect(await store.alerts.commitDetection({ ...commit, expectedVersion: 2 })).toEqual({ kind: "stale" });
      expect(await store.alerts.loadDetector("spike")).toEqual({ version: 1, state: '{"a":"\u0000"}' });
      expect(await store.alerts.activeAlerts()).toEqual([{ ...first, acknowledged: undefined }]);
      const second = { ...commit, expectedVersion: 1, state: "{}", alerts: [] };
      expect(await store.alerts.commitDetection(second)).toEqual({ kind: "committed", version: 2 });
    });

    it("changes issues with the alerts that decide so, all of it or nothing", async () => {
      await using store = await engine.open();
      await count(store, [event("a")]);
      const { id } = await onlyIssue(store);
      const ignore = { kind: "ignore", until: "escalating" } as const;
      await store.life.decide({ issues: [id], change: ignore, at: NOW, actor: "me" });
      const state = async () => (await onlyIssue(store)).state;
      const decisions = [{ issues: [id, "no issue"], change: { kind: "escalate" }, at: NOW + 1, actor: "d" }] as const;
      const commit = { detector: "escalation", expectedVersion: 0, state: "{}", alerts: [alert()], decisions, at: NOW };
      expect(await store.alerts.commitDetection({ ...commit, expectedVersion: 3 })).toEqual({ kind: "stale" });
      const unstorable = alert({ updatedAt: Number.NaN });
      await expect(store.alerts.commitDetection({ ...commit, alerts: [unstorable] })).rejects.toThrow();
      expect(await state()).toMatchObject({ status: "ignored", substatus: "until_escalating" });
      expect(await store.alerts.activeAlerts()).toEqual([]);
      expect(await store.alerts.commitDetection(commit)).toEqual({ kind: "committed", version: 1 });
      expect(await state()).toMatchObject({ status: "unresolved", substatus: "escalating" });
      const [latest] = (await store.listActivity(id, { limit: 1 })).items;
      expect(latest).toMatchObject({ kind: "escalated", actor: "d", at: NOW + 1 });
    });

    it("lets one of many workers that found the same write", async () => {
      await using store = await engine.open();
      const commit = { detector: "spike", expectedVersion: 0, state: "{}", at: NOW };
      const outcomes = await Promise.all(
        [1, 2, 3, 4].map(() => store.alerts.commitDetection({ ...commit, alerts: [alert()] })),
      );
      expect(outcomes.map(({ kind }) => kind).sort()).toEqual(["committed", "stale", "stale", "stale"]);
      expect(await store.alerts.activeAlerts()).toHaveLength(1);
    });

    it("returns hostile text and odd numbers as they can be stored", async () => {
      await using store = await engine.open();
      const hostile = alert({
        key: "new_value/\u0000\ud800",
        labels: { tag: "a\u0000b\ud800", "": "" },
        summary: `nul \u0000 lone \ud800 ${"x".repeat(600)}`,
        numbers: { ratio: Number.POSITIVE_INFINITY, none: Number.NaN, one: 1.5 },
      });
      await detect(store, [hostile]);
      const stored = (await store.alerts.getAlert(hostile.id))!;
      expect(stored.key).toBe(hostile.key);
      expect(stored.labels).toEqual(hostile.labels);
      expect(stored.summary).toHaveLength(500);
      expect(stored.summary).toMatch(/^nul \uFFFD lone \uFFFD x+…$/);
      expect(stored.numbers).toEqual({ ratio: "Infinity", none: "NaN", one: 1.5 });
    });

    it("changes an alert by its id, and knows which are active, of whom", async () => {
      await using store = await engine.open();
      const pending = alert({ status: "pending", firedAt: undefined });
      const firing = alert({ issue: "01936000-0000-7000-8000-00000000abcd" });
      const other = alert({ detector: "flatline", type: "flatline" });
      await detect(store, [pending, firing]);
      await detect(store, [other], "flatline");
      expect((await store.alerts.activeAlerts("spike")).map(({ id }) => id)).toEqual([pending.id, firing.id]);
      const over = { ...firing, status: "resolved", endsAt: NOW + MINUTE, updatedAt: NOW + MINUTE } as const;
      await detect(store, [over, { ...pending, numbers: { observed: 3 } }]);
      expect((await store.alerts.activeAlerts()).map(({ id }) => id)).toEqual([pending.id, other.id]);
      expect(await store.alerts.getAlert(firing.id)).toEqual({ ...over, acknowledged: undefined });
      expect((await store.alerts.getAlert(pending.id))?.numbers).toEqual({ observed: 3 });
      expect(await store.alerts.getAlert("no such alert\u0000")).toBeUndefined();
    });

    it("lists by time of change, in pages, and by what is asked for", async () => {
      await using store = await engine.open();
      const alerts = Array.from({ length: 7 }, (_, n) =>
        alert({
          updatedAt: NOW + Math.floor(n / 2),
          issue: n % 2 === 0 ? "issue-a" : "issue-b",
          status: n === 6 ? "resolved" : "firing",
          labels: { project: n < 3 ? "shop" : "bank" },
        }),
      );
      await detect(store, alerts);
      const ids: string[] = [];
      let cursor: string | undefined;
      do {
        const page = await store.alerts.listAlerts({ limit: 2, ...(cursor === undefined ? {} : { cursor }) });
        ids.push(...page.items.map(({ id }) => id));
        cursor = page.next;
      } while (cursor !== undefined);
      expect(ids).toEqual(alerts.map(({ id }) => id).reverse());
      const list = async (query: object) =>
        (await store.alerts.listAlerts({ limit: 100, ...query })).items.map(({ id }) =>
          alerts.findIndex((a) => a.id === id),
        );
      expect(await list({ status: "resolved" })).toEqual([6]);
      expect(await list({ issue: "issue-b" })).toEqual([5, 3, 1]);
      expect(await list({ project: "shop", status: "firing" })).toEqual([2, 1, 0]);
      expect(await list({ detector: "flatline" })).toEqual([]);
    });

    it("keeps who acknowledged first, through later changes", async () => {
      await using store = await engine.open();
      const firing = alert();
      await detect(store, [firing]);
      const acknowledged = { at: NOW + 1, by: "ada" };
      expect(await store.alerts.acknowledge({ alert: firing.id, ...acknowledged })).toEqual({
        ...firing,
        acknowledged,
      });
      await store.alerts.acknowledge({ alert: firing.id, at: NOW + 2, by: "bob" });
      await detect(store, [firing]);
      expect((await store.alerts.getAlert(firing.id))?.acknowledged).toEqual(acknowledged);
      expect(await store.alerts.acknowledge({ alert: "none", at: NOW, by: "ada" })).toBeUndefined();
    });
  });
}
