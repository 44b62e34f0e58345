import { wallClockOf } from "../../decoding/time-zone.ts";
import { listOf } from "../schema/text-schema.ts";
import { compileTimeFormat } from "../time-format/compile-time-format.ts";
import type { Step } from "./step.ts";

export interface TimestampOptions {
  readonly field: string;
  readonly formats: string | readonly string[];
  readonly timezone: string;
}

/** `timestamp`: the event's time from a value, by the first format that fits. Throws RangeError for an unknown zone. */
export function timestampStep({ field, formats, timezone }: TimestampOptions): Step {
  const toUtc = wallClockOf(timezone);
  const readers = listOf(formats).map((format) => compileTimeFormat(format, toUtc));
  return (draft) => {
    const value = draft.read(field);
    if (value === undefined) return;
    for (const read of readers) {
      const found = read(value, draft.record.receivedAt);
      if (found === undefined) continue;
      draft.timestamp = found;
      return;
    }
  };
}
