import { z } from "@hono/zod-openapi";
import type { Checkpoint } from "../../domain/checkpoint.ts";
import { type EpochMs, formatTime } from "../../domain/time.ts";
import { OWN_PARTITION, partitionName } from "../../sources/partition-name.ts";
import type { StoredDeadLetter, StoredGap } from "../../store/store.ts";
import type { SourceState } from "../api-deps.ts";
import { timeField } from "./parameters.ts";
import { saidJson, saidSchema } from "./said-json.ts";

const partitionSchema = z.object({
  partition: z.string(),
  name: z.string().openapi({
    description: "What people call it: the path of a file, the index of a shard, where the partition is a hash.",
  }),
  held: z.boolean().openapi({ description: "Read by the worker that answers." }),
  lag: z.number().nullable().openapi({ description: "Records (bytes for files) not yet read, where known." }),
  position: z.string().nullable().openapi({ description: "Where reading goes on; the source's own form." }),
  greatest_event_time: timeField.nullable(),
  caught_up_at: timeField.nullable(),
  updated_at: timeField.nullable(),
});

export const sourceSchema = z
  .object({
    id: z.string(),
    type: z.string().nullable().openapi({ description: "Null when this worker does not run the source." }),
    state: z.enum(["starting", "reading", "idle", "retrying", "refused", "closed", "elsewhere"]).openapi({
      description: "`elsewhere`: another worker reads it, or it is no longer configured.",
    }),
    message: z.string().nullable().openapi({ description: "What is wrong and what to do." }),
    message_said: saidSchema,
    lag: z.number().nullable(),
    records_per_minute: z.array(z.number().int()).openapi({
      description:
        "Records read, errors or not, by the minute in which they were logged: the 60 last complete minutes.",
    }),
    partitions: z.array(partitionSchema),
  })
  .openapi("Source");

type StoredCheckpoint = Checkpoint & { readonly source: string; readonly updatedAt: EpochMs };

/** A source, from what this worker knows of it (if it runs it) and from its stored checkpoints. */
export function sourceJson(
  id: string,
  running: SourceState | undefined,
  checkpoints: readonly StoredCheckpoint[],
  recordsPerMinute: readonly number[],
): z.infer<typeof sourceSchema> {
  // What is gone has no lag any more: if anything of it was not read, it is a gap.
  const there = checkpoints.filter(({ progress }) => progress.goneAt === undefined);
  const stored = new Map(there.map((checkpoint) => [checkpoint.partition, checkpoint]));
  const held = new Map(running?.status.partitions.map((one) => [one.partition, one.lag]));
  const known = [...new Set([...held.keys(), ...stored.keys()])].filter((partition) => partition !== OWN_PARTITION);
  const partitions = known.sort().map((partition) => {
    const checkpoint = stored.get(partition);
    return {
      partition,
      name: partitionName(partition, checkpoint?.position),
      held: held.has(partition),
      lag: held.get(partition) ?? checkpoint?.progress.lag ?? null,
      position: checkpoint?.position ?? null,
      greatest_event_time: timeOrNull(checkpoint?.progress.greatestEventTime),
      caught_up_at: timeOrNull(checkpoint?.progress.caughtUpAt),
      updated_at: timeOrNull(checkpoint?.updatedAt),
    };
  });
  const lags = partitions.map(({ lag }) => lag).filter((lag) => lag !== null);
  return {
    id,
    type: running?.type ?? null,
    state: running?.status.state ?? "elsewhere",
    ...saidJson("message", running?.status.message),
    lag: lags.length === 0 ? null : lags.reduce((sum, lag) => sum + lag, 0),
    records_per_minute: [...recordsPerMinute],
    partitions,
  };
}

export const gapSchema = z
  .object({
    id: z.string(),
    source: z.string(),
    partition: z.string(),
    range: z.string(),
    records: z.number().nullable(),
    reason: z.enum(["retention", "deleted", "recreated", "unreadable"]),
    detail: z.string(),
    detail_said: saidSchema,
    detected_at: timeField,
  })
  .openapi("Gap");

export function gapJson(gap: StoredGap): z.infer<typeof gapSchema> {
  const { id, source, partition, range, records, reason, detail, detectedAt } = gap;
  return {
    id,
    source,
    partition,
    range,
    records: records ?? null,
    reason,
    ...saidJson("detail", detail),
    detected_at: formatTime(detectedAt),
  };
}

/** Enough to recognise a record by; the whole is in the store. */
const EXCERPT_BYTES = 2_048;

export const deadLetterSchema = z
  .object({
    id: z.string(),
    source: z.string(),
    partition: z.string(),
    reason: z.enum(["undecodable", "rule_failed", "too_large", "corrupt"]),
    detail: z.string(),
    detail_said: saidSchema,
    origin: z.record(z.string(), z.unknown()),
    payload_bytes: z.number().int(),
    payload_excerpt: z.string().openapi({ description: "Its first 2 KB as UTF-8; what is not becomes U+FFFD." }),
    at: timeField,
  })
  .openapi("DeadLetter");

export function deadLetterJson(letter: StoredDeadLetter): z.infer<typeof deadLetterSchema> {
  return {
    id: letter.id,
    source: letter.source,
    partition: letter.partition,
    reason: letter.reason,
    ...saidJson("detail", letter.detail),
    origin: { ...letter.origin },
    payload_bytes: letter.payload.length,
    payload_excerpt: letter.payload.subarray(0, EXCERPT_BYTES).toString("utf8"),
    at: formatTime(letter.at),
  };
}

function timeOrNull(at: EpochMs | undefined): string | null {
  return at === undefined ? null : formatTime(at);
}
