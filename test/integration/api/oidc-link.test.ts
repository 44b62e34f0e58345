import { afterEach, beforeEach, expect, test } from "vitest";
import { createAccounts } from "../../../src/accounts/accounts.ts";
import { accountsConfig } from "../../../src/accounts/accounts-config.ts";
import { type OidcConfig, oidcConfig } from "../../../src/accounts/oidc-config.ts";
import { NO_GRANTS, OWNER_GRANTS } from "../../../src/domain/access.ts";
import { MINUTE } from "../../../src/domain/time.ts";
import type { Account } from "../../../src/store/account-store.ts";
import { type AccountsApi, openAccountsApi, PASSWORD } from "../../support/accounts-api.ts";
import { type LoginProvider, startLoginProvider } from "../../support/login-provider.ts";
import { testApi } from "../../support/test-api.ts";

/* An account with a password and an identity at a real provider are linked, and parted. */

const HOME = "https://errors.example.com";
const CALLBACK = `${HOME}/api/v1/oidc/callback`;

let provider: LoginProvider;
let api: AccountsApi;
let app: ReturnType<typeof testApi>;
let ann: Account;
let session: Session;

/** What a browser sends: its cookie, and what proves that the page meant a change. */
interface Session {
  readonly cookie: string;
  readonly csrf: string;
  readonly id: string;
}

/** The same API, with another configuration of the provider and of accounts. */
function configure(change: Partial<OidcConfig> = {}, ofAccounts: object = {}): void {
  const config = oidcConfig.parse({
    ...{ issuer: provider.issuer, client_id: "elkhound", client_secret: "a-secret", name: "Example" },
    ...{ scopes: ["openid", "email", "profile", "groups"], ...change },
  });
  const { store, clock } = api;
  const accounts = createAccounts({
    ...{ store, clock, config: () => accountsConfig.parse(ofAccounts) },
    oidc: { config: () => config, redirectUri: () => CALLBACK, home: () => HOME },
  });
  app = testApi({ store, clock, accounts, web: { pageUrl: () => HOME, publicUrl: HOME, trustedProxies: [] } });
}

beforeEach(async () => {
  provider = await startLoginProvider(CALLBACK);
  api = await openAccountsApi();
  configure();
  provider.person = { sub: "7", claims: { email: "ann.private@example.org" } };
  ann = await withPassword("ann@example.com");
  session = await logIn(ann);
});

afterEach(async () => {
  await api[Symbol.asyncDispose]();
  await provider[Symbol.asyncDispose]();
});

async function withPassword(email: string): Promise<Account> {
  const account = await api.person(email, { shop: "member" });
  await api.store.accounts.setPassword({ id: account.id, password: await hash, at: 0 });
  return (await api.store.accounts.get(account.id))!;
}

const hash = (async () => {
  const { Passwords } = await import("../../../src/accounts/passwords.ts");
  return await new Passwords().hash(PASSWORD);
})();

async function logIn(account: Account, method: "password" | "oidc" = "password"): Promise<Session> {
  const origin = { address: "192.0.2.1", agent: "" };
  const { secret } = await api.accounts.sessions.open(account.id, method, origin);
  return await sessionOf(`__Host-elkhound_session=${secret}`);
}

async function sessionOf(cookie: string): Promise<Session> {
  const response = await app.request("/api/v1/session", { headers: { cookie } });
  const { csrf_token: csrf, session_id: id } = (await response.json()) as { csrf_token: string; session_id: string };
  return { cookie, csrf, id };
}

async function send(path: string, body: object | undefined, headers: Record<string, string>) {
  const sent = body === undefined ? {} : { method: "POST", body: JSON.stringify(body) };
  const response = await app.request(`/api/v1/${path}`, {
    headers: { "content-type": "application/json", ...headers },
    ...sent,
  });
  const text = await response.text();
  // biome-ignore lint/suspicious/noExplicitAny: answers are looked at, not relied upon.
  const answer: any = text === "" ? undefined : JSON.parse(text);
  return { status: response.status, body: answer, response };
}

const post = (path: string, body: object, { cookie, csrf }: Session = session) =>
  send(path, body, { cookie, "x-csrf-token": csrf });

/** Asks to link, and returns where to go and what the browser keeps meanwhile. */
async function begin(by = session, proof: object = { current_password: PASSWORD }) {
  const { status, body, response } = await post("identities/link", proof, by);
  expect([status, body.detail]).toEqual([200, undefined]);
  return { url: body.url as string, kept: response.headers.get("set-cookie")!.split(";")[0]! };
}

/** Comes back from the provider. */
async function comeBack(url: URL, ...cookies: readonly string[]) {
  const { pathname, search } = url;
  const response = await app.request(pathname + search, { headers: { cookie: cookies.join("; ") } });
  const opened = response.headers.getSetCookie().find((set) => set.startsWith("__Host-elkhound_session="));
  return { location: response.headers.get("location"), session: opened?.split(";")[0] };
}

async function link(by = session, proof?: object) {
  const { url, kept } = await begin(by, proof);
  return await comeBack(await provider.browse(url), kept, by.cookie);
}

/** Logs in at the provider, as whoever is logged in there. */
async function enter() {
  const response = await app.request("/api/v1/oidc/start");
  const kept = response.headers.get("set-cookie")!.split(";")[0]!;
  return await comeBack(await provider.browse(response.headers.get("location")!), kept);
}

const identities = async (by = session) => (await send("identities", undefined, { cookie: by.cookie })).body.items;

const audited = async () =>
  (await api.store.audit.list({ limit: 10 })).items.map(({ action, actor, object, detail, status }) => ({
    ...{ action, actor, object, detail, status },
  }));

test("links whoever the provider says comes back, whatever their address there is, and they can log in with it", async () => {
  expect(await enter()).toEqual({ location: "/log-in?error=unverified_email", session: undefined });
  expect(await link()).toEqual({ location: "/account?linked=yes", session: undefined });
  expect(await identities()).toEqual([
    { issuer: provider.issuer, subject: "7", linked_at: expect.stringMatching(/Z$/), opens: true },
  ]);
  const entered = await enter();
  expect(entered.location).toBe("/");
  const { body } = await send("session", undefined, { cookie: entered.session ?? "" });
  expect(body).toMatchObject({ name: "ann@example.com", projects: { shop: "member" } });
  const [, completed, begun] = await audited();
  expect(completed).toEqual({
    ...{ action: "GET /api/v1/oidc/callback", actor: "ann@example.com", object: "ann@example.com", status: 302 },
    detail: { linked: { issuer: provider.issuer, subject: "7" } },
  });
  expect(begun).toEqual({
    ...{ action: "POST /api/v1/identities/link", actor: "ann@example.com", object: "ann@example.com", status: 200 },
    detail: {},
  });
  // Once more is no harm.
  expect((await link()).location).toBe("/account?linked=yes");
  expect(await identities()).toHaveLength(1);
});

test("asks the provider to ask anew, whoever is logged in there", async () => {
  const { searchParams } = new URL((await begin()).url);
  expect(searchParams.get("prompt")).toBe("login");
  const log = new URL((await app.request("/api/v1/oidc/start")).headers.get("location")!);
  expect(log.searchParams.get("prompt")).toBeNull();
});

test("takes the password, or a log-in within ten minutes, and the proof that the page meant it", async () => {
  const path = "identities/link";
  expect((await send(path, {}, {})).status).toBe(401);
  expect((await send(path, {}, { cookie: session.cookie })).status).toBe(403);
  const elsewhere = { cookie: session.cookie, "x-csrf-token": session.csrf, "sec-fetch-site": "cross-site" };
  expect((await send(path, {}, elsewhere)).status).toBe(403);
  expect((await send(path, { current_password: PASSWORD }, await api.token(ann, ["admin"]))).status).toBe(403);
  const wrong = await post(path, { current_password: "correct horse batterie" });
  expect([wrong.status, wrong.body.errors[0].parameter]).toEqual([400, "current_password"]);
  expect(wrong.response.headers.get("set-cookie")).toBeNull();
  expect((await post(path, {})).status).toBe(200);
  api.clock.advance(10 * MINUTE);
  const late = await post(path, {});
  expect([late.status, late.body.errors[0].parameter]).toEqual([400, "current_password"]);
  expect((await post(path, { current_password: PASSWORD })).status).toBe(200);
  for (let i = 0; i < 5; i += 1) await post(path, { current_password: "wrong" });
  expect((await post(path, { current_password: PASSWORD })).status).toBe(429);
});

test("links nothing where another session comes back, or none, or one that has ended meanwhile", async () => {
  const refused = { location: "/account?linked=session", session: undefined };
  const bob = await withPassword("bob@example.com");
  const other = await logIn(bob);
  const again = await logIn(ann);
  for (const cookies of [[], [other.cookie], [again.cookie]]) {
    const { url, kept } = await begin();
    expect(await comeBack(await provider.browse(url), kept, ...cookies)).toEqual(refused);
  }
  const { url, kept } = await begin();
  const back = await provider.browse(url);
  await post("session/end", {});
  expect(await comeBack(back, kept, session.cookie)).toEqual(refused);
  for (const one of [ann, bob]) expect(await api.store.accounts.identitiesOf(one.id)).toEqual([]);
  expect((await audited())[0]).toMatchObject({
    action: "GET /api/v1/oidc/callback",
    status: 403,
    detail: { error: "session" },
  });
});

test("links nothing by what somebody else has begun, or made up", async () => {
  // A log-in that was begun elsewhere and is brought into the browser of somebody who is logged in.
  const response = await app.request("/api/v1/oidc/start");
  const flow = response.headers.get("set-cookie")!.split(";")[0]!.split("=")[1]!;
  const made = { ...JSON.parse(Buffer.from(flow, "base64url").toString()), returnTo: "/account" };
  const back = await provider.browse(response.headers.get("location")!);
  for (const proof of ["x", "", session.csrf, session.id, 7, null, { length: 43 }]) {
    const forged = Buffer.from(JSON.stringify({ ...made, proof })).toString("base64url");
    await comeBack(back, `__Host-elkhound_log_in=${forged}`, session.cookie);
  }
  // The proof of one way does not do for another.
  const own = JSON.parse(Buffer.from((await begin()).kept.split("=")[1]!, "base64url").toString());
  const mixed = Buffer.from(JSON.stringify({ ...made, proof: own.proof })).toString("base64url");
  expect(await comeBack(back, `__Host-elkhound_log_in=${mixed}`, session.cookie)).toEqual({
    ...{ location: "/account?linked=session", session: undefined },
  });
  expect(await identities()).toEqual([]);
});

test("links once: neither the address again nor another state does it", async () => {
  const { url, kept } = await begin();
  const back = await provider.browse(url);
  const changed = new URL(back);
  changed.searchParams.set("state", "another");
  expect((await comeBack(changed, kept, session.cookie)).location).toBe("/account?linked=failed");
  const next = await begin();
  const once = await provider.browse(next.url);
  expect((await comeBack(once, next.kept, session.cookie)).location).toBe("/account?linked=yes");
  await post("identities/unlink", { issuer: provider.issuer, subject: "7" });
  expect((await comeBack(once, next.kept, session.cookie)).location).toBe("/account?linked=failed");
  expect(await identities()).toEqual([]);
  const late = await begin();
  const lateBack = await provider.browse(late.url);
  api.clock.advance(10 * MINUTE);
  expect((await comeBack(lateBack, late.kept, session.cookie)).location).toBe("/account?linked=expired");
});

test("leaves an identity with whom it belongs to, and one whose groups have no role alone", async () => {
  await link();
  const bob = await logIn(await withPassword("bob@example.com"));
  expect((await link(bob)).location).toBe("/account?linked=taken");
  expect(await identities(bob)).toEqual([]);
  configure({ roles: [{ groups: ["sre"], owner: true, projects: {} }] });
  provider.person = { sub: "8", claims: { groups: ["guests"] } };
  expect((await link(bob)).location).toBe("/account?linked=no_role");
  provider.decline = true;
  expect((await link(bob)).location).toBe("/account?linked=declined");
  expect(await identities(bob)).toEqual([]);
});

test("says so where there is no provider, or it does not answer", async () => {
  configure({ issuer: "http://127.0.0.1:1" });
  expect((await post("identities/link", {})).status).toBe(409);
  app = api.app;
  const { cookie, "x-csrf-token": csrf } = await api.session(ann);
  expect((await send("identities/link", {}, { cookie, "x-csrf-token": csrf })).status).toBe(404);
});

test("parts what was linked, ends what was begun with it, and lets it be linked again", async () => {
  await link();
  const { session: opened = "" } = await enter();
  const path = "identities/unlink";
  expect((await post(path, { issuer: provider.issuer, subject: "8" })).status).toBe(404);
  const wrong = { issuer: provider.issuer, subject: "7", current_password: "wrong" };
  expect((await post(path, wrong)).status).toBe(400);
  expect((await send(path, wrong, { cookie: session.cookie })).status).toBe(403);
  expect(await post(path, { issuer: provider.issuer, subject: "7" })).toMatchObject({ status: 200 });
  expect(await identities()).toEqual([]);
  expect((await send("session", undefined, { cookie: opened })).status).toBe(401);
  expect((await send("session", undefined, { cookie: session.cookie })).status).toBe(200);
  expect((await enter()).location).toBe("/log-in?error=unverified_email");
  expect((await audited()).find(({ action, status }) => action.endsWith("unlink") && status === 200)).toMatchObject({
    ...{ actor: "ann@example.com", detail: { issuer: provider.issuer, subject: "7" } },
  });
  const bob = await logIn(await withPassword("bob@example.com"));
  expect((await link(bob)).location).toBe("/account?linked=yes");
});

test("never parts the last way in", async () => {
  const path = "identities/unlink";
  const bob = await api.person("bob@example.com", NO_GRANTS);
  await api.store.accounts.linkIdentity({ issuer: provider.issuer, subject: "8", account: bob.id, at: 1 });
  const by = await logIn(bob, "oidc");
  const first = { issuer: provider.issuer, subject: "8" };
  expect((await post(path, first, by)).status).toBe(409);
  // One of a provider that is no more opens nothing.
  await api.store.accounts.linkIdentity({ issuer: "https://old.example", subject: "8", account: bob.id, at: 2 });
  expect((await identities(by)).map((one: { opens: boolean }) => one.opens)).toEqual([true, false]);
  expect((await post(path, first, by)).status).toBe(409);
  expect((await post(path, { ...first, issuer: "https://old.example" }, by)).status).toBe(200);
  provider.person = { sub: "9", claims: {} };
  expect((await link(by, {})).location).toBe("/account?linked=yes");
  expect((await post(path, first, by)).status).toBe(200);
  expect((await post(path, { ...first, subject: "9" }, by)).status).toBe(409);
  // A password is a way in only where one can log in with it.
  await link();
  configure({}, { password_log_in: false });
  expect((await post(path, { ...first, subject: "9" })).status).toBe(404);
  provider.person = { sub: "10", claims: {} };
  expect((await link()).location).toBe("/account?linked=yes");
  expect((await post(path, { ...first, subject: "10" })).status).toBe(409);
  configure();
  expect((await post(path, { ...first, subject: "10" })).status).toBe(200);
});

test("has only so many for an account", async () => {
  for (let i = 0; i < 10; i += 1) {
    await api.store.accounts.linkIdentity({ issuer: "https://old.example", subject: `${i}`, account: ann.id, at: i });
  }
  expect((await link()).location).toBe("/account?linked=too_many");
  expect(await api.admin("identities")).toMatchObject({ status: 200, body: { items: [] } });
  const owner = await api.person("owner@example.com", OWNER_GRANTS);
  expect((await post("identities/link", { current_password: PASSWORD }, await logIn(owner))).status).toBe(400);
});
