import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { expect, it } from "vitest";
import type { Alert } from "../../../src/domain/alert.ts";
import type { DeliveryOutcome, Notification } from "../../../src/notification/channel.ts";
import type { Notifier } from "../../../src/notification/notifier.ts";
import { createSqliteStore } from "../../../src/store/sqlite/sqlite-store.ts";
import type { Store } from "../../../src/store/store.ts";
import { FakeClock } from "../../support/fake-clock.ts";
import { notifierOn } from "../../support/notifier.ts";
import { ScriptedChannel } from "../../support/scripted-channel.ts";
import { alert, detect } from "./alerts.suite.ts";
import { LIMITS, MINUTE, NOW } from "./builders.ts";

const SECOND = 1_000;
const never = (): Promise<never> => new Promise(() => {});

type Mood = "well" | "failing" | "hanging" | "pausing" | "deadly";
type Step =
  | { readonly do: "fire"; readonly lasting: boolean; readonly group: number }
  | { readonly do: "resolve"; readonly which: number }
  | { readonly do: "mood"; readonly mood: Mood }
  | { readonly do: "kill"; readonly worker: number; readonly afterCalls: number }
  | { readonly do: "pass"; readonly seconds: number };

const steps: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constant("fire" as const), lasting: fc.boolean(), group: fc.nat(1) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("resolve" as const), which: fc.nat(9) }) },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant("mood" as const),
      mood: fc.constantFrom<Mood>("well", "failing", "hanging", "pausing", "deadly"),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("kill" as const), worker: fc.nat(1), afterCalls: fc.nat(6) }) },
  { weight: 5, arbitrary: fc.record({ do: fc.constant("pass" as const), seconds: fc.constantFrom(5, 30, 90) }) },
);

/** A worker that can die at any call of the store: before it, or after it was carried out and before its answer is seen. */
class Worker {
  dead = false;
  /** Calls of the store, and messages to a channel that hangs, that are under way. */
  calls = 0;
  hanging = 0;
  callsLeft = Number.POSITIVE_INFINITY;
  readonly notifier: Notifier;

  constructor(store: Store, clock: FakeClock, channel: ScriptedChannel, id: string) {
    const mortal = new ScriptedChannel();
    mortal.deliver = async (notification, signal) => {
      const { promise: ended, resolve } = Promise.withResolvers<DeliveryOutcome>();
      const aborted = (): void => resolve({ status: "retry", error: "aborted" });
      this.hanging += 1;
      signal.addEventListener("abort", aborted);
      const outcome = await Promise.race([channel.deliver(notification, signal), ended]);
      this.hanging -= 1;
      if (outcome.status === "delivered" && channel.answer === deadly) this.dead = true;
      return this.dead ? never() : outcome;
    };
    const gated = Object.assign(Object.create(store), {
      alerts: this.gate(store.alerts),
      notifications: this.gate(store.notifications),
      silences: this.gate(store.silences),
    }) as Store;
    const options = {
      route: { receiver: "duty", group_by: ["group"], group_wait: "5s", group_interval: "30s", repeat_interval: "7d" },
      receivers: { duty: [mortal.in("duty")] },
    };
    this.notifier = notifierOn(gated, clock, options, id);
  }

  private gate<Part extends object>(part: Part): Part {
    return new Proxy(part, {
      get: (target, name) => {
        const found = Reflect.get(target, name);
        if (typeof found !== "function") return found;
        return async (...args: unknown[]) => {
          this.callsLeft -= 1;
          if (this.callsLeft < 0) this.dead = true;
          if (this.dead) return never();
          this.calls += 1;
          const result = await found.apply(target, args).finally(() => {
            this.calls -= 1;
          });
          if (this.callsLeft === 0) this.dead = true;
          return this.dead ? never() : result;
        };
      },
    });
  }
}

const deadly = (): DeliveryOutcome => ({ status: "delivered" });
const moods: Record<
  Mood,
  (notification: Notification, signal: AbortSignal) => DeliveryOutcome | Promise<DeliveryOutcome>
> = {
  well: () => ({ status: "delivered" }),
  failing: () => ({ status: "retry", error: "503" }),
  hanging: never,
  pausing: () => ({ status: "retry", error: "429", afterMs: 40 * SECOND }),
  deadly,
};

class World {
  readonly clock = new FakeClock(NOW);
  readonly channel = new ScriptedChannel();
  readonly alerts: Alert[] = [];
  private readonly store: Store;
  private readonly workers: Worker[];
  /** Workers so far: more than two when any died. */
  born = 0;

  constructor(store: Store) {
    this.store = store;
    this.workers = [this.bear(), this.bear()];
  }

  private bear(): Worker {
    this.born += 1;
    return new Worker(this.store, this.clock, this.channel, `w${this.born}`);
  }

  /** Ends all workers where they are. */
  end(): void {
    for (const worker of this.workers) worker.dead = true;
  }

  async do(step: Step): Promise<void> {
    if (step.do === "mood") this.channel.answer = moods[step.mood];
    if (step.do === "kill") this.workers[step.worker]!.callsLeft = step.afterCalls;
    if (step.do === "pass") await this.pass(step.seconds * SECOND, 5 * SECOND);
    if (step.do === "fire") {
      const labels = { group: String(step.group), n: String(this.alerts.length) };
      await this.keep(alert({ lasting: step.lasting, labels }), this.alerts.length);
    }
    const found = step.do === "resolve" ? this.alerts[step.which] : undefined;
    if (step.do === "resolve" && found?.lasting && found.status === "firing") {
      await this.keep({ ...found, status: "resolved", endsAt: this.clock.now() }, step.which);
    }
  }

  private async keep(changed: Alert, at: number): Promise<void> {
    this.alerts[at] = changed;
    await detect(this.store, [changed]);
  }

  /** Whoever died is replaced at the next look; what it held is free when its leases end. */
  async pass(ms: number, stepMs: number): Promise<void> {
    for (let passed = 0; passed < ms; passed += stepMs) {
      this.clock.advance(stepMs);
      await Promise.all(this.workers.map((worker) => settled(worker)));
      for (const [index, worker] of this.workers.entries()) if (worker.dead) this.workers[index] = this.bear();
    }
  }
}

/** Until the worker's look is done and all is sent, or it is dead, or all it waits for is a channel that hangs. */
async function settled(worker: Worker): Promise<void> {
  let done = false;
  let failure: Error | undefined;
  const look = async (): Promise<void> => {
    try {
      await worker.notifier.look();
      await worker.notifier.idle();
    } catch (thrown) {
      failure = worker.dead ? undefined : (thrown as Error);
    }
    done = true;
  };
  void look();
  for (let quiet = 0; !done && !worker.dead && quiet < 5; ) {
    await new Promise(setImmediate);
    quiet = worker.calls === 0 && worker.hanging > 0 ? quiet + 1 : 0;
  }
  if (failure !== undefined) throw failure;
}

it("loses nothing and tells nothing twice, whatever the channel does and whenever workers die", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(steps, { minLength: 5, maxLength: 25 }), async (script) => {
      const dataDir = await mkdtemp(join(tmpdir(), "elkhound-chaos-"));
      const store = createSqliteStore({ dataDir, limits: LIMITS });
      await store.open();
      const world = new World(store);
      try {
        for (const step of script) await world.do(step);
        world.channel.answer = moods.well;
        await world.pass(40 * MINUTE, 20 * SECOND);
        check(world);
      } finally {
        world.end();
        await store.close();
        await rm(dataDir, { recursive: true });
      }
    }),
    { numRuns: 20 },
  );
});

/** The model: messages of the same idempotency key are one, as they are to the other side. */
function check(world: World): void {
  const messages = [...new Map(world.channel.delivered.map((each) => [each.idempotencyKey, each])).values()];
  if (world.born === 2) expect(messages, "without a death nothing is sent again").toEqual(world.channel.delivered);
  for (const { id, lasting, status } of world.alerts) {
    const told = messages.flatMap(({ alerts }) => alerts.filter((each) => each.id === id && !each.told));
    const news = told.map((each) => each.status);
    if (!lasting) expect(news, "a moment").toHaveLength(1);
    else if (status === "firing") expect(news, "an alert that fires").toEqual(["firing"]);
    else expect([["firing", "resolved"], ["resolved"]], "an alert that is over").toContainEqual(news);
  }
}
