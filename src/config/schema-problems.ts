import type { z } from "zod";
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
  readonly message: string;
  readonly hint?: string;
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
  conceal: (message: string) => string,
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
  private readonly conceal: (message: string) => string;

  constructor(schema: Schema, root: unknown, conceal: (message: string) => string) {
    this.schema = schema;
    this.root = root;
    this.conceal = conceal;
  }

  issue(issue: Issue, under: readonly PropertyKey[]): readonly Refusal[] {
    const path = [...under, ...issue.path];
    const custom = issue.message !== NO_MESSAGE && issue.message !== "" ? this.conceal(issue.message) : undefined;
    if (issue.code === "unrecognized_keys") return issue.keys.map((key) => this.unknownKey(path, key));
    if (issue.code === "invalid_union") return this.union(issue, path, custom);
    if (issue.code === "invalid_key") return [this.invalidKey(issue, path)];
    if (custom !== undefined)
      return [{ ...this.refusal(path, `\`${dotted(path)}\`: ${custom}`), ...placeInside(issue) }];
    const value = path.reduce<unknown>(ownValue, this.root);
    if (value === undefined && path.length > 0) return [this.missing(path)];
    const refusal = this.refusal(path, `\`${dotted(path)}\`: ${this.complaint(issue, path, value)}`);
    const nearest =
      issue.code === "invalid_value" && typeof value === "string"
        ? nearestName(value, issue.values.map(String))
        : undefined;
    return [nearest === undefined ? refusal : { ...refusal, hint: `did you mean \`${nearest}\`?` }];
  }

  private complaint(issue: Issue, path: readonly PropertyKey[], value: unknown): string {
    const expected = describeExpected(schemasAt(this.schema, this.root, path));
    switch (issue.code) {
      case "invalid_type":
        if (issue.expected === "int") return "expected a whole number";
        return `expected ${expected}, found ${describeFound(value)}`;
      case "invalid_value":
        return `must be ${describeValues(issue.values)}`;
      case "too_small":
        return tooSmall(issue.origin, Number(issue.minimum), issue.inclusive !== false);
      case "too_big":
        return tooBig(issue.origin, Number(issue.maximum), issue.inclusive !== false);
      case "invalid_format":
        return (
          FORMATS[issue.format] ??
          `must be ${issue.format === "regex" ? "written differently" : `a valid ${issue.format}`}`
        );
      case "not_multiple_of":
        return `must be a multiple of ${issue.divisor}`;
      default:
        return `expected ${expected}`;
    }
  }

  private missing(path: readonly PropertyKey[]): Refusal {
    const schemas = schemasAt(this.schema, this.root, path);
    return {
      path: path.slice(0, -1),
      atKey: false,
      message: `\`${dotted(path)}\` is missing`,
      hint: `expected ${describeExpected(schemas)}${withDescription(schemas)}`,
    };
  }

  private unknownKey(path: readonly PropertyKey[], key: string): Refusal {
    const object = path.reduce<unknown>(ownValue, this.root);
    const known = knownKeys(schemasAt(this.schema, this.root, path), object);
    const nearest = nearestName(key, known);
    return {
      path: [...path, key],
      atKey: true,
      message: `unknown key \`${dotted([...path, key])}\``,
      hint: nearest !== undefined ? `did you mean \`${nearest}\`?` : knownList(known),
    };
  }

  private union(
    issue: Extract<Issue, { code: "invalid_union" }>,
    path: readonly PropertyKey[],
    custom: string | undefined,
  ): readonly Refusal[] {
    if (custom !== undefined) return [this.refusal(path, `\`${dotted(path)}\`: ${custom}`)];
    const value = path.reduce<unknown>(ownValue, this.root);
    if (issue.errors.length === 0) return [this.wrongTag(path, value)];
    // The branch that the writer meant is the one whose faults lie inside the value, not at it.
    const inner = issue.errors.filter((branch) => branch.every((fault) => !isOtherKind(fault, value)));
    const likeliest = inner.toSorted((left, right) => left.length - right.length)[0];
    if (likeliest !== undefined) return likeliest.flatMap((fault) => this.issue(fault, path));
    if (value === undefined) return [this.missing(path)];
    const expected = describeExpected(schemasAt(this.schema, this.root, path));
    return [this.refusal(path, `\`${dotted(path)}\`: expected ${expected}, found ${describeFound(value)}`)];
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
        message: `\`${dotted(path)}\` is missing`,
        hint: `one of ${options.map((option) => `\`${option}\``).join(", ")}`,
      };
    }
    const nearest = typeof value === "string" ? nearestName(value, options) : undefined;
    const refusal = this.refusal(path, `\`${dotted(path)}\`: must be ${describeValues(options)}`);
    return nearest === undefined ? refusal : { ...refusal, hint: `did you mean \`${nearest}\`?` };
  }

  private invalidKey(issue: Extract<Issue, { code: "invalid_key" }>, path: readonly PropertyKey[]): Refusal {
    const custom = issue.issues
      .map((inner) => inner.message)
      .find((message) => message !== NO_MESSAGE && message !== "");
    return {
      path,
      atKey: true,
      message: `\`${dotted(path)}\`: ${custom === undefined ? "this key is not allowed here" : this.conceal(custom)}`,
    };
  }

  private refusal(path: readonly PropertyKey[], message: string): Refusal {
    const value = path.reduce<unknown>(ownValue, this.root);
    const schemas = schemasAt(this.schema, this.root, path);
    const allowed = schemas.length > 0 ? schemas.map(allowedValues).flatMap((values) => values ?? []) : [];
    const nearest = typeof value === "string" ? nearestName(value, allowed.map(String)) : undefined;
    const description = descriptionOf(schemas);
    const hint = nearest !== undefined ? `did you mean \`${nearest}\`?` : (howToWrite(schemas, value) ?? description);
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
function placeInside(issue: Issue): { readonly within?: number; readonly hint?: string } {
  const { offset, hint } = (issue.code === "custom" ? (issue.params ?? {}) : {}) as Record<string, unknown>;
  return {
    ...(typeof offset === "number" ? { within: offset } : {}),
    ...(typeof hint === "string" ? { hint } : {}),
  };
}

/** A text where a list of texts belongs, and the like: the one character that is missing. */
function howToWrite(schemas: readonly Schema[], value: unknown): string | undefined {
  if (value === undefined) return undefined;
  const expected = describeExpected(schemas);
  if (expected.startsWith("a list") && !Array.isArray(value) && typeof value !== "object")
    return "write it in brackets: `[…]`";
  if (typeof value === "number" && acceptsString(schemas) && expected === "a string") return "put it in quotes";
  if (typeof value === "number" && expected.startsWith("a duration"))
    return `with a unit: \`${value}s\`, \`${value}m\``;
  if (value === null) return "the value is missing, or its lines are not indented";
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

function withDescription(schemas: readonly Schema[]): string {
  const description = descriptionOf(schemas);
  return description === undefined ? "" : `: ${description}`;
}

function knownList(known: readonly string[]): string {
  return known.length === 0 ? "no key may stand here" : `known keys: ${known.join(", ")}`;
}

function describeValues(values: readonly unknown[]): string {
  const written = values.map((value) => `\`${String(value)}\``);
  return written.length === 1 ? (written[0] ?? "") : `one of ${written.join(", ")}`;
}

function tooSmall(origin: string, minimum: number, inclusive: boolean): string {
  if ((origin === "string" || origin === "array") && minimum === 1) return "must not be empty";
  return `must ${sized(origin)} ${inclusive ? "at least" : "more than"} ${minimum}${unit(origin, minimum)}`;
}

function tooBig(origin: string, maximum: number, inclusive: boolean): string {
  return `must ${sized(origin)} ${inclusive ? "at most" : "less than"} ${maximum}${unit(origin, maximum)}`;
}

function sized(origin: string): string {
  return origin === "string" || origin === "array" ? "have" : "be";
}

function unit(origin: string, count: number): string {
  const noun = origin === "string" ? "character" : origin === "array" ? "item" : undefined;
  return noun === undefined ? "" : ` ${noun}${count === 1 ? "" : "s"}`;
}

const FORMATS: Readonly<Record<string, string>> = {
  url: "must be an address such as `https://example.com`",
  email: "must be an e-mail address",
  ipv4: "must be an IPv4 address",
  ipv6: "must be an IPv6 address",
  cidrv4: "must be a network such as `10.0.0.0/8`",
  cidrv6: "must be a network such as `fd00::/8`",
  datetime: "must be an RFC 3339 time",
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
