import { z } from "zod";
import { nearestName } from "../../config/nearest-name.ts";
import { wallClockOf } from "../../decoding/time-zone.ts";
import { says, sentence } from "../../domain/sentence.ts";
import { SourceFault } from "../source-fault.ts";
import { TRACE_LANGUAGES } from "../stack-trace/registry.ts";
import { compileTimeFormat } from "../time-format/compile-time-format.ts";
import { compiles, fieldName, literal, oneOrMore, pattern, template } from "./text-schema.ts";

const messageField = (what: string) => fieldName.default("message").describe(what);
const timeFormat = compiles(
  (source) => compileTimeFormat(source, (wallClock) => wallClock),
  "a time format: a name such as `iso8601`, or a pattern such as `yyyy-MM-dd HH:mm:ss,SSS` or `%d/%b/%Y:%H:%M:%S %z`",
);
const timezone = compiles(checkTimezone, "the IANA name of a time zone, such as `Europe/Berlin`").default("UTC");
const grokExpression = z
  .string()
  .min(1)
  .meta({ title: says(sentence("kind.grok", { example: "%{NAME:field}" })) });
const language = z.enum(["auto", ...TRACE_LANGUAGES]);

const json = z
  .strictObject({ field: messageField("The text to read.") })
  .describe("Reads a text that is a JSON object; its fields can then be used by name.");

const grok = z
  .union([
    oneOrMore(grokExpression),
    z.strictObject({
      field: messageField("The text to take apart."),
      pattern: oneOrMore(grokExpression).describe("Expressions; the first that is found in the text counts."),
      names: z
        .enum(["ecs", "legacy"])
        .default("ecs")
        .describe("How the standard patterns name their fields: `source.address`, or `clientip` as before ECS."),
    }),
  ])
  .describe("Takes a text apart with the named patterns of Logstash and Elasticsearch.");

const regex = z
  .union([
    pattern,
    z.strictObject({
      field: messageField("The text to search."),
      pattern: pattern.describe("The pattern; what its named groups match gets their names."),
    }),
  ])
  .describe("Searches a text with a pattern whose named groups become values.");

const keyValue = z
  .strictObject({
    field: messageField("The text to read."),
    prefix: z.string().default("").describe("Put before each key."),
    pair_separator: literal.max(10).optional().describe("What stands between pairs. Default: white space, `,` or `;`."),
    key_separator: literal.max(10).default("=").describe("What stands between key and value."),
    quotes: z.string().max(10).default("\"'").describe("Characters in which a value may stand, to hold anything."),
    only: z.array(fieldName).min(1).optional().describe("The keys that are wanted. Default: all."),
  })
  .describe('Reads pairs: `key=value key="quoted value"`.');

const csv = z
  .strictObject({
    field: messageField("The text to read."),
    columns: z
      .array(fieldName)
      .min(1)
      .refine((names) => new Set(named(names)).size === named(names).length, {
        message: says("rule.columns"),
      })
      .describe("The names of the columns, in order; `-` leaves one out."),
    separator: literal.max(10).default(",").describe("What stands between columns."),
    quote: z.string().max(1).default('"').describe("The character in which a column may stand; doubled inside."),
  })
  .describe("Reads a line of separated columns.");

function named(columns: readonly string[]): readonly string[] {
  return columns.filter((name) => name !== "-");
}

const timestamp = z
  .strictObject({
    field: fieldName.describe("The text of the time."),
    formats: oneOrMore(timeFormat)
      .default(["auto"])
      .describe("How the time is written; the first format that fits counts. `auto` knows the usual ones."),
    timezone: timezone.describe("IANA zone of times that name none."),
  })
  .describe("Takes the event's time from a value.");

const stackTrace = z
  .union([
    language,
    z.strictObject({
      field: fieldName.describe("The text of the trace."),
      language: language.default("auto").describe("Its language."),
    }),
  ])
  .describe("Reads the stack trace of a language from the record's own field, or from the message.");

const redact = z
  .union([
    oneOrMore(pattern),
    z
      .strictObject({
        pattern: oneOrMore(pattern).optional().describe("What is replaced; where it has groups, only what they match."),
        fields: z.array(fieldName).min(1).optional().describe("Values that are replaced, whole or by the pattern."),
        replacement: z.string().max(100).default("[redacted]").describe("What stands there instead."),
      })
      .refine(({ pattern: given, fields }) => given !== undefined || fields !== undefined, {
        message: says("rule.redact"),
      }),
  ])
  .describe("Replaces what nobody may read, in every text that the event keeps or in single values.");

/** One step of a rule: exactly one of these keys. */
export const step = z
  .strictObject({
    text_header: z
      .literal(true)
      .optional()
      .describe("Takes time, level, thread and logger off the head of the message."),
    json: json.optional(),
    grok: grok.optional(),
    regex: regex.optional(),
    key_value: keyValue.optional(),
    csv: csv.optional(),
    timestamp: timestamp.optional(),
    stack_trace: stackTrace.optional(),
    set: z.record(fieldName, template).optional().describe("Values by name, made from templates."),
    rename: z.record(fieldName, fieldName).optional().describe("Values that get another name: `old: new`."),
    remove: oneOrMore(fieldName).optional().describe("Values that are forgotten, so that nothing later reads them."),
    lowercase: oneOrMore(fieldName).optional().describe("Values whose letters become small."),
    redact: redact.optional(),
  })
  .refine((value) => Object.values(value).filter((given) => given !== undefined).length === 1, {
    message: says("rule.step"),
  });

function checkTimezone(zone: string): void {
  try {
    wallClockOf(zone);
  } catch {
    const nearest = nearestName(zone, Intl.supportedValuesOf("timeZone"));
    const hint = nearest === undefined ? sentence("zone.such_as") : sentence("hint.did_you_mean", { name: nearest });
    throw new SourceFault(sentence("zone.none", { name: zone }), 0, hint);
  }
}
