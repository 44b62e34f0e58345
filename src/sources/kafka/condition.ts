import { AppError, asError } from "../../domain/errors.ts";
import { type Sentence, sentence, textOf } from "../../domain/sentence.ts";
import type { Logger } from "../../telemetry/logger.ts";
import type { SourceMetrics } from "../../telemetry/metrics.ts";

/** How the source is doing: what is in trouble right now. Says each trouble once when it begins and once when it ends. */
export class Condition {
  private readonly logger: Logger;
  private readonly metrics: SourceMetrics;
  private readonly troubles = new Map<string, Sentence>();
  private refusedFor: Sentence | undefined;

  constructor(logger: Logger, metrics: SourceMetrics) {
    this.logger = logger;
    this.metrics = metrics;
  }

  /** `what` (`broker 1`, `the group`) failed and will be tried again. */
  retrying(what: Sentence, thrown: unknown): void {
    this.metrics.retried();
    const key = textOf(what);
    const why = thrown instanceof AppError ? thrown.said : asError(thrown).message;
    const message = sentence("source.trouble", { what, why });
    const reason = textOf(message);
    if (!this.troubles.has(key)) this.logger.warn({ reason }, "Kafka cannot be read right now; trying again");
    this.troubles.set(key, message);
  }

  /** Something that only a human can change; reading of the rest goes on. */
  waitingFor(what: Sentence, message: Sentence): void {
    const [key, before] = [textOf(what), this.troubles.get(textOf(what))];
    const reason = textOf(message);
    if (before === undefined || textOf(before) !== reason) this.logger.warn({ reason }, "waiting");
    this.troubles.set(key, message);
  }

  recovered(what: Sentence): void {
    const key = textOf(what);
    if (this.troubles.delete(key)) this.logger.info({ what: key }, "works again");
  }

  refused(error: AppError): void {
    const message = error.whole();
    const reason = textOf(message);
    if (this.refusedFor === undefined || textOf(this.refusedFor) !== reason) {
      this.logger.error({ reason }, "Kafka refuses this source");
    }
    this.refusedFor = message;
  }

  accepted(): void {
    this.refusedFor = undefined;
  }

  get refusal(): Sentence | undefined {
    return this.refusedFor;
  }

  /** What is wrong, newest last; undefined when nothing is. */
  get trouble(): Sentence | undefined {
    return [...this.troubles.values()].at(-1);
  }
}
