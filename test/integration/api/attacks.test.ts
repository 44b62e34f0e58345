import { afterEach, beforeEach, expect, test } from "vitest";
import { OWNER_GRANTS } from "../../../src/domain/access.ts";
import { allIssues, count, event } from "../../contract/store/builders.ts";
import { type AccountsApi, openAccountsApi, PASSWORD } from "../../support/accounts-api.ts";

/* What somebody would try who wants more than is theirs. */

let api: AccountsApi;

beforeEach(async () => {
  api = await openAccountsApi();
});

afterEach(async () => await api[Symbol.asyncDispose]());

const codeOf = (url: string): string => new URL(url).searchParams.get("code")!;
const cookieOf = (headers: Headers): string => headers.get("set-cookie")!.split(";")[0]!;

/** An account with a password, and a log-in of it. */
async function member(email: string, owner = false): Promise<{ readonly id: string; readonly logIn: object }> {
  const { body } = await api.admin("users", { email, owner, projects: { mail: "member" } });
  await api.ask("links/use", { code: codeOf(body.url), password: PASSWORD });
  return { id: body.user.id, logIn: { email, password: PASSWORD } };
}

test("a session that somebody else has put into the browser is not the one that is logged in", async () => {
  const { logIn } = await member("ann@example.com");
  const mallory = await api.session(await api.person("mallory@example.com", {}));
  const planted = `elkhound_session=${"x".repeat(43)}`;
  for (const cookie of [planted, mallory.cookie]) {
    const { status, headers } = await api.ask("session", logIn, { headers: { cookie } });
    expect(status).toBe(200);
    expect(cookieOf(headers)).not.toBe(cookie);
    const as = async (one: string) => (await api.ask("log-in", undefined, { headers: { cookie: one } })).body.me?.name;
    expect(await as(cookieOf(headers))).toBe("ann@example.com");
    expect(await as(cookie)).not.toBe("ann@example.com");
  }
});

test("a session that has ended, or whose password was changed elsewhere, opens nothing", async () => {
  const { logIn } = await member("ann@example.com");
  const [first, second] = [await api.ask("session", logIn), await api.ask("session", logIn)];
  const signed = (one: typeof first) => ({
    headers: { cookie: cookieOf(one.headers), "x-csrf-token": one.body.csrf_token as string },
  });
  const change = { current_password: PASSWORD, new_password: `${PASSWORD} two` };
  const changed = await api.ask("password", change, signed(first));
  expect(changed.status).toBe(200);
  expect((await api.ask("session", undefined, signed(second))).status).toBe(401);
  expect((await api.ask("session", undefined, signed(first))).status).toBe(401);
  await api.ask("session/end", {}, signed(changed));
  expect((await api.ask("session", undefined, signed(changed))).status).toBe(401);
});

test("an ETag, a cursor or an Idempotency-Key of somebody else tells and gives nothing", async () => {
  await count(api.store, [event("a"), event("b"), event("mail", { project: "mail" })]);
  const ofShop = (await allIssues(api.store)).find(({ project }) => project === "shop")!;
  const [ann, bob] = [await api.person("ann@x.y", { mail: "member" }), await api.person("bob@x.y", { mail: "member" })];
  const [asAnn, asBob] = [await api.token(ann, ["write"]), await api.token(bob, ["write"])];
  const tag = (await api.admin(`issues/${ofShop.id}`)).headers.get("etag")!;
  for (const known of [tag, "*"]) {
    const headers = { ...asAnn, "if-none-match": known };
    expect((await api.ask(`issues/${ofShop.id}`, undefined, { headers })).status).toBe(404);
  }
  const { next } = (await api.admin("issues?limit=1")).body;
  const page = await api.ask(`issues?cursor=${encodeURIComponent(next)}`, undefined, { headers: asAnn });
  expect(page.body.items.every(({ project }: { project: string }) => project === "mail")).toBe(true);
  const view = { name: "Secret plans", query: "" };
  const key = { "idempotency-key": "k" };
  const made = await api.ask("views", view, { headers: { ...asAnn, ...key } });
  const other = await api.ask("views", view, { headers: { ...asBob, ...key } });
  expect(other.headers.get("idempotency-replayed")).toBeNull();
  expect(other.body.id).not.toBe(made.body.id);
});

test("a cookie with a body that forms could send changes nothing", async () => {
  const { cookie } = await api.session(await api.person("ann@example.com", OWNER_GRANTS));
  for (const type of ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", "application/json"]) {
    const headers = { cookie, "content-type": type };
    const body = JSON.stringify({ email: "evil@example.com", owner: true });
    expect((await api.app.request("/api/v1/users", { method: "POST", headers, body })).status).toBe(403);
  }
  expect(await api.store.accounts.findByEmail("evil@example.com")).toBeUndefined();
});

test("an invitation makes one account, however often it is used at the same time", async () => {
  const { body } = await api.admin("invitations", { projects: { shop: "member" } });
  const uses = ["a@x.y", "b@x.y", "c@x.y"].map((email) =>
    api.ask("links/use", { code: codeOf(body.url), password: PASSWORD, email }),
  );
  const statuses = (await Promise.all(uses)).map(({ status }) => status);
  expect(statuses.toSorted()).toEqual([200, 404, 404]);
  expect((await api.store.accounts.list({ limit: 10 })).items).toHaveLength(1);
});

test("owners who lower, disable or delete each other at the same time leave one", async () => {
  for (const change of [
    ["", { owner: false }],
    ["", { state: "disabled" }],
    ["/delete", {}],
  ] as const) {
    await using own = await openAccountsApi();
    const owners = await Promise.all(
      ["a@x.y", "b@x.y"].map(async (email) => {
        const { body } = await own.admin("users", { email, owner: true });
        await own.ask("links/use", { code: codeOf(body.url), password: PASSWORD });
        return (await own.store.accounts.findByEmail(email))!;
      }),
    );
    const signed = await Promise.all(owners.map((one) => own.session(one)));
    const [path, body] = change;
    const both = owners.map((_, at) => own.ask(`users/${owners[1 - at]!.id}${path}`, body, { headers: signed[at]! }));
    const statuses = (await Promise.all(both)).map(({ status }) => status);
    expect(statuses.filter((status) => status === 200)).toHaveLength(1);
    expect(await own.store.accounts.countUsable()).toBeGreaterThan(0);
    const left = (await own.store.accounts.list({ limit: 10 })).items;
    expect(left.filter(({ grants, state }) => grants.owner && state === "active")).toHaveLength(1);
  }
});

test("a token makes no stronger one, and none lives longer than its account", async () => {
  const ann = await api.person("ann@example.com", OWNER_GRANTS);
  await member("boss@example.com", true);
  const write = await api.token(ann, ["write"]);
  expect((await api.ask("tokens", { name: "x", scopes: ["admin"] }, { headers: write })).status).toBe(403);
  expect((await api.ask("users", { email: "x@x.y", owner: true }, { headers: write })).status).toBe(403);
  const admin = await api.token(ann, ["admin"]);
  expect((await api.ask("issues", undefined, { headers: admin })).status).toBe(200);
  await api.store.accounts.update(ann.id, { grants: { owner: false, projects: new Map() } }, api.clock.now());
  expect((await api.ask("users", { email: "x@x.y" }, { headers: admin })).status).toBe(403);
  await api.store.accounts.update(ann.id, { state: "disabled" }, api.clock.now());
  expect((await api.ask("session", undefined, { headers: admin })).status).toBe(401);
});

test("a log-in costs the same for addresses that nobody has: a password is checked, at full cost", async () => {
  await member("ann@example.com");
  const checked: (string | undefined)[] = [];
  const { passwords } = api.accounts;
  const check = passwords.check.bind(passwords);
  passwords.check = async (password, stored) => {
    checked.push(stored === undefined ? "nobody's" : "somebody's");
    return await check(password, stored);
  };
  const answers: unknown[] = [];
  for (const email of ["ann@example.com", "nobody@example.com"]) {
    const { status, body } = await api.ask("session", { email, password: "wrong horse" });
    answers.push([status, body]);
  }
  expect(checked).toEqual(["somebody's", "nobody's"]);
  expect(answers[0]).toEqual(answers[1]);
});

test("roles of projects with odd names are roles of these and nothing else", async () => {
  const body = JSON.parse(
    '{"email":"ann@example.com","projects":{"__proto__":"admin","constructor":"admin"}}',
  ) as object;
  const made = await api.admin("users", body);
  expect(made.status).toBe(200);
  const ann = (await api.store.accounts.findByEmail("ann@example.com"))!;
  expect(ann.grants.owner).toBe(false);
  expect([...ann.grants.projects.keys()].every((name) => ["__proto__", "constructor"].includes(name))).toBe(true);
  expect((await api.ask("users", { email: "x@x.y" }, { headers: await api.token(ann, ["admin"]) })).status).toBe(403);
});

test("a search or address that is very long is refused, not worked on", async () => {
  for (const path of [`issues?query=${"a".repeat(10_000)}`, `issues?cursor=${"a".repeat(10_000)}`]) {
    expect((await api.admin(path)).status).toBe(400);
  }
  expect((await api.admin(`issues/${"a".repeat(10_000)}`)).status).toBe(400);
});
