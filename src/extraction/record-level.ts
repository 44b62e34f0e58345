import { getField } from "../decoding/fields.ts";
import { ALIASES } from "../domain/attribute-names.ts";
import { type Level, parseLevel } from "../domain/level.ts";
import type { LogRecord } from "../domain/log-record.ts";
import type { FilterQuery } from "../domain/record-filter.ts";

/*
 * A rule's `level` condition must be testable in a record's raw bytes, before decoding. So what counts as a level here
 * and the literals below are two sides of one table: whatever makes `provenLevel` say `error` or `fatal` leaves one of
 * ERROR_LITERALS in the bytes, however the document was written or escaped.
 */

/** Long level words: wherever they stand, they stand for themselves. */
const WORDS = ["error", "fatal", "panic", "severe", "crit", "alert", "emerg"];

/** Numbers of pino, bunyan and Python. Digits, comma and brace are never escaped. */
const NUMBERS = [50, 60];

/** OTel's severity numbers from ERROR to FATAL4. */
const FIRST_OTEL_ERROR = 17;

/** At least one of these occurs in every record whose proven level is at least `error`. */
export const ERROR_LITERALS: readonly string[] = [
  ...WORDS,
  ...['"', "[", ":", "=", "'"].map((before) => `${before}err`),
  ...NUMBERS.flatMap((number) => [`:${number},`, `:${number}}`, `: ${number}`]),
  // The same as strings, which shippers make of them, also inside a document in a string.
  ...NUMBERS.flatMap((number) => [`"${number}"`, `"${number}\\`]),
  ...['number":', 'number": ', 'number\\":', 'number\\": '].flatMap((key) =>
    ["17", "18", "19", "2"].map((digits) => key + digits),
  ),
  // GELF and journald write syslog's numbers, which are also many others': their own keys say which records are meant.
  "short_message",
  '"priority',
  // Lines of syslog with a priority: what follows it.
  ...["-", "0", "1", "2"].map((time) => `>1 ${time}`),
  ...["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"].map((month) => `>${month} `),
  ...["199", "200", "201", "202", "203", "204"].map((decade) => `>${decade}`),
];

/** The same as a condition on document fields. */
export const ERROR_QUERY: FilterQuery = {
  kind: "any",
  of: [
    ...ALIASES.level.map(
      (field): FilterQuery => ({
        kind: "equals",
        field,
        values: [
          "error",
          "err",
          "severe",
          "crit",
          "critical",
          "fatal",
          "panic",
          "dpanic",
          "alert",
          "emerg",
          "emergency",
          "50",
          "60",
          ...(/number$/i.test(field) ? ["17", "18", "19", "20", "21", "22", "23", "24"] : []),
        ],
      }),
    ),
    { kind: "equals", field: "PRIORITY", values: ["0", "1", "2", "3"] },
    { kind: "exists", field: "short_message" },
    ...ALIASES.errorMessage.map((field): FilterQuery => ({ kind: "exists", field })),
    // A level may stand in the text alone, or in a document inside it.
    ...ALIASES.message.flatMap((field) =>
      [...WORDS, "err"].map((literal): FilterQuery => ({ kind: "contains", field, literal })),
    ),
    ...["message", "log", "msg"].flatMap((field) =>
      ['"level":50', '"level":60', '"level": 50', '"level": 60'].map(
        (literal): FilterQuery => ({ kind: "contains", field, literal }),
      ),
    ),
  ],
};

/** Levels that no literal proves: too short, or told by a letter or number alone. */
const UNPROVEN: ReadonlySet<string> = new Set(["e", "f", "fail", "eror", "erro", "crt", "ftl", "fata", "pani", "pnc"]);
const SYSLOG_WORDS: ReadonlySet<string> = new Set(["err", "crit", "alert", "emerg"]);

/** The record's level where its bytes show it; undefined when it has none, or one that only a decoder could see. */
export function provenLevel(record: LogRecord): Level | undefined {
  const written = record.level;
  if (written === undefined) return undefined;
  const level = parseLevel(written);
  if (level !== "error" && level !== "fatal") return level;
  const word = written.trim().toLowerCase();
  if (UNPROVEN.has(word)) return undefined;
  const first = word.charCodeAt(0);
  if (first >= 48 && first <= 57) return isProvenNumber(record, Number(word)) ? level : undefined;
  if (SYSLOG_WORDS.has(word) && !isProvenSyslog(record)) return undefined;
  // glog's `E1124 08:15:30` says so by a letter only.
  const { message } = record;
  if (/^[EF]\d{4} \d\d:/.test(message) && !message.toLowerCase().includes(word)) return undefined;
  return level;
}

function isProvenNumber({ fields }: LogRecord, number: number): boolean {
  return ALIASES.level.some((field) => {
    const value = getField(fields, field);
    if (NUMBERS.includes(number)) return value === number || value === String(number);
    return value === number && number >= FIRST_OTEL_ERROR && number <= 24 && /number$/i.test(field);
  });
}

/** A severity that came from a priority counts only with the header that a real syslog line has. */
function isProvenSyslog({ fields }: LogRecord): boolean {
  if (getField(fields, "log.syslog.severity.name") === undefined) return true;
  return getField(fields, "log.syslog.hostname") !== undefined || getField(fields, "log.syslog.appname") !== undefined;
}
