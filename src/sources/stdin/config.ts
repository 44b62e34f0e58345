import { z } from "zod";
import { bytes } from "../../config/bytes.ts";
import { multiline, sourceKeys } from "../source-config.ts";

/** Reads what is piped into the process, to its end. */
export const stdinConfig = z
  .strictObject({
    ...sourceKeys,
    type: z.literal("stdin").describe("Reads standard input, once, to its end."),
    multiline: multiline("auto"),
    max_record_bytes: bytes
      .prefault("1MiB")
      .describe("Longer lines become dead letters with their beginning. Default 1MiB."),
  })
  .describe("Standard input.");

/** Configuration of standard input. */
export type StdinSourceConfig = z.infer<typeof stdinConfig>;
