import { asError } from "../domain/errors.ts";
import { type Clock, type EpochMs, MINUTE, SECOND } from "../domain/time.ts";
import type { Store } from "../store/store.ts";
import type { Logger } from "../telemetry/logger.ts";

const EVERY_MS = MINUTE;
/** Less comes from the way to the store and back. */
const NOTICED_MS = SECOND;
const WORTH_TELLING_MS = MINUTE;

/**
 * The clock by which workers of one store divide work and send: the store's. By their own, one whose clock is ahead would
 * take what others hold. Where the store is one worker's alone, it is that worker's clock.
 */
export class SharedClock implements Clock {
  private readonly own: Clock;
  private readonly store: Pick<Store, "time">;
  private readonly logger: Logger;
  private behindMs = 0;
  private told = false;

  constructor(own: Clock, store: Pick<Store, "time">, logger: Logger) {
    this.own = own;
    this.store = store;
    this.logger = logger;
  }

  now(): EpochMs {
    return this.own.now() + this.behindMs;
  }

  async sleep(ms: number, signal: AbortSignal): Promise<void> {
    await this.own.sleep(ms, signal);
  }

  /** Compares the clocks. While the store does not answer, the difference that was found last holds. */
  async follow(): Promise<void> {
    try {
      const asked = this.own.now();
      const time = await this.store.time();
      if (time === undefined) return;
      const found = Math.round(time - (asked + this.own.now()) / 2);
      if (Math.abs(found - this.behindMs) > NOTICED_MS) this.behindMs = found;
    } catch (thrown) {
      this.logger.debug({ err: asError(thrown) }, "the clock of the store could not be read");
      return;
    }
    const off = Math.abs(this.behindMs) >= WORTH_TELLING_MS;
    if (off && !this.told) {
      this.logger.warn(
        { seconds: Math.round(-this.behindMs / SECOND) },
        "the clock of this machine is ahead of the one of the store by so many seconds: workers divide work by the store's; set both right",
      );
    }
    this.told = off;
  }

  /** Compares them every minute until `signal` aborts. */
  async keep(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await this.own.sleep(EVERY_MS, signal);
      if (!signal.aborted) await this.follow();
    }
  }
}
