import { expect, test } from "vitest";
import { createPostgresStore } from "../../../src/store/postgres/postgres-store.ts";
import type { Store } from "../../../src/store/store.ts";
import { LIMITS } from "../../contract/store/builders.ts";
import { disposable } from "../../contract/store/engine.ts";
import { descriptionOf } from "../../support/described/described-app.ts";
import type { JsonSchema } from "../../support/described/json-schema.ts";
import { countSomeOfEverything } from "../../support/described/some-of-everything.ts";
import { openWholeApi } from "../../support/described/whole-api.ts";
import { dropDatabase, sharedPostgres } from "../../support/services/postgres.ts";

/*
 * Every operation is given values that stores, patterns and numbers stumble over, wherever it takes any: in its address, its
 * query and its body. Whatever it makes of them, it does not fail, on either engine.
 */

const TEXTS = [
  "\0",
  "a\0b",
  "\u0001{",
  "'; DROP TABLE issue; --",
  "%_\\",
  "../../etc/passwd",
  "\u202e\u0000\uffff",
  "9".repeat(40),
  "-1",
  "1e309",
  "0x10",
  "NaN",
  "2026-11-24T08:00:00Z",
  "9999-12-31T23:59:59Z",
  "0001-01-01T00:00:00Z",
  "a@b.c",
  "(a+)+$",
  'a=~"("',
  'is:unresolved "',
  "__proto__",
];
/** What an address cannot hold, but JSON can. */
const LONE_SURROGATE = "a\ud800";

/** A body by its schema, with a text wherever one fits. */
function bodyOf(schema: JsonSchema, text: string): unknown {
  const { type, properties, items, oneOf, anyOf, enum: values, additionalProperties: others } = schema;
  const several = (oneOf ?? anyOf) as readonly JsonSchema[] | undefined;
  if (several !== undefined) return bodyOf(several[text.length % several.length]!, text);
  if (values !== undefined) return (values as unknown[])[0];
  if (properties !== undefined) {
    const entries = Object.entries(properties as Record<string, JsonSchema>);
    return Object.fromEntries(entries.map(([key, one]) => [key, bodyOf(one, text)]));
  }
  const kind = [type].flat()[0];
  if (kind === "object")
    return JSON.parse(`{${JSON.stringify(text)}: ${JSON.stringify(bodyOf((others ?? {}) as JsonSchema, text))}}`);
  if (kind === "array") return [bodyOf(items as JsonSchema, text)];
  if (kind === "integer" || kind === "number") return 1;
  return kind === "boolean" ? true : text;
}

async function openPostgres(): Promise<Store & AsyncDisposable> {
  const url = await sharedPostgres();
  const store = createPostgresStore({ url, limits: LIMITS });
  await store.open();
  return disposable(store, () => dropDatabase(url));
}

test.each([
  ["SQLite", async () => undefined],
  ["PostgreSQL", openPostgres],
])("no operation fails on them: %s", async (_engine, open) => {
  await using api = await openWholeApi(await open());
  await countSomeOfEverything(api.store, api.log, api.config);
  const issue = (await api.store.listIssues({ limit: 1 })).items[0]!.id;
  const failed: string[] = [];
  const send = async (operation: string, what: Parameters<typeof api.send>[1]): Promise<void> => {
    const response = await api.send(operation, what);
    if (response.status >= 500) failed.push(`${operation} ${JSON.stringify(what)}: ${response.status}`);
    await response.body?.cancel();
  };
  // What takes away what the others are about comes last.
  const ends = ({ name }: { readonly name: string }) => Number(/delete$|discard$|bulk$/.test(name));
  const operations = descriptionOf(api.app).operations.toSorted((a, b) => ends(a) - ends(b));
  for (const { name, method, parameters = [], requestBody } of operations) {
    const named = (place: string) => parameters.filter((one) => one.in === place).map((one) => one.name);
    const about = (text: string) => Object.fromEntries(named("path").map((key) => [key, text]));
    const schema = requestBody?.content["application/json"]?.schema;
    for (const text of [...TEXTS, LONE_SURROGATE]) {
      const body = schema === undefined ? {} : { body: bodyOf(schema, text) as object };
      // Known: then what is asked of it is looked at too.
      await send(name, { params: about(issue), ...body });
      if (text === LONE_SURROGATE) continue;
      await send(name, { params: about(text), ...(method === "POST" ? { body: {} } : {}) });
      for (const key of named("query")) {
        await send(name, { params: about(issue), query: String(new URLSearchParams({ [key]: text })) });
      }
    }
  }
  expect(failed).toEqual([]);
});
