import { afterEach, beforeEach, expect, test } from "vitest";
import { createApi } from "../../../src/api/api.ts";
import type { Listening } from "../../../src/api/server.ts";
import { systemClock } from "../../../src/app/system-clock.ts";
import { createPostgresStore } from "../../../src/store/postgres/postgres-store.ts";
import type { Store } from "../../../src/store/store.ts";
import { count, event, LIMITS } from "../../contract/store/builders.ts";
import { dropDatabase, sharedPostgres } from "../../support/services/postgres.ts";
import { apiDeps, authorization } from "../../support/test-api.ts";

/* What one process changes is told by another, over a real connection. */

let url = "";
let serving: Store;
let ingesting: Store;
let listening: Listening;

async function open(): Promise<Store> {
  const store = createPostgresStore({ url, limits: LIMITS });
  await store.open();
  return store;
}

beforeEach(async () => {
  url = await sharedPostgres();
  [serving, ingesting] = [await open(), await open()];
  listening = await createApi(apiDeps({ store: serving, clock: systemClock })).listen({ host: "127.0.0.1", port: 0 });
});

afterEach(async () => {
  await listening.close();
  await Promise.all([serving.close(), ingesting.close()]);
  await dropDatabase(url);
});

/** The events of a connection, one after the other; undefined at its end. */
async function connect(headers: Record<string, string> = {}) {
  const response = await fetch(`${listening.address}/api/v1/live`, { headers: { authorization, ...headers } });
  expect(response.headers.get("content-type")).toBe("text/event-stream");
  const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  return {
    end: () => reader.cancel(),
    async next() {
      for (;;) {
        const whole = /^event: change\nid: (.*)\ndata: (.*)\n\n/.exec(text);
        if (whole !== null) {
          text = text.slice(whole[0].length);
          return { id: whole[1]!, ...(JSON.parse(whole[2]!) as { topics: string[]; projects: string[] | null }) };
        }
        text = text.replace(/^:\n\n/, "");
        const { done, value } = await reader.read();
        if (done) return undefined;
        text += value;
      }
    },
  };
}

test("a commit of one process is told by another; who comes back hears what happened meanwhile", async () => {
  const first = await connect();
  const hello = await first.next();
  expect(hello).toMatchObject({ topics: [] });
  await count(ingesting, [event("a"), event("b", { project: "pay" })]);
  const told = await first.next();
  expect(told?.topics.toSorted()).toEqual(["issues", "sources"]);
  expect(told?.projects?.toSorted()).toEqual(["pay", "shop"]);
  await first.end();
  await count(ingesting, [event("a")]);
  const second = await connect({ "last-event-id": told!.id });
  // At once, or with the next look where the worker was just about to take one.
  const heard: string[] = [];
  while (!heard.includes("issues")) heard.push(...(await second.next())!.topics);
  expect(heard).not.toContain("alerts");
  // Stopping the server ends who listens; it does not wait for them.
  await listening.close();
  expect(await second.next()).toBeUndefined();
});

test("listening needs the token, and parameters that are known", async () => {
  expect((await fetch(`${listening.address}/api/v1/live`)).status).toBe(401);
  expect((await fetch(`${listening.address}/api/v1/live?since=1`, { headers: { authorization } })).status).toBe(400);
});
