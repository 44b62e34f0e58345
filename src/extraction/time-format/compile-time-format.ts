import { nearestName } from "../../config/nearest-name.ts";
import type { ToUtc } from "../../decoding/time-zone.ts";
import { parseTimestamp } from "../../decoding/timestamp.ts";
import { sentence } from "../../domain/sentence.ts";
import type { EpochMs } from "../../domain/time.ts";
import { SourceFault } from "../source-fault.ts";
import { letterPatternTokens } from "./letter-pattern.ts";
import { readTime } from "./read-time.ts";
import { strptimeTokens } from "./strptime.ts";
import { type TimeField, type TimeToken, withWidths } from "./time-token.ts";

/** Reads a value as a time; undefined when it does not fit. */
export type TimeReader = (value: unknown, receivedAt: EpochMs) => EpochMs | undefined;

/** Formats with a name, as letter patterns. Logstash's and Elasticsearch's own names are taken too. */
const NAMED: Readonly<Record<string, readonly string[]>> = {
  rfc2822: [
    "EEE, d MMM yyyy HH:mm:ss Z",
    "d MMM yyyy HH:mm:ss Z",
    "EEE, d MMM yyyy HH:mm:ss",
    "EEE, d MMM yy HH:mm:ss Z",
  ],
  rfc3164: ["MMM d HH:mm:ss", "MMM d yyyy HH:mm:ss"],
};
const EPOCHS = {
  epoch_s: "epoch_s",
  epoch_ms: "epoch_ms",
  epoch_us: "epoch_us",
  epoch_ns: "epoch_ns",
  epoch_second: "epoch_s",
  epoch_millis: "epoch_ms",
  UNIX: "epoch_s",
  UNIX_MS: "epoch_ms",
  X: "epoch_s",
  x: "epoch_ms",
} as const;
/** What is told apart by its looks: ISO 8601 and its kin, dates with month names, epoch numbers by their size. */
const BY_LOOKS: ReadonlySet<string> = new Set(["auto", "iso8601", "rfc3339", "epoch", "ISO8601"]);

/** The names that a format may be, beside patterns. */
export const TIME_FORMAT_NAMES = [
  "auto",
  "iso8601",
  "rfc3339",
  "rfc2822",
  "rfc3164",
  "epoch",
  "epoch_s",
  "epoch_ms",
  "epoch_us",
  "epoch_ns",
] as const;

/** Compiles a time format: a name, a strptime format (with `%`), or a pattern of letters. Throws a SourceFault. */
export function compileTimeFormat(format: string, toUtc: ToUtc): TimeReader {
  if (BY_LOOKS.has(format)) return (value, receivedAt) => parseTimestamp(trimmed(value), toUtc, receivedAt);
  const alternatives = tokensOf(format).map(withWidths);
  checkFields(alternatives[0] ?? []);
  return (value, receivedAt) => {
    if (typeof value !== "string" && typeof value !== "number") return undefined;
    const text = String(value).trim();
    if (text.length > MAX_TEXT) return undefined;
    for (const tokens of alternatives) {
      const found = readTime(text, tokens, toUtc, receivedAt);
      if (found !== undefined && Number.isFinite(found)) return found;
    }
    return undefined;
  };
}

/** No time is longer. */
const MAX_TEXT = 200;

function trimmed(value: unknown): unknown {
  return typeof value === "string" ? value.trim() : value;
}

/** What can be read but is hardly meant: letters of the wrong case. */
function checkFields(tokens: readonly TimeToken[]): void {
  const fields = tokens.flatMap((token) => (token.kind === "field" ? [token.field] : []));
  const at = (field: TimeField): number => fields.indexOf(field);
  const letters = sentence("time.letters");
  const twice = fields.find((field, index) => at(field) !== index && field !== "weekday_name");
  const named = (field: TimeField): string => field.replaceAll("_", " ");
  if (twice !== undefined) throw new SourceFault(sentence("time.twice", { part: named(twice) }), 0, letters);
  if (at("hour_12") >= 0 && at("half") < 0) {
    throw new SourceFault(sentence("time.twelve"), 0, sentence("time.twelve_hint"));
  }
  const hour = Math.max(at("hour"), at("hour_12"));
  if (at("minute") >= 0 && at("minute") < hour) throw new SourceFault(sentence("time.minutes_first"), 0, letters);
}

function tokensOf(format: string): readonly (readonly TimeToken[])[] {
  const epoch = Object.hasOwn(EPOCHS, format) ? EPOCHS[format as keyof typeof EPOCHS] : undefined;
  if (epoch !== undefined) return [[{ kind: "field", field: epoch }]];
  const named = Object.hasOwn(NAMED, format) ? NAMED[format] : undefined;
  if (named !== undefined) return named.flatMap(letterPatternTokens);
  if (format.includes("%")) return [strptimeTokens(format)];
  const nearest =
    /^[a-z_]{4,}\d{0,4}$/i.test(format) && format.includes("_") ? nearestName(format, TIME_FORMAT_NAMES) : undefined;
  if (nearest !== undefined) {
    throw new SourceFault(sentence("time.no_format", { format }), 0, sentence("hint.did_you_mean", { name: nearest }));
  }
  return letterPatternTokens(format);
}
