import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { expect, it } from "vitest";
import type { Alert } from "../../../src/domain/alert.ts";
import { newUniqueId } from "../../../src/domain/unique-id.ts";
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

/** The last group is muted between these. */
const MUTED = { from: NOW + 3 * MINUTE, to: NOW + 15 * MINUTE };
const GROUPS = 2;
const ROUTING = {
  route: {
    ...{ receiver: "duty", group_by: ["group"], group_wait: "5s", group_interval: "30s", repeat_interval: "7d" },
    routes: [{ matchers: [`group=${GROUPS - 1}`], mute_time_intervals: ["quiet"] }],
  },
  inhibitRules: [{ source_matchers: ["role=source"], target_matchers: ["role=target"], equal: ["group"] }],
  timeIntervals: [
    {
      name: "quiet",
      time_intervals: [{ times: [{ start_time: hourAndMinute(MUTED.from), end_time: hourAndMinute(MUTED.to) }] }],
    },
  ],
};

function hourAndMinute(time: number): string {
  return new Date(time).toISOString().slice(11, 16);
}

type Mood = "well" | "failing" | "hanging" | "pausing" | "deadly";
/** Alerts of a group that are of the role `source` inhibit its targets. */
type Role = "plain" | "source" | "target";
type Step =
  | { readonly do: "fire"; readonly lasting: boolean; readonly group: number; readonly role: Role }
  | { readonly do: "resolve"; readonly which: number }
  | { readonly do: "silence"; readonly group: number; readonly minutes: number }
  | { readonly do: "expire" }
  | { readonly do: "mood"; readonly mood: Mood }
  | { readonly do: "kill"; readonly worker: number; readonly afterCalls: number }
  | { readonly do: "pass"; readonly seconds: number };

const steps: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      do: fc.constant("fire" as const),
      lasting: fc.boolean(),
      group: fc.nat(GROUPS - 1),
      role: fc.constantFrom<Role>("plain", "source", "target"),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant("silence" as const),
      group: fc.nat(GROUPS - 1),
      minutes: fc.constantFrom(1, 15, 30),
    }),
  },
  { weight: 1, arbitrary: fc.constant({ do: "expire" as const }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("resolve" as const), which: fc.nat(9) }) },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant("mood" as const),
      mood: fc.constantFrom<Mood>("well", "failing", "hanging", "pausing", "deadly"),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("kill" as const), worker: fc.nat(1), afterCalls: fc.nat(6) }) },
  { weight: 5, arbitrary: fc.record({ do: fc.constant("pass" as const), seconds: fc.constantFrom(15, 45, 90) }) },
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
    const options = { ...ROUTING, receivers: { duty: [mortal.in("duty")] } };
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
  readonly silences: { readonly id: string; readonly group: string; readonly from: number; to: number }[] = [];
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
    if (step.do === "pass") await this.pass(step.seconds * SECOND, 15 * SECOND);
    if (step.do === "fire") {
      const labels = { group: String(step.group), n: String(this.alerts.length), role: step.role };
      const at = this.clock.now();
      await this.keep(alert({ lasting: step.lasting, labels, startsAt: at, firedAt: at }), this.alerts.length);
    }
    if (step.do === "silence") await this.silence(String(step.group), step.minutes * MINUTE);
    if (step.do === "expire") await this.expire();
    const found = step.do === "resolve" ? this.alerts[step.which] : undefined;
    if (step.do === "resolve" && found?.lasting && found.status === "firing") {
      await this.keep({ ...found, status: "resolved", endsAt: this.clock.now() }, step.which);
    }
  }

  private async silence(group: string, ms: number): Promise<void> {
    const from = this.clock.now();
    const id = newUniqueId(from);
    this.silences.push({ id, group, from, to: from + ms });
    await this.store.silences.add({
      ...{
        id,
        startsAt: from,
        endsAt: from + ms,
        createdAt: from,
        createdBy: "ada",
        comment: "",
        expiredBy: undefined,
      },
      matchers: [{ name: "group", operator: "=", value: group }],
    });
  }

  private async expire(): Promise<void> {
    const at = this.clock.now();
    for (const silence of this.silences.filter(({ to }) => to > at)) {
      silence.to = at;
      await this.store.silences.expire({ id: silence.id, at, by: "bob" });
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

it("loses nothing and tells nothing twice, whatever the channel does and whenever workers die", {
  timeout: 600_000,
}, async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(steps, { minLength: 15, maxLength: 40 }), async (script) => {
      const dataDir = await mkdtemp(join(tmpdir(), "elkhound-chaos-"));
      const store = createSqliteStore({ dataDir, limits: LIMITS });
      await store.open();
      const world = new World(store);
      try {
        for (const step of script) await world.do(step);
        world.channel.answer = moods.well;
        await world.pass(55 * MINUTE, MINUTE);
        check(world);
      } finally {
        world.end();
        await store.close();
        await rm(dataDir, { recursive: true });
      }
    }),
    // A script that fails is told as it is: making it shorter takes longer than a test may.
    { numRuns: 12, endOnFailure: true },
  );
});

interface Span {
  readonly from: number;
  readonly to: number;
}

/** How long after something happened the last worker has looked at it, whoever died in between. */
const SETTLED_MS = 10 * MINUTE;

/** The model: messages of the same idempotency key are one, as they are to the other side. */
function check(world: World): void {
  const messages = [
    ...new Map(world.channel.delivered.toReversed().map((each) => [each.idempotencyKey, each])).values(),
  ];
  if (world.born === 2)
    expect(messages, "without a death nothing is sent again").toHaveLength(world.channel.delivered.length);
  for (const one of world.alerts) {
    const told = messages
      .toReversed()
      .flatMap(({ alerts }) => alerts.filter(({ id, told: again }) => id === one.id && !again));
    const news = told.map(({ status }) => status).join(", ");
    const allowed = expected(world, one);
    expect(allowed, `${describe(one)}, told as "${news}"`).toContain(news);
  }
}

const describe = ({ lasting, status, labels }: Alert): string =>
  `${lasting ? status : "moment"} ${labels["role"]} of group ${labels["group"]}`;

/** What may have been told of an alert: more than one thing only where what suppressed it came or went while it was told. */
function expected(world: World, { lasting, status, labels, startsAt, endsAt }: Alert): readonly string[] {
  const over = status === "resolved" && endsAt !== undefined;
  const life = { from: startsAt, to: lasting ? ((over ? endsAt : world.clock.now()) ?? 0) : startsAt };
  const looked = { from: life.from, to: over || !lasting ? life.to + SETTLED_MS : life.to };
  const silent = world.silences.filter(({ group }) => group === labels["group"]);
  const inhibiting =
    labels["role"] !== "target"
      ? []
      : world.alerts
          .filter(
            (source) =>
              source.lasting && source.labels["role"] === "source" && source.labels["group"] === labels["group"],
          )
          .map((source): Span => ({ from: source.startsAt, to: source.endsAt ?? Number.POSITIVE_INFINITY }));
  const quiet = [...silent, ...inhibiting];
  const isMuted = labels["group"] === String(GROUPS - 1) && meets(MUTED, looked);
  const never = !quiet.some((span) => meets(span, looked));
  const always = quiet.some((span) => span.from <= looked.from && span.to >= looked.to);
  if (always) return [""];
  if (!lasting) return never ? ["firing"] : ["", "firing"];
  if (!over) {
    const now = world.clock.now();
    return quiet.some(({ from, to }) => from <= now && to > now - SETTLED_MS) ? ["", "firing"] : ["firing"];
  }
  const whole = ["firing, resolved", "resolved"];
  if (never) return isMuted ? [...whole, ""] : whole;
  return [...whole, "firing", ""];
}

function meets(one: Span, other: Span): boolean {
  return one.from <= other.to && other.from <= one.to;
}
