import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { App, createApp } from "../../../../src/app/app.ts";
import type { ElkhoundConfig } from "../../../../src/app/config-schema.ts";
import { loadConfig } from "../../../../src/app/load-config.ts";
import { serve } from "../../../../src/cli/commands/run.ts";
import { AppError } from "../../../../src/domain/errors.ts";
import { capturedCli } from "../../../support/captured-cli.ts";
import type { FakeClock } from "../../../support/fake-clock.ts";

/** A worker whose start and stop end when the test says so. */
class HeldApp implements App {
  readonly store = undefined;
  readonly starting = Promise.withResolvers<void>();
  readonly stopping = Promise.withResolvers<void>();
  readonly reloaded: ElkhoundConfig[] = [];
  stops = 0;
  link: string | undefined;

  start(): Promise<void> {
    return this.starting.promise;
  }
  stop(): Promise<void> {
    this.stops += 1;
    return this.stopping.promise;
  }
  async reload(config: ElkhoundConfig): Promise<void> {
    this.reloaded.push(config);
  }
  address(): string {
    return "http://127.0.0.1:4800";
  }
  setUpLink(): string | undefined {
    return this.link;
  }
}

let app: HeldApp;
let cli: ReturnType<typeof capturedCli>;
let text: string;
let started: Promise<string | undefined>;

beforeEach(() => {
  app = new HeldApp();
  cli = capturedCli();
  text = "log_level: error";
});
afterEach(() => {
  app.starting.resolve();
  app.stopping.resolve();
});

function run(): Promise<number> {
  const { promise, resolve } = Promise.withResolvers<string | undefined>();
  started = promise;
  return serve(cli.context, {
    roles: ["ingest"],
    create: (() => app) as typeof createApp,
    load: () => loadConfig({ file: "f.yml", text, env: {} }),
    started: (running) => resolve(running.address()),
  });
}

async function runStarted(): Promise<{ status: Promise<number> }> {
  const status = run();
  app.starting.resolve();
  expect(await started).toBe("http://127.0.0.1:4800");
  return { status };
}

/** Lets everything that is ready run. */
const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe("stopping", () => {
  test.each(["SIGTERM", "SIGINT"])("%s stops cleanly, and leaves no handler behind", async (signal) => {
    const { status } = await runStarted();
    cli.send(signal);
    app.stopping.resolve();
    expect(await status).toBe(0);
    expect(app.stops).toBe(1);
    expect(cli.send(signal)).toBe(0);
  });

  test("a second signal does not wait for the first", async () => {
    const { status } = await runStarted();
    cli.send("SIGTERM");
    await settle();
    cli.send("SIGTERM");
    expect(await status).toBe(1);
    expect(cli.err()).toContain("stopped at once");
  });

  test("what takes longer than ten seconds is cut off", async () => {
    const { status } = await runStarted();
    cli.send("SIGTERM");
    await settle();
    const clock = cli.context.clock as FakeClock;
    clock.advance(9_999);
    await settle();
    expect(cli.err()).toBe("");
    clock.advance(1);
    expect(await status).toBe(1);
    expect(cli.err()).toContain("did not stop within 10 seconds");
  });

  test("does not wait for a start that waits for the store", async () => {
    const status = run();
    await settle();
    cli.send("SIGTERM");
    app.stopping.resolve();
    expect(await status).toBe(0);
  });
});

test("a start that fails is an error with its hint", async () => {
  const status = run();
  app.starting.reject(new AppError("ELKHOUND_DATA_DIR_LOCKED", "the folder is in use", { hint: "stop the other" }));
  expect(await status).toBe(1);
  expect(cli.err()).toBe("error: the folder is in use (stop the other)\n");
});

test("a configuration with errors starts nothing", async () => {
  text = "sorces: []";
  expect(await run()).toBe(1);
  expect(cli.err()).toBe("f.yml:1:1: unknown key `sorces` (did you mean `sources`?)\n");
});

test("SIGHUP reads the configuration anew, each time, and keeps the old one when the new one has errors", async () => {
  const { status } = await runStarted();
  text = "log_level: warn";
  cli.send("SIGHUP");
  await settle();
  text = "log_level: loud";
  cli.send("SIGHUP");
  await settle();
  expect(app.reloaded.map(({ log_level }) => log_level)).toEqual(["warn"]);
  expect(cli.err()).toContain("f.yml:1:12: `log_level`: must be one of");
  cli.send("SIGTERM");
  app.stopping.resolve();
  expect(await status).toBe(0);
});
