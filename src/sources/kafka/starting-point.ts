import { parseDuration } from "../../config/duration.ts";
import type { Gap } from "../../domain/checkpoint.ts";
import { sentence } from "../../domain/sentence.ts";
import type { EpochMs } from "../../domain/time.ts";
import type { KafkaPosition } from "./position.ts";

/** What there is of a partition's log right now. */
export interface LogRange {
  /** First offset that still exists. */
  readonly low: number;
  /** One past the last. */
  readonly high: number;
  readonly topicId: string | undefined;
}

export interface StartingPoint {
  readonly position: KafkaPosition;
  readonly gap?: Pick<Gap, "range" | "records" | "reason" | "detail"> | undefined;
}

/**
 * Where to go on from a stored position. `sameLog`: whether the stored batch is still where it was read, asked only
 * when the topic's id does not already say so; undefined when that batch does not exist any more.
 */
export function continueFrom(position: KafkaPosition, log: LogRange, sameLog: boolean | undefined): StartingPoint {
  const { offset } = position;
  if (isOtherTopic(position, log, sameLog)) {
    return {
      position: { offset: log.low, generation: position.generation + 1, topicId: log.topicId },
      gap: {
        range: `offset ${offset} to the end of the former topic`,
        reason: "recreated",
        detail: sentence("gap.topic_recreated"),
      },
    };
  }
  const going = { ...position, topicId: log.topicId ?? position.topicId };
  if (offset < log.low) {
    return {
      position: { offset: log.low, generation: going.generation, topicId: going.topicId },
      gap: {
        range: `offsets ${offset} to ${log.low - 1}`,
        records: log.low - offset,
        reason: "retention",
        detail: sentence("gap.retention"),
      },
    };
  }
  if (offset > log.high) {
    return {
      position: { offset: log.high, generation: going.generation, topicId: going.topicId },
      gap: {
        range: `offsets from ${log.high}`,
        reason: "deleted",
        detail: sentence("gap.cluster_lost", { end: String(log.high), offset: String(offset) }),
      },
    };
  }
  return { position: going };
}

function isOtherTopic(position: KafkaPosition, log: LogRange, sameLog: boolean | undefined): boolean {
  if (sameLog !== undefined) return !sameLog;
  if (position.topicId !== undefined && log.topicId !== undefined) return position.topicId !== log.topicId;
  return position.offset > log.high;
}

/** Whether `continueFrom` needs to know about the stored batch. */
export function mustCompare(position: KafkaPosition, log: LogRange): boolean {
  if (position.mark === undefined) return false;
  return position.topicId === undefined || log.topicId === undefined || position.topicId !== log.topicId;
}

/** A `start_from` as an end of the log or a time. */
export function resolveStart(startFrom: string, now: EpochMs): "earliest" | "latest" | EpochMs {
  if (startFrom === "earliest" || startFrom === "latest") return startFrom;
  if (startFrom.startsWith("now-")) return Math.max(0, now - (parseDuration(startFrom.slice(4)) ?? now));
  return Math.max(0, Date.parse(startFrom));
}
