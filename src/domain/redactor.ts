import type { ErrorEvent } from "./error-event.ts";

/** What stands in the place of every secret, whatever it was, so that grouping does not depend on it. */
export const REDACTED = "[redacted]";

/** The marker of a secret of which only the first half has been read; a word joiner tells it from the other. */
export const REDACTED_HALF: string = `${REDACTED}\u2060`;

/** Takes secrets and personal data out of what is about to be kept. Pure, synchronous, in linear time; never throws. */
export interface Redactor {
  /** The text with each secret replaced by {@link REDACTED}; the same string when it holds none. */
  text(text: string): string;
  /** Lines of one text: secrets that span several lines are seen. As many lines come back, or fewer. */
  lines(lines: readonly string[]): readonly string[];
  /** Plain data with all texts in it redacted, and what stands under a name such as `password` whole. */
  data<T>(value: T): T;
  /** Every text of an event; the same object when it holds no secret. */
  event(event: ErrorEvent): ErrorEvent;
  /** A raw record: UTF-8, UTF-16 or any encoding that extends ASCII; other bytes stay as they are. */
  bytes(payload: Buffer): Buffer;
}
