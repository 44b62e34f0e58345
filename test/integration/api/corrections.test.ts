import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createSqliteStore } from "../../../src/store/sqlite/sqlite-store.ts";
import type { Issue, Store } from "../../../src/store/store.ts";
import { allIssues, count, event, hashOf, LIMITS } from "../../contract/store/builders.ts";
import { authorization, testApi } from "../../support/test-api.ts";

/* Merge, split and undo over HTTP, on a real store. */

let dataDir = "";
let store: Store;
let a: Issue;
let b: Issue;

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), "elkhound-api-"));
  store = createSqliteStore({ dataDir, limits: LIMITS });
  await store.open();
  await count(store, [event("a"), event("b"), event("b")]);
  const issues = await allIssues(store);
  a = issues.find(({ title }) => title === "a")!;
  b = issues.find(({ title }) => title === "b")!;
});

afterEach(async () => {
  await store.close();
  await rm(dataDir, { recursive: true });
});

async function ask(path: string, body?: unknown, headers: Record<string, string> = {}) {
  const sent =
    body === undefined ? {} : { method: "POST", body: typeof body === "string" ? body : JSON.stringify(body) };
  const response = await testApi({ store }).request(`/api/v1/${path}`, {
    headers: { authorization, "content-type": "application/json", ...headers },
    ...sent,
  });
  return { status: response.status, body: (await response.json()) as Record<string, never> };
}

test("merged issues are one, whichever id is asked for, and undone they are two again", async () => {
  const merged = await ask(`issues/${a.id}/merge`, { issues: [b.id], reason: "the same" });
  expect(merged).toMatchObject({
    status: 200,
    body: {
      activities: [{ kind: "merged", issue: a.id, other: b.id, actor: "admin", reason: "the same", undone_at: null }],
    },
  });
  for (const id of [a.id, b.id]) {
    expect((await ask(`issues/${id}`)).body).toMatchObject({ id: a.id, event_count: 3 });
    expect((await ask(`issues/${id}/events`)).body["items"]).toHaveLength(3);
    expect(
      (await ask(`issues/${id}/buckets?from=2026-11-24T00:00:00Z&to=2026-11-25T00:00:00Z&width=1d`)).body,
    ).toMatchObject({
      items: [{ count: 3 }],
    });
    expect((await ask(`issues/${id}/activity`)).body).toMatchObject({ items: [{ kind: "merged" }], next: null });
  }
  expect((await ask(`issues/${a.id}/fingerprints`)).body).toMatchObject({
    items: [
      { hash: hashOf("b"), event_count: 2, title: "b", parts: ["b"] },
      { hash: hashOf("a"), event_count: 1 },
    ],
  });
  const [activity] = (merged.body as unknown as { activities: { id: string }[] }).activities;
  expect(await ask(`activity/${activity!.id}/undo`, {})).toMatchObject({
    status: 200,
    body: { activities: [{ kind: "undone" }] },
  });
  expect((await ask(`issues/${b.id}`)).body).toMatchObject({ id: b.id, event_count: 2 });
});

test("an issue adopts fingerprints that a change of rules will give its events", async () => {
  const { strategy, hash, parts, title, pattern } = event("renamed").fingerprint;
  const fingerprints = [{ strategy, hash, parts: [...parts], title, pattern }];
  expect(await ask(`issues/${a.id}/adopt`, { fingerprints })).toEqual({ status: 200, body: { adopted: 1 } });
  await count(store, [event("renamed")]);
  expect((await ask(`issues/${a.id}`)).body).toMatchObject({ event_count: 2 });
  expect((await ask("issues/nonsense/adopt", { fingerprints })).status).toBe(404);
});

test("a split makes an issue of its own", async () => {
  await ask(`issues/${a.id}/merge`, { issues: [b.id] });
  const split = await ask(`issues/${a.id}/split`, { fingerprints: [hashOf("b")] });
  const made = (split.body as unknown as { activities: { other: string }[] }).activities[0]!.other;
  expect((await ask(`issues/${made}`)).body).toMatchObject({ title: "b", event_count: 2 });
});

test.each([
  [
    404,
    "issue_not_found",
    () => [`issues/${a.id}/merge`, { issues: ["01900000-0000-7000-8000-000000000000"] }] as const,
  ],
  [409, "itself", () => [`issues/${a.id}/merge`, { issues: [a.id] }] as const],
  [409, "must stay", () => [`issues/${a.id}/split`, { fingerprints: [hashOf("a")] }] as const],
  [404, "no fingerprint", () => [`issues/${a.id}/split`, { fingerprints: [hashOf("b")] }] as const],
  [404, "no activity", () => ["activity/999/undo", {}] as const],
  [404, "no activity", () => ["activity/x/undo", {}] as const],
])("%i and the reason (%s) for what cannot be done", async (status, _words, request) => {
  const [path, body] = request();
  const answer = await ask(path, body);
  expect(answer).toMatchObject({ status, body: { status, detail: expect.stringMatching(/\.$/) } });
  expect(await allIssues(store)).toHaveLength(2);
});

test.each([
  ["no JSON", "{", 400],
  ["an empty list", { issues: [] }, 400],
  ["an unknown key", { issues: ["x"], isues: 1 }, 400],
  ["more than 256 KB", `{"issues":["${"x".repeat(300_000)}"]}`, 413],
])("a body that is %s is refused", async (_name, body, status) => {
  expect((await ask(`issues/${a.id}/merge`, body)).status).toBe(status);
});

test("without the token nothing is decided, and reading an address that decides is 405", async () => {
  expect((await ask(`issues/${a.id}/merge`, { issues: [b.id] }, { authorization: "Bearer wrong" })).status).toBe(401);
  expect(await allIssues(store)).toHaveLength(2);
  const response = await testApi({ store }).request(`/api/v1/issues/${a.id}/merge`, { headers: { authorization } });
  expect([response.status, response.headers.get("allow")]).toEqual([405, "POST"]);
});
