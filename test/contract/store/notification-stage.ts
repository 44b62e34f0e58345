import type { Notifier } from "../../../src/notification/notifier.ts";
import type { Store } from "../../../src/store/store.ts";
import { FakeClock } from "../../support/fake-clock.ts";
import { type NotifierOptions, notifierOn, pass } from "../../support/notifier.ts";
import { ScriptedChannel } from "../../support/scripted-channel.ts";
import { NOW } from "./builders.ts";
import type { StoreEngine } from "./engine.ts";

interface Stage {
  readonly store: Store & AsyncDisposable;
  readonly clock: FakeClock;
  readonly channel: ScriptedChannel;
  readonly notifier: Notifier;
  /** Moves time on. */
  pass(ms: number, stepMs?: number): Promise<void>;
}

/** An empty store, a notifier on it, and a channel that keeps what it is told. */
export async function stage(
  engine: StoreEngine,
  change: Partial<NotifierOptions> = {},
): Promise<Stage & AsyncDisposable> {
  const store = await engine.open();
  const clock = new FakeClock(NOW);
  const channel = new ScriptedChannel();
  const notifier = notifierOn(store, clock, {
    route: { receiver: "duty", group_by: ["project"] },
    receivers: { duty: [channel.in("duty")] },
    ...change,
  });
  return {
    ...{ store, clock, channel, notifier },
    pass: (ms, stepMs) => pass(notifier, clock, ms, stepMs),
    [Symbol.asyncDispose]: () => store[Symbol.asyncDispose](),
  };
}
