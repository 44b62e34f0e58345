import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { OWNER_GRANTS, type ProjectRole } from "../../../src/domain/access.ts";
import { sentence } from "../../../src/domain/sentence.ts";
import type { Issue } from "../../../src/store/store.ts";
import { alert, detect } from "../../contract/store/alerts.suite.ts";
import { allIssues, count, event } from "../../contract/store/builders.ts";
import { type AccountsApi, openAccountsApi } from "../../support/accounts-api.ts";
import { notifierOn, pass } from "../../support/notifier.ts";
import { ScriptedChannel } from "../../support/scripted-channel.ts";
import { authorization } from "../../support/test-api.ts";

/*
 * Every route that there is, as the API describes itself, tried by everybody that there can be. A new one is tried without
 * a line here.
 */

interface Route {
  readonly method: string;
  readonly path: string;
  readonly access: string;
  readonly scope: string;
}

/** In everything that is of the project `shop`. */
const MARK = "only-shop-knows";
const LEVELS = ["viewer", "member", "admin", "owner"];

let api: AccountsApi;
let routes: readonly Route[];
let ofShop: Issue;
let activity = "";
let silence = "";
let delivery = "";
const alertOfShop = alert({ labels: { alertname: MARK, severity: "warning", project: "shop" }, summary: MARK });

beforeAll(async () => {
  const trials = {
    receivers: () => [],
    unknown: () => sentence("receiver.none_configured"),
    test: async () => undefined,
    preview: async () => undefined,
  };
  api = await openAccountsApi({ deps: { trials } });
  await count(api.store, [event(MARK, { tags: { [MARK]: MARK }, release: MARK }), event("mail", { project: "mail" })]);
  ofShop = (await allIssues(api.store)).find(({ project }) => project === "shop")!;
  await detect(api.store, [alertOfShop, alert({ labels: { alertname: "b", severity: "info", project: "mail" } })]);
  const said = await api.store.life.comment({ issue: ofShop.id, text: MARK, at: 1, actor: "foreign@x.y" });
  activity = said!.id;
  silence = (await api.admin("silences", { matchers: [`project="shop"`, `service="${MARK}"`], duration: "1h" })).body
    .id;
  const channel = new ScriptedChannel();
  const route = { receiver: "duty", group_by: ["alertname"] };
  const notifier = notifierOn(api.store, api.clock, { route, receivers: { duty: [channel.in("duty")] } });
  await pass(notifier, api.clock, 60_000, 10_000);
  delivery = (await api.store.notifications.listDeliveries({ limit: 1, alert: alertOfShop.id })).items[0]!.id;
  routes = api.app.openAPIRegistry.definitions
    .flatMap((definition) =>
      definition.type === "route" ? [definition.route as unknown as Record<string, string>] : [],
    )
    .map((route) => ({
      ...{ method: route["method"]!.toUpperCase(), path: route["path"]! },
      ...{ access: route["x-access"]!, scope: route["x-scope"]! },
    }));
});

afterAll(async () => await api[Symbol.asyncDispose]());

const SUBJECTS = () => ({
  "/api/v1/alerts/": alertOfShop.id,
  "/api/v1/silences/": silence,
  "/api/v1/deliveries/": delivery,
});

/** The route's address about something of the project `shop`. */
function addressOf({ path }: Route): string {
  const id = /^\/api\/v1\/(comments|activity)\//.test(path)
    ? activity
    : (Object.entries(SUBJECTS()).find(([start]) => path.startsWith(start))?.[1] ?? ofShop.id);
  return path.replace("{id}", id).replaceAll(/\{\w+\}/g, "none");
}

/** What makes a request meant seriously where an empty body is refused before anything is looked up. */
const BODIES: Readonly<Record<string, object>> = {
  "/api/v1/issues/{id}/assign": { assignee: "me" },
  "/api/v1/issues/{id}/priority": { priority: "low" },
  "/api/v1/issues/{id}/comments": { text: "hm" },
  "/api/v1/comments/{id}": { text: "hm" },
  "/api/v1/silences": { matchers: [`service="${MARK}"`], duration: "1h" },
  "/api/v1/silences/preview": { matchers: [`project="shop"`] },
  "/api/v1/issues/bulk": { query: "", action: { kind: "resolve" } },
};

async function send(route: Route, headers: Readonly<Record<string, string>>) {
  const body = BODIES[route.path] ?? {};
  const sent = route.method === "POST" ? { method: "POST", body: JSON.stringify(body) } : { method: route.method };
  const response = await api.app.request(addressOf(route), {
    ...sent,
    headers: { "content-type": "application/json", ...headers },
  });
  const endless = response.headers.get("content-type")?.startsWith("text/event-stream") ?? false;
  if (endless) await response.body?.cancel();
  return { status: response.status, text: endless ? "" : await response.text() };
}

const name = ({ method, path }: Route): string => `${method} ${path}`;

/** Those of the routes at which a caller gets one of the answers. */
async function answered(statuses: readonly number[], headers: Record<string, string>, some: readonly Route[] = routes) {
  const found: string[] = [];
  for (const route of some) if (statuses.includes((await send(route, headers)).status)) found.push(name(route));
  return found;
}

function wanting(test: (route: Route) => boolean): string[] {
  return routes.filter(test).map(name);
}

/** Routes that end what the caller logged in with. */
const ENDS = /\/session\/end$|\/sessions\/end-others$/;
/** Refusals of the routes themselves, for reasons of their own. */
const OWN_REASONS = (route: Route): boolean => route.access === "signed_in" || route.access === "anyone";
const guarded = (): Route[] => routes.filter((route) => !OWN_REASONS(route) && !ENDS.test(route.path));
const below = (level: string, wanted: string): boolean => LEVELS.indexOf(level) < LEVELS.indexOf(wanted);

test("there are routes of each kind, and each says who may use it", () => {
  expect(routes.length).toBeGreaterThan(50);
  for (const access of [...LEVELS, "signed_in", "anyone"])
    expect(wanting((route) => route.access === access)).not.toEqual([]);
});

test("nobody gets anywhere but to the log-in", async () => {
  expect(await answered([401], {})).toEqual(wanting(({ access }) => access !== "anyone"));
});

test.each([
  ["a token that is none", { authorization: "Bearer elk_000000000000000000000000000000000000" }],
  ["another's admin token", { authorization: `${authorization}x` }],
  ["a cookie that is none", { cookie: `elkhound_session=${"x".repeat(43)}` }],
])("%s opens nothing", async (_what, headers) => {
  expect(await answered([401], headers, guarded())).toEqual(guarded().map(name));
});

// Before those who may do everything have done it.
test.each(["viewer", "member", "admin"] as const)(
  "a %s of another project sees and changes nothing of this one",
  async (role: ProjectRole) => {
    const before = await api.admin(`issues/${ofShop.id}`);
    expect(before.status).toBe(200);
    const acknowledged = (await api.store.alerts.getAlert(alertOfShop.id))?.acknowledged;
    const silenced = await api.admin(`silences/${silence}`);
    const told = await api.admin(`deliveries/${delivery}`);
    expect([silenced.status, told.status]).toEqual([200, 200]);
    const headers = await api.session(await api.person(`${role}-foreign@x.y`, { mail: role, other: "admin" }));
    const leaks: string[] = [];
    const found: string[] = [];
    for (const route of guarded()) {
      const { status, text } = await send(route, headers);
      if (text.includes(MARK)) leaks.push(name(route));
      const about = route.path.includes("{id}") && route.scope === "projects";
      if (about && status < 300) found.push(name(route));
    }
    expect(leaks).toEqual([]);
    expect(found).toEqual([]);
    expect((await api.admin(`issues/${ofShop.id}`)).body).toEqual(before.body);
    expect((await api.admin(`silences/${silence}`)).body).toEqual(silenced.body);
    expect((await api.admin(`deliveries/${delivery}`)).body).toEqual(told.body);
    expect((await api.store.alerts.getAlert(alertOfShop.id))?.acknowledged).toEqual(acknowledged);
    expect((await api.store.listActivity(ofShop.id, { limit: 100 })).items.at(-1)?.comment?.text).toBe(MARK);
  },
);

test("the admin token opens everything", async () => {
  expect(
    await answered(
      [401, 403],
      { authorization },
      guarded().filter(({ path }) => !path.endsWith("/delete")),
    ),
  ).toEqual([]);
});

describe.each(["viewer", "member", "admin"] as const)("a %s", (role: ProjectRole) => {
  test("of all projects is refused what takes more, and that alone", async () => {
    const headers = await api.session(await api.person(`${role}-all@x.y`, { "*": role }));
    const harmless = guarded().filter(({ path, access }) => below(role, access) || !path.endsWith("/delete"));
    expect(await answered([403], headers, harmless)).toEqual(
      harmless.filter(({ access }) => below(role, access)).map(name),
    );
  });

  test("of one project is refused what takes more, or is not of a project", async () => {
    const headers = await api.session(await api.person(`${role}-mail@x.y`, { mail: role }));
    expect(await answered([403], headers, guarded())).toEqual(
      guarded()
        .filter(({ access, scope }) => below(role, access) || scope === "everything")
        .map(name),
    );
  });
});

test("who has no role is refused everything that takes one", async () => {
  const headers = await api.session(await api.person("none@x.y", {}));
  expect(await answered([403], headers, guarded())).toEqual(guarded().map(name));
});

test("who is disabled is nobody", async () => {
  await api.person("stays@x.y", OWNER_GRANTS);
  const account = await api.person("gone@x.y", OWNER_GRANTS);
  const [session, token] = [await api.session(account), await api.token(account, ["admin"])];
  await api.store.accounts.update(account.id, { state: "disabled" }, 0);
  for (const headers of [session, token])
    expect(await answered([401], headers, guarded())).toEqual(guarded().map(name));
});

test.each([
  ["read", "viewer"],
  ["write", "member"],
] as const)("an owner's token with the scope %s does what a %s may", async (scope, level) => {
  const owner = (await api.store.accounts.findByEmail("owner@x.y")) ?? (await api.person("owner@x.y", OWNER_GRANTS));
  const headers = await api.token(owner, [scope]);
  const harmless = guarded().filter(({ path, access }) => below(level, access) || !path.endsWith("/delete"));
  expect(await answered([403], headers, harmless)).toEqual(
    harmless.filter(({ access }) => below(level, access)).map(name),
  );
});

test("a token with the scope admin does no more than its account", async () => {
  const headers = await api.token(await api.person("little@x.y", { mail: "viewer" }), ["admin"]);
  expect(await answered([403], headers, guarded())).toEqual(
    guarded()
      .filter(({ access, scope }) => access !== "viewer" || scope === "everything")
      .map(name),
  );
});

test("a session's cookie alone changes nothing", async () => {
  const account = await api.person("cookie@x.y", OWNER_GRANTS);
  const { cookie, ...proof } = await api.session(account);
  const changing = routes.filter(({ method, access }) => method === "POST" && access !== "anyone");
  expect(changing.length).toBeGreaterThan(20);
  for (const headers of [
    { cookie },
    { cookie, "x-csrf-token": "" },
    { cookie, ...proof, "sec-fetch-site": "cross-site" },
  ]) {
    expect(await answered([403], headers, changing)).toEqual(changing.map(name));
  }
  expect((await api.ask("session", undefined, { headers: { cookie } })).status).toBe(200);
});

test("every change that was let through or refused is in the audit log, and no secret", async () => {
  const secret = "hunter2hunter2";
  const password = { email: "mallory@x.y", password: secret };
  await api.ask("session", password);
  await api.ask("links/use", { code: secret, password: secret });
  await api.admin("users", { email: "audited@x.y", projects: { shop: "viewer" } });
  const entries = (await api.store.audit.list({ limit: 100 })).items;
  expect(entries[0]).toMatchObject({
    ...{ actor: "admin", via: "admin_token", action: "POST /api/v1/users", object: "audited@x.y", status: 200 },
    detail: { email: "audited@x.y", projects: { shop: "viewer" } },
  });
  expect(entries[2]).toMatchObject({
    actor: "",
    via: "log_in",
    action: "POST /api/v1/session",
    status: 401,
    detail: {},
  });
  expect(JSON.stringify(entries)).not.toContain(secret);
  const resolved = await api.store.audit.list({
    limit: 1,
    action: "POST /api/v1/issues/{id}/resolve",
    actor: "viewer-all@x.y",
  });
  expect(resolved.items[0]).toMatchObject({ object: ofShop.id, status: 403, via: "session", address: "local" });
});
