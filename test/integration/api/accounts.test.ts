import { setImmediate } from "node:timers/promises";
import { beforeEach, describe, expect, test } from "vitest";
import { isToken } from "../../../src/accounts/secrets.ts";
import { OWNER_GRANTS } from "../../../src/domain/access.ts";
import { DAY, MINUTE } from "../../../src/domain/time.ts";
import type { Account } from "../../../src/store/account-store.ts";
import { type AccountsApi, openAccountsApi, PASSWORD } from "../../support/accounts-api.ts";

/* Accounts, invitations and tokens, over HTTP, on a real store. */

let api: AccountsApi;

beforeEach(async () => {
  api = await openAccountsApi();
  return async () => await api[Symbol.asyncDispose]();
});

const codeOf = (url: string): string => new URL(url).searchParams.get("code")!;

test("who is logged in, or has a token, may look while nothing can be written", async () => {
  const ann = await api.person("ann@x.y", { shop: "viewer" });
  const [session, token] = [await api.session(ann), await api.token(ann, ["read"])];
  api.clock.advance(5 * MINUTE);
  const full = () => Promise.reject(new Error("database or disk is full"));
  Object.assign(api.store.credentials, { touchSession: full, touchToken: full });
  for (const headers of [session, token]) {
    expect((await api.ask("issues", undefined, { headers })).status).toBe(200);
  }
});

describe("invitations", () => {
  test("make an account with their roles, once, under the address that they are for", async () => {
    const made = await api.admin("invitations", { email: "New@example.com", projects: { shop: "member" } });
    expect(made.body.url).toMatch(/^https:\/\/errors\.example\.com\/set-up\?code=[\w-]{43}$/);
    const code = codeOf(made.body.url);
    expect((await api.ask("links/look-up", { code })).body).toMatchObject({
      ...{
        kind: "invitation",
        email: "new@example.com",
        email_fixed: true,
        owner: false,
        projects: { shop: "member" },
      },
    });
    const use = { code, password: PASSWORD, email: "evil@example.com", name: "New" };
    const used = await api.ask("links/use", use);
    expect(used.body).toMatchObject({
      name: "new@example.com",
      projects: { shop: "member" },
      csrf_token: expect.any(String),
    });
    expect((await api.ask("links/use", use)).status).toBe(404);
    expect((await api.ask("session", { email: "new@example.com", password: PASSWORD })).status).toBe(200);
    expect((await api.admin("invitations", { email: "new@example.com", projects: { shop: "member" } })).status).toBe(
      409,
    );
  });

  test("give nothing that who invites does not administer", async () => {
    const headers = await api.session(await api.person("admin@x.y", { shop: "admin", mail: "member" }));
    const invite = async (body: object) => (await api.ask("invitations", body, { headers })).status;
    expect(await invite({ projects: { shop: "admin" } })).toBe(200);
    expect(await invite({ projects: { shop: "viewer", mail: "viewer" } })).toBe(403);
    expect(await invite({ projects: { "*": "viewer" } })).toBe(403);
    expect(await invite({ owner: true })).toBe(403);
    expect(await invite({ projects: {} })).toBe(400);
    await api.admin("invitations", { owner: true, projects: {} });
    const { items } = (await api.ask("invitations", undefined, { headers })).body;
    expect(items).toHaveLength(1);
    const all = (await api.admin("invitations")).body.items as { id: string; owner: boolean }[];
    const ofOwner = all.find(({ owner }) => owner)!;
    expect((await api.ask(`invitations/${ofOwner.id}/delete`, {}, { headers })).status).toBe(404);
    expect((await api.ask(`invitations/${items[0].id}/delete`, {}, { headers })).status).toBe(200);
    expect((await api.admin("invitations")).body.items).toHaveLength(1);
  });

  test("are over at their time", async () => {
    const made = await api.admin("invitations", { projects: { shop: "viewer" }, expires_in: "2d" });
    expect((await api.admin("invitations", { projects: { shop: "viewer" }, expires_in: "31d" })).status).toBe(400);
    api.clock.advance(2 * DAY);
    expect((await api.ask("links/look-up", { code: codeOf(made.body.url) })).status).toBe(404);
    expect((await api.admin("invitations")).body.items).toEqual([]);
  });
});

describe("accounts", () => {
  test("are made with a link, changed, disabled, given a new password, and removed by owners", async () => {
    const made = await api.admin("users", { email: "Ann@x.y", name: "Ann", projects: { shop: "viewer" } });
    const { id } = made.body.user;
    expect(made.body.user).toMatchObject({ email: "ann@x.y", has_password: false, state: "active" });
    expect((await api.admin("users", { email: "ann@X.Y" })).status).toBe(409);
    expect((await api.admin("users", { email: "nobody" })).status).toBe(400);
    const used = await api.ask("links/use", { code: codeOf(made.body.url), password: PASSWORD });
    const cookie = used.headers.get("set-cookie")!.split(";")[0]!;
    expect((await api.admin(`users/${id}`, { projects: { mail: "admin" } })).body.projects).toEqual({ mail: "admin" });
    const again = await api.admin(`users/${id}/password-link`, {});
    expect((await api.ask("links/use", { code: codeOf(again.body.url), password: `${PASSWORD} 2` })).status).toBe(200);
    expect((await api.ask("session", undefined, { headers: { cookie } })).status).toBe(401);
    expect((await api.admin(`users/${id}`, { state: "disabled" })).body.state).toBe("disabled");
    expect((await api.admin(`users/${id}/password-link`, {})).status).toBe(409);
    expect((await api.admin(`users/${id}/delete`, {})).status).toBe(200);
    expect((await api.admin("users")).body.items).toEqual([]);
  });

  test("changes that come at once are all made, and none brings back what another took away", async () => {
    await api.person("owner@example.com", OWNER_GRANTS);
    const bob = await api.person("bob@example.com", { ...OWNER_GRANTS, projects: new Map([["web", "viewer"]]) });
    const projects = ["a", "b", "c", "d", "e"];
    const answers = await Promise.all([
      ...projects.map((project) => api.admin(`users/${bob.id}/roles`, { projects: { [project]: "member" } })),
      api.admin(`users/${bob.id}`, { owner: false }),
      api.admin(`users/${bob.id}`, { name: "Bob" }),
    ]);
    expect(answers.map(({ status }) => status)).toEqual(Array(7).fill(200));
    const stored = await api.accounts.people.get(bob.id);
    expect(stored).toMatchObject({ name: "Bob", grants: { owner: false } });
    expect([...stored!.grants.projects.keys()]).toEqual([...projects, "web"]);
  });

  test("an administrator of a project changes roles in it, and nothing else", async () => {
    const ann = await api.person("ann@x.y", { shop: "viewer", mail: "admin" });
    const headers = await api.session(await api.person("admin@x.y", { shop: "admin" }));
    const change = (projects: object, id = ann.id) => api.ask(`users/${id}/roles`, { projects }, { headers });
    expect((await change({ shop: "member" })).body.projects).toEqual({ shop: "member", mail: "admin" });
    expect((await change({ shop: null })).body.projects).toEqual({ mail: "admin" });
    expect((await change({ mail: null })).status).toBe(403);
    expect((await change({ "*": "viewer" })).status).toBe(403);
    expect((await change({ shop: "admin", mail: "viewer" })).status).toBe(403);
    const owner = await api.person("owner@x.y", OWNER_GRANTS);
    expect((await change({ shop: "viewer" }, owner.id)).body.owner).toBe(true);
  });

  test("the last owner stays", async () => {
    const owner = await api.person("owner@x.y", OWNER_GRANTS);
    for (const change of [{ owner: false }, { state: "disabled" }]) {
      expect((await api.admin(`users/${owner.id}`, change)).status).toBe(409);
    }
    expect((await api.admin(`users/${owner.id}/delete`, {})).status).toBe(409);
  });

  test("people who can look after an issue are those with a role where one sees something", async () => {
    await api.person("shop@x.y", { shop: "viewer" });
    await api.person("mail@x.y", { mail: "viewer" });
    await api.person("all@x.y", { "*": "viewer" });
    const headers = await api.session(await api.person("me@x.y", { shop: "member" }));
    const { items } = (await api.ask("people", undefined, { headers })).body;
    expect(items.map(({ email }: { email: string }) => email)).toEqual(["all@x.y", "me@x.y", "shop@x.y"]);
  });
});

describe("tokens", () => {
  test("are shown once, do what their account may within their scopes, and end when revoked", async () => {
    const ann = await api.person("ann@x.y", { shop: "admin" });
    const headers = await api.session(ann);
    const made = await api.ask("tokens", { name: "ci", scopes: ["read"], expires_in: "90d" }, { headers });
    const { token, details } = made.body;
    expect(isToken(token)).toBe(true);
    expect(details).toMatchObject({ name: "ci", email: "ann@x.y", scopes: ["read"], hint: token.slice(-4) });
    const signed = { headers: { authorization: `Bearer ${token}` } };
    expect((await api.ask("session", undefined, signed)).body).toMatchObject({
      name: "ann@x.y",
      via: "token",
      csrf_token: null,
    });
    expect((await api.ask("issues", undefined, signed)).status).toBe(200);
    expect((await api.ask("tokens", { name: "more", scopes: ["admin"] }, signed)).status).toBe(403);
    const list = (await api.ask("tokens", undefined, { headers })).body;
    expect(list.items[0].used_at).not.toBeNull();
    expect(JSON.stringify(list)).not.toContain(token);
    expect((await api.ask(`tokens/${details.id}/revoke`, {}, signed)).status).toBe(200);
    expect((await api.ask("session", undefined, signed)).status).toBe(401);
  });

  test("are over at their time", async () => {
    const headers = await api.session(await api.person("ann@x.y", { shop: "viewer" }));
    const { token } = (await api.ask("tokens", { name: "ci", scopes: ["read"], expires_in: "1d" }, { headers })).body;
    api.clock.advance(DAY);
    expect((await api.ask("session", undefined, { headers: { authorization: `Bearer ${token}` } })).status).toBe(401);
  });

  test("of others are for owners alone, made, listed and revoked", async () => {
    const [ann, eve] = [await api.person("ann@x.y", {}), await api.person("eve@x.y", { "*": "admin" })];
    const [mine, hers] = [{ headers: await api.session(ann) }, { headers: await api.session(eve) }];
    const made = await api.admin("tokens", { name: "ci", scopes: ["write"], email: "ann@x.y" });
    expect(made.body.details).toMatchObject({ email: "ann@x.y", created_by: "admin" });
    expect((await api.admin("tokens", { name: "ci", scopes: ["write"] })).status).toBe(400);
    expect((await api.ask("tokens", { name: "x", scopes: ["read"], email: "ann@x.y" }, hers)).status).toBe(403);
    expect((await api.ask("tokens", { name: "x", scopes: ["read"], email: "none@x.y" }, hers)).status).toBe(403);
    expect((await api.ask("tokens?of=all", undefined, hers)).status).toBe(403);
    expect((await api.ask(`tokens/${made.body.details.id}/revoke`, {}, hers)).status).toBe(404);
    expect((await api.ask("tokens", undefined, mine)).body.items).toHaveLength(1);
    expect((await api.admin("tokens?of=all")).body.items).toHaveLength(1);
    expect((await api.admin(`tokens/${made.body.details.id}/revoke`, {})).status).toBe(200);
  });

  test("and passwords leave nothing behind where answers are remembered", async () => {
    const headers = { ...(await api.session(await api.person("ann@x.y", {}))), "idempotency-key": "once" };
    const add = () => api.ask("tokens", { name: "ci", scopes: ["read"] }, { headers });
    const [one, two] = [await add(), await add()];
    expect([one.status, two.status]).toEqual([200, 200]);
    expect(one.body.token).not.toBe(two.body.token);
  });
});

test("live updates end for who is no longer logged in, or has other roles", async () => {
  await using api = await openAccountsApi();
  const ends: Readonly<Record<string, (account: Account) => Promise<unknown>>> = {
    revoked: ({ id }) => api.store.credentials.endSessions({ account: id }),
    disabled: ({ id }) => api.store.accounts.update(id, { state: "disabled" }, 1),
    lowered: ({ id }) =>
      api.store.accounts.update(id, { grants: { owner: false, projects: new Map([["mail", "viewer"]]) } }, 1),
  };
  for (const [name, end] of Object.entries(ends)) {
    const account = await api.person(`${name}@example.com`, { shop: "viewer" });
    const { cookie } = await api.session(account);
    const reader = (await api.app.request("/api/v1/live", { headers: { cookie } })).body!.getReader();
    expect((await reader.read()).done).toBe(false);
    const later = async () => {
      const read = reader.read();
      // It listens by now.
      await setImmediate();
      api.clock.advance(15_000);
      return await read;
    };
    expect(new TextDecoder().decode((await later()).value)).toBe(":\n\n");
    await end(account);
    expect([name, (await later()).done]).toEqual([name, true]);
  }
});

test("who logs in anew leaves no session behind", async () => {
  await using api = await openAccountsApi();
  const account = await api.person("ann@example.com", {});
  const password = await api.accounts.passwords.hash(PASSWORD);
  await api.store.accounts.setPassword({ id: account.id, password, at: 0 });
  const signed = { headers: await api.session(account) };
  const { status, headers } = await api.ask("session", { email: account.email, password: PASSWORD }, signed);
  expect(status).toBe(200);
  expect((await api.ask("session", undefined, signed)).status).toBe(401);
  const cookie = headers.get("set-cookie")!.split(";")[0]!;
  expect((await api.ask("session", undefined, { headers: { cookie } })).status).toBe(200);
  expect(await api.store.credentials.listSessions(account.id, api.clock.now())).toHaveLength(1);
});

test("who asks too often is told when to come back, each for itself; health is not counted", async () => {
  await using slow = await openAccountsApi({ config: { requests_per_minute: 60 } });
  const account = await slow.person("ann@x.y", { shop: "viewer" });
  const token = { headers: await slow.token(account, ["read"]) };
  const asked = [];
  const told = ["ratelimit-policy", "ratelimit", "retry-after"];
  const left = [];
  for (let i = 0; i < 31; i += 1) {
    const { status, headers } = await slow.ask("session", undefined, token);
    asked.push(status);
    left.push(told.map((name) => headers.get(name)));
  }
  expect(asked).toEqual([...Array<number>(30).fill(200), 429]);
  expect(left[0]).toEqual(['"requests";q=60;w=60', '"requests";r=29;t=1', null]);
  expect(left.slice(29)).toEqual([
    ['"requests";q=60;w=60', '"requests";r=0;t=30', null],
    ['"requests";q=60;w=60', '"requests";r=0;t=30', "1"],
  ]);
  expect((await slow.ask("session", undefined, { headers: await slow.token(account, ["read"]) })).status).toBe(200);
  slow.clock.advance(1_000);
  expect((await slow.ask("session", undefined, token)).status).toBe(200);
  const anonymous = async (from: string) => (await slow.ask("log-in", undefined, { from })).status;
  for (let i = 0; i < 5; i += 1) expect(await anonymous("192.0.2.1")).toBe(200);
  expect(await anonymous("192.0.2.1")).toBe(429);
  expect(await anonymous("192.0.2.2")).toBe(200);
  for (let i = 0; i < 100; i += 1) expect((await slow.app.request("/health/live")).status).toBe(200);
});
