import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { loadConfig } from "../src/app/load-config.ts";
import { Notification } from "../src/app/notification.ts";
import { systemClock } from "../src/app/system-clock.ts";
import type { Alert } from "../src/domain/alert.ts";
import { newUniqueId } from "../src/domain/unique-id.ts";
import { createSqliteStore } from "../src/store/sqlite/sqlite-store.ts";
import { createLogger } from "../src/telemetry/logger.ts";
import { Metrics } from "../src/telemetry/metrics.ts";
import { LIMITS } from "../test/contract/store/builders.ts";

/*
 * Alerts that come all at once: how long it takes until a webhook has been told of all of them, and what it costs. Each alert is a
 * message of its own, then ten share one. `node bench/alert-flood.ts [alerts]`.
 */

const alerts = Number(process.argv[2] ?? 10_000);

console.log("| alerts | messages | seconds | alerts a second | CPU ms an alert | resident, MB |");
console.log("| --- | --- | --- | --- | --- | --- |");
for (const perGroup of [1, 10]) await measure(perGroup);

async function measure(perGroup: number): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "elkhound-bench-flood-"));
  const told = new Set<string>();
  let messages = 0;
  const hook = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on("data", (part: Buffer) => parts.push(part));
    request.on("end", () => {
      messages += 1;
      const body = JSON.parse(Buffer.concat(parts).toString("utf8")) as { alerts: { fingerprint: string }[] };
      for (const { fingerprint } of body.alerts) told.add(fingerprint);
      response.end();
    });
  });
  await new Promise<void>((resolve) => hook.listen(0, "127.0.0.1", resolve));
  const { port } = hook.address() as AddressInfo;
  const text = JSON.stringify({
    receivers: [{ name: "duty", webhook: [{ url: `http://127.0.0.1:${port}/hook`, max_per_minute: 10_000 }] }],
    route: { receiver: "duty", group_by: ["service"], group_wait: "0s" },
  });
  const { config, problems } = await loadConfig({ file: join(folder, "elkhound.yml"), text, env: {} });
  if (config === undefined) throw new Error(JSON.stringify(problems));
  const store = createSqliteStore({ dataDir: folder, limits: LIMITS });
  await store.open();
  const logger = createLogger("warn");
  const notification = new Notification({
    store,
    clock: systemClock,
    shared: systemClock,
    logger,
    metrics: new Metrics(),
    workerId: "bench",
  });
  const at = Date.now();
  const found = Array.from({ length: alerts }, (_, index) => alertOf(index, Math.floor(index / perGroup), at));
  const [before, started] = [process.cpuUsage(), performance.now()];
  await store.alerts.commitDetection({ detector: "spike", expectedVersion: 0, state: "{}", alerts: found, at });
  await notification.start(config);
  while (told.size < alerts) await sleep(20);
  const seconds = (performance.now() - started) / 1_000;
  const { user, system } = process.cpuUsage(before);
  const cpu = (user + system) / 1_000 / alerts;
  const memory = process.memoryUsage().rss / 1e6;
  const figures = [seconds.toFixed(1), (alerts / seconds).toFixed(0), cpu.toFixed(2), memory.toFixed(0)];
  console.log(`| ${[alerts, messages, ...figures].join(" | ")} |`);
  await notification.stop();
  await store.close();
  hook.closeAllConnections();
  await new Promise((resolve) => hook.close(resolve));
  await rm(folder, { recursive: true });
}

function alertOf(index: number, group: number, at: number): Alert {
  const labels = { alertname: "spike", detector: "spike", severity: "warning", project: "shop", service: `s${group}` };
  return {
    ...{ id: newUniqueId(at), key: `spike/${index}`, detector: "spike", type: "spike", lasting: true },
    ...{ status: "firing", labels, summary: "12 times the usual", numbers: { observed: 240, expected: 20 } },
    ...{ issue: undefined, startsAt: at, firedAt: at, endsAt: undefined, late: false, updatedAt: at },
  };
}
