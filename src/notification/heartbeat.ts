import { textOf } from "../domain/sentence.ts";
import type { Clock, EpochMs } from "../domain/time.ts";
import type { Logger } from "../telemetry/logger.ts";
import type { OutgoingHttp } from "./outgoing/outgoing-http.ts";
import type { HeartbeatConfig } from "./routing/routing-schema.ts";

export interface HeartbeatDeps {
  readonly http: OutgoingHttp;
  readonly clock: Clock;
  readonly logger: Logger;
  /** When the store was last looked at for alerts with success; undefined before the first time. */
  readonly lastLookAt: () => EpochMs | undefined;
}

/** Tells a watcher outside, now and then, that alerts are being worked on; it is the watcher that notices when that stops. */
export class Heartbeat {
  private readonly config: HeartbeatConfig;
  private readonly deps: HeartbeatDeps;
  private readonly stopping = new AbortController();
  private running: Promise<void> | undefined;
  private failing = false;

  constructor(config: HeartbeatConfig, deps: HeartbeatDeps) {
    this.config = config;
    this.deps = deps;
  }

  start(): void {
    this.running ??= this.loop();
  }

  /** Safe before start() and twice. */
  async stop(): Promise<void> {
    this.stopping.abort();
    await this.running;
  }

  private async loop(): Promise<void> {
    const { clock } = this.deps;
    while (!this.stopping.signal.aborted) {
      await this.beat();
      await clock.sleep(this.config.interval, this.stopping.signal);
    }
  }

  private async beat(): Promise<void> {
    const { clock, http, logger, lastLookAt } = this.deps;
    const looked = lastLookAt();
    // Silence is the message: a worker that cannot reach its store does not say that all is well.
    if (looked === undefined || clock.now() - looked > this.config.interval) return;
    const result = await http.send({ url: this.config.url }, this.stopping.signal);
    const reason = result.kind === "failure" ? textOf(result.error) : `answers ${result.status}`;
    const failed = result.kind === "failure" || result.status >= 400;
    if (failed && !this.failing && !this.stopping.signal.aborted) {
      logger.warn({ reason }, "the heartbeat does not arrive; it is tried again");
    }
    this.failing = failed;
  }
}
