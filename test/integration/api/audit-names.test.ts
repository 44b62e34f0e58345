import { afterEach, beforeEach, expect, test } from "vitest";
import { OWNER_GRANTS } from "../../../src/domain/access.ts";
import { alert, detect } from "../../contract/store/alerts.suite.ts";
import { count, event, onlyIssue } from "../../contract/store/builders.ts";
import { type AccountsApi, openAccountsApi } from "../../support/accounts-api.ts";

/* Entries keep ids, which nothing changes; who reads them sees what people call those things now. */

let api: AccountsApi;
beforeEach(async () => {
  api = await openAccountsApi();
});
afterEach(async () => await api[Symbol.asyncDispose]());

/** Names of the newest entry, by what stands there. */
async function names(): Promise<Record<string, string>> {
  const { items } = (await api.admin("audit?limit=1")).body;
  const found = items[0].names as readonly { text: string; kind: string; id: string; title: string }[];
  return Object.fromEntries(found.map(({ text, kind, id, title }) => [text, `${kind} ${id} ${title}`]));
}

test("an issue, wherever it stands in an entry, is told by its title; one that is gone is not", async () => {
  await count(api.store, [event("Oven")]);
  const { id } = await onlyIssue(api.store);
  const told = { [id]: `issue ${id} Oven` };
  await api.admin(`issues/${id}/ignore`, {});
  expect(await names()).toEqual(told);
  await api.admin("issues/bulk", { issues: [id], action: { kind: "unresolve" } });
  expect(await names()).toEqual(told);
  await api.admin("silences", { matchers: [`issue="${id}"`], duration: "1h", comment: "" });
  expect(await names()).toEqual(told);
  await api.admin(`issues/${id}/delete`, {});
  expect(await names()).toEqual({});
});

test("an alert is told by its issue or by what it says, a silence by its reason or its matchers", async () => {
  await count(api.store, [event("Oven")]);
  const { id: issue } = await onlyIssue(api.store);
  const [one, other] = [alert({ issue }), alert({ summary: "quiet" })];
  await detect(api.store, [one, other]);
  await api.admin(`alerts/${one.id}/acknowledge`, {});
  expect(await names()).toEqual({ [one.id]: `alert ${one.id} Oven` });
  await api.admin(`alerts/${other.id}/acknowledge`, {});
  expect(await names()).toEqual({ [other.id]: `alert ${other.id} quiet` });
  for (const [comment, title] of [
    ["known", "known"],
    ["", 'service="cart"'],
  ]) {
    const { id } = (await api.admin("silences", { matchers: ['service="cart"'], duration: "1h", comment })).body;
    await api.admin(`silences/${id}/expire`, {});
    expect(await names()).toEqual({ [id]: `silence ${id} ${title}` });
  }
});

test("what was decided is told by its issue when it is taken back", async () => {
  await count(api.store, [event("Oven")]);
  const { id } = await onlyIssue(api.store);
  await api.admin(`issues/${id}/resolve`, {});
  const activity = (await api.admin(`issues/${id}/activity`)).body.items[0].id;
  await api.admin(`activity/${activity}/undo`, {});
  expect(await names()).toEqual({ [activity]: `issue ${id} Oven` });
});

test("people are told by the name that they give themselves, beside their address", async () => {
  const ann = await api.person("ann@example.com", OWNER_GRANTS);
  const headers = await api.token(ann, ["admin"]);
  await api.ask(`users/${ann.id}`, { name: "Ann" }, { headers });
  expect(await names()).toEqual({ "ann@example.com": `account ${ann.id} Ann` });
  await api.ask(`users/${ann.id}`, { nmae: "Ann" }, { headers });
  expect(await names()).toEqual({
    "ann@example.com": `account ${ann.id} Ann`,
    [ann.id]: `account ${ann.id} ann@example.com`,
  });
});
