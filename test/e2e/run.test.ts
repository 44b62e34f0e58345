import { appendFileSync, mkdirSync, writeFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { ElkhoundProcess } from "../support/elkhound-process.ts";
import { freePort, until } from "../support/services/server-process.ts";

const TRACE = `2026-11-24 08:00:01,123 ERROR [http-1] com.shop.Orders - Order 17 failed
java.lang.IllegalStateException: no stock for 17
\tat com.shop.Stock.take(Stock.java:42)
\tat com.shop.Orders.place(Orders.java:7)
`;

describe("elkhound run", () => {
  let folder: string;
  let processes: ElkhoundProcess[];

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "elkhound-run-"));
    processes = [];
  });
  afterEach(async () => {
    for (const one of processes) await one.end("SIGKILL");
    await rm(folder, { recursive: true, force: true });
  });

  async function elkhound(yaml: string): Promise<ElkhoundProcess> {
    const port = await freePort();
    const config = join(folder, `elkhound-${port}.yml`);
    writeFileSync(config, `server: { listen: 127.0.0.1:${port} }\n${yaml}`);
    const process = new ElkhoundProcess({ config, port, log: join(folder, `${port}.log`) });
    processes.push(process);
    return process;
  }

  const fileSource = () => `data_dir: ${join(folder, "data")}
sources:
  - { id: app, type: file, paths: ["${join(folder, "logs")}/*.log"] }
`;

  it("counts what a followed file holds, goes on after SIGTERM, and after SIGKILL between two lines of a trace", async () => {
    mkdirSync(join(folder, "logs"));
    const log = join(folder, "logs", "app.log");
    const lines = TRACE.split(/(?<=\n)/);
    writeFileSync(log, TRACE + TRACE);
    const first = await elkhound(fileSource());
    first.start();
    await first.ready();
    const type = "java.lang.IllegalStateException";
    await until(async () => (await first.countsByType())[type] === 2, "two events");
    expect(await first.end("SIGTERM")).toBe(0);

    // The first half of a trace is read and saved; the process dies; the other half comes while nobody reads.
    first.start();
    await first.ready();
    appendFileSync(log, lines.slice(0, 2).join(""));
    await until(async () => {
      const { items } = await first.get<{ items: { lag: number | null }[] }>("/api/v1/sources");
      return items[0]?.lag === 0;
    }, "the half trace to be read");
    await first.end("SIGKILL");
    appendFileSync(log, lines.slice(2).join("") + TRACE);
    first.start();
    await first.ready();
    await until(async () => ((await first.countsByType())[type] ?? 0) >= 4, "four events");
    expect(await first.countsByType()).toEqual({ [type]: 4 });
  });

  it("prints every problem of a configuration with its place and exits 1 before anything connects", async () => {
    const connections: string[] = [];
    const trap = createServer((socket) => {
      connections.push(String(socket.remotePort));
      socket.destroy();
    });
    const port = await freePort();
    await new Promise<void>((resolve) => trap.listen(port, "127.0.0.1", resolve));
    const process = await elkhound(`sources:
  - { id: app_kafka, type: kafka, broker: ["127.0.0.1:${port}"], topics: [a] }
  - { id: BAD, type: kafka, brokers: ["127.0.0.1:${port}"], topics: [a] }
retention: { totl: 3d }
`);
    process.start();
    expect(await process.ended()).toBe(1);
    trap.close();
    const output = process.output();
    expect(output).toMatch(/elkhound-\d+\.yml:3:\d+: .*broker/);
    expect(output).toMatch(/brokers/);
    expect(output).toMatch(/elkhound-\d+\.yml:4:\d+: .*lower_snake_case/);
    expect(output).toMatch(/elkhound-\d+\.yml:5:\d+: .*totl.*total/);
    expect(connections).toEqual([]);
  });

  it("refuses a data folder that another process uses", async () => {
    mkdirSync(join(folder, "logs"));
    const first = await elkhound(fileSource());
    first.start();
    await first.ready();
    const second = await elkhound(fileSource());
    second.start();
    expect(await second.ended()).toBe(1);
    expect(second.output()).toContain("data");
    expect(second.output()).toMatch(/in use by process \d+/);
  });

  it("answers nobody without the token, and shows issues with it", async () => {
    mkdirSync(join(folder, "logs"));
    const process = await elkhound(fileSource());
    process.start();
    await process.ready();
    expect((await fetch(`${process.url}/api/v1/issues`)).status).toBe(401);
    expect((await fetch(`${process.url}/health/live`)).status).toBe(200);
    expect(await (await fetch(`${process.url}/metrics`)).text()).toContain("elkhound_source_up");
    expect(await process.get("/api/v1/issues")).toEqual({ items: [], next: null });
  });
});
