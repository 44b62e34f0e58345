import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createSqliteStore } from "../../../src/store/sqlite/sqlite-store.ts";
import { LIMITS } from "./builders.ts";
import { disposable } from "./engine.ts";
import { describeStore } from "./suite.ts";

describeStore("SQLite", {
  open: async (limits = LIMITS) => {
    const dataDir = await mkdtemp(join(tmpdir(), "elkhound-store-"));
    const store = createSqliteStore({ dataDir, limits });
    await store.open();
    return disposable(store, () => rm(dataDir, { recursive: true }));
  },
});
