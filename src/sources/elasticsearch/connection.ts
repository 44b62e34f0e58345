import { type Said, sentence, textOf } from "../../domain/sentence.ts";
import type { Clock } from "../../domain/time.ts";
import type { Logger } from "../../telemetry/logger.ts";
import type { SourceMetrics } from "../../telemetry/metrics.ts";
import type { SourceStatus } from "../source.ts";
import { BackOff } from "./back-off.ts";
import { type Fault, SearchError } from "./faults.ts";

/** A human must act first, so there is no hurry. */
const REFUSED_PAUSE_MS = 30_000;

/** How the cluster answers: turns failures into pauses, log lines and the status that people see. */
export class Connection {
  private readonly clock: Clock;
  private readonly logger: Logger;
  private readonly metrics: SourceMetrics;
  private readonly backOff = new BackOff();
  private trouble: { readonly state: "retrying" | "refused"; readonly message: Said } | undefined;
  private everAnswered = false;

  constructor(options: { readonly clock: Clock; readonly logger: Logger; readonly metrics: SourceMetrics }) {
    this.clock = options.clock;
    this.logger = options.logger;
    this.metrics = options.metrics;
  }

  get state(): Pick<SourceStatus, "message"> & { state: "starting" | "reading" | "retrying" | "refused" } {
    return this.trouble ?? { state: this.everAnswered ? "reading" : "starting" };
  }

  answered(): void {
    this.everAnswered = true;
    this.backOff.reset();
    if (this.trouble === undefined) return;
    this.trouble = undefined;
    this.logger.info("the cluster answers again");
  }

  /** Shows what failed and waits before the next try. Rethrows what is not a failure of the cluster. */
  async failed(thrown: unknown, signal: AbortSignal): Promise<void> {
    if (signal.aborted) return;
    if (!(thrown instanceof SearchError)) throw thrown;
    const { fault } = thrown;
    this.metrics.retried();
    const refused = fault.kind === "refused";
    const message = refused
      ? sentence("error.with_hint", { message: fault.message, hint: hintFor(fault) })
      : fault.message;
    const [reason, before] = [textOf(message), this.trouble];
    this.trouble = { state: refused ? "refused" : "retrying", message };
    const asked = fault.kind === "unavailable" ? fault.afterMs : undefined;
    const pauseMs = Math.round(refused ? REFUSED_PAUSE_MS : this.backOff.pause(asked));
    if (before === undefined || textOf(before.message) !== reason) {
      if (refused) this.logger.error({ reason }, "the cluster refuses Elkhound; a human is needed");
      else this.logger.warn({ reason, pauseMs }, "the cluster does not answer; trying again");
    }
    await this.clock.sleep(pauseMs, signal);
  }
}

/** What to do about a refusal. */
export function hintFor(fault: Fault & { readonly kind: "refused" }): Said {
  if (fault.hint !== undefined) return fault.hint;
  if (fault.status === 401) return sentence("elasticsearch.unknown_user");
  return sentence(fault.status === 403 ? "elasticsearch.privileges" : "elasticsearch.https");
}
