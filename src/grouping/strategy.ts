import type { ErrorEvent } from "../domain/error-event.ts";
import type { Fingerprint, FingerprintStep } from "../domain/fingerprint.ts";
import type { Attachment } from "./attachment.ts";
import type { PlaceholderName } from "./strategies/v1/placeholders.ts";

/** What a project wants otherwise about the values in messages. Equal settings and events give equal hashes. */
export interface GroupingSettings {
  /** Placeholders that are not made: such values stay in the pattern and tell issues apart. Default: none. */
  readonly keep?: readonly PlaceholderName[];
  /**
   * What else becomes a placeholder. `code`: status and error codes, which else stay; `phrase`: any quoted text on one
   * line, not single words only. Default: none.
   */
  readonly mask?: readonly ("code" | "phrase")[];
}

/** Versioned, pure function from event to fingerprint; a released id never changes its output. */
export interface FingerprintStrategy {
  /** `v1`. */
  readonly id: string;
  fingerprint(event: ErrorEvent, settings?: GroupingSettings): Fingerprint;
  /** Each component that was considered, in the order of the decision. */
  explain(event: ErrorEvent, settings?: GroupingSettings): readonly FingerprintStep[];
  /** What becomes of messages whose hash is unseen. */
  readonly attachment: Attachment;
}
