import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { OWNER_GRANTS } from "../../../src/domain/access.ts";
import { DAY, HOUR, MINUTE } from "../../../src/domain/time.ts";
import { type AccountsApi, openAccountsApi, PASSWORD } from "../../support/accounts-api.ts";

/* Log-in, sessions and links, over HTTP, on a real store. */

let api: AccountsApi;

beforeEach(async () => {
  api = await openAccountsApi();
  return async () => await api[Symbol.asyncDispose]();
});

const JSON_TYPE = { "content-type": "application/json" };

/** An owner with a password. */
async function ann() {
  const account = await api.person("ann@example.com", OWNER_GRANTS);
  const password = await api.accounts.passwords.hash(PASSWORD);
  await api.store.accounts.setPassword({ id: account.id, password, at: api.clock.now() });
  return account;
}

function cookieOf(headers: Headers): string {
  return (headers.get("set-cookie") ?? "").split(";")[0]!;
}

describe("log-in", () => {
  test("sets a cookie that scripts and other sites do not get, and says who one is", async () => {
    await ann();
    const answer = await api.ask("session", { email: " Ann@Example.com", password: PASSWORD });
    expect(answer.body).toMatchObject({ name: "ann@example.com", via: "session", owner: true, projects: {} });
    const set = answer.headers.get("set-cookie")!;
    expect(set).toMatch(/^elkhound_session=[\w-]{43}; Max-Age=2592000; Path=\/; HttpOnly; SameSite=Lax$/);
    const me = await api.ask("session", undefined, { headers: { cookie: cookieOf(answer.headers) } });
    expect(me.body).toEqual(answer.body);
    expect(me.headers.get("cache-control")).toBe("no-store");
    expect(JSON.stringify(await api.store.credentials.listSessions("person-1", api.clock.now()))).not.toContain(
      cookieOf(answer.headers).slice(17),
    );
  });

  test("over TLS the cookie belongs to this host alone", async () => {
    const web = { pageUrl: () => "", publicUrl: "https://errors.example.com", trustedProxies: [] };
    await using secure = await openAccountsApi({ deps: { web } });
    const account = await secure.person("a@b.c", OWNER_GRANTS);
    const password = await secure.accounts.passwords.hash(PASSWORD);
    await secure.store.accounts.setPassword({ id: account.id, password, at: 0 });
    const { headers } = await secure.ask("session", { email: "a@b.c", password: PASSWORD });
    expect(headers.get("set-cookie")).toMatch(
      /^__Host-elkhound_session=[\w-]{43}; Max-Age=\d+; Path=\/; HttpOnly; Secure; SameSite=Lax$/,
    );
    const [name, value] = cookieOf(headers).split("=");
    const ask = (cookie: string) => secure.ask("session", undefined, { headers: { cookie } });
    expect((await ask(`${name}=${value}`)).status).toBe(200);
    expect((await ask(`elkhound_session=${value}`)).status).toBe(401);
  });

  test("is refused alike for a wrong password, an unknown, a disabled and a password-less account", async () => {
    await ann();
    const gone = await api.person("gone@example.com", {});
    await api.store.accounts.update(gone.id, { state: "disabled" }, 0);
    await api.person("new@example.com", {});
    const answers = [];
    for (const email of ["ann@example.com", "nobody@example.com", "gone@example.com", "new@example.com"]) {
      answers.push(await api.ask("session", { email, password: "wrong horse battery" }));
    }
    expect(new Set(answers.map(({ status, body }) => `${status} ${JSON.stringify(body)}`)).size).toBe(1);
    expect(answers[0]?.status).toBe(401);
    expect(answers.every(({ headers }) => headers.get("set-cookie") === null)).toBe(true);
  });

  test("is slowed after some tries, for the account and address that tried, also with the right password", async () => {
    await ann();
    const tries = (password: string, from: string) =>
      api.ask("session", { email: "ann@example.com", password }, { from });
    for (let i = 0; i < 5; i += 1) expect((await tries("wrong", "198.51.100.7")).status).toBe(401);
    const blocked = await tries(PASSWORD, "198.51.100.7");
    expect(blocked.status).toBe(429);
    expect(blocked.headers.get("retry-after")).toBe("15");
    expect((await tries(PASSWORD, "198.51.100.8")).status).toBe(200);
    api.clock.advance(15_000);
    expect((await tries(PASSWORD, "198.51.100.7")).status).toBe(200);
    for (let i = 0; i < 5; i += 1) expect((await tries("wrong", "198.51.100.7")).status).toBe(401);
  });

  test("counts an IPv6 network as one address, and what a trusted proxy says, not what others say", async () => {
    await ann();
    const tries = (from: string, forwarded?: string) =>
      api.ask(
        "session",
        { email: "ann@example.com", password: "wrong" },
        { from, headers: forwarded === undefined ? {} : { "x-forwarded-for": forwarded } },
      );
    for (let i = 0; i < 5; i += 1) await tries(`2001:db8:1:2::${i}`);
    expect((await tries("2001:db8:1:2:ffff::1")).status).toBe(429);
    expect((await tries("2001:db8:1:3::1")).status).toBe(401);
    for (let i = 0; i < 5; i += 1) await tries("10.1.2.3", `203.0.113.${i}, 192.0.2.5`);
    expect((await tries("10.1.2.3", "192.0.2.5")).status).toBe(429);
    expect((await tries("10.1.2.3", "192.0.2.6")).status).toBe(401);
    for (let i = 0; i < 5; i += 1) await tries("192.0.2.77", `203.0.113.${i}`);
    expect((await tries("192.0.2.77", "203.0.113.99")).status).toBe(429);
  });

  test("with a password can be switched off", async () => {
    await using oidcOnly = await openAccountsApi({ config: { password_log_in: false } });
    expect((await oidcOnly.ask("log-in")).body).toMatchObject({ password: false, oidc: null });
    expect((await oidcOnly.ask("session", { email: "a@b.c", password: PASSWORD })).status).toBe(403);
  });
});

describe("a session", () => {
  test("ends when it is not used, at its end, and when one logs out", async () => {
    const account = await ann();
    const headers = await api.session(account);
    api.clock.advance(6 * DAY);
    expect((await api.ask("session", undefined, { headers })).status).toBe(200);
    api.clock.advance(6 * DAY);
    expect((await api.ask("session", undefined, { headers })).status).toBe(200);
    api.clock.advance(7 * DAY);
    expect((await api.ask("session", undefined, { headers })).status).toBe(401);
    const other = await api.session(account);
    for (let day = 0; day < 29; day += 1) {
      api.clock.advance(DAY);
      expect((await api.ask("session", undefined, { headers: other })).status).toBe(200);
    }
    api.clock.advance(DAY);
    expect((await api.ask("session", undefined, { headers: other })).status).toBe(401);
    const last = await api.session(account);
    const out = await api.ask("session/end", {}, { headers: last });
    expect(out.body).toEqual({ ended: 1, url: null });
    expect(out.headers.get("set-cookie")).toMatch(/^elkhound_session=; Max-Age=0/);
    expect((await api.ask("session", undefined, { headers: last })).status).toBe(401);
  });

  test("is listed, and ended by its own account alone", async () => {
    const account = await ann();
    const [mine, other] = [await api.session(account), await api.session(account)];
    const foreign = await api.session(await api.person("eve@example.com", {}));
    const { items } = (await api.ask("sessions", undefined, { headers: mine })).body;
    expect(items).toHaveLength(2);
    const { id } = items.find(({ current }: { current: boolean }) => !current);
    expect((await api.ask(`sessions/${id}/end`, {}, { headers: foreign })).status).toBe(404);
    expect((await api.ask(`sessions/${id}/end`, {}, { headers: mine })).status).toBe(200);
    expect((await api.ask("session", undefined, { headers: other })).status).toBe(401);
    await api.session(account);
    expect((await api.ask("sessions/end-others", {}, { headers: mine })).body).toEqual({ ended: 1 });
    expect((await api.ask("session", undefined, { headers: mine })).status).toBe(200);
  });

  test("changes nothing without proof that the page meant it", async () => {
    const { cookie, ...proof } = await api.session(await ann());
    const rename = (headers: Record<string, string>) => api.ask("profile", { name: "Ann B." }, { headers });
    expect((await rename({ cookie })).status).toBe(403);
    expect((await rename({ cookie, "x-csrf-token": "x" })).status).toBe(403);
    const other = await api.session(await api.person("eve@example.com", {}));
    expect((await rename({ cookie, "x-csrf-token": other["x-csrf-token"] })).status).toBe(403);
    for (const site of ["cross-site", "same-site"]) {
      expect((await rename({ cookie, ...proof, "sec-fetch-site": site })).status).toBe(403);
    }
    expect((await rename({ cookie, ...proof, origin: "https://evil.example" })).status).toBe(403);
    expect((await rename({ cookie, ...proof, origin: "null" })).status).toBe(403);
    expect((await rename({ cookie, ...proof, "sec-fetch-site": "same-origin" })).status).toBe(200);
    expect((await rename({ cookie, ...proof, origin: "http://localhost" })).status).toBe(200);
  });

  test("that is over does not keep one from logging in", async () => {
    const { cookie } = await api.session(await ann());
    const again = await api.ask("session", { email: "ann@example.com", password: PASSWORD }, { headers: { cookie } });
    expect(again.status).toBe(200);
  });

  test("is renewed when the password changes, and all others end", async () => {
    const account = await ann();
    const [mine, other] = [await api.session(account), await api.session(account)];
    const change = (current_password: string, new_password: string) =>
      api.ask("password", { current_password, new_password }, { headers: mine });
    expect((await change("wrong", "another horse 7 battery")).body.errors[0].parameter).toBe("current_password");
    for (const weak of ["short", "aaaaaaaaaaaaaaaa", "abcdefghijklmnop", "ann@example.com1", "elkhound1234"]) {
      expect((await change(PASSWORD, weak)).body.errors[0]).toMatchObject({ parameter: "new_password" });
    }
    const changed = await change(PASSWORD, "another horse 7 battery");
    expect(changed.status).toBe(200);
    for (const headers of [mine, other]) expect((await api.ask("session", undefined, { headers })).status).toBe(401);
    const cookie = cookieOf(changed.headers);
    expect((await api.ask("session", undefined, { headers: { cookie } })).status).toBe(200);
    const { csrf_token } = changed.body;
    expect((await api.ask("profile", { name: "A" }, { headers: { cookie, "x-csrf-token": csrf_token } })).status).toBe(
      200,
    );
    expect((await api.ask("session", { email: "ann@example.com", password: PASSWORD })).status).toBe(401);
  });
});

describe("the first start", () => {
  test("gives a link that sets the administrator's password once, and no other later", async () => {
    expect((await api.ask("log-in")).body).toEqual({ password: true, oidc: null, set_up: true, me: null });
    const first = (await api.accounts.links.setUp())!;
    api.clock.advance(HOUR);
    const { code } = (await api.accounts.links.setUp())!;
    expect((await api.ask("links/look-up", { code: first.code })).status).toBe(404);
    expect((await api.ask("links/look-up", { code })).body).toMatchObject({
      kind: "set_up",
      email: "admin@localhost",
      email_fixed: false,
    });
    expect((await api.ask("links/use", { code, password: "short" })).body.errors[0].parameter).toBe("password");
    expect((await api.ask("links/use", { code, password: PASSWORD, email: "no address" })).status).toBe(400);
    const used = await api.ask("links/use", { code, password: PASSWORD, email: "Root@example.com", name: "Root" });
    expect(used.body).toMatchObject({ name: "root@example.com", owner: true, account: { name: "Root" } });
    expect((await api.ask("session", undefined, { headers: { cookie: cookieOf(used.headers) } })).status).toBe(200);
    expect((await api.ask("links/use", { code, password: PASSWORD })).status).toBe(404);
    expect(await api.accounts.links.setUp()).toBeUndefined();
    expect((await api.ask("log-in")).body.set_up).toBe(false);
  });

  test("asks for no name: who gives none is called by their address, not by the stand-in's", async () => {
    const { code } = (await api.accounts.links.setUp())!;
    const used = await api.ask("links/use", { code, password: PASSWORD, email: "root@example.com" });
    expect(used.body).toMatchObject({ account: { name: "root@example.com", email: "root@example.com" } });
  });

  test("a link that was not used in a day is over", async () => {
    const { code } = (await api.accounts.links.setUp())!;
    api.clock.advance(DAY);
    expect((await api.ask("links/use", { code, password: PASSWORD })).status).toBe(404);
    expect(await api.accounts.links.setUp()).toBeDefined();
  });

  test("workers that start together leave each other's links alone, and make one administrator", async () => {
    const [a, b] = await Promise.all([api.accounts.links.setUp(), api.accounts.links.setUp()]);
    expect((await api.store.accounts.list({ limit: 10 })).items).toHaveLength(1);
    api.clock.advance(MINUTE);
    expect((await api.ask("links/use", { code: a!.code, password: PASSWORD })).status).toBe(200);
    expect((await api.ask("links/use", { code: b!.code, password: PASSWORD })).status).toBe(404);
  });
});

describe("many at once", () => {
  let busy: AccountsApi;
  beforeAll(async () => {
    busy = await openAccountsApi();
  });
  afterAll(async () => await busy[Symbol.asyncDispose]());

  test("guesses from one place: only as many as are free are looked at", async () => {
    const guess = () =>
      busy.ask("session", { email: "a@b.c", password: "guess" }, { headers: JSON_TYPE, from: "192.0.2.1" });
    const answers = await Promise.all(Array.from({ length: 40 }, guess));
    expect(answers.filter(({ status }) => status === 401)).toHaveLength(5);
    expect(answers.filter(({ status }) => status === 429)).toHaveLength(35);
  });
});
