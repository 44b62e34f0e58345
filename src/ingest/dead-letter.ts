import type { PartitionId } from "../domain/checkpoint.ts";
import type { RawRecord } from "../domain/log-record.ts";
import type { Redactor } from "../domain/redactor.ts";
import { type Said, sentence, withValues } from "../domain/sentence.ts";
import type { EpochMs } from "../domain/time.ts";
import type { DeadLetter } from "../store/store.ts";

/** Bytes of a record that are kept with its reason. */
export const DEAD_LETTER_BYTES: number = 64 * 1024;
/** Read beyond them, so that a secret is known that lies across the end. */
const MARGIN_BYTES = 8 * 1024;

const MAX_DETAIL = 900;

/** Whether only the beginning of its record was kept, or nothing of it: then it cannot be read once more. */
export function isCut({ reason, detail, payload }: Pick<DeadLetter, "reason" | "detail" | "payload">): boolean {
  // The payload tells nothing by its length: taking secrets out of it may have made it shorter.
  const code = typeof detail === "string" ? undefined : detail.code;
  if (reason === "too_large") return code !== "dead_letter.whole";
  return payload.length >= DEAD_LETTER_BYTES || code === "dead_letter.cut";
}

/** The record as it is kept when it is given up: without secrets. `whole`: a record that is too large is all there. */
export function deadLetter(
  partition: PartitionId,
  raw: RawRecord,
  reason: DeadLetter["reason"],
  detail: Said,
  at: EpochMs,
  redactor: Redactor,
  whole = false,
): DeadLetter {
  const value = payloadOf(raw.value);
  const cut = value.length > DEAD_LETTER_BYTES;
  const read = cut ? Buffer.from(value.subarray(0, DEAD_LETTER_BYTES + MARGIN_BYTES)) : value;
  const why = withValues(detail, (text) => redactor.text(text).slice(0, MAX_DETAIL));
  return {
    partition,
    origin: raw.origin,
    reason,
    detail: cut
      ? sentence("dead_letter.cut", { why, bytes: value.length, kept: DEAD_LETTER_BYTES })
      : whole
        ? sentence("dead_letter.whole", { why })
        : why,
    payload: redactor.bytes(read).subarray(0, cut ? DEAD_LETTER_BYTES : undefined),
    at,
  };
}

function payloadOf(value: RawRecord["value"]): Buffer {
  if (value === null) return Buffer.alloc(0);
  return Buffer.isBuffer(value) ? value : Buffer.from(JSON.stringify(value));
}
