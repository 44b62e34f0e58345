import type { EpochMs } from "./time.ts";

/**
 * Something that is counted by the minute beside issues, because a detector asks for it: events by service, by user, by a
 * tag. Counted in the same commit as issues, so exactly once.
 */
export interface Measure {
  /** The detector that asks: `[a-z0-9_-]+`. */
  readonly id: string;
  readonly field: MeasureField;
  /** Events counted: all, or those of these projects. */
  readonly projects?: readonly string[];
}

/** Whose values are told apart. An event without the field is not counted. */
export type MeasureField =
  /** The id of the source that read it. */
  | "source"
  | "project"
  | "service"
  | "environment"
  | "release"
  | "host"
  | "logger"
  | "level"
  | "user"
  | "type"
  | `tag.${string}`;

/** A value of a measure that had never been seen before. */
export interface FirstValue {
  readonly measure: string;
  readonly value: string;
  /** Event time of its first event. */
  readonly firstSeen: EpochMs;
  /** When it was stored, by the worker's clock. */
  readonly createdAt: EpochMs;
}
