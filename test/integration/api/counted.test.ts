import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createSqliteStore } from "../../../src/store/sqlite/sqlite-store.ts";
import type { Store } from "../../../src/store/store.ts";
import { count, event, LIMITS, NOW, onlyIssue } from "../../contract/store/builders.ts";
import { FakeClock } from "../../support/fake-clock.ts";
import { authorization, testApi } from "../../support/test-api.ts";

/* Tags, users and releases over HTTP, on a real store. */

let dataDir = "";
let store: Store;
let id = "";

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), "elkhound-api-"));
  store = createSqliteStore({ dataDir, limits: LIMITS });
  await store.open();
  await count(store, [
    event("a", { service: "cart", release: "1", user: { id: "u1" }, tags: { "a/b": "<b>&</b>" } }),
    event("a", { service: "cart", release: "2", user: { id: "u2" } }),
    event("a", { service: "pay", release: "2", user: { id: "u1" } }),
  ]);
  id = (await onlyIssue(store)).id;
});

afterEach(async () => {
  await store.close();
  await rm(dataDir, { recursive: true });
});

async function ask(path: string, body?: unknown) {
  const sent = body === undefined ? {} : { method: "POST", body: JSON.stringify(body) };
  const response = await testApi({ store, clock: new FakeClock(NOW) }).request(`/api/v1/${path}`, {
    headers: { authorization, "content-type": "application/json" },
    ...sent,
  });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

test("an issue's tags are its keys with counts and shares", async () => {
  const { status, body } = await ask(`issues/${id}/tags?values=1`);
  expect(status).toBe(200);
  expect(body).toMatchObject({ next: null, other_keys: 0 });
  const items = body["items"] as { key: string }[];
  expect(items.map(({ key }) => key)).toEqual(["level", "release", "service", "a/b"]);
  expect(items[1]).toEqual({
    key: "release",
    total: 3,
    values: [{ value: "2", count: 2, share: 2 / 3, last_seen: new Date(NOW).toISOString() }],
    other: 1,
  });
});

test("one key has all its values; its name may hold anything", async () => {
  expect((await ask(`issues/${id}/tags/service`)).body).toMatchObject({
    key: "service",
    values: [
      { value: "cart", count: 2 },
      { value: "pay", count: 1 },
    ],
    other: 0,
  });
  expect((await ask(`issues/${id}/tags/a%2Fb`)).body).toMatchObject({ values: [{ value: "<b>&</b>" }] });
});

test("what is not there is not found, and what cannot be is refused", async () => {
  expect((await ask(`issues/${id}/tags/nothing`)).status).toBe(404);
  expect((await ask("issues/01938f3e-6b2a-7c1d-9e4f-0a1b2c3d4e5f/tags")).status).toBe(404);
  expect((await ask("issues/01938f3e-6b2a-7c1d-9e4f-0a1b2c3d4e5f/tags/service")).status).toBe(404);
  expect((await ask(`issues/${id}/tags?values=0`)).status).toBe(400);
  expect((await ask(`issues/${id}/tags?values=101`)).status).toBe(400);
});

test("an issue says how many users it concerned", async () => {
  await ask(`issues/${id}/tags`);
  expect((await ask(`issues/${id}`)).body).toMatchObject({ event_count: 3, user_count: 2 });
});

test("releases are listed with what they brought, and deploys are told of", async () => {
  const told = await ask("releases", { project: "shop", version: "3", environment: "prod" });
  expect(told).toMatchObject({
    status: 200,
    body: { version: "3", event_count: 0, last_seen: null, deploys: [{ environment: "prod" }] },
  });
  const list = await ask("releases?project=shop");
  const items = list.body["items"] as Record<string, unknown>[];
  expect(items.map(({ version, event_count: events, new_issues: issues }) => [version, events, issues]).sort()).toEqual(
    [
      ["1", 1, 1],
      ["2", 2, 0],
      ["3", 0, 0],
    ],
  );
  expect((await ask("releases?project=other")).body).toEqual({ items: [], next: null });
  expect((await ask("releases?cursor=nonsense")).status).toBe(400);
});

test("a deploy at a time that cannot be is refused, and says which parameter", async () => {
  const deploy = { project: "shop", version: "3" };
  for (const time of ["2099-01-01T00:00:00Z", "1999-01-01T00:00:00Z", "yesterday"]) {
    const { status, body } = await ask("releases", { ...deploy, deployed_at: time });
    expect([status, (body["errors"] as { parameter: string }[])[0]?.parameter]).toEqual([400, "deployed_at"]);
  }
  expect((await ask("releases", { project: "shop" })).status).toBe(400);
  expect((await ask("releases", { ...deploy, more: 1 })).status).toBe(400);
});
