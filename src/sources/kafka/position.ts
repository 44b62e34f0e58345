import { z } from "zod";
import type { Position } from "../../domain/checkpoint.ts";

/** Enough of a stored batch to tell it from any other that may lie at the same offsets one day. */
export interface BatchMark {
  readonly base: number;
  readonly last: number;
  readonly crc: number;
  /** Greatest timestamp in it. */
  readonly timestamp: number;
}

/** Where reading of a partition goes on. */
export interface KafkaPosition {
  /** The next offset. */
  readonly offset: number;
  /** How many times the topic was made again, as far as was noticed. */
  readonly generation: number;
  /** The topic's id, where the brokers have one. */
  readonly topicId?: string | undefined;
  /** The last batch before `offset`. */
  readonly mark?: BatchMark | undefined;
}

const stored = z.object({
  offset: z.number().int().nonnegative(),
  generation: z.number().int().nonnegative(),
  topic_id: z.string().optional(),
  mark: z.object({ base: z.number(), last: z.number(), crc: z.number(), timestamp: z.number() }).optional(),
});

/** As it is stored. */
export function encodePosition({ offset, generation, topicId, mark }: KafkaPosition): Position {
  return JSON.stringify({ offset, generation, topic_id: topicId, mark });
}

/** Whether `encodePosition` wrote it: a source that was of another type before has other rows under its name. */
export function isPosition(position: Position): boolean {
  try {
    return stored.safeParse(JSON.parse(position)).success;
  } catch {
    return false;
  }
}

/** Throws on what `encodePosition` did not write. */
export function decodePosition(position: Position): KafkaPosition {
  const { offset, generation, topic_id, mark } = stored.parse(JSON.parse(position));
  return { offset, generation, topicId: topic_id, mark };
}

/**
 * Whether `found` is the batch that was read before. A batch that compaction has thinned out since keeps its offsets
 * and its greatest timestamp, but not its checksum.
 */
export function sameBatch(mark: BatchMark, found: BatchMark): boolean {
  if (mark.base !== found.base || mark.last !== found.last) return false;
  return mark.crc === found.crc || mark.timestamp === found.timestamp;
}
