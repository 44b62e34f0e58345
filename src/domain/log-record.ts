import type { EpochMs } from "./time.ts";

/** The configured `id` of a source: lower_snake_case, unique in a configuration. */
export type SourceId = string;

/** Where a record lies, kept with each event as the pointer back to the raw log. */
export type RecordOrigin =
  | { readonly type: "kafka"; readonly topic: string; readonly partition: number; readonly offset: string }
  | { readonly type: "elasticsearch"; readonly index: string; readonly id: string }
  | { readonly type: "file"; readonly path: string; readonly line: number; readonly offset: number }
  | { readonly type: "stdin"; readonly line: number };

export type JsonObject = { readonly [key: string]: unknown };

/** One entry exactly as a source delivered it, not yet decoded. */
export interface RawRecord {
  readonly origin: RecordOrigin;
  /** Bytes (Kafka, files) or the parsed document (Elasticsearch). `null`: a Kafka tombstone or null value. */
  readonly value: Buffer | JsonObject | null;
  /** The transport's own time (Kafka's record timestamp), for records that carry none of their own. */
  readonly timestamp?: EpochMs;
  /** Records of one stream follow each other, so a stack trace may go on in the next: a file, a container's stdout. */
  readonly stream?: string;
  /** Kafka record headers as text; absent when there are none. */
  readonly headers?: Readonly<Record<string, string>>;
  /**
   * Set where a source may deliver one log entry twice although its position moved on (an updated document, an
   * overlapping time window): an event with a key that the store has seen within the source's horizon is not counted.
   */
  readonly dedupeKey?: string;
}

/**
 * One log entry, decoded. `fields` is what the producer wrote; the other properties are its attributes under one name,
 * whichever convention (ECS, OTel, Logstash, Docker, …) the producer follows.
 */
export interface LogRecord {
  readonly origin: RecordOrigin;
  readonly receivedAt: EpochMs;
  /** The document as it came (nested or dotted); empty for plain text. Read it with `decoding/fields.ts`. */
  readonly fields: JsonObject;
  /** The human-readable line or lines, never undefined: for plain text the whole (joined) record. */
  readonly message: string;
  readonly timestamp?: EpochMs;
  /** As written (`ERROR`, `err`, `50`); normalise with `domain/level.ts`. */
  readonly level?: string;
  readonly logger?: string;
  readonly service?: string;
  readonly environment?: string;
  readonly release?: string;
  readonly host?: string;
  readonly container?: string;
  /** Set when the record is a line of a text that may go on in the next one of the same name; documents are complete. */
  readonly stream?: string;
  /** A document that has a level of its own: others may continue it, but it continues none. */
  readonly begins?: boolean;
  /** Where the line begins in that text, in bytes, as its shipper says. */
  readonly offset?: number;
  readonly errorType?: string;
  readonly errorMessage?: string;
  readonly stackTrace?: string;
  readonly traceId?: string;
  readonly spanId?: string;
  /** How many input lines it was joined from; 1 unless `joining` joined it. */
  readonly lines: number;
  /** The container runtime cut the line here: the next one of the same stream goes on in the middle of it. */
  readonly partial?: boolean;
  readonly dedupeKey?: string;
}
