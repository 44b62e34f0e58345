import type { PartitionId } from "../domain/checkpoint.ts";
import type { RawRecord } from "../domain/log-record.ts";
import type { EpochMs } from "../domain/time.ts";
import type { DeadLetter } from "../store/store.ts";

/** Bytes of a record that are kept with its reason. */
export const DEAD_LETTER_BYTES: number = 64 * 1024;

/** The record as it is kept when it is given up. */
export function deadLetter(
  partition: PartitionId,
  raw: RawRecord,
  reason: DeadLetter["reason"],
  detail: string,
  at: EpochMs,
): DeadLetter {
  const whole = payloadOf(raw.value);
  const cut = whole.length > DEAD_LETTER_BYTES;
  return {
    partition,
    origin: raw.origin,
    reason,
    detail: (cut ? `${detail}; ${whole.length} bytes, the first ${DEAD_LETTER_BYTES} are kept` : detail).slice(
      0,
      1_000,
    ),
    payload: cut ? Buffer.from(whole.subarray(0, DEAD_LETTER_BYTES)) : whole,
    at,
  };
}

function payloadOf(value: RawRecord["value"]): Buffer {
  if (value === null) return Buffer.alloc(0);
  return Buffer.isBuffer(value) ? value : Buffer.from(JSON.stringify(value));
}
