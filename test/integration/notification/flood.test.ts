import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { afterEach, beforeEach, expect, it } from "vitest";
import type { Channel } from "../../../src/notification/channel.ts";
import { webhookKind } from "../../../src/notification/channels/webhook/webhook-channel.ts";
import { createSqliteStore } from "../../../src/store/sqlite/sqlite-store.ts";
import type { Store } from "../../../src/store/store.ts";
import { alert, detect } from "../../contract/store/alerts.suite.ts";
import { LIMITS, MINUTE } from "../../contract/store/builders.ts";
import { testKit } from "../../support/channels/channel-kit.ts";
import { type ReceivedRequest, ReceiverServer, type Reply } from "../../support/channels/receiver-server.ts";
import { notifierOn } from "../../support/notifier.ts";

const SECOND = 1_000;
const ALERTS = 10_000;
/** Each has ten alerts, which come some seconds apart: groups are told twice. */
const GROUPS = 1_000;
const CONCURRENCY = 4;

/** A real receiver behind a real webhook channel; counts what is under way, and keeps what it accepted in short. */
class Receiver {
  readonly keys: string[] = [];
  readonly moments = new Map<string, number>();
  readonly told = new Set<string>();
  underWay = 0;
  mostUnderWay = 0;
  readonly server = new ReceiverServer();
  reply: () => Reply;

  constructor(reply: () => Reply) {
    this.reply = reply;
    this.server.reply = (request) => {
      this.server.requests.length = 0;
      const said = this.reply();
      if (typeof said === "object" && (said.status ?? 200) === 200) this.accept(request);
      return said;
    };
  }

  private accept({ headers, body }: ReceivedRequest): void {
    this.keys.push(String(headers["idempotency-key"]));
    const { alerts } = JSON.parse(body) as { alerts: { labels: { n: string; kind: string } }[] };
    for (const { labels } of alerts) {
      this.told.add(labels.n);
      if (labels.kind === "moment") this.moments.set(labels.n, (this.moments.get(labels.n) ?? 0) + 1);
    }
  }

  /** Told when something that was under way is over. */
  ended: () => void = () => {};

  watched(channel: Channel): Channel {
    return {
      deliver: async (notification, signal) => {
        this.underWay += 1;
        this.mostUnderWay = Math.max(this.mostUnderWay, this.underWay);
        return await channel.deliver(notification, signal).finally(() => {
          this.underWay -= 1;
          this.ended();
        });
      },
    };
  }
}

/** Chance that is the same each time (Park and Miller's generator). */
function chance(): () => number {
  let state = 20_261_128;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}

const next = chance();
const fails: readonly Reply[] = [
  { status: 500 },
  { status: 429, headers: { "retry-after": "2" } },
  { status: 503 },
  "close",
];
let fine: Receiver;
let failing: Receiver;
let hanging: Receiver;
let store: Store;
let folder: string;

beforeEach(async () => {
  fine = new Receiver(() => ({}));
  failing = new Receiver(() => (next() < 0.1 ? fails[Math.floor(next() * fails.length)]! : {}));
  hanging = new Receiver(() => "hang");
  for (const { server } of [fine, failing, hanging]) await server.start();
  folder = await mkdtemp(join(tmpdir(), "elkhound-flood-"));
  store = createSqliteStore({ dataDir: folder, limits: LIMITS });
  await store.open();
});

afterEach(async () => {
  await store.close();
  for (const { server } of [fine, failing, hanging]) await server.stop();
  await rm(folder, { recursive: true, force: true });
});

it("tells 10,000 alerts of a minute to every channel that takes them, none twice, in bounded memory", async () => {
  const kit = await testKit();
  const { clock } = kit;
  const channels = await Promise.all(
    [fine, failing, hanging].map(async (receiver, index) => ({
      id: `duty/webhook/${index}`,
      type: "webhook",
      channel: receiver.watched(
        await webhookKind.create(webhookKind.schema.parse({ url: `${receiver.server.url}/hook` }), kit),
      ),
      ...{ sendResolved: true, maxPerMinute: 10_000, concurrency: CONCURRENCY },
    })),
  );
  const calls = { underWay: 0, ended: (): void => {} };
  const notifier = notifierOn(counted(store, calls), clock, {
    route: { receiver: "duty", group_by: ["issue"], group_wait: "10s", repeat_interval: "7d" },
    receivers: { duty: channels },
  });

  let wake = (): void => {};
  const changed = (): void => wake();
  calls.ended = changed;
  for (const receiver of [fine, failing, hanging]) receiver.ended = changed;

  /** Until nothing is under way but what hangs. */
  async function settled(): Promise<void> {
    await notifier.look();
    for (let quiet = 0; quiet < 5; quiet += 1) {
      await new Promise(setImmediate);
      const busy = calls.underWay > 0 || fine.underWay > 0 || failing.underWay > 0;
      if (!busy && (hanging.reply() === "hang" || hanging.underWay === 0)) continue;
      quiet = -1;
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
  }
  async function pass(ms: number, stepMs: number): Promise<void> {
    for (let passed = 0; passed < ms; passed += stepMs) {
      clock.advance(stepMs);
      await settled();
    }
  }

  const before = heapUsed();
  let most = 0;
  for (let second = 0; second < 60; second += 1) {
    const from = Math.floor((second * ALERTS) / 60);
    const to = Math.floor(((second + 1) * ALERTS) / 60);
    await detect(
      store,
      Array.from({ length: to - from }, (_, index) => numbered(from + index)),
    );
    await pass(SECOND, SECOND);
    if (second % 20 === 19) most = Math.max(most, heapUsed());
  }
  await pass(15 * MINUTE, 5 * SECOND);
  most = Math.max(most, heapUsed());
  for (const receiver of [fine, failing]) {
    expect(receiver.told.size).toBe(ALERTS);
    expect(receiver.moments.size).toBe(ALERTS / 2);
    expect(new Set(receiver.moments.values())).toEqual(new Set([1]));
    expect(new Set(receiver.keys).size).toBe(receiver.keys.length);
  }
  expect(fine.keys.length).toBeGreaterThanOrEqual(GROUPS);
  expect(fine.keys.length).toBeLessThanOrEqual(2 * GROUPS);
  expect([fine, failing, hanging].map(({ mostUnderWay }) => mostUnderWay)).toEqual([4, 4, 4]);
  expect(hanging.told.size).toBe(0);
  // What is kept lies in the store, and not in memory: the bodies of what hangs alone would be more.
  expect((most - before) / 1e6).toBeLessThan(60);

  hanging.reply = () => ({});
  await pass(20 * MINUTE, 15 * SECOND);
  expect(hanging.told.size).toBe(ALERTS);
  expect(new Set(hanging.moments.values())).toEqual(new Set([1]));
  expect(new Set(hanging.keys).size).toBe(hanging.keys.length);
  expect(await store.notifications.queue()).toEqual([]);
});

function numbered(n: number): ReturnType<typeof alert> {
  const lasting = n % 2 === 0;
  // Alerts of an issue come six seconds apart.
  const issue = String(n % GROUPS);
  return alert({ lasting, labels: { issue, n: String(n), kind: lasting ? "lasting" : "moment" } });
}

/** The store, with its calls counted while they are under way. */
function counted(whole: Store, calls: { underWay: number; ended(): void }): Store {
  const count = <Part extends object>(part: Part): Part =>
    new Proxy(part, {
      get: (target, name) => {
        const found = Reflect.get(target, name);
        if (typeof found !== "function") return found;
        return async (...args: unknown[]) => {
          calls.underWay += 1;
          return await found.apply(target, args).finally(() => {
            calls.underWay -= 1;
            calls.ended();
          });
        };
      },
    });
  const parts = {
    alerts: count(whole.alerts),
    notifications: count(whole.notifications),
    silences: count(whole.silences),
  };
  return Object.assign(Object.create(whole), parts) as Store;
}

function heapUsed(): number {
  setFlagsFromString("--expose-gc");
  (runInNewContext("gc") as () => void)();
  return process.memoryUsage().heapUsed;
}
