import { RE2JS } from "re2js";
import { z } from "zod";
import { bytes } from "../../config/bytes.ts";
import { duration } from "../../config/duration.ts";
import type { PartitionId } from "../../domain/checkpoint.ts";
import { says } from "../../domain/sentence.ts";
import { isLinePattern } from "../line-pattern.ts";
import { multiline, sourceKeys, startFrom } from "../source-config.ts";

const sasl = z.strictObject({
  mechanism: z
    .enum(["plain", "scram-sha-256", "scram-sha-512"])
    .describe("How to log in. `plain` sends the password: use it with `tls` only."),
  username: z.string().min(1).describe("Name of the user."),
  password: z.string().min(1).describe("Password of the user; better from the environment or as `password_file`."),
});

const tls = z.union([
  z.boolean(),
  z.strictObject({
    ca_file: z.string().optional().describe("PEM file of the authority that signed the brokers' certificates."),
    cert_file: z.string().optional().describe("PEM file of the client certificate, where the brokers ask for one."),
    key_file: z.string().optional().describe("PEM file of the client certificate's key."),
    server_name: z.string().optional().describe("Name to expect in the brokers' certificates instead of the host."),
    insecure_skip_verify: z
      .boolean()
      .default(false)
      .describe("Accepts any certificate, so anybody's broker. For trials only. Default `false`."),
  }),
]);

const fetch = z.strictObject({
  partition_bytes: bytes
    .prefault("256KiB")
    .describe("Asked for at once of one partition, as stored (compressed). Default 256KiB."),
  max_bytes: bytes.prefault("4MiB").describe("Asked for at once of one broker. Default 4MiB."),
  min_bytes: bytes.prefault(1).describe("The broker waits until there is so much to tell. Default 1."),
  max_wait: duration.prefault("500ms").describe("The broker waits at most so long for `min_bytes`. Default 500ms."),
  read_ahead_bytes: bytes
    .prefault("8MiB")
    .describe("Read ahead of what is being worked on, at about most. Default 8MiB."),
});

/** What a Kafka source is told in `elkhound.yml`. */
export const kafkaConfig = z
  .strictObject({
    ...sourceKeys,
    type: z.literal("kafka").describe("Reads Kafka topics as a member of a consumer group."),
    multiline: multiline("off"),
    brokers: z
      .array(z.string().regex(/^[^:\s]+:\d{1,5}$/, says("schema.host_port")))
      .min(1)
      .describe("Brokers to ask first, as `host:port`; the others are learnt from them."),
    topics: z.array(z.string().min(1)).default([]).describe("Names of topics to read."),
    topic_pattern: z
      .string()
      .optional()
      .refine((pattern) => pattern === undefined || isLinePattern(pattern), says("schema.line_pattern"))
      .describe("Regular expression (RE2) for whole names of topics to read; topics that appear later are found."),
    group_id: z
      .string()
      .min(1)
      .default("elkhound")
      .describe("Consumer group that divides the partitions among workers. Default `elkhound`."),
    start_from: startFrom
      .default("earliest")
      .describe(
        "Where a partition without a checkpoint begins: `earliest`, `latest`, `now-24h` or an RFC 3339 time. Default `earliest`.",
      ),
    client_id: z.string().min(1).default("elkhound").describe("Name shown in the brokers' logs. Default `elkhound`."),
    sasl: sasl.optional().describe("Log-in, where the brokers ask for one."),
    tls: tls.optional().describe("`true`, or the files and names for an encrypted connection. Default: not encrypted."),
    max_record_bytes: bytes
      .prefault("16MiB")
      .describe("A larger record becomes a dead letter with its first 64 KB. Default 16MiB."),
    session_timeout: duration
      .prefault("20s")
      .describe("A worker that is silent for so long loses its partitions to the others. Default 20s."),
    metadata_interval: duration
      .prefault("30s")
      .describe("How often new topics and partitions are looked for. Default 30s."),
    fetch: fetch.prefault({}).describe("Sizes of the requests to the brokers."),
  })
  .refine((config) => config.topics.length > 0 || config.topic_pattern !== undefined, {
    message: says("schema.no_topics"),
    path: ["topics"],
  });

export type KafkaSourceConfig = z.infer<typeof kafkaConfig>;

/** Tells of partitions that were read once whether a configuration still means their topic. */
export function partitionsMeant({ topics, topic_pattern }: KafkaSourceConfig): (partition: PartitionId) => boolean {
  const pattern = topic_pattern === undefined ? undefined : RE2JS.compile(topic_pattern);
  return (partition) => {
    const topic = partition.slice(0, partition.lastIndexOf("/"));
    return topics.includes(topic) || pattern?.matches(topic) === true;
  };
}
