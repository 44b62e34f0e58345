import { z } from "zod";
import { says } from "../domain/sentence.ts";
import { isLinePattern } from "./line-pattern.ts";

/** The keys that every kind of source understands. */
export const sourceKeys = {
  id: z
    .string()
    .regex(/^[a-z][a-z0-9_]*$/, says("schema.snake_case"))
    .describe("Name of the source, unique and lasting: checkpoints are stored under it."),
  format: z
    .enum(["auto", "json", "text", "syslog", "cri", "docker"])
    .default("auto")
    .describe("How a record is written. `auto` tells each record by its first bytes."),
  encoding: z
    .enum(["utf-8", "gbk", "gb18030", "utf-16le", "utf-16be"])
    .default("utf-8")
    .describe("Character set of the bytes."),
  timezone: z.string().default("UTC").describe("IANA time zone of times that are written without one."),
  service: z.string().optional().describe("Service of records that name none."),
  environment: z.string().optional().describe("Environment of records that name none."),
};

/** Where a partition without a checkpoint begins. Resolved once, then stored with the first commit. */
export const startFrom = z
  .string()
  .regex(/^(earliest|latest|now-\d+(ms|s|m|h|d|w)|\d{4}-\d\d-\d\dT.+)$/, says("schema.start_from"))
  .describe("Where to begin without a checkpoint: `earliest`, `latest`, `now-24h` or an RFC 3339 time.");

const linePattern = z.string().min(1).refine(isLinePattern, says("schema.line_pattern"));

/** The lines of one record, told by patterns. */
const multilinePattern = z.strictObject({
  pattern: linePattern.describe("Regular expression (RE2), looked for in each line."),
  negate: z.boolean().default(false).describe("The lines meant are those that the pattern is not found in."),
  match: z
    .enum(["after", "before"])
    .default("after")
    .describe("`after`: such lines go on with the line before them. `before`: the line behind such a line does."),
  flush_pattern: linePattern.optional().describe("A line that this is found in ends its record."),
});

/**
 * Multi-line joining: `auto` joins stack traces and continuation lines, `off` takes every line as a record, patterns
 * are as in Filebeat's `multiline`.
 */
export function multiline(byDefault: "auto" | "off") {
  return z
    .union([z.enum(["auto", "off"]), multilinePattern])
    .default(byDefault)
    .describe(
      "`auto` joins the lines of stack traces (then every record is decoded), `off` takes each record as it is. For formats of your own, Filebeat's `{ pattern, negate, match, flush_pattern }`.",
    );
}

/** What `multiline:` is once it is read. */
export type Multiline = "auto" | "off" | z.infer<typeof multilinePattern>;
