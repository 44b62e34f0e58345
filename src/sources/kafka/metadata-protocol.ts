import { WireReader, WireWriter } from "./wire.ts";

/** The first version that tells topic ids (Kafka 2.8). */
export const METADATA_WITH_IDS = 10;
const NO_ID = "0".repeat(32);

export interface ClusterMetadata {
  readonly brokers: readonly { readonly nodeId: number; readonly host: string; readonly port: number }[];
  readonly topics: readonly TopicMetadata[];
}

export interface TopicMetadata {
  readonly name: string;
  /** 32 hexadecimal digits, new whenever a topic of this name is made; undefined on brokers before 2.8. */
  readonly id: string | undefined;
  /** Kafka's number; 0 is none, 3 says that there is no such topic. */
  readonly error: number;
  readonly internal: boolean;
  /** `leader` is -1 while there is none. */
  readonly partitions: readonly { readonly partition: number; readonly leader: number }[];
}

/** Body of a Metadata request of version 10 for `topics`, or for all; never makes a topic. */
export function encodeMetadata(topics: readonly string[] | undefined): Buffer {
  const writer = new WireWriter().noTags();
  if (topics === undefined) writer.unsignedVarint(0);
  else writer.array(topics, true, (topic) => writer.uuid(undefined).string(topic, true).noTags());
  return writer.int8(0).int8(0).int8(0).noTags().finish();
}

/** The answer to `encodeMetadata`. */
export function decodeMetadata(payload: Buffer): ClusterMetadata {
  const reader = new WireReader(payload);
  reader.skipTags();
  reader.int32();
  const brokers = reader.array(true, () => {
    const broker = { nodeId: reader.int32(), host: reader.string(true) ?? "", port: reader.int32() };
    reader.string(true);
    reader.skipTags();
    return broker;
  });
  reader.string(true);
  reader.int32();
  const topics = reader.array(true, () => {
    const error = reader.int16();
    const name = reader.string(true) ?? "";
    const id = reader.uuid();
    const internal = reader.int8() !== 0;
    const partitions = reader.array(true, () => readPartition(reader));
    reader.int32();
    reader.skipTags();
    return { name, id: id === NO_ID ? undefined : id, error, internal, partitions };
  });
  return { brokers, topics };
}

function readPartition(reader: WireReader): { partition: number; leader: number } {
  reader.int16();
  const partition = reader.int32();
  const leader = reader.int32();
  reader.int32();
  for (let list = 0; list < 3; list++) reader.array(true, () => reader.int32());
  reader.skipTags();
  return { partition, leader };
}
