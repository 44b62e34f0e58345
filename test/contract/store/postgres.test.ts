import { afterAll } from "vitest";
import { createPostgresStore } from "../../../src/store/postgres/postgres-store.ts";
import { LIMITS } from "./builders.ts";
import { EmptiedDatabases } from "./emptied-databases.ts";
import { disposable } from "./engine.ts";
import { describeStore } from "./suite.ts";

const databases = new EmptiedDatabases();

afterAll(() => databases.drop());

describeStore("PostgreSQL", {
  open: async (limits = LIMITS) => {
    const url = await databases.take();
    const store = createPostgresStore({ url, limits });
    await store.open();
    return disposable(store, () => databases.giveBack(url));
  },
});
