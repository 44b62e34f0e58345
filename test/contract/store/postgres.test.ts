import { createPostgresStore } from "../../../src/store/postgres/postgres-store.ts";
import { dropDatabase, sharedPostgres } from "../../support/services/postgres.ts";
import { LIMITS } from "./builders.ts";
import { disposable } from "./engine.ts";
import { describeStore } from "./suite.ts";

describeStore("PostgreSQL", {
  open: async (limits = LIMITS) => {
    const url = await sharedPostgres();
    const store = createPostgresStore({ url, limits });
    await store.open();
    return disposable(store, () => dropDatabase(url));
  },
});
