import type { z } from "zod";
import { heard, isSentence, type Said, sentence, textOf } from "../domain/sentence.ts";
import { nearestName } from "./nearest-name.ts";
import {
  acceptsString,
  allowedValues,
  describeExpected,
  describeFound,
  knownKeys,
  metaOf,
  ownValue,
  type Schema,
  schemasAt,
} from "./schema-shape.ts";

/** A value that a schema refuses, in words. */
export interface Refusal {
  readonly path: readonly PropertyKey[];
  /** Point at the key rather than at its value. */
  readonly atKey: boolean;
  readonly message: Said;
  readonly hint?: Said;
  /** Offset inside the text at `path`. */
  readonly within?: number;
}

/** Stands for "the schema gave no message of its own". */
const NO_MESSAGE = "\u0000";

/**
 * Validates `value` and returns what the schema makes of it, or every refusal. `conceal`
 * is applied to the schemas' own messages: they are the only ones that may quote a value.
 */
export function validate<T>(
  schema: z.ZodType<T>,
  value: unknown,
  conceal: (message: Said) => Said,
): { value: T | undefined; refusals: readonly Refusal[] } {
  const result = schema.safeParse(value, { error: () => NO_MESSAGE });
  if (result.success) return { value: result.data, refusals: [] };
  const explain = new Explanation(schema, value, conceal);
  return { value: undefined, refusals: result.error.issues.flatMap((issue) => explain.issue(issue, [])) };
}

type Issue = z.core.$ZodIssue;

class Explanation {
  private readonly schema: Schema;
  private readonly root: unknown;
  private readonly conceal: (message: Said) => Said;

  constructor(schema: Schema, root: unknown, conceal: (message: Said) => Said) {
    this.schema = schema;
    this.root = root;
    this.conceal = conceal;
  }

  issue(issue: Issue, under: readonly PropertyKey[]): readonly Refusal[] {
    const path = [...under, ...issue.path];
    const custom = this.ownWords(issue);
    if (issue.code === "unrecognized_keys") return issue.keys.map((key) => this.unknownKey(path, key));
    if (issue.code === "invalid_union") return this.union(issue, path, custom);
    if (issue.code === "invalid_key") return [this.invalidKey(issue, path)];
    if (custom !== undefined) return [{ ...this.refusal(path, custom), ...placeInside(issue) }];
    const value = path.reduce<unknown>(ownValue, this.root);
    if (value === undefined && path.length > 0) return [this.missing(path)];
    const refusal = this.refusal(path, this.complaint(issue, path, value));
    const nearest =
      issue.code === "invalid_value" && typeof value === "string"
        ? nearestName(value, issue.values.map(String))
        : undefined;
    return [nearest === undefined ? refusal : { ...refusal, hint: didYouMean(nearest) }];
  }

  private complaint(issue: Issue, path: readonly PropertyKey[], value: unknown): Said {
    const what = describeExpected(schemasAt(this.schema, this.root, path));
    switch (issue.code) {
      case "invalid_type":
        if (issue.expected === "int") return sentence("value.expected", { what: sentence("kind.whole_number") });
        return sentence("value.found", { what, found: describeFound(value) });
      case "invalid_value":
        return sentence("value.must_be", { values: describeValues(issue.values) });
      case "too_small":
        return tooSmall(issue.origin, Number(issue.minimum), issue.inclusive !== false);
      case "too_big":
        return tooBig(issue.origin, Number(issue.maximum), issue.inclusive !== false);
      case "invalid_format":
        if (issue.format === "regex") return sentence("value.differently");
        return FORMATS[issue.format] ?? sentence("value.valid", { format: issue.format });
      case "not_multiple_of":
        return sentence("value.multiple", { divisor: String(issue.divisor) });
      default:
        return sentence("value.expected", { what });
    }
  }

  private missing(path: readonly PropertyKey[]): Refusal {
    const schemas = schemasAt(this.schema, this.root, path);
    return {
      path: path.slice(0, -1),
      atKey: false,
      message: sentence("key.missing", { path: dotted(path) }),
      hint: expectedAs(schemas),
    };
  }

  private unknownKey(path: readonly PropertyKey[], key: string): Refusal {
    const object = path.reduce<unknown>(ownValue, this.root);
    const known = knownKeys(schemasAt(this.schema, this.root, path), object);
    const nearest = nearestName(key, known);
    return {
      path: [...path, key],
      atKey: true,
      message: sentence("key.unknown", { path: dotted([...path, key]) }),
      hint: nearest !== undefined ? didYouMean(nearest) : knownList(known),
    };
  }

  private union(
    issue: Extract<Issue, { code: "invalid_union" }>,
    path: readonly PropertyKey[],
    custom: Said | undefined,
  ): readonly Refusal[] {
    if (custom !== undefined) return [this.refusal(path, custom)];
    const value = path.reduce<unknown>(ownValue, this.root);
    if (issue.errors.length === 0) return [this.wrongTag(path, value)];
    // The branch that the writer meant is the one whose faults lie inside the value, not at it.
    const inner = issue.errors.filter((branch) => branch.every((fault) => !isOtherKind(fault, value)));
    const likeliest = inner.toSorted((left, right) => left.length - right.length)[0];
    if (likeliest !== undefined) return likeliest.flatMap((fault) => this.issue(fault, path));
    if (value === undefined) return [this.missing(path)];
    const what = describeExpected(schemasAt(this.schema, this.root, path));
    return [this.refusal(path, sentence("value.found", { what, found: describeFound(value) }))];
  }

  /** The `type:` of a variant is missing or names none. */
  private wrongTag(path: readonly PropertyKey[], value: unknown): Refusal {
    const options = schemasAt(this.schema, this.root, path.slice(0, -1))
      .flatMap((schema) => tagValues(schema, String(path.at(-1))))
      .map(String);
    if (value === undefined) {
      return {
        path: path.slice(0, -1),
        atKey: false,
        message: sentence("key.missing", { path: dotted(path) }),
        hint: sentence("value.one_of", { values: options.map((option) => `\`${option}\``) }),
      };
    }
    const nearest = typeof value === "string" ? nearestName(value, options) : undefined;
    const refusal = this.refusal(path, sentence("value.must_be", { values: describeValues(options) }));
    return nearest === undefined ? refusal : { ...refusal, hint: didYouMean(nearest) };
  }

  private invalidKey(issue: Extract<Issue, { code: "invalid_key" }>, path: readonly PropertyKey[]): Refusal {
    const custom = issue.issues.map((inner) => this.ownWords(inner)).find((said) => said !== undefined);
    return {
      path,
      atKey: true,
      message: sentence("key.at", { path: dotted(path), fault: custom ?? sentence("key.not_allowed") }),
    };
  }

  /** What a schema's own check says; undefined: it says nothing. */
  private ownWords(issue: Issue): Said | undefined {
    if (issue.message === NO_MESSAGE || issue.message === "") return undefined;
    const said = (issue.code === "custom" ? issue.params?.["said"] : undefined) as Said | undefined;
    return this.conceal(said ?? heard(issue.message));
  }

  private refusal(path: readonly PropertyKey[], fault: Said): Refusal {
    const message = sentence("key.at", { path: dotted(path), fault });
    const value = path.reduce<unknown>(ownValue, this.root);
    const schemas = schemasAt(this.schema, this.root, path);
    const allowed = schemas.length > 0 ? schemas.map(allowedValues).flatMap((values) => values ?? []) : [];
    const nearest = typeof value === "string" ? nearestName(value, allowed.map(String)) : undefined;
    const description = descriptionOf(schemas);
    const hint = nearest !== undefined ? didYouMean(nearest) : (howToWrite(schemas, value) ?? description);
    return hint === undefined ? { path, atKey: false, message } : { path, atKey: false, message, hint };
  }
}

/** Whether a branch of a union refuses the value for what it is, and not for what is in it. */
function isOtherKind(fault: Issue, value: unknown): boolean {
  if (fault.path.length > 0) return false;
  if (fault.code === "invalid_union")
    return fault.errors.every((branch) => branch.some((one) => isOtherKind(one, value)));
  return fault.code === "invalid_type" || (fault.code === "invalid_value" && typeof value !== "string");
}

/** What a schema's own check says in `params`: the offset of the fault in the text, and what to do about it. */
function placeInside(issue: Issue): { readonly within?: number; readonly hint?: Said } {
  const { offset, hint } = (issue.code === "custom" ? (issue.params ?? {}) : {}) as Record<string, unknown>;
  return {
    ...(typeof offset === "number" ? { within: offset } : {}),
    ...(typeof hint === "string" || isSentence(hint) ? { hint } : {}),
  };
}

/** A text where a list of texts belongs, and the like: the one character that is missing. */
function howToWrite(schemas: readonly Schema[], value: unknown): Said | undefined {
  if (value === undefined) return undefined;
  const expected = textOf(describeExpected(schemas));
  if (expected.startsWith("a list") && !Array.isArray(value) && typeof value !== "object")
    return sentence("value.in_brackets");
  if (typeof value === "number" && acceptsString(schemas) && expected === "a string")
    return sentence("value.in_quotes");
  if (typeof value === "number" && expected.startsWith("a duration"))
    return sentence("value.with_unit", { one: `${value}s`, other: `${value}m` });
  if (value === null) return sentence("value.not_indented");
  return undefined;
}

function tagValues(schema: Schema, discriminator: string): readonly unknown[] {
  const options = (schema._zod.def as { options?: readonly Schema[]; innerType?: Schema }).options;
  const inner = (schema._zod.def as { innerType?: Schema }).innerType;
  if (inner !== undefined) return tagValues(inner, discriminator);
  return (options ?? []).flatMap((option) =>
    schemasAt(option, {}, [discriminator]).flatMap((tag) => allowedValues(tag) ?? []),
  );
}

function descriptionOf(schemas: readonly Schema[]): string | undefined {
  const text = schemas.map((schema) => metaOf(schema).description).find((description) => description !== undefined);
  return text?.replace(/\.$/, "");
}

/** The description is of the reference, which is in English alone. */
function expectedAs(schemas: readonly Schema[]): Said {
  const [what, description] = [describeExpected(schemas), descriptionOf(schemas)];
  return description === undefined
    ? sentence("value.expected", { what })
    : sentence("value.expected_as", { what, description });
}

function didYouMean(name: string): Said {
  return sentence("hint.did_you_mean", { name });
}

function knownList(known: readonly string[]): Said {
  return known.length === 0 ? sentence("key.none") : sentence("key.known", { names: known });
}

function describeValues(values: readonly unknown[]): Said {
  const written = values.map((value) => `\`${String(value)}\``);
  return written.length === 1 ? (written[0] ?? "") : sentence("value.one_of", { values: written });
}

function tooSmall(origin: string, count: number, inclusive: boolean): Said {
  if (origin !== "string" && origin !== "array") {
    return sentence(inclusive ? "parameter.too_small" : "value.more_than", { limit: String(count) });
  }
  if (count === 1) return sentence("parameter.empty");
  return sentence(origin === "string" ? "parameter.too_short" : "parameter.too_few", { count });
}

function tooBig(origin: string, count: number, inclusive: boolean): Said {
  if (origin !== "string" && origin !== "array") {
    return sentence(inclusive ? "parameter.too_big" : "value.less_than", { limit: String(count) });
  }
  return sentence(origin === "string" ? "parameter.too_long" : "parameter.too_many", { count });
}

const FORMATS: Readonly<Record<string, Said>> = {
  url: sentence("value.address"),
  email: sentence("value.email"),
  ipv4: sentence("value.ipv4"),
  ipv6: sentence("value.ipv6"),
  cidrv4: sentence("value.network4"),
  cidrv6: sentence("value.network6"),
  datetime: sentence("value.datetime"),
};

/** `sources[1].topics`; the whole file is `(file)`. */
export function dotted(path: readonly PropertyKey[]): string {
  let text = "";
  for (const key of path) {
    if (typeof key === "number") text += `[${key}]`;
    else if (/^[\w*-]+$/.test(String(key))) text += text === "" ? String(key) : `.${String(key)}`;
    else text += `[${JSON.stringify(String(key).slice(0, 100))}]`;
  }
  return text === "" ? "(file)" : text;
}
