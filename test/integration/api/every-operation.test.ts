import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { OWNER_GRANTS } from "../../../src/domain/access.ts";
import { alert, detect } from "../../contract/store/alerts.suite.ts";
import { allIssues, NOW } from "../../contract/store/builders.ts";
import { PASSWORD } from "../../support/accounts-api.ts";
import { descriptionOf, unseenLists } from "../../support/described/described-app.ts";
import { countSomeOfEverything } from "../../support/described/some-of-everything.ts";
import { openWholeApi, type Sent, type WholeApi } from "../../support/described/whole-api.ts";
import { notifierOn, pass } from "../../support/notifier.ts";
import { ScriptedChannel } from "../../support/scripted-channel.ts";
import { authorization } from "../../support/test-api.ts";

/*
 * Every operation of the description is done at least once, and refused: a new one that is not makes the last tests fail.
 * Each answer on the way is checked against the description.
 */

let api: WholeApi;
/** What each operation was last sent with success. */
const sent = new Map<string, Sent>();
/** The session's cookie that was last set. */
let cookie = "";

const RULE = `rules:
  - name: x
    when: { any: [contains: broke, level: fatal] }
    steps: [grok: "it broke %{INT:code}"]
    event: { level: fatal }
tests:
  - { name: right, line: it broke 7, event: { level: fatal } }
  - { name: wrong, line: it broke 8, event: { level: error } }
`;

/** Does something, which must succeed, and returns the answer's body. */
// biome-ignore lint/suspicious/noExplicitAny: answers are looked at, not relied upon.
async function done(operation: string, what: Sent = {}): Promise<any> {
  const given = operation.startsWith("POST") ? { body: {}, ...what } : what;
  const response = await api.send(operation, given);
  const text = response.headers.get("content-type")?.startsWith("text/event") ? "" : await response.text();
  expect([operation, response.status, text.slice(0, 300)]).toEqual([operation, 200, text.slice(0, 300)]);
  sent.set(operation, given);
  cookie = response.headers.get("set-cookie")?.split(";")[0] ?? cookie;
  if (text === "") await response.body?.cancel();
  return text === "" ? undefined : JSON.parse(text);
}

const issueOf = async (title: string): Promise<string> =>
  (await allIssues(api.store)).find((issue) => issue.title === title || issue.pattern === `${title} went wrong`)!.id;

beforeAll(async () => {
  api = await openWholeApi();
  api.clock.advance(NOW - api.clock.now());
  await countSomeOfEverything(api.store, api.log, api.config);
});

afterAll(async () => await api[Symbol.asyncDispose]());

test("issues are looked at", async () => {
  const id = await issueOf("CardDeclined");
  const params = { id };
  await done("GET /api/v1/issues", { query: "series=24h" });
  await done("GET /api/v1/issues/counts");
  await done("GET /api/v1/issues/{id}", { params });
  const { items } = await done("GET /api/v1/issues/{id}/events", { params });
  await done("GET /api/v1/issues/{id}/events/{event}", { params: { id, event: items[0].id } });
  await done("GET /api/v1/issues/{id}/buckets", { params });
  await done("GET /api/v1/issues/{id}/fingerprints", { params });
  await done("GET /api/v1/issues/{id}/users", { params });
  await done("GET /api/v1/issues/{id}/similar", { params });
  await done("GET /api/v1/issues/{id}/tags", { params });
  await done("GET /api/v1/issues/{id}/tags/{key}", { params: { id, key: "zone" } });
  await done("GET /api/v1/tags");
  await done("GET /api/v1/tags/{key}/values", { params: { key: "zone" } });
  const noise = await issueOf("noise");
  const { items: events } = await done("GET /api/v1/issues/{id}/events", { params: { id: noise } });
  const around = { id: noise, event: events[0].id };
  const context = await done("GET /api/v1/issues/{id}/events/{event}/context", { params: around });
  expect(context).toMatchObject({ status: "found", records: [{ is_event: false }, { is_event: true }] });
});

test("issues are decided about, corrected, discarded and deleted", async () => {
  const id = await issueOf("CardDeclined");
  const params = { id };
  await done("POST /api/v1/issues/{id}/resolve", { params, body: { in_next_release: true } });
  await done("POST /api/v1/issues/{id}/unresolve", { params });
  await done("POST /api/v1/issues/{id}/ignore", { params, body: { until_events: 100 } });
  await done("POST /api/v1/issues/{id}/assign", { params, body: { assignee: "ann@example.com" } });
  await done("POST /api/v1/issues/{id}/priority", { params, body: { priority: "high" } });
  const comment = await done("POST /api/v1/issues/{id}/comments", { params, body: { text: "a proxy" } });
  await done("POST /api/v1/comments/{id}", { params: { id: comment.id }, body: { text: "the proxy" } });
  await done("POST /api/v1/comments/{id}/delete", { params: { id: comment.id } });
  const old = await issueOf("old");
  const merged = await done("POST /api/v1/issues/{id}/merge", { params, body: { issues: [old] } });
  const { items } = await done("GET /api/v1/issues/{id}/fingerprints", { params });
  const [, second] = items;
  await done("POST /api/v1/activity/{id}/undo", { params: { id: merged.activities[0].id } });
  await done("POST /api/v1/issues/{id}/merge", { params, body: { issues: [old] } });
  const split = await done("POST /api/v1/issues/{id}/split", { params, body: { fingerprints: [second.hash] } });
  await done("POST /api/v1/activity/undo", { body: { activities: [split.activities[0].id, "0"] } });
  const unseen = { hash: "f".repeat(32), strategy: "v1", parts: ["x"], title: "x", pattern: "x" };
  await done("POST /api/v1/issues/{id}/adopt", { params, body: { fingerprints: [unseen] } });
  await done("GET /api/v1/issues/{id}/activity", { params });
  await done("POST /api/v1/issues/bulk", { body: { query: "is:unresolved", action: { kind: "resolve" } } });
  await done("POST /api/v1/issues/bulk", { body: { issues: [id, "none"], action: { kind: "unresolve" } } });
  const login = { id: await issueOf("login of user bob failed") };
  const because = await done("GET /api/v1/issues/{id}/fingerprints", { params: login });
  expect(because.items.map((one: { because: unknown }) => one.because)).toContainEqual([
    expect.objectContaining({ known: "bob", seen: "alice" }),
  ]);
  const noise = { id: await issueOf("noise") };
  await done("POST /api/v1/issues/{id}/discard", { params: noise, body: { reason: "a scanner" } });
  await done("GET /api/v1/discards");
  await done("POST /api/v1/discards/{id}/undo", { params: noise });
  await done("POST /api/v1/issues/{id}/delete", { params: { id: await issueOf("gone") } });
});

test("projects, views and releases", async () => {
  await done("GET /api/v1/projects");
  await done("POST /api/v1/releases", { body: { project: "shop", version: "1.6.0", environment: "prod" } });
  await done("GET /api/v1/releases");
  const { id } = await done("POST /api/v1/views", { body: { name: "Mine", query: "assigned:me" } });
  await done("GET /api/v1/views");
  await done("POST /api/v1/views/{id}", { params: { id }, body: { name: "Ours" } });
  await done("POST /api/v1/views/{id}/delete", { params: { id } });
});

test("sources, gaps and dead letters", async () => {
  await done("GET /api/v1/sources");
  await done("GET /api/v1/gaps");
  const { items } = await done("GET /api/v1/dead-letters");
  await done("POST /api/v1/dead-letters/{id}/replay", { params: { id: items[0].id } });
  await done("POST /api/v1/dead-letters/replay", { body: { source: "app" } });
});

test("alerts, silences and deliveries", async () => {
  const channel = new ScriptedChannel();
  channel.answer = () => ({ status: "rejected", error: "404: no such hook" });
  const receivers = { duty: [channel.in("duty")] };
  const notifier = notifierOn(api.store, api.clock, { route: { receiver: "duty", group_wait: "0s" }, receivers });
  const issue = await issueOf("CardDeclined");
  const fired = alert({ lasting: false, issue });
  await detect(api.store, [fired, alert({ issue })]);
  await pass(notifier, api.clock, 2_000);
  const params = { id: fired.id };
  const { items: issues } = await done("GET /api/v1/issues", { query: "series=24h" });
  expect(issues.flatMap((one: { firing: unknown[] }) => one.firing)).toHaveLength(1);
  await done("GET /api/v1/alerts");
  await done("GET /api/v1/alerts/{id}", { params });
  await done("GET /api/v1/alerts/{id}/routing", { params });
  await done("POST /api/v1/alerts/{id}/acknowledge", { params });
  await done("GET /api/v1/detectors");
  const { items } = await done("GET /api/v1/deliveries");
  await done("GET /api/v1/deliveries/{id}", { params: { id: items[0].id } });
  await done("POST /api/v1/deliveries/{id}/resend", { params: { id: items[0].id } });
  const matchers = ["project=shop"];
  await done("POST /api/v1/silences/preview", { body: { matchers } });
  const { id } = await done("POST /api/v1/silences", { body: { matchers, duration: "1h" } });
  await done("POST /api/v1/silences", { body: { matchers: [`issue=${issue}`], duration: "1h" } });
  const { items: silences } = await done("GET /api/v1/silences");
  expect(silences.flatMap((one: { issues: unknown[] }) => one.issues)).toMatchObject([{ id: issue }]);
  await done("GET /api/v1/silences/{id}", { params: { id } });
  await done("POST /api/v1/silences/{id}/expire", { params: { id } });
});

test("rules, receivers, settings, set-up, and what goes on", async () => {
  await done("GET /api/v1/rules", { query: "state=quarantined" });
  const { items } = await done("GET /api/v1/rules");
  await done("GET /api/v1/rules/{id}", { params: { id: items[0].id } });
  const { tests } = await done("POST /api/v1/rules/check", { body: { text: RULE } });
  expect(tests).toMatchObject([{ passed: true }, { passed: false }]);
  await done("POST /api/v1/rules/check", { body: { text: RULE.replace("event:", "evnt:") } });
  await done("POST /api/v1/rules/try", { body: { rule: RULE, text: "it broke 7\nall is well\n" } });
  await done("POST /api/v1/rules/try", { body: { rule: RULE.replace("event:", "evnt:"), text: "it broke" } });
  await done("GET /api/v1/receivers");
  await done("POST /api/v1/receivers/{name}/test", { params: { name: "duty" } });
  await done("POST /api/v1/templates/preview", { body: { name: "message/title" } });
  await done("POST /api/v1/templates/preview", { body: { name: "message/title", text: "{{#if}" } });
  await done("GET /api/v1/settings");
  await done("GET /api/v1/set-up");
  for (const path of [api.log, `${api.log}.none`, api.emptyLog]) {
    await done("POST /api/v1/set-up/test", { body: { source: { type: "file", paths: [path] } } });
  }
  await done("GET /api/v1/live");
});

test("people, tokens, and who did what", async () => {
  expect(await done("GET /api/v1/log-in", { headers: {} })).toMatchObject({ me: null });
  const { user } = await done("POST /api/v1/users", {
    body: { email: "ann@example.com", projects: { shop: "member" } },
  });
  const params = { id: user.id };
  const gone = await done("POST /api/v1/users", { body: { email: "gone@example.com" } });
  await done("POST /api/v1/users/{id}", { params, body: { owner: true } });
  await done("POST /api/v1/users/{id}/roles", { params, body: { projects: { mail: "viewer" } } });
  const { url } = await done("POST /api/v1/users/{id}/password-link", { params });
  await done("GET /api/v1/users");
  await done("GET /api/v1/people");
  const invited = await done("POST /api/v1/invitations", {
    body: { email: "bob@example.com", projects: { shop: "viewer" } },
  });
  await done("GET /api/v1/invitations");
  await done("GET /api/v1/invitations");
  const open = new URL(invited.url).searchParams.get("code");
  await done("POST /api/v1/links/look-up", { headers: {}, body: { code: open } });
  await done("POST /api/v1/invitations/{id}/delete", { params: { id: invited.invitation.id } });
  const made = { name: "ci", scopes: ["read"], email: "ann@example.com" };
  const { token, details } = await done("POST /api/v1/tokens", { body: made });
  expect(token).toContain("elk_");
  await done("GET /api/v1/tokens", { query: "of=all" });
  await done("POST /api/v1/tokens/{id}/revoke", { params: { id: details.id } });
  const code = new URL(url).searchParams.get("code");
  const who = await done("POST /api/v1/links/use", { headers: {}, body: { code, password: PASSWORD } });
  let headers = { cookie, "x-csrf-token": who.csrf_token };
  await done("POST /api/v1/profile", { headers, body: { name: "Ann" } });
  const passwords = { current_password: PASSWORD, new_password: `${PASSWORD} two` };
  const changed = await done("POST /api/v1/password", { headers, body: passwords });
  headers = { cookie, "x-csrf-token": changed.csrf_token };
  const logIn = { email: "ann@example.com", password: `${PASSWORD} two` };
  const other = await done("POST /api/v1/session", { headers: {}, body: logIn });
  await done("GET /api/v1/session", { headers });
  await done("GET /api/v1/session");
  expect(await done("GET /api/v1/log-in", { headers })).toMatchObject({ me: { name: "ann@example.com" } });
  await done("GET /api/v1/sessions", { headers });
  await done("POST /api/v1/sessions/{id}/end", { headers, params: { id: other.session_id } });
  await done("POST /api/v1/sessions/end-others", { headers });
  await done("POST /api/v1/session/end", { headers });
  await done("POST /api/v1/users/{id}/delete", { params: { id: gone.user.id } });
  await done("GET /api/v1/audit");
});

test("log-in at a provider", async () => {
  api.provider.person = { sub: "7", claims: { email: "eve@example.com", email_verified: true } };
  const start = await api.send("GET /api/v1/oidc/start", { headers: {} });
  const flow = start.headers.get("set-cookie")!.split(";")[0]!;
  const back = await api.provider.browse(start.headers.get("location")!);
  const query = back.search.slice(1);
  const end = await api.send("GET /api/v1/oidc/callback", { headers: { cookie: flow }, query });
  expect([start.status, end.status, end.headers.get("location")]).toEqual([302, 302, "/"]);
  const headers = await api.session((await api.store.accounts.findByEmail("eve@example.com"))!);
  const { items } = await done("GET /api/v1/identities", { headers });
  expect(items).toMatchObject([{ subject: "7", opens: true }]);
  await done("POST /api/v1/identities/link", { headers });
  const account = (await api.store.accounts.findByEmail("eve@example.com"))!.id;
  await api.store.accounts.linkIdentity({ issuer: api.provider.issuer, subject: "8", account, at: NOW });
  const { issuer } = api.provider;
  await done("POST /api/v1/identities/unlink", { headers, body: { issuer, subject: "7" } });
});

describe("every operation", () => {
  const operations = () => descriptionOf(api.app).operations.map(({ name }) => name);
  const those = (test: (statuses: ReadonlySet<number>) => boolean) =>
    operations().filter((name) => test(api.exercised.answers.get(name) ?? new Set()));

  test("was done", () => {
    expect(operations().length).toBeGreaterThan(90);
    expect(those((statuses) => !statuses.has(200) && !statuses.has(302))).toEqual([]);
  });

  /** Its last part is no thing, but a name that may have no values. */
  const NAME = "GET /api/v1/tags/{key}/values";

  test("refuses what it does not know", async () => {
    for (const operation of operations()) {
      const { params = {} } = sent.get(operation) ?? {};
      const tooLong = `state=${"x".repeat(1_001)}`;
      await api.send(operation, {
        params,
        ...(operation.startsWith("POST") ? { body: { unheard_of: 1 } } : { query: tooLong }),
      });
    }
    expect(those((statuses) => !statuses.has(400))).toEqual([]);
  });

  test("takes a body as JSON, and as nothing else", async () => {
    const found: string[] = [];
    const posts = operations().filter((name) => name.startsWith("POST"));
    for (const operation of posts) {
      const { params = {} } = sent.get(operation) ?? {};
      for (const type of ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "x"]) {
        const { status } = await api.send(operation, { params, body: {}, headers: { authorization }, type });
        if (status !== 415) found.push(`${operation} ${type}: ${status}`);
      }
    }
    expect(posts.length).toBeGreaterThan(40);
    expect(found).toEqual([]);
  });

  test("that is about one thing says so when there is none", async () => {
    const about = operations().filter((name) => name.includes("{") && name !== NAME);
    const session = await api.session(await api.person("owner@example.com", OWNER_GRANTS));
    const found: string[] = [];
    for (const operation of about) {
      const { params, headers, ...what } = sent.get(operation)!;
      const none = Object.fromEntries(Object.keys(params!).map((key) => [key, "none"]));
      const by = headers === undefined ? {} : { headers: session };
      const { status } = await api.send(operation, { ...what, ...by, params: none });
      if (status !== 404) found.push(`${operation}: ${status}`);
    }
    expect(about.length).toBeGreaterThan(40);
    expect(found).toEqual([]);
  });

  test("that answers with lists answered with something in them", () => {
    expect(unseenLists(api.app, api.exercised)).toEqual([]);
  });
});
