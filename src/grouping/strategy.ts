import type { ErrorEvent } from "../domain/error-event.ts";
import type { Fingerprint, FingerprintStep } from "../domain/fingerprint.ts";
import type { Attachment } from "./attachment.ts";

/** Versioned, pure function from event to fingerprint; a released id never changes its output. */
export interface FingerprintStrategy {
  /** `v1`. */
  readonly id: string;
  fingerprint(event: ErrorEvent): Fingerprint;
  /** Each component that was considered, in the order of the decision. */
  explain(event: ErrorEvent): readonly FingerprintStep[];
  /** What becomes of messages whose hash is unseen. */
  readonly attachment: Attachment;
}
