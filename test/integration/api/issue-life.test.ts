import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createSqliteStore } from "../../../src/store/sqlite/sqlite-store.ts";
import type { Issue, Store } from "../../../src/store/store.ts";
import { allIssues, count, event, LIMITS } from "../../contract/store/builders.ts";
import { authorization, testApi } from "../../support/test-api.ts";

/* What is decided about issues, over HTTP, on a real store. */

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

async function ask(path: string, body?: object) {
  const sent = body === undefined ? {} : { method: "POST", body: JSON.stringify(body) };
  const response = await testApi({ store }).request(`/api/v1/${path}`, {
    headers: { authorization, "content-type": "application/json" },
    ...sent,
  });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

test("an issue is resolved, reopened and ignored, and its activity tells so", async () => {
  expect(await ask(`issues/${a.id}/resolve`, { in_release: "1.4.2", reason: "mended" })).toMatchObject({
    status: 200,
    body: { activities: [{ kind: "resolved", issue: a.id, other: null, actor: "admin", reason: "mended" }] },
  });
  expect((await ask(`issues/${a.id}`)).body).toMatchObject({
    status: "resolved",
    substatus: "in_release",
    state: { release: "1.4.2", until_events: null },
  });
  expect((await ask("issues?status=resolved")).body).toMatchObject({ items: [{ id: a.id }] });
  expect(await ask(`issues/${a.id}/unresolve`, {})).toMatchObject({ status: 200 });
  expect(await ask(`issues/${a.id}/ignore`, { until_events: 7 })).toMatchObject({
    body: { activities: [{ kind: "ignored", after: { state: { substatus: "until_events", until_events: 7 } } }] },
  });
  expect(await ask(`issues/${a.id}/assign`, { assignee: " ann@example.com " })).toMatchObject({ status: 200 });
  expect(await ask(`issues/${a.id}/priority`, { priority: "low" })).toMatchObject({ status: 200 });
  expect((await ask(`issues/${a.id}`)).body).toMatchObject({
    assignee: "ann@example.com",
    assigned_by: "user",
    priority: "low",
    priority_set: true,
  });
  const { body } = await ask(`issues/${a.id}/activity`);
  const items = body["items"] as readonly { readonly kind: string; readonly id: string }[];
  expect(items.map(({ kind }) => kind)).toEqual(["prioritized", "assigned", "ignored", "unresolved", "resolved"]);
  expect(await ask(`activity/${items[0]!.id}/undo`, {})).toMatchObject({
    status: 200,
    body: { activities: [{ kind: "undone", other: null, after: { priority: null } }] },
  });
});

test("what cannot be done is told with its reason", async () => {
  expect(await ask(`issues/${a.id}/unresolve`, {})).toMatchObject({
    status: 409,
    body: { detail: "The issue is unresolved already." },
  });
  expect(await ask(`issues/${a.id}/resolve`, { in_next_release: true })).toMatchObject({ status: 409 });
  expect(await ask(`issues/${a.id}/resolve`, { in_next_release: true, in_release: "1" })).toMatchObject({
    status: 400,
    body: { errors: [{ parameter: "in_next_release" }, { parameter: "in_release" }] },
  });
  expect(await ask(`issues/${a.id}/ignore`, { until_time: "2020-01-01T00:00:00Z" })).toMatchObject({ status: 409 });
  for (const wrong of [
    { until_events: 0 },
    { until_events: 1.5 },
    { until_time: "soon" },
    { forever: false },
    { x: 1 },
  ]) {
    expect(await ask(`issues/${a.id}/ignore`, wrong)).toMatchObject({ status: 400 });
  }
  const gone = "01900000-0000-7000-8000-000000000000";
  for (const action of ["resolve", "ignore", "unresolve", "delete"]) {
    expect(await ask(`issues/${gone}/${action}`, {})).toMatchObject({ status: 404 });
  }
});

test("comments are written, changed and deleted", async () => {
  const said = await ask(`issues/${a.id}/comments`, { text: "<b>see</b> the pool" });
  expect(said).toMatchObject({ status: 200, body: { kind: "commented", comment: { text: "<b>see</b> the pool" } } });
  const id = said.body["id"] as string;
  expect(await ask(`comments/${id}`, { text: "see the pool" })).toMatchObject({
    body: { comment: { text: "see the pool", edited_at: "2026-11-24T08:00:00.000Z" } },
  });
  expect(await ask(`issues/${a.id}/comments`, { text: "  " })).toMatchObject({ status: 400 });
  expect(await ask(`comments/${id}/delete`, {})).toMatchObject({ status: 200, body: { deleted: 1 } });
  expect(await ask(`comments/${id}/delete`, {})).toMatchObject({ status: 404 });
});

test("a deleted issue is gone; a merged one's id leads to its new home", async () => {
  await ask(`issues/${a.id}/merge`, { issues: [b.id] });
  expect(await ask(`issues/${b.id}/resolve`, {})).toMatchObject({
    status: 200,
    body: { activities: [{ issue: a.id }] },
  });
  expect(await ask(`issues/${b.id}/delete`, {})).toEqual({ status: 200, body: { deleted: 1 } });
  expect(await ask(`issues/${a.id}`)).toMatchObject({ status: 404 });
  expect((await ask("issues")).body["items"]).toEqual([]);
});

test("many issues are changed at once, by their ids or by a search, after a look at how many", async () => {
  const action = { kind: "resolve" };
  expect(await ask("issues/bulk", { query: "title:[a,b]", action, preview: true })).toEqual({
    status: 200,
    body: { found: 2, changed: 0, unchanged: 0, activities: [], refused: [] },
  });
  expect(await ask("issues/bulk", { issues: [a.id, "gone"], action, reason: "all mended" })).toMatchObject({
    body: { found: 2, changed: 1, refused: [{ issue: "gone" }] },
  });
  const rest = await ask("issues/bulk", { query: "events:>0", action, expected: 2 });
  expect(rest).toMatchObject({ body: { found: 2, changed: 1, unchanged: 1, refused: [] } });
  expect((await ask("issues/counts")).body).toMatchObject({ status: { resolved: 2, unresolved: 0 } });
  const [activity] = rest.body["activities"] as string[];
  expect(await ask(`activity/${activity}/undo`, {})).toMatchObject({ status: 200 });

  for (const body of [
    { action },
    { issues: [a.id], query: "x", action },
    { query: "servce:x", action },
    { query: "x", action: { kind: "explode" } },
    { query: "x", action: { kind: "ignore", until_events: -1 } },
  ]) {
    expect(await ask("issues/bulk", body)).toMatchObject({ status: 400 });
  }
  expect(await ask("issues/bulk", { query: "is:resolved", action: { kind: "delete" } })).toMatchObject({
    body: { found: 1, changed: 1 },
  });
  expect((await ask("issues/counts")).body).toMatchObject({ total: 1 });
});

test("what was done to many is taken back in one request, the last of it first", async () => {
  const resolved = await ask("issues/bulk", { query: "", action: { kind: "resolve" } });
  const ignored = await ask("issues/bulk", { query: "title:a", action: { kind: "ignore" } });
  const activities = [...(resolved.body["activities"] as string[]), ...(ignored.body["activities"] as string[])];
  expect(activities).toHaveLength(3);
  expect(await ask("activity/undo", { activities: [...activities, "77777"] })).toMatchObject({
    status: 200,
    body: { undone: 3, refused: [{ activity: "77777", detail: "There is no activity 77777." }] },
  });
  expect((await ask("issues/counts")).body).toMatchObject({ status: { unresolved: 2 } });
  expect(await ask("activity/undo", { activities: activities.slice(0, 1) })).toMatchObject({
    body: { undone: 0, refused: [{ activity: activities[0] }] },
  });
  expect(await ask("activity/undo", { activities: [] })).toMatchObject({ status: 400 });
});

test("nothing is done when a search finds far more than was seen", async () => {
  await count(
    store,
    Array.from({ length: 15 }, (_, i) => event(`more${i}`)),
  );
  const body = { query: "", action: { kind: "ignore" }, expected: 2 };
  expect(await ask("issues/bulk", body)).toMatchObject({ status: 409 });
  expect((await ask("issues/counts")).body).toMatchObject({ status: { unresolved: 17 } });
});

test("an answer that is known already is not sent again", async () => {
  const get = (headers: Record<string, string> = {}) =>
    testApi({ store }).request("/api/v1/issues?series=24h", { headers: { authorization, ...headers } });
  const first = await get();
  const tag = first.headers.get("etag")!;
  const again = await get({ "if-none-match": `"other", W/${tag}` });
  expect({ status: again.status, body: await again.text() }).toEqual({ status: 304, body: "" });
  expect(again.headers.get("cache-control")).toBe("no-store");
  await ask(`issues/${a.id}/resolve`, {});
  expect((await get({ "if-none-match": tag })).status).toBe(200);
});
