import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { alert, detect } from "../../contract/store/alerts.suite.ts";
import { type AccountsApi, openAccountsApi } from "../../support/accounts-api.ts";
import { notifierOn, pass } from "../../support/notifier.ts";
import { ScriptedChannel } from "../../support/scripted-channel.ts";

/* What who has a role in one project does about its alerts, on a real store. */

const of = (project: string, alertname: string) =>
  alert({ labels: { alertname, severity: "warning", project, service: `${project}-api` } });
const [own, foreign, shared, sharedForeign] = [
  of("shop", "own"),
  of("mail", "foreign"),
  of("shop", "shared"),
  of("mail", "shared"),
];

let api: AccountsApi;
let ask: (path: string, body?: object) => ReturnType<AccountsApi["ask"]>;
let look: (path: string, body?: object) => ReturnType<AccountsApi["ask"]>;

beforeAll(async () => {
  api = await openAccountsApi();
  await detect(api.store, [own, foreign, shared, sharedForeign]);
  const channel = new ScriptedChannel();
  const route = { receiver: "duty", group_by: ["alertname"] };
  const notifier = notifierOn(api.store, api.clock, { route, receivers: { duty: [channel.in("duty")] } });
  await pass(notifier, api.clock, 60_000, 10_000);
  expect(channel.delivered).toHaveLength(3);
  const member = await api.session(await api.person("ann@x.y", { shop: "member", pay: "member", news: "viewer" }));
  ask = (path, body) => api.ask(path, body, { headers: member });
  const viewer = await api.session(await api.person("vic@x.y", { shop: "viewer" }));
  look = (path, body) => api.ask(path, body, { headers: viewer });
});

afterAll(async () => await api[Symbol.asyncDispose]());

describe("a silence", () => {
  test.each([
    [['service="shop-api"']],
    [['project=~"shop"']],
    [['project!="mail"', 'service="x"']],
    [['project="mail"']],
    [['project="*"']],
    // A viewer's project is not one in which one may mute.
    [['project="news"']],
  ])("of a member of one project names it: %j is refused, with the way out", async (matchers) => {
    const refused = await ask("silences", { matchers, duration: "1h" });
    expect(refused.status).toBe(400);
    expect(refused.body.errors).toMatchObject([
      {
        parameter: "matchers",
        detail:
          'they would mute other projects too, which takes a role in all of them: add one of `project="pay"`, `project="shop"`',
      },
    ]);
  });

  test("that cannot be read is refused for that", async () => {
    const refused = await ask("silences", { matchers: ["service"], duration: "1h" });
    expect(refused.body.errors[0]).toMatchObject({ parameter: "matchers.0" });
  });

  test("that names one's project is made, seen by its people, and ended by any of its members", async () => {
    const made = await ask("silences", { matchers: ['{project="shop",service="shop-api"}'], duration: "1h" });
    expect(made.body).toMatchObject({ state: "active", created_by: "ann@x.y" });
    const { id } = made.body;
    expect((await look(`silences/${id}`)).body).toEqual(made.body);
    expect((await look("silences")).body.items).toEqual([made.body]);
    expect((await look(`silences/${id}/expire`, {})).status).toBe(403);
    expect((await look("silences", { matchers: ['project="shop"'], duration: "1h" })).status).toBe(403);
    expect((await ask(`silences/${id}/expire`, {})).body).toMatchObject({ state: "expired", expired_by: "ann@x.y" });
  });

  test("that binds itself to none of one's projects is not there", async () => {
    const all = (await api.admin("silences", { matchers: ['severity="info"'], duration: "1h" })).body.id;
    const other = (await api.admin("silences", { matchers: ['project="mail"'], duration: "1h" })).body.id;
    const ours = (await api.admin("silences", { matchers: ['project="pay"', 'a="b"'], duration: "1h" })).body.id;
    const listed = (await ask("silences?state=active")).body.items.map(({ id }: { id: string }) => id);
    expect(listed).toEqual([ours]);
    for (const id of [all, other]) {
      expect((await ask(`silences/${id}`)).status).toBe(404);
      expect((await ask(`silences/${id}/expire`, {})).status).toBe(404);
    }
  });

  test("is previewed on the alerts that one sees", async () => {
    const preview = await look("silences/preview", { matchers: ['severity="warning"'] });
    expect(preview.body.total).toBe(2);
    expect(preview.body.alerts.map(({ id }: { id: string }) => id).sort()).toEqual([own.id, shared.id]);
  });
});

describe("deliveries", () => {
  const find = async (id: string, by = api.admin) => (await by(`deliveries?alert=${id}`)).body.items;

  test("that tell of one's project are seen, without what they tell of others", async () => {
    expect((await api.admin("deliveries")).body.items).toHaveLength(3);
    const seen = (await look("deliveries")).body.items;
    expect(seen.map(({ group_labels }: { group_labels: object }) => group_labels)).toEqual(
      expect.arrayContaining([{ alertname: "own" }, { alertname: "shared" }]),
    );
    expect(seen).toHaveLength(2);
    const [mixed] = await find(shared.id, look);
    expect(mixed.firing).toBe(1);
    expect((await look(`deliveries/${mixed.id}`)).body).toMatchObject({
      alerts: [{ id: shared.id, as: "firing" }],
      ...{ firing: 1, tries: [{ outcome: "delivered" }] },
    });
    expect((await api.admin(`deliveries/${mixed.id}`)).body.firing).toBe(2);
    expect(await find(foreign.id, look)).toEqual([]);
    const [hidden] = await find(foreign.id);
    expect((await look(`deliveries/${hidden.id}`)).status).toBe(404);
  });

  test("are sent again by a member if they tell of one's project alone", async () => {
    const [[alone], [mixed], [hidden]] = [await find(own.id), await find(shared.id), await find(foreign.id)];
    expect((await look(`deliveries/${alone.id}/resend`, {})).status).toBe(403);
    expect((await ask(`deliveries/${mixed.id}/resend`, {})).status).toBe(404);
    expect((await ask(`deliveries/${hidden.id}/resend`, {})).status).toBe(404);
    expect((await ask(`deliveries/${alone.id}/resend`, {})).body).toMatchObject({ state: "pending", attempts: 0 });
    expect((await api.admin("deliveries")).body.items).toHaveLength(4);
  });

  test("an alert is acknowledged by a member, and its routing seen by a viewer", async () => {
    expect((await ask(`alerts/${own.id}/acknowledge`, {})).body).toMatchObject({ acknowledged_by: "ann@x.y" });
    expect((await ask(`alerts/${foreign.id}/acknowledge`, {})).status).toBe(404);
    expect((await look(`alerts/${own.id}/routing`)).body.items).toMatchObject([{ receiver: "duty" }]);
    expect((await look(`alerts/${foreign.id}/routing`)).status).toBe(404);
  });
});
