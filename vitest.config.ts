import { defineConfig } from "vitest/config";

/**
 * Four projects (docs/decisions/0001): unit does no I/O; contract runs one suite on every implementation of a
 * boundary; integration talks to real servers; e2e runs the process itself.
 */
const project = (name: string, extra: object = {}) => ({
  test: { name, include: [`test/${name}/**/*.test.ts`, ...(name === "unit" ? ["test/*.test.ts"] : [])], ...extra },
});

// Real servers start slowly on a loaded machine; these limits only end a hung test, no assertion depends on them.
const slow = {
  execArgv: ["--import", new URL("test/support/built-threads.mjs", import.meta.url).href],
  globalSetup: "test/support/global-setup.ts",
  testTimeout: 480_000,
  hookTimeout: 480_000,
  expect: { poll: { timeout: 60_000 } },
  // They wait for servers more than they compute; more at once than this compete for memory.
  maxWorkers: 3,
  sequence: { groupOrder: 1 },
};

export default defineConfig({
  test: {
    projects: [
      project("unit", { testTimeout: 60_000 }),
      project("contract", slow),
      project("integration", slow),
      project("e2e", slow),
    ],
  },
});
