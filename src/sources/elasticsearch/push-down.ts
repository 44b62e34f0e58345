import { ALIASES } from "../../domain/attribute-names.ts";
import type { FilterQuery } from "../../domain/record-filter.ts";
import { type AttributeGroup, groupOf } from "./attribute-groups.ts";
import type { IndexMapping, MappedField } from "./index-mapping.ts";
import type { Query } from "./shard-search.ts";

/** Most clauses that are sent; servers allow 1,024. */
const MAX_CLAUSES = 1_000;

/** Longest regular expression that is sent; servers allow 1,000 characters. */
const MAX_REGEXP = 800;

export interface PushDownOptions {
  readonly mapping: IndexMapping;
  /** Attributes that the source's configuration gives to records that name none: any document may have them. */
  readonly configured: ReadonlySet<string>;
  /** The server says in `_ignored` which values it did not index for being too long (Elasticsearch does, OpenSearch not). */
  readonly namesIgnored: boolean;
}

/**
 * The documents of an index that can meet `filter`, as a query; undefined when that may be any. A superset: what it
 * keeps back, no rule would have taken. Beyond its reach are only literals that lie across the 255th character of a
 * single word, where the standard analyzer cuts.
 */
export function pushDown(filter: FilterQuery, options: PushDownOptions): Query | undefined {
  const query = new PushDown(options).compile(filter);
  return query === ANYTHING || countClauses(query) > MAX_CLAUSES ? undefined : query;
}

const ANYTHING: Query = { match_all: {} };
const NOTHING: Query = { match_none: {} };

type Condition = Exclude<FilterQuery, { kind: "everything" | "any" | "all" }>;

/** One condition on any of several fields: what it asks of wrapped documents is asked once. */
interface Shared {
  readonly kind: "shared";
  readonly condition: Condition;
  readonly group: AttributeGroup;
}

/** Alternatives with those that ask the same of several plain fields put together. */
function together(parts: readonly FilterQuery[]): (FilterQuery | Shared)[] {
  const others: FilterQuery[] = [];
  const alike = new Map<string, { readonly condition: Condition; readonly names: Set<string> }>();
  for (const part of parts) {
    const isPlain = part.kind === "equals" || part.kind === "contains" || part.kind === "exists";
    if (!isPlain || groupOf(part.field).names.length > 1) {
      others.push(part);
      continue;
    }
    const key = JSON.stringify({ ...part, field: "" });
    const known = alike.get(key);
    if (known === undefined) alike.set(key, { condition: part, names: new Set([part.field]) });
    else known.names.add(part.field);
  }
  const shared = [...alike.values()].map(({ condition, names }): Shared => {
    return { kind: "shared", condition, group: { name: condition.field, names: [...names] } };
  });
  return [...others, ...shared];
}

class PushDown {
  private readonly options: PushDownOptions;

  constructor(options: PushDownOptions) {
    this.options = options;
  }

  compile(filter: FilterQuery): Query {
    switch (filter.kind) {
      case "everything":
        return ANYTHING;
      case "any":
        return any(together(filter.of).map((part) => this.compilePart(part)));
      case "all":
        return all(filter.of.map((part) => this.compile(part)));
      default:
        return this.condition(filter, groupOf(filter.field));
    }
  }

  private compilePart(part: FilterQuery | Shared): Query {
    return part.kind === "shared" ? this.condition(part.condition, part.group) : this.compile(part);
  }

  private condition(condition: Condition, group: AttributeGroup): Query {
    if (this.options.configured.has(group.name)) return ANYTHING;
    const isMessage = group.name === "message";
    const ways = group.names.map((name) => this.onField(name, condition, isMessage));
    for (const name of group.decidedBy ?? []) ways.push(this.exists(name));
    ways.push(this.wasIgnored(group.names));
    const nameless = not(any(group.names.map((name) => this.exists(name, true))));
    if (group.otherwise === "document") ways.push(nameless);
    if (group.otherwise === "message_text") ways.push(all([nameless, this.inMessageText(condition)]));
    if (!isMessage) ways.push(...ALIASES.message.map((name) => this.insideMessage(name, condition, group.names)));
    return any(ways);
  }

  /** Documents whose own field meets the condition. */
  private onField(name: string, condition: Condition, isMessage: boolean): Query {
    const field = this.options.mapping.field(name);
    if (field.kind === "absent") return NOTHING;
    if (field.kind === "unknown") return ANYTHING;
    if (field.kind === "object") {
      // An object under a message's name is taken for the message where nothing better is there; OTel wraps its text.
      if (isMessage && !ALIASES.message.includes(name)) return NOTHING;
      if (isMessage) return this.objectAsMessage(name, condition);
      const wrapped = WRAPPERS.filter((inner) => field.children.includes(inner)).map((inner) => `${name}.${inner}`);
      const inner = wrapped.map((path) => this.onField(path, condition, false));
      return any(condition.kind === "exists" && wrapped.length === 0 ? [this.exists(name)] : inner);
    }
    if (condition.kind === "exists") return this.exists(name);
    return condition.kind === "equals"
      ? this.equals(name, field, condition.values)
      : this.contains(name, field, condition.literal);
  }

  private objectAsMessage(name: string, condition: Condition): Query {
    const field = this.options.mapping.field(name);
    const children = field.kind === "object" ? field.children : [];
    const wrapped = WRAPPERS.filter((inner) => children.includes(inner)).map((inner) => `${name}.${inner}`);
    const better = ALIASES.message.slice(0, ALIASES.message.indexOf(name)).map((other) => this.exists(other, true));
    return any([
      all([this.exists(name), not(any(better))]),
      ...wrapped.map((path) => this.onField(path, condition, false)),
    ]);
  }

  private equals(name: string, field: MappedField, values: readonly string[]): Query {
    if (field.kind === "number") {
      const numbers = values.filter((value) => value.trim() !== "" && Number.isFinite(Number(value))).map(Number);
      return numbers.length === 0 ? NOTHING : { terms: { [name]: numbers } };
    }
    const longest = Math.max(0, ...values.map((value) => value.length)) + 8;
    if (field.kind === "keyword" && field.exact && longest <= field.ignoreAbove) return wholeValue(name, values);
    if (field.kind !== "text") return this.exists(name);
    if (field.whole !== undefined && longest <= field.wholeUpTo) return wholeValue(`${name}.${field.whole}`, values);
    if (!field.standard || values.some((value) => !/[a-z0-9]/i.test(value))) return this.exists(name);
    return any(values.map((value) => ({ match: { [name]: { query: value, operator: "and" } } })));
  }

  private contains(name: string, field: MappedField, literal: string): Query {
    if (field.kind === "keyword" && field.exact) {
      const found = wildcard(name, literal);
      if (field.ignoreAbove === Number.POSITIVE_INFINITY || this.options.namesIgnored) return found;
      return any([found, not(this.exists(name, true))]);
    }
    if (field.kind !== "text" || !field.standard) return this.exists(name);
    // Letters and digits in a row never part into two tokens, whatever the analyzer does at the signs between them.
    const runs = literal.match(/[a-z0-9]{3,}/gi) ?? [];
    return runs.length === 0 ? this.exists(name) : all(runs.map((run) => wildcard(name, run.toLowerCase())));
  }

  /**
   * Documents whose message is a JSON text again (a shipper's wrapping): its fields win over the document's own. Keys
   * stand between quotes, so they are tokens of their own.
   */
  private insideMessage(message: string, condition: Condition, names: readonly string[]): Query {
    const field = this.options.mapping.field(message);
    if (field.kind === "keyword") return { regexp: { [message]: { value: "[ \t\r\n]*\\{.*" } } };
    if (field.kind === "unknown") return ANYTHING;
    if (field.kind !== "text") return NOTHING;
    if (!field.standard) return this.exists(message);
    const named = any(keysInside(message, names));
    if (condition.kind === "exists") return named;
    if (condition.kind === "contains") return this.contains(message, field, condition.literal);
    if (condition.values.some((value) => !/[a-z0-9]/i.test(value))) return named;
    return all([named, { match: { [message]: condition.values.join(" ") } }]);
  }

  /** Documents that may say in their message's text what they have no field for. Words only: no number is read there. */
  private inMessageText(condition: Condition): Query {
    if (condition.kind !== "equals" || condition.values.some((value) => /^[a-z]{1,2}$/i.test(value))) return ANYTHING;
    const words = condition.values.filter((value) => /[a-z]/i.test(value));
    return any(words.map((literal) => this.compile({ kind: "contains", field: "message", literal })));
  }

  /** Documents with any value under the name. `surely`: as a thing to be negated, so rather too few than too many. */
  private exists(name: string, surely = false): Query {
    const field = this.options.mapping.field(name);
    if (field.kind === "absent") return NOTHING;
    if (field.kind === "unknown") return surely ? NOTHING : ANYTHING;
    if (field.kind === "object" && surely) return NOTHING;
    const there: Query = { exists: { field: name } };
    if (surely || field.kind !== "keyword" || field.ignoreAbove === Number.POSITIVE_INFINITY) return there;
    if (field.unlimited !== undefined) return any([there, { exists: { field: `${name}.${field.unlimited}` } }]);
    return this.options.namesIgnored ? any([there, this.wasIgnored([name])]) : ANYTHING;
  }

  /** Documents in which the server left out a value: too long, malformed, or beyond the limit of fields. */
  private wasIgnored(names: readonly string[]): Query {
    const paths = new Set<string>();
    for (const name of names) {
      const words = name.split(".");
      for (let length = 1; length <= words.length; length++) paths.add(words.slice(0, length).join("."));
      const field = this.options.mapping.field(name);
      // A sub-field with whole values is only asked for short ones, which it never leaves out.
      if (field.kind === "object") for (const inner of WRAPPERS) paths.add(`${name}.${inner}`);
    }
    return { terms: { _ignored: [...paths] } };
  }
}

/** OTel writes values as `{"stringValue": "x"}` or `{"text": "x"}`. */
const WRAPPERS = ["stringValue", "intValue", "doubleValue", "boolValue", "text"];

/**
 * Texts in which one of the names can stand as keys: `log.level` as such, or `level` inside `log`. Of a key that lies
 * inside others only the next one outwards is looked for.
 */
function keysInside(message: string, names: readonly string[]): Query[] {
  const alone = new Set<string>();
  const insideOf = new Map<string, Set<string>>();
  for (const name of names) {
    const words = name
      .replace(/[^A-Za-z0-9._]+/g, " ")
      .trim()
      .split(".");
    alone.add(words.join("."));
    for (let cut = 1; cut < words.length; cut++) {
      const inner = words.slice(cut).join(".");
      const outer = insideOf.get(inner) ?? new Set<string>();
      for (let from = 0; from < cut; from++) outer.add(words.slice(from, cut).join("."));
      insideOf.set(inner, outer);
    }
  }
  const match = (words: Iterable<string>): Query => ({ match: { [message]: [...words].join(" ") } });
  return [match(alone), ...[...insideOf].map(([inner, outer]) => all([match([inner]), match(outer)]))];
}

/** Values equal to one of these without regard to case, blanks around them allowed: loggers pad levels. */
function wholeValue(name: string, values: readonly string[]): Query {
  const alternatives = [...new Set(values.map((value) => value.trim().replace(/[^A-Za-z0-9 ]/g, "\\$&")))];
  const queries: Query[] = [];
  for (let from = 0; from < alternatives.length; ) {
    let to = from + 1;
    while (to < alternatives.length && alternatives.slice(from, to + 1).join("|").length <= MAX_REGEXP) to++;
    const value = ` *(${alternatives.slice(from, to).join("|")}) *`;
    queries.push(value.length > 990 ? ANYTHING : { regexp: { [name]: { value, case_insensitive: true } } });
    from = to;
  }
  return any(queries);
}

function wildcard(name: string, literal: string): Query {
  const value = `*${literal.replace(/[\\*?]/g, "\\$&")}*`;
  return { wildcard: { [name]: { value, case_insensitive: true } } };
}

function any(queries: readonly Query[]): Query {
  if (queries.includes(ANYTHING)) return ANYTHING;
  const useful = distinct(queries.filter((query) => query !== NOTHING).flatMap((query) => shouldOf(query) ?? [query]));
  if (useful.length === 0) return NOTHING;
  return useful.length === 1 ? useful[0]! : { bool: { should: mergeAlike(useful), minimum_should_match: 1 } };
}

function all(queries: readonly Query[]): Query {
  if (queries.includes(NOTHING)) return NOTHING;
  const useful = distinct(queries.filter((query) => query !== ANYTHING));
  if (useful.length === 0) return ANYTHING;
  return useful.length === 1 ? useful[0]! : { bool: { filter: useful } };
}

function not(query: Query): Query {
  if (query === ANYTHING) return NOTHING;
  return query === NOTHING ? ANYTHING : { bool: { must_not: [query] } };
}

function shouldOf(query: Query): readonly Query[] | undefined {
  const bool = query["bool"] as { readonly should?: readonly Query[] } | undefined;
  return bool?.should;
}

function distinct(queries: readonly Query[]): Query[] {
  return [...new Map(queries.map((query) => [JSON.stringify(query), query])).values()];
}

/** What is asked of `_ignored`, and which single words are looked for in a field: each in one clause. */
function mergeAlike(queries: readonly Query[]): Query[] {
  const ignored = new Set<string>();
  const words = new Map<string, Set<string>>();
  const others = queries.filter((query) => {
    const names = (query["terms"] as { readonly _ignored?: readonly string[] } | undefined)?._ignored;
    for (const name of names ?? []) ignored.add(name);
    const [field, text] = Object.entries(query["match"] ?? {})[0] ?? [];
    if (field !== undefined && typeof text === "string") {
      const known = words.get(field) ?? new Set<string>();
      for (const word of text.split(" ")) known.add(word);
      words.set(field, known);
    }
    return names === undefined && typeof text !== "string";
  });
  for (const [field, all] of words) others.push({ match: { [field]: [...all].join(" ") } });
  return ignored.size === 0 ? others : [...others, { terms: { _ignored: [...ignored] } }];
}

function countClauses(query: Query): number {
  const bool = query["bool"] as Readonly<Record<string, unknown>> | undefined;
  if (bool === undefined) return wordsOf(query);
  const inner = Object.values(bool).flatMap((clauses) => (Array.isArray(clauses) ? (clauses as Query[]) : []));
  return inner.reduce((sum, clause) => sum + countClauses(clause), 0);
}

/** Each word of a full-text query is a clause to the server. */
function wordsOf(query: Query): number {
  const text = Object.values(query["match"] ?? {})[0] as string | { readonly query: string } | undefined;
  if (text === undefined) return 1;
  return (typeof text === "string" ? text : text.query).split(/[^A-Za-z0-9._]+/).length;
}
