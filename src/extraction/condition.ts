import { ALIASES } from "../domain/attribute-names.ts";
import { atLeast } from "../domain/level.ts";
import type { LogRecord } from "../domain/log-record.ts";
import type { FilterQuery } from "../domain/record-filter.ts";
import { compileFieldTest, containsOne, containsOneAnyCase } from "./field-test.ts";
import { compileGlobs } from "./glob.ts";
import { compilePattern, type Pattern } from "./pattern.ts";
import { isAttribute, isOriginField, readRecord } from "./record-attributes.ts";
import { ERROR_LITERALS, ERROR_QUERY, provenLevel } from "./record-level.ts";
import { searchablePiece } from "./required-literals.ts";
import type { FieldCondition, When } from "./rule-schema.ts";
import { listOf } from "./schema/text-schema.ts";

/** A compiled `when:`, with what can be tested of it before a record is decoded. */
export interface Condition {
  holds(record: LogRecord): boolean;
  /** How long a test takes, roughly: cheap conditions are tested first. */
  readonly cost: number;
  /** Sets of literals; of each set, every record that fits contains at least one. Empty: nothing is known. */
  readonly literalSets: readonly (readonly string[])[];
  readonly query: FilterQuery;
  /** What every record that fits has: one of these texts in its message, or one of these keys. Undefined: unknown. */
  readonly needs?: Needs | undefined;
}

/** Texts are lower-case and looked for in any case; keys are what stands before the first dot of a field's name. */
export interface Needs {
  readonly texts: readonly string[];
  readonly keys: readonly string[];
}

export interface ConditionOptions {
  readonly sourceId: string;
  /** Level conditions always hold. */
  readonly levelAll: boolean;
}

const EVERYTHING: FilterQuery = { kind: "everything" };
const COST = { attribute: 1, anchored: 2, contains: 3, field: 10, matches: 20 } as const;

/** Undefined when the condition can never hold for records of this source. */
export function compileCondition(when: When, options: ConditionOptions): Condition | undefined {
  const parts: Condition[] = [];
  if (when.source !== undefined && !compileGlobs(listOf(when.source))(options.sourceId)) return undefined;
  if (when.level !== undefined && !options.levelAll) parts.push(levelCondition(when.level));
  if (when.text !== undefined) parts.push(textCondition(when.text));
  if (when.stack_trace !== undefined) parts.push(traceCondition(when.stack_trace));
  for (const [name, test] of Object.entries(when.fields ?? {})) parts.push(fieldCondition(name, test));
  if (when.contains !== undefined) parts.push(containsCondition(listOf(when.contains), containsOne));
  if (when.contains_any_case !== undefined)
    parts.push(containsCondition(listOf(when.contains_any_case), containsOneAnyCase));
  if (when.matches !== undefined) parts.push(matchesCondition(listOf(when.matches).map(compilePattern)));
  for (const inner of when.all ?? []) {
    const part = compileCondition(inner, options);
    if (part === undefined) return undefined;
    parts.push(part);
  }
  if (when.any !== undefined) {
    const branches = when.any.flatMap((inner) => compileCondition(inner, options) ?? []);
    if (branches.length === 0) return undefined;
    parts.push(anyOf(branches));
  }
  if (when.not !== undefined) {
    const inner = compileCondition(when.not, options);
    if (inner !== undefined)
      parts.push({ holds: (record) => !inner.holds(record), cost: inner.cost, literalSets: [], query: EVERYTHING });
  }
  return allOf(parts);
}

function allOf(parts: readonly Condition[]): Condition {
  const [only] = parts;
  if (only !== undefined && parts.length === 1) return only;
  const queries = parts.map(({ query }) => query).filter(({ kind }) => kind !== "everything");
  const ordered = parts.toSorted((left, right) => left.cost - right.cost);
  return {
    holds: (record) => ordered.every((part) => part.holds(record)),
    cost: parts.reduce((sum, part) => sum + part.cost, 0),
    literalSets: parts.flatMap(({ literalSets }) => literalSets),
    query: queries.length === 0 ? EVERYTHING : queries.length === 1 ? queries[0]! : { kind: "all", of: queries },
    needs: rarest(parts.flatMap(({ needs }) => needs ?? [])),
  };
}

/** The needs that the fewest records have: long texts. */
function rarest(needs: readonly Needs[]): Needs | undefined {
  const length = ({ texts, keys }: Needs): number =>
    Math.min(...texts.map((text) => text.length), ...(keys.length > 0 ? [KEY_WORTH] : []));
  return needs.toSorted((left, right) => length(right) - length(left))[0];
}

/** A key says as much of a record as a text of this length. */
const KEY_WORTH = 6;

function anyOf(branches: readonly Condition[]): Condition {
  const sets = branches.map(({ literalSets }) => cheapest(literalSets));
  const known = sets.flatMap((set) => (set === undefined ? [] : [set]));
  const queries = branches.map(({ query }) => query);
  return {
    holds: (record) => branches.some((branch) => branch.holds(record)),
    cost: branches.reduce((sum, branch) => sum + branch.cost, 0),
    literalSets: known.length === sets.length ? [known.flat()] : [],
    query: queries.some(({ kind }) => kind === "everything") ? EVERYTHING : { kind: "any", of: queries },
    needs: branches.every(({ needs }) => needs !== undefined)
      ? {
          texts: branches.flatMap(({ needs }) => needs?.texts ?? []),
          keys: branches.flatMap(({ needs }) => needs?.keys ?? []),
        }
      : undefined,
  };
}

/** Words that nearly every set of rules searches for anyway. */
const COMMON = ERROR_LITERALS;

/** The set that adds least to the work of searching: few literals, long ones, none where the level's already are. */
export function cheapest(sets: readonly (readonly string[])[]): readonly string[] | undefined {
  let chosen: readonly string[] | undefined;
  let lowest = Number.POSITIVE_INFINITY;
  for (const set of sets) {
    let cost = 0;
    for (const literal of set) if (!COMMON.some((common) => literal.includes(common))) cost += 1 + 8 / literal.length;
    if (cost < lowest) [chosen, lowest] = [set, cost];
  }
  return chosen;
}

function levelCondition(threshold: NonNullable<When["level"]>): Condition {
  const severe = threshold === "error" || threshold === "fatal";
  return {
    holds(record) {
      const level = provenLevel(record);
      return level !== undefined && atLeast(level, threshold);
    },
    cost: COST.attribute,
    literalSets: severe ? [ERROR_LITERALS] : [],
    query: severe ? ERROR_QUERY : EVERYTHING,
  };
}

function textCondition(wanted: boolean): Condition {
  return {
    holds: ({ fields }) => (Object.keys(fields).length === 0) === wanted,
    cost: COST.attribute,
    literalSets: [],
    // What a search engine holds are documents.
    query: wanted ? { kind: "any", of: [] } : EVERYTHING,
  };
}

/** Of every name under which decoders find a trace, a part that cannot be escaped. */
const TRACE_LITERALS: readonly string[] = [
  "error",
  "exception",
  "stack_trace",
  "stacktrace",
  '"stack',
  '"err',
  "exc_info",
  "exc_text",
  "thrown",
  "traceback",
  "backtrace",
  '"@x"',
  '"@x\\',
  "full_message",
];

function traceCondition(wanted: boolean): Condition {
  if (!wanted)
    return {
      holds: (record) => record.stackTrace === undefined,
      cost: COST.attribute,
      literalSets: [],
      query: EVERYTHING,
    };
  return {
    holds: (record) => record.stackTrace !== undefined,
    cost: COST.attribute,
    literalSets: [TRACE_LITERALS],
    query: {
      kind: "any",
      of: [...ALIASES.stackTrace, ...ALIASES.errorMessage].map((field): FilterQuery => ({ kind: "exists", field })),
    },
  };
}

function containsCondition(literals: readonly string[], compile: typeof containsOne): Condition {
  const test = compile(literals);
  const pieces = literals.map((literal) => searchablePiece(literal)?.toLowerCase());
  const known = pieces.flatMap((piece) => (piece === undefined ? [] : [piece]));
  return {
    holds: ({ message }) => test(message),
    cost: COST.contains * literals.length,
    literalSets: known.length === pieces.length ? [known] : [],
    query: messageContains(
      literals.map((literal) => (/^[\x20-\x7e]+$/.test(literal) ? literal : searchablePiece(literal))),
    ),
    needs: known.length === pieces.length ? { texts: known, keys: [] } : undefined,
  };
}

function matchesCondition(patterns: readonly Pattern[]): Condition {
  const only = patterns.length === 1 ? patterns[0] : undefined;
  const known = patterns.flatMap(({ literals }) => literals ?? []);
  const complete = patterns.every(({ literals }) => literals !== undefined);
  return {
    holds:
      only === undefined
        ? ({ message }) => patterns.some((pattern) => pattern.test(message))
        : ({ message }) => only.test(message),
    cost: patterns.reduce((sum, { anchored }) => sum + (anchored ? COST.anchored : COST.matches), 0),
    literalSets: complete ? [known] : [],
    query: complete ? messageContains(known) : EVERYTHING,
    needs: complete ? { texts: known, keys: [] } : undefined,
  };
}

function messageContains(literals: readonly (string | undefined)[]): FilterQuery {
  const of: FilterQuery[] = ALIASES.errorMessage.map((field) => ({ kind: "exists", field }));
  for (const literal of literals) {
    if (literal === undefined) return EVERYTHING;
    for (const field of ALIASES.message) of.push({ kind: "contains", field, literal });
  }
  return { kind: "any", of };
}

function fieldCondition(name: string, condition: FieldCondition): Condition {
  const test = compileFieldTest(condition);
  const holds = (record: LogRecord): boolean => test(readRecord(record, name));
  // An attribute may have come from another field, a header or the configuration: nothing is known of its bytes.
  const absent = typeof condition === "object" && !Array.isArray(condition) && condition.exists === false;
  if (isAttribute(name) || isOriginField(name) || name.startsWith("log.syslog.") || absent)
    return { holds, cost: absent ? COST.attribute : COST.field, literalSets: [], query: EVERYTHING };
  const key = name.split(".").flatMap((part) => searchablePiece(part)?.toLowerCase() ?? []);
  const longest = key.toSorted((left, right) => right.length - left.length)[0];
  return {
    holds,
    cost: absent ? COST.attribute : COST.field,
    literalSets: longest === undefined ? [] : [[longest]],
    query: fieldQuery(name, condition),
    needs: { texts: [], keys: [name.split(".", 1)[0] ?? name] },
  };
}

function fieldQuery(field: string, condition: FieldCondition): FilterQuery {
  if (typeof condition !== "object") return { kind: "equals", field, values: [String(condition)] };
  if (Array.isArray(condition)) return { kind: "equals", field, values: condition.map(String) };
  return { kind: "exists", field };
}
