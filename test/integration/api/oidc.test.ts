import { afterEach, beforeEach, expect, test } from "vitest";
import { createAccounts } from "../../../src/accounts/accounts.ts";
import { accountsConfig } from "../../../src/accounts/accounts-config.ts";
import { type OidcConfig, oidcConfig } from "../../../src/accounts/oidc-config.ts";
import { OWNER_GRANTS } from "../../../src/domain/access.ts";
import { MINUTE } from "../../../src/domain/time.ts";
import { type AccountsApi, openAccountsApi } from "../../support/accounts-api.ts";
import { type LoginProvider, startLoginProvider } from "../../support/login-provider.ts";
import { testApi } from "../../support/test-api.ts";

/* Log-in by OpenID Connect, at a real provider. */

const HOME = "https://errors.example.com";
const CALLBACK = `${HOME}/api/v1/oidc/callback`;

let provider: LoginProvider;
let api: AccountsApi;
let app: ReturnType<typeof testApi>;

/** The same API, with another configuration of the provider. */
function configure(change: Partial<OidcConfig> = {}): void {
  const config = oidcConfig.parse({
    ...{ issuer: provider.issuer, client_id: "elkhound", client_secret: "a-secret", name: "Example" },
    ...{ scopes: ["openid", "email", "profile", "groups"], ...change },
  });
  const { store, clock } = api;
  const accounts = createAccounts({
    ...{ store, clock, config: () => accountsConfig.parse({}) },
    oidc: { config: () => config, redirectUri: () => CALLBACK, home: () => HOME },
  });
  const web = { pageUrl: () => HOME, publicUrl: HOME, trustedProxies: [] };
  app = testApi({ store, clock, accounts, web });
}

beforeEach(async () => {
  provider = await startLoginProvider(CALLBACK);
  api = await openAccountsApi();
  configure();
  provider.person = { sub: "7", claims: { email: "Ann@example.com", email_verified: true, name: "Ann" } };
});

afterEach(async () => {
  await api[Symbol.asyncDispose]();
  await provider[Symbol.asyncDispose]();
});

interface Visit {
  readonly status: number;
  readonly location: string;
  readonly session: string | undefined;
}

async function start(returnTo = "/"): Promise<{ readonly cookie: string; readonly url: string }> {
  const response = await app.request(`/api/v1/oidc/start?return_to=${encodeURIComponent(returnTo)}`);
  expect(response.status).toBe(302);
  expect(response.headers.get("set-cookie")).toMatch(
    /^__Host-elkhound_log_in=[\w-]+; Max-Age=600; Path=\/; HttpOnly; Secure; SameSite=Lax$/,
  );
  return { cookie: response.headers.get("set-cookie")!.split(";")[0]!, url: response.headers.get("location")! };
}

async function comeBack(url: URL | string, cookie: string | undefined): Promise<Visit> {
  const { pathname, search } = new URL(url);
  const response = await app.request(pathname + search, { headers: cookie === undefined ? {} : { cookie } });
  const session = response.headers.getSetCookie().find((set) => set.startsWith("__Host-elkhound_session="));
  return { status: response.status, location: response.headers.get("location") ?? "", session: session?.split(";")[0] };
}

async function logIn(returnTo?: string): Promise<Visit> {
  const { cookie, url } = await start(returnTo);
  return await comeBack(await provider.browse(url), cookie);
}

async function me({ session }: Visit) {
  const response = await app.request("/api/v1/session", { headers: { cookie: session ?? "" } });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

test("makes an account by the subject, and finds it again whatever its address is then", async () => {
  const first = await logIn("/issues/7?tab=events");
  expect(first).toMatchObject({ status: 302, location: "/issues/7?tab=events" });
  expect((await me(first)).body).toMatchObject({ name: "ann@example.com", via: "session", account: { name: "Ann" } });
  provider.person = { sub: "7", claims: { email: "ann@other.example", email_verified: true } };
  expect((await me(await logIn())).body).toMatchObject({ name: "ann@example.com" });
  expect((await api.store.accounts.list({ limit: 10 })).items).toHaveLength(1);
  const { items } = await api.store.audit.list({ limit: 10 });
  expect(items[0]).toMatchObject({
    actor: "ann@example.com",
    action: "GET /api/v1/oidc/callback",
    object: "ann@example.com",
    detail: {},
  });
});

test("is offered, and asks with state, nonce and a proof of the code's owner", async () => {
  const ways = (await (await app.request("/api/v1/log-in")).json()) as object;
  expect(ways).toMatchObject({ oidc: { name: "Example", path: "/api/v1/oidc/start" } });
  const { searchParams } = new URL((await start()).url);
  expect(Object.fromEntries(searchParams)).toMatchObject({
    ...{ client_id: "elkhound", response_type: "code", redirect_uri: CALLBACK, code_challenge_method: "S256" },
    ...{ state: expect.stringMatching(/^[\w-]{43}$/), nonce: expect.stringMatching(/^[\w-]{43}$/) },
  });
});

test("and with a password follow a configuration that is read anew, sessions that there are stay", async () => {
  const parse = (change: object) => oidcConfig.parse({ issuer: provider.issuer, client_id: "elkhound", ...change });
  let oidc: OidcConfig | undefined;
  let config = accountsConfig.parse({});
  const { store, clock } = api;
  const accounts = createAccounts({
    ...{ store, clock, config: () => config },
    oidc: { config: () => oidc, redirectUri: () => CALLBACK, home: () => HOME },
  });
  app = testApi({ store, clock, accounts, web: { pageUrl: () => HOME, publicUrl: HOME, trustedProxies: [] } });
  const ways = async () => (await (await app.request("/api/v1/log-in")).json()) as object;
  const guess = async () => {
    const headers = { "content-type": "application/json" };
    const body = JSON.stringify({ email: "a@b.c", password: "x" });
    return (await app.request("/api/v1/session", { method: "POST", body, headers })).status;
  };
  expect(await ways()).toMatchObject({ password: true, oidc: null });
  expect(await guess()).toBe(401);
  for (const path of ["start", "callback?code=x"]) expect((await app.request(`/api/v1/oidc/${path}`)).status).toBe(404);
  oidc = parse({ client_secret: "a-secret", name: "Example" });
  config = { ...config, password_log_in: false };
  expect(await ways()).toMatchObject({ password: false, oidc: { name: "Example" } });
  expect(await guess()).toBe(403);
  const session = await logIn();
  expect((await me(session)).status).toBe(200);
  oidc = parse({ client_secret: "another", name: "Other" });
  expect(await ways()).toMatchObject({ oidc: { name: "Other" } });
  expect((await logIn()).location).toBe("/log-in?error=failed");
  oidc = undefined;
  expect(await ways()).toMatchObject({ oidc: null });
  expect((await me(session)).status).toBe(200);
});

test("goes back to a page of this server alone", async () => {
  for (const path of ["//evil.example", "/\\evil.example", "https://evil.example", "/a\nb", "javascript:alert(1)"]) {
    expect((await logIn(path)).location).toBe("/");
  }
});

test("refuses what was not asked for: another state, issuer or browser, a code again, one that took too long", async () => {
  const failed = { location: "/log-in?error=failed", session: undefined };
  const { cookie, url } = await start();
  const back = await provider.browse(url);
  const change = (name: string, value: string): URL => {
    const changed = new URL(back);
    changed.searchParams.set(name, value);
    return changed;
  };
  expect(await comeBack(change("state", "another"), cookie)).toMatchObject(failed);
  expect(await comeBack(change("iss", "https://evil.example"), cookie)).toMatchObject(failed);
  expect(await comeBack(change("code", "another"), cookie)).toMatchObject(failed);
  expect(await comeBack(back, undefined)).toMatchObject(failed);
  expect(await comeBack(back, "__Host-elkhound_log_in=e30")).toMatchObject(failed);
  // A redirect, but nothing that was done: it pushes nothing of that out of the audit log.
  const { items } = await api.store.audit.list({ limit: 1 });
  expect(items).toMatchObject([{ action: "GET /api/v1/oidc/callback", status: 401, detail: { error: "failed" } }]);
  expect(await comeBack(back, (await start()).cookie)).toMatchObject(failed);

  const again = await start();
  const once = await provider.browse(again.url);
  expect((await comeBack(once, again.cookie)).session).toBeDefined();
  expect(await comeBack(once, again.cookie)).toMatchObject(failed);

  const late = await start();
  const lateBack = await provider.browse(late.url);
  api.clock.advance(10 * MINUTE);
  expect(await comeBack(lateBack, late.cookie)).toMatchObject({
    location: "/log-in?error=expired",
    session: undefined,
  });
});

test("refuses a code that another client's log-in gave, since it cannot prove to have begun it", async () => {
  const [mine, other] = [await start(), await start()];
  const back = await provider.browse(other.url);
  back.searchParams.set("state", new URL(mine.url).searchParams.get("state")!);
  expect(await comeBack(back, mine.cookie)).toMatchObject({ location: "/log-in?error=failed", session: undefined });
});

test("says so when the provider declines, or is not there", async () => {
  provider.decline = true;
  expect(await logIn()).toMatchObject({ location: "/log-in?error=declined", session: undefined });
  configure({ issuer: "http://127.0.0.1:1" });
  const response = await app.request("/api/v1/oidc/start");
  expect(response.headers.get("location")).toBe("/log-in?error=failed");
});

test("does not take an address for anybody's unless it is verified, and no account over by it unless told to", async () => {
  const boss = await api.person("boss@example.com", OWNER_GRANTS);
  provider.person = { sub: "8", claims: { email: "boss@example.com", email_verified: false } };
  expect(await logIn()).toMatchObject({ location: "/log-in?error=unverified_email", session: undefined });
  provider.person = { sub: "8", claims: { email: "boss@example.com", email_verified: true } };
  expect(await logIn()).toMatchObject({ location: "/log-in?error=email_taken", session: undefined });
  configure({ link_by_email: true });
  provider.person = { sub: "8", claims: { email: "boss@example.com" } };
  expect(await logIn()).toMatchObject({ location: "/log-in?error=unverified_email" });
  provider.person = { sub: "8", claims: { email: "Boss@example.com", email_verified: true } };
  expect((await me(await logIn())).body).toMatchObject({ owner: true, account: { id: boss.id } });
  provider.person = { sub: "9", claims: {} };
  expect(await logIn()).toMatchObject({ location: "/log-in?error=no_email" });
});

test("makes no account where none is wanted, and lets nobody in who is disabled", async () => {
  configure({ create_accounts: false });
  expect(await logIn()).toMatchObject({ location: "/log-in?error=no_account", session: undefined });
  configure();
  const visit = await logIn();
  const { account } = (await me(visit)).body as { account: { id: string } };
  await api.store.accounts.update(account.id, { state: "disabled" }, 0);
  expect((await me(visit)).status).toBe(401);
  expect(await logIn()).toMatchObject({ location: "/log-in?error=disabled", session: undefined });
});

test("gives roles by groups at each log-in, and takes them with the groups", async () => {
  configure({
    roles: [
      { groups: ["sre"], owner: true, projects: {} },
      { groups: ["team-*-dev"], owner: false, projects: { shop: "member", mail: "viewer" } },
      { groups: ["mailers"], owner: false, projects: { mail: "admin" } },
    ],
  });
  const as = async (groups: unknown) => {
    provider.person = { sub: "7", claims: { email: "ann@example.com", email_verified: true, groups } };
    return await logIn();
  };
  expect(await as(["teams"])).toMatchObject({ location: "/log-in?error=no_role" });
  expect((await api.store.accounts.list({ limit: 10 })).items).toEqual([]);
  expect((await me(await as(["team-blue-dev"]))).body).toMatchObject({ projects: { shop: "member", mail: "viewer" } });
  const both = await as(["mailers", "team-dev-dev"]);
  expect((await me(both)).body).toMatchObject({ owner: false, projects: { shop: "member", mail: "admin" } });
  expect((await me(await as("sre"))).body).toMatchObject({ owner: true, projects: {} });
  await api.person("other@example.com", OWNER_GRANTS);
  expect(await as([])).toMatchObject({ location: "/log-in?error=no_role", session: undefined });
  expect((await me(both)).body).toMatchObject({ owner: false, projects: {} });
});

test("logs out at the provider too", async () => {
  const { session = "" } = await logIn();
  const me = (await (await app.request("/api/v1/session", { headers: { cookie: session } })).json()) as {
    csrf_token: string;
  };
  const headers = { cookie: session, "x-csrf-token": me.csrf_token, "content-type": "application/json" };
  const response = await app.request("/api/v1/session/end", { method: "POST", body: "{}", headers });
  const { url } = (await response.json()) as { url: string };
  expect(url).toMatch(new RegExp(`^${provider.issuer}/session/end\\?`));
  expect(new URL(url).searchParams.get("post_logout_redirect_uri")).toBe(HOME);
});
