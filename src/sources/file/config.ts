import { z } from "zod";
import { bytes } from "../../config/bytes.ts";
import { duration } from "../../config/duration.ts";
import { multiline, sourceKeys } from "../source-config.ts";

/** Reads log files where they are written: follows growth, rotation and truncation; compressed ones are read once. */
export const fileConfig = z
  .strictObject({
    ...sourceKeys,
    type: z.literal("file").describe("Reads files."),
    multiline: multiline("auto"),
    paths: z
      .array(z.string().min(1))
      .min(1)
      .describe("Files to read; `*`, `**`, `?`, `[…]` and `{…}` stand for names. Gzip is recognised by its content."),
    exclude: z.array(z.string().min(1)).default([]).describe("Of these, files not to read. The same signs."),
    start_from: z
      .enum(["earliest", "latest"])
      .default("earliest")
      .describe("Where to begin in files that exist already when they are read for the first time."),
    follow: z
      .boolean()
      .default(true)
      .describe("Goes on reading what is written; `false` reads every file once to its end."),
    poll_interval: duration.prefault("250ms").describe("How often files at their end are looked at. Default 250ms."),
    max_record_bytes: bytes
      .prefault("1MiB")
      .describe("Longer lines become dead letters with their beginning. Default 1MiB."),
  })
  .describe("Log files of this machine.");

/** Configuration of a file source. */
export type FileSourceConfig = z.infer<typeof fileConfig>;
