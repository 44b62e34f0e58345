import { WireReader, WireWriter } from "./wire.ts";

/** The API version that names topics by their id: a topic that was deleted and made again is then never mistaken. */
const BY_TOPIC_ID = 13;
/** For brokers before 3.1. */
const BY_NAME = 11;
const COMPACT_SINCE = 12;
const READ_COMMITTED = 1;

export interface FetchRequest {
  readonly maxWaitMs: number;
  readonly minBytes: number;
  readonly maxBytes: number;
  readonly partitions: readonly FetchedPartition[];
}

export interface FetchedPartition {
  readonly topic: string;
  /** 32 hexadecimal digits; undefined on brokers that have none. */
  readonly topicId: string | undefined;
  readonly partition: number;
  readonly offset: number;
  readonly maxBytes: number;
}

export interface AbortedTransaction {
  readonly producerId: number;
  readonly firstOffset: number;
}

export interface PartitionAnswer {
  /** The topic's id where it was asked for by id, else its name. */
  readonly topic: string;
  readonly partition: number;
  /** Kafka's number; 0 is none. */
  readonly error: number;
  readonly highWatermark: number;
  /** Records from here on belong to transactions that are still open. */
  readonly lastStableOffset: number;
  readonly logStart: number;
  readonly aborted: readonly AbortedTransaction[];
  readonly bytes: Buffer;
}

export interface FetchAnswer {
  /** How long the broker asks to be left alone. */
  readonly throttleMs: number;
  readonly error: number;
  readonly partitions: readonly PartitionAnswer[];
}

/** The version to speak with a broker that knows versions up to `newest`. */
export function fetchVersion(newest: number, allHaveIds: boolean): number {
  return newest >= BY_TOPIC_ID && allHaveIds ? BY_TOPIC_ID : BY_NAME;
}

/** Body of a Fetch request, with the header's closing byte where the version has one. */
export function encodeFetch(request: FetchRequest, version: number): Buffer {
  const compact = version >= COMPACT_SINCE;
  const writer = new WireWriter();
  const closed = (): void => {
    if (compact) writer.noTags();
  };
  closed();
  writer.int32(-1).int32(request.maxWaitMs).int32(request.minBytes).int32(request.maxBytes).int8(READ_COMMITTED);
  // Session 0, epoch -1: every request stands for itself.
  writer.int32(0).int32(-1);
  writer.array(request.partitions, compact, (partition) => {
    if (version >= BY_TOPIC_ID) writer.uuid(partition.topicId);
    else writer.string(partition.topic, compact);
    writer.array([partition], compact, ({ partition: index, offset, maxBytes }) => {
      writer.int32(index).int32(-1).int64(offset);
      if (compact) writer.int32(-1);
      writer.int64(-1).int32(maxBytes);
      closed();
    });
    closed();
  });
  writer.array([], compact, () => {}).string("", compact);
  closed();
  return writer.finish();
}

/** The answer to `encodeFetch`; the record bytes are parts of `payload`, not copies. */
export function decodeFetch(payload: Buffer, version: number): FetchAnswer {
  const compact = version >= COMPACT_SINCE;
  const reader = new WireReader(payload);
  const closed = (): void => {
    if (compact) reader.skipTags();
  };
  closed();
  const throttleMs = reader.int32();
  const error = reader.int16();
  reader.int32();
  const topics = reader.array(compact, () => {
    const topic = version >= BY_TOPIC_ID ? reader.uuid() : (reader.string(compact) ?? "");
    const partitions = reader.array(compact, (): PartitionAnswer => {
      const answer = {
        topic,
        partition: reader.int32(),
        error: reader.int16(),
        highWatermark: reader.int64(),
        lastStableOffset: reader.int64(),
        logStart: reader.int64(),
        aborted: reader.array(compact, () => {
          const transaction = { producerId: reader.int64(), firstOffset: reader.int64() };
          closed();
          return transaction;
        }),
      };
      reader.int32();
      const bytes = reader.bytes(compact) ?? Buffer.alloc(0);
      closed();
      return { ...answer, bytes };
    });
    closed();
    return partitions;
  });
  return { throttleMs, error, partitions: topics.flat() };
}
