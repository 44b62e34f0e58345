import { expect, it } from "vitest";
import { configSchema } from "../../../src/app/config-schema.ts";
import { reloadPlan } from "../../../src/app/reload-plan.ts";

const source = { id: "app", type: "file", paths: ["/var/log/app.log"] };
const before = { sources: [source], projects: [{ name: "shop", match: { service: ["cart"] } }] };

function plan(change: object) {
  return planFrom({}, change);
}

/** Started with `before`, reloaded with a first change, then with a second. */
function planFrom(first: object, second: object) {
  const [started, running, next] = [{}, first, second].map((change) => configSchema.parse({ ...before, ...change }));
  return reloadPlan(running!, next!, started!);
}

it("begins sources anew when they read something else, or group or date it otherwise", () => {
  expect(plan({}).sources).toBe(false);
  expect(plan({ sources: [{ ...source, timezone: "Europe/Berlin" }] }).sources).toBe(true);
  expect(plan({ projects: [{ ...before.projects[0], grouping: { keep: ["int"] } }] }).sources).toBe(true);
  expect(plan({ retention: { total: "10d" } }).sources).toBe(true);
  expect(plan({ retention: { minutes: "24h" }, receivers: [{ name: "on_call" }] }).sources).toBe(false);
});

it("names what only a start takes over", () => {
  const taken = { detectors: [], kibana: { url: "https://k.example.com" }, accounts: { password_log_in: false } };
  expect(plan(taken).atNextStart).toEqual([]);
  const changed = { server: { listen: "0.0.0.0:80" }, limits: { new_issues_burst: 5 }, data_dir: "/data" };
  expect(plan(changed).atNextStart).toEqual(["data_dir", "server", "limits"]);
});

it("names what differs from what runs, not from what was read last", () => {
  const changed = { log_level: "debug", server: { listen: "0.0.0.0:80" } };
  expect(planFrom(changed, {}).atNextStart).toEqual([]);
  expect(planFrom(changed, changed).atNextStart).toEqual(["server", "log_level"]);
  expect(planFrom(changed, { log_level: "debug" }).atNextStart).toEqual(["log_level"]);
  // Sources follow each reload.
  const other = { sources: [{ ...source, timezone: "Europe/Berlin" }] };
  expect(planFrom(other, other).sources).toBe(false);
  expect(planFrom(other, {}).sources).toBe(true);
});
