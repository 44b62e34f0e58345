import { parseDuration } from "../config/duration.ts";
import { nearestName } from "../config/nearest-name.ts";
import { PRIORITIES } from "../domain/issue-decisions.ts";
import { LEVELS, parseLevel } from "../domain/level.ts";
import { type Sentence, sentence } from "../domain/sentence.ts";
import { plainText, SearchFault, type Word, type WordReader } from "./read-words.ts";
import {
  type Comparison,
  IS_VALUES,
  NUMBER_FIELDS,
  type NumberField,
  type SearchCondition,
  TEXT_FIELDS,
  type TextField,
  TIME_FIELDS,
  type TimeField,
} from "./search.ts";

/** Every key but `tag.…`, in the order in which they are told. */
export const KEYS: readonly string[] = [
  "is",
  "assigned",
  "level",
  "priority",
  ...TEXT_FIELDS,
  ...NUMBER_FIELDS,
  ...TIME_FIELDS,
  "age",
  "has",
  "tag",
];

const MAX_VALUES = 100;

/** Reads what stands after `key:`; `start` is where the key begins. */
export function readCondition(reader: WordReader, key: string, start: number): SearchCondition {
  if (key.startsWith("tag.")) return { kind: "tag", key: key.slice(4), values: patterns(values(reader)) };
  switch (key) {
    case "is":
      return { kind: "is", values: values(reader).map((word) => oneOf(word, IS_VALUES, key)) };
    case "assigned":
      return { kind: "assigned", values: values(reader).map(assignee) };
    case "has":
    case "tag":
      return { kind: "has", keys: values(reader).map((word) => plainText(word).replace(/^tags?\./, "")) };
    case "level":
      return { kind: "level", ...compared(reader, level) };
    case "priority":
      return { kind: "priority", ...compared(reader, (word) => oneOf(word, PRIORITIES, key)) };
    case "age": {
      const op = comparison(reader);
      return { kind: "age", op: bounded(op, start, reader, "age:<7d"), ms: age(reader.word(false)) };
    }
  }
  if ((TIME_FIELDS as readonly string[]).includes(key)) return time(reader, key as TimeField, start);
  if ((NUMBER_FIELDS as readonly string[]).includes(key)) {
    return {
      kind: "number",
      field: key as NumberField,
      op: comparison(reader) ?? "=",
      value: whole(reader.word(false)),
    };
  }
  return { kind: "match", field: key as TextField, values: patterns(values(reader)) };
}

/** One value, or the values of a list. */
function values(reader: WordReader): readonly Word[] {
  const start = reader.at;
  if (!reader.take("[")) return [reader.word(false)];
  const found: Word[] = [];
  const space = (): void => reader.skipSpace();
  for (space(); !reader.done; space()) {
    if (reader.take("]")) {
      if (found.length === 0)
        throw new SearchFault(start, 2, sentence("search.list_empty"), sentence("search.list_empty_hint"));
      const next = reader.text[reader.at];
      if (next !== undefined && !/\s/.test(next)) {
        throw new SearchFault(reader.at, 1, sentence("search.list_ends"), sentence("search.space_after"));
      }
      return found;
    }
    if (found.length > 0) {
      if (!reader.take(","))
        throw new SearchFault(reader.at, 1, sentence("search.comma"), sentence("search.write", { example: "[a,b]" }));
      space();
    }
    if (found.length === MAX_VALUES) {
      throw new SearchFault(
        reader.at,
        1,
        sentence("search.too_many_values", { limit: MAX_VALUES }),
        sentence("search.use_wildcard", { example: "node-*" }),
      );
    }
    if (!reader.done) found.push(reader.word(true));
  }
  throw new SearchFault(
    start,
    reader.at - start,
    sentence("search.list_open"),
    sentence("search.add_at_end", { sign: "]" }),
  );
}

const patterns = (words: readonly Word[]) => words.map(({ pattern }) => pattern);

function oneOf<T extends string>(word: Word, known: readonly T[], key: string): T {
  const written = plainText(word);
  const found = known.find((name) => name === written.toLowerCase());
  if (found !== undefined) return found;
  const near = nearestName(written, known);
  const hint = near === undefined ? oneOfThese(known) : sentence("hint.did_you_mean", { name: `${key}:${near}` });
  throw fault(word, sentence("search.knows_no", { key, value: written }), hint);
}

function fault(word: Word, message: Sentence, hint: Sentence): SearchFault {
  return new SearchFault(word.start, word.end - word.start, message, hint);
}

const oneOfThese = (names: readonly string[]): Sentence => sentence("hint.one_of", { names });
const suchAs = (...examples: readonly string[]): Sentence =>
  sentence("search.such_as", { examples: examples.map((one) => `\`${one}\``) });

function assignee(word: Word) {
  const written = word.quoted ? undefined : plainText(word);
  return written === "me" || written === "none" ? written : word.pattern;
}

function level(word: Word) {
  const written = plainText(word);
  const found = /^\d+$/.test(written) ? undefined : parseLevel(written);
  if (found !== undefined) return found;
  const near = nearestName(written, LEVELS);
  throw fault(
    word,
    sentence("search.no_level", { value: written }),
    near ? sentence("hint.did_you_mean", { name: near }) : oneOfThese(LEVELS),
  );
}

function comparison(reader: WordReader): Comparison | undefined {
  return reader.takeMatch(/[<>]=?|=/y) as Comparison | undefined;
}

/** A comparison with one value, or equality with one of several. */
function compared<T>(reader: WordReader, read: (word: Word) => T): { op: Comparison; values: readonly T[] } {
  const op = comparison(reader);
  if (op === undefined) return { op: "=", values: values(reader).map(read) };
  return { op, values: [read(reader.word(false))] };
}

function bounded(op: Comparison | undefined, start: number, reader: WordReader, example: string): Comparison {
  if (op !== undefined && op !== "=") return op;
  throw new SearchFault(start, reader.at - start, sentence("search.before_or_after"), suchAs(example));
}

function whole(word: Word): number {
  const written = plainText(word);
  if (/^\d{1,15}$/.test(written)) return Number(written);
  throw fault(word, sentence("search.no_number", { value: written }), suchAs("events:>100"));
}

function age(word: Word): number {
  const written = plainText(word);
  const ms = parseDuration(written);
  if (ms !== undefined) return ms;
  throw fault(word, sentence("search.no_duration", { value: written }), suchAs("90m", "24h", "7d"));
}

const DATE = /^\d{4}-\d\d-\d\d$/;
const DATE_TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,3})?)?(Z|[+-]\d\d:\d\d)?$/;

function time(reader: WordReader, field: TimeField, start: number): SearchCondition {
  const op = comparison(reader);
  const word = reader.word(false);
  const written = plainText(word);
  const example = `${field}:>-24h`;
  const ago = /^[+-]/.test(written) ? parseDuration(written.slice(1)) : undefined;
  if (ago !== undefined) {
    // `first_seen:-24h` is in the last 24 hours, `first_seen:+24h` is longer ago.
    if (written.startsWith("-"))
      return { kind: "time", field, op: op === undefined ? ">=" : bounded(op, start, reader, example), at: { ago } };
    if (op === undefined) return { kind: "time", field, op: "<=", at: { ago } };
  }
  if (DATE.test(written)) {
    const day = Date.parse(written);
    if (!Number.isNaN(day)) {
      return { kind: "time", field, op: op ?? "=", at: op === undefined || op === "=" ? { day } : { time: day } };
    }
  }
  const zoned = /(Z|[+-]\d\d:\d\d)$/.test(written) ? written : `${written}Z`;
  const at = DATE_TIME.test(written) ? Date.parse(zoned) : Number.NaN;
  if (!Number.isNaN(at)) return { kind: "time", field, op: bounded(op, start, reader, example), at: { time: at } };
  throw fault(
    word,
    sentence("search.no_time", { value: written }),
    suchAs(example, `${field}:<2026-11-01`, `${field}:>2026-11-01T08:00`),
  );
}
