import { afterEach, beforeEach, expect, test } from "vitest";
import { OWNER_GRANTS } from "../../../src/domain/access.ts";
import { AppError } from "../../../src/domain/errors.ts";
import type { Store } from "../../../src/store/store.ts";
import { type AccountsApi, openAccountsApi, PASSWORD } from "../../support/accounts-api.ts";
import { authorization, testApi } from "../../support/test-api.ts";

/* Nothing is changed without an entry of the audit log, whenever the process dies. */

let api: AccountsApi;

beforeEach(async () => {
  api = await openAccountsApi();
});

afterEach(async () => await api[Symbol.asyncDispose]());

/** The API on the store with something of it replaced. */
function on(replaced: Partial<Store>): ReturnType<typeof testApi> {
  const store = Object.assign(Object.create(api.store) as Store, replaced);
  const people = replaced.accounts ?? store.accounts;
  const audit = replaced.audit ?? store.audit;
  const web = { pageUrl: () => "https://errors.example.com", publicUrl: undefined, trustedProxies: [] };
  return testApi({ store, accounts: { ...api.accounts, people, audit }, web, clock: api.clock });
}

const post = (body: object) => ({
  method: "POST",
  body: JSON.stringify(body),
  headers: { authorization, "content-type": "application/json" },
});

const entries = async () => (await api.store.audit.list({ limit: 100 })).items;

test("what was done when the process died is told, with what came of it unknown", async () => {
  const ann = await api.person("ann@example.com", {});
  const done = Promise.withResolvers<void>();
  const { accounts } = api.store;
  const dying = on({
    accounts: {
      ...accounts,
      update: async (...change) => {
        await accounts.update(...change);
        done.resolve();
        return await new Promise<never>(() => {});
      },
    },
  });
  void dying.request(`/api/v1/users/${ann.id}`, post({ owner: true }));
  await done.promise;
  expect((await accounts.get(ann.id))?.grants.owner).toBe(true);
  expect(await entries()).toMatchObject([
    { actor: "admin", action: "POST /api/v1/users/{id}", object: ann.id, detail: { owner: true }, status: undefined },
  ]);
  expect((await api.admin("audit")).body.items).toMatchObject([{ status: null }]);
});

test("where its entry cannot be stored nothing is done", async () => {
  const ann = await api.person("ann@example.com", {});
  const { audit } = api.store;
  const full = new AppError("ELKHOUND_STORE_UNAVAILABLE", "disk full", { retryable: true });
  const without = on({ audit: { ...audit, begin: () => Promise.reject(full) } });
  expect((await without.request(`/api/v1/users/${ann.id}`, post({ owner: true }))).status).toBe(503);
  expect((await api.store.accounts.get(ann.id))?.grants.owner).toBe(false);
  expect(await entries()).toEqual([]);
});

test("what is done, or refused by its route, is told once and completely; what may not be done too", async () => {
  const ann = await api.person("ann@example.com", OWNER_GRANTS);
  await api.admin(`users/${ann.id}`, { name: "Ann" });
  await api.admin(`users/${ann.id}`, { owner: false });
  await api.admin(`users/${ann.id}`, { nmae: "Ann" });
  const viewer = await api.token(await api.person("viewer@example.com", { "*": "viewer" }), ["write"]);
  await api.ask(`users/${ann.id}`, { owner: false }, { headers: viewer });
  expect((await entries()).map(({ status, object, actor }) => [status, object, actor])).toEqual([
    [403, ann.id, "viewer@example.com"],
    [400, ann.id, "admin"],
    [409, ann.email, "admin"],
    [200, ann.email, "admin"],
  ]);
});

test("a secret is in no entry, not even while its request is under way", async () => {
  const seen: string[] = [];
  const { audit } = api.store;
  const watched = on({
    audit: {
      ...audit,
      begin: async (request, entry) => {
        seen.push(JSON.stringify(entry));
        await audit.begin(request, entry);
      },
    },
  });
  await watched.request("/api/v1/session", post({ email: "a@b.c", password: PASSWORD }));
  await watched.request("/api/v1/links/use", post({ code: "hunter2hunter2", password: PASSWORD }));
  expect(seen).toHaveLength(2);
  expect(seen.join()).not.toMatch(new RegExp(`${PASSWORD}|hunter2|a@b.c`));
});

test("tries to log in that the limits stop leave no entry behind", async () => {
  const guess = () => api.ask("session", { email: "ann@example.com", password: "guess" });
  const statuses: number[] = [];
  for (let i = 0; i < 8; i += 1) statuses.push((await guess()).status);
  expect(statuses).toContain(429);
  expect((await entries()).map(({ status }) => status)).toEqual(statuses.filter((status) => status === 401));
});

test("what is asked again by its Idempotency-Key was done once, and is told as asked", async () => {
  const ann = await api.person("ann@example.com", {});
  const request = post({ name: "Ann A" });
  const again = { ...request, headers: { ...request.headers, "idempotency-key": "k1" } };
  for (let i = 0; i < 2; i += 1) await api.app.request(`/api/v1/users/${ann.id}`, again);
  expect((await entries()).map(({ status }) => status)).toEqual([200, 200]);
});
