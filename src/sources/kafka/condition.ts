import type { AppError } from "../../domain/errors.ts";
import { asError } from "../../domain/errors.ts";
import type { Logger } from "../../telemetry/logger.ts";
import type { SourceMetrics } from "../../telemetry/metrics.ts";

/** How the source is doing: what is in trouble right now. Says each trouble once when it begins and once when it ends. */
export class Condition {
  private readonly logger: Logger;
  private readonly metrics: SourceMetrics;
  private readonly troubles = new Map<string, string>();
  private refusedFor: string | undefined;

  constructor(logger: Logger, metrics: SourceMetrics) {
    this.logger = logger;
    this.metrics = metrics;
  }

  /** `what` (`broker 1`, `the group`) failed and will be tried again. */
  retrying(what: string, thrown: unknown): void {
    this.metrics.retried();
    const message = `${what}: ${asError(thrown).message}`;
    if (!this.troubles.has(what)) this.logger.warn({ reason: message }, "Kafka cannot be read right now; trying again");
    this.troubles.set(what, message);
  }

  /** Something that only a human can change; reading of the rest goes on. */
  waitingFor(what: string, message: string): void {
    if (this.troubles.get(what) !== message) this.logger.warn({ reason: message }, "waiting");
    this.troubles.set(what, message);
  }

  recovered(what: string): void {
    if (this.troubles.delete(what)) this.logger.info({ what }, "works again");
  }

  refused(error: AppError): void {
    const message = error.hint === undefined ? error.message : `${error.message} (${error.hint})`;
    if (this.refusedFor !== message) this.logger.error({ reason: message }, "Kafka refuses this source");
    this.refusedFor = message;
  }

  accepted(): void {
    this.refusedFor = undefined;
  }

  get refusal(): string | undefined {
    return this.refusedFor;
  }

  /** What is wrong, newest last; undefined when nothing is. */
  get trouble(): string | undefined {
    return [...this.troubles.values()].at(-1);
  }
}
