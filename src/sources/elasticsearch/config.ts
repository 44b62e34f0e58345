import { z } from "zod";
import { duration } from "../../config/duration.ts";
import { says } from "../../domain/sentence.ts";
import { multiline, sourceKeys, startFrom } from "../source-config.ts";

const address = z.string().regex(/^https?:\/\/[^/?#@\s]+(\/[^?#\s]*)?$/, says("schema.http_url"));

/** Keys of a source of `type: elasticsearch`; OpenSearch is read by the same type. */
export const elasticsearchConfig = z
  .strictObject({
    type: z.literal("elasticsearch"),
    ...sourceKeys,
    multiline: multiline("off"),
    multiline_timeout: duration
      .prefault("5s")
      .describe(
        "With `multiline`: how long a record waits for its next line. The lines of one text are spread over an index's shards and become searchable at different times: more than `refresh_interval`.",
      ),
    url: z
      .union([address, z.array(address).min(1)])
      .describe("Address of the cluster, or a list of its nodes. OpenSearch is told apart by itself."),
    indices: z
      .array(z.string().min(1))
      .min(1)
      .describe("Indices, aliases, data streams or patterns with `*`; a leading `-` leaves out what follows it."),
    mode: z
      .enum(["exact", "window"])
      .default("exact")
      .describe(
        "`exact` follows each shard by sequence number and misses no late document (needs the index privileges `read` and `monitor`, on the indices themselves where they are read by an alias). `window` reads time windows with an overlap (needs `read` only).",
      ),
    start_from: startFrom.default("now-24h"),
    username: z.string().optional().describe("User for basic authentication."),
    password: z.string().optional().describe("Password of `username`. Better: `password_file`."),
    api_key: z
      .string()
      .optional()
      .describe("API key, encoded as Elasticsearch returns it. Better: `api_key_file`. Wins over `username`."),
    ca_file: z.string().optional().describe("PEM file of the authority that signed the server's certificate."),
    insecure_skip_verify: z.boolean().default(false).describe("Accept any certificate. For tests only."),
    request_timeout: duration.prefault("60s").describe("Longest time that one request may take."),
    poll_interval: duration.prefault("1s").describe("Pause between two looks at a cluster that has nothing new."),
    page_size: z
      .number()
      .int()
      .min(10)
      .max(10_000)
      .default(5_000)
      .describe("Most documents in one answer. Large documents make answers smaller by themselves."),
    push_down: z
      .boolean()
      .default(true)
      .describe(
        "Let the cluster keep back documents that no rule can match, where its mapping allows it (needs the index privilege `view_index_metadata` too).",
      ),
    session_timeout: duration
      .prefault("15s")
      .describe("A worker that is silent for so long loses its shards to the others. Default 15s."),
    update_horizon: duration
      .prefault("24h")
      .describe("An updated document is not counted again when its earlier version was counted this long ago at most."),
    timestamp_field: z.string().default("@timestamp").describe("Date field that `start_from` and windows go by."),
    window: duration
      .prefault("10s")
      .describe("Mode `window`: pause between two looks; each reads what is newer than `overlap`."),
    overlap: duration
      .prefault("2m")
      .describe(
        "Mode `window`: how far each look reaches back again; documents that come later than this after their time are missed.",
      ),
  })
  .refine((config) => config.username === undefined || config.password !== undefined, {
    path: ["username"],
    message: says("schema.needs_password"),
  });

/** A valid configuration; durations are in milliseconds. */
export type ElasticsearchSourceConfig = z.infer<typeof elasticsearchConfig>;
