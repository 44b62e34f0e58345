import type { Level } from "./level.ts";
import type { RecordOrigin } from "./log-record.ts";
import type { EpochMs } from "./time.ts";

/** One line of a stack trace. */
export interface Frame {
  /** Package and class, module, or namespace: `com.shop.pay.CardClient`, `shop.cart.views`. */
  readonly module?: string;
  readonly function?: string;
  readonly file?: string;
  readonly line?: number;
  /** Of the user's own code rather than a framework's or the language's. */
  readonly inApp: boolean;
}

/** One exception of a chain. */
export interface ExceptionInfo {
  readonly type?: string;
  readonly message: string;
  /** Most recent call first, whatever the language prints. */
  readonly frames: readonly Frame[];
}

/** Whom an error concerned, as far as the log says. */
export interface EventUser {
  readonly id?: string;
  readonly name?: string;
  readonly email?: string;
  readonly ip?: string;
}

/** The HTTP request in which an error happened. */
export interface EventRequest {
  readonly method?: string;
  /** Without user, password, fragment and the values of secret parameters. */
  readonly url?: string;
  /** The address with its parameters' names: `/orders/{id}`. */
  readonly route?: string;
  /** Of the answer: `503`. */
  readonly status?: number;
  readonly userAgent?: string;
}

/** One extracted error: what grouping, counting and alerting work on. */
export interface ErrorEvent {
  readonly origin: RecordOrigin;
  readonly dedupeKey?: string;
  /** When it happened: the record's own time, the transport's, or the time of receipt, in this order. */
  readonly timestamp: EpochMs;
  readonly receivedAt: EpochMs;
  readonly level: Level;
  readonly project: string;
  readonly service?: string;
  readonly environment?: string;
  readonly release?: string;
  readonly host?: string;
  readonly logger?: string;
  /** The log record's own message. */
  readonly message: string;
  /** What its rule calls it, instead of type and message. */
  readonly title?: string;
  /** The exception thrown last (outermost) first, then its causes from outside in; empty for a plain error line. */
  readonly exceptions: readonly ExceptionInfo[];
  /** Of its stack trace: `java`. */
  readonly language?: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly user?: EventUser;
  readonly request?: EventRequest;
  readonly traceId?: string;
  readonly spanId?: string;
  /** Id of the rule that took it: `file/name` as rule files number them, or `default`. */
  readonly rule: string;
  /** A fingerprint that the rule sets itself, instead of the grouping strategy's. */
  readonly fingerprint?: readonly string[];
  /** Input lines it was joined from. */
  readonly lines: number;
}

/** The message that speaks for the event: the outermost exception's, or else the record's. */
export function eventMessage(event: ErrorEvent): string {
  return event.exceptions[0]?.message || event.message;
}
