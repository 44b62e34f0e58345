import { z } from "zod";
import { heard, type Said, sentence, textOf } from "../domain/sentence.ts";

/*
 * What a schema says about a place in a file, for messages, hints and secrets. Zod 4 keeps a schema's parts in `def`;
 * this is the only file that reads them.
 */

/** A schema of any kind, as zod's own containers hold them. */
export type Schema = z.core.$ZodType;

interface Parts {
  readonly type: string;
  readonly innerType?: Schema;
  readonly in?: Schema;
  readonly out?: Schema;
  readonly getter?: () => Schema;
  readonly options?: readonly Schema[];
  readonly discriminator?: string;
  readonly shape?: Readonly<Record<string, Schema>>;
  readonly catchall?: Schema;
  readonly element?: Schema;
  readonly items?: readonly Schema[];
  readonly rest?: Schema | null;
  readonly valueType?: Schema;
  readonly left?: Schema;
  readonly right?: Schema;
  readonly values?: readonly unknown[];
  readonly entries?: Readonly<Record<string, unknown>>;
  readonly defaultValue?: unknown;
}

/** The parts zod keeps of a schema. */
export function partsOf(schema: Schema): Parts {
  return schema._zod.def as unknown as Parts;
}

/** Title, description and example that a schema carries, or that what it wraps carries. */
export function metaOf(schema: Schema): {
  readonly title?: string | undefined;
  readonly description?: string | undefined;
  readonly example?: string | undefined;
} {
  const own = z.globalRegistry.get(schema as z.ZodType) ?? {};
  const inner = innerOf(partsOf(schema));
  const below = inner === undefined ? {} : metaOf(inner);
  const example = typeof own["example"] === "string" ? own["example"] : below.example;
  return { title: own.title ?? below.title, description: own.description ?? below.description, example };
}

/** What a wrapper (optional, default, transform, lazy, …) wraps: the side that the file's value meets. */
function innerOf(parts: Parts): Schema | undefined {
  if (parts.innerType !== undefined) return parts.innerType;
  if (parts.type === "lazy") return parts.getter?.();
  if (parts.type !== "pipe") return undefined;
  // `z.preprocess` is a pipe out of a transform: then the side behind it says what is expected.
  return parts.in !== undefined && partsOf(parts.in).type === "transform" ? parts.out : parts.in;
}

/** Every plain schema that a value at this place could be read with: wrappers taken off, unions spread out. */
export function alternatives(schema: Schema): readonly Schema[] {
  const parts = partsOf(schema);
  const inner = innerOf(parts);
  if (inner !== undefined) return alternatives(inner);
  if (parts.options !== undefined) return parts.options.flatMap(alternatives);
  return [schema];
}

/** The alternatives that fit `value`: of a discriminated union only the branch that the value's tag names. */
export function alternativesFor(schema: Schema, value: unknown): readonly Schema[] {
  const parts = partsOf(schema);
  const inner = innerOf(parts);
  if (inner !== undefined) return alternativesFor(inner, value);
  if (parts.type === "intersection" && parts.left !== undefined && parts.right !== undefined) {
    return [...alternativesFor(parts.left, value), ...alternativesFor(parts.right, value)];
  }
  if (parts.options === undefined) return [schema];
  const tag = parts.discriminator === undefined ? undefined : ownValue(value, parts.discriminator);
  return parts.options
    .flatMap((option) => alternativesFor(option, value))
    .filter((option) => tag === undefined || allowsTag(option, parts.discriminator ?? "", tag));
}

function allowsTag(option: Schema, discriminator: string, tag: unknown): boolean {
  const shape = partsOf(option).shape;
  return shape?.[discriminator] === undefined || allowedValues(shape[discriminator])?.includes(tag) !== false;
}

/** The schemas of the child `key` of `value`. */
export function childSchemas(schema: Schema, value: unknown, key: PropertyKey): readonly Schema[] {
  return alternativesFor(schema, value).flatMap((option) => {
    const parts = partsOf(option);
    if (typeof key === "number") {
      const child = parts.items?.[key] ?? parts.rest ?? parts.element;
      return child === undefined || child === null ? [] : [child];
    }
    const child = parts.shape === undefined ? undefined : ownValue(parts.shape, key);
    const found = (child as Schema | undefined) ?? parts.valueType ?? parts.catchall;
    return found === undefined ? [] : [found];
  });
}

/** The schemas of the place `path` inside `root`. */
export function schemasAt(schema: Schema, root: unknown, path: readonly PropertyKey[]): readonly Schema[] {
  let schemas: readonly Schema[] = [schema];
  let value = root;
  for (const key of path) {
    schemas = schemas.flatMap((candidate) => childSchemas(candidate, value, key));
    value = ownValue(value, key);
  }
  return schemas;
}

/** The names that the object schemas at a place know; empty where any name may be used. */
export function knownKeys(schemas: readonly Schema[], value: unknown): readonly string[] {
  const keys = schemas
    .flatMap((schema) => alternativesFor(schema, value))
    .flatMap((option) => Object.keys(partsOf(option).shape ?? {}));
  return [...new Set(keys)];
}

/** Whether a string may stand at a place. */
export function acceptsString(schemas: readonly Schema[]): boolean {
  return schemas
    .flatMap(alternatives)
    .some((option) => ["string", "enum", "literal", "unknown", "any"].includes(kindOf(option)));
}

/** Whether nothing but a number or a boolean may stand at a place, so that the text of a variable must be read as one. */
export function wantsNumberOrBoolean(schemas: readonly Schema[]): boolean {
  const kinds = schemas.flatMap(alternatives).map(kindOf);
  return kinds.some((kind) => kind === "number" || kind === "boolean") && !acceptsString(schemas);
}

/** The values of a literal or enumeration; undefined for anything else. */
export function allowedValues(schema: Schema): readonly unknown[] | undefined {
  const values = alternatives(schema).map((option) => {
    const parts = partsOf(option);
    return parts.values ?? (parts.entries === undefined ? undefined : Object.values(parts.entries));
  });
  return values.every((value) => value !== undefined) ? values.flat() : undefined;
}

function kindOf(option: Schema): string {
  return partsOf(option).type;
}

/** For humans: «a list of strings», «one of `a`, `b`», «a duration such as `5m`». */
export function describeExpected(schemas: readonly Schema[]): Said {
  const names = new Map(schemas.flatMap(describeOne).map((said) => [textOf(said), said]));
  const kinds = [...names.values()];
  const [last, ...others] = kinds.toReversed();
  if (last === undefined) return sentence("kind.something_else");
  const [other] = others;
  if (other === undefined) return last;
  return others.length === 1
    ? sentence("kind.or", { kind: other, other: last })
    : sentence("kind.or_more", { kinds: others.toReversed(), last });
}

function describeOne(schema: Schema): readonly Said[] {
  const title = metaOf(schema).title;
  if (title !== undefined) return [heard(title)];
  const values = allowedValues(schema);
  if (values !== undefined) {
    const written = values.map((value) => `\`${value}\``);
    return [written.length === 1 ? (written[0] ?? "") : sentence("value.one_of", { values: written })];
  }
  return alternatives(schema).flatMap((option) => {
    const parts = partsOf(option);
    if (option !== schema && metaOf(option).title !== undefined) return describeOne(option);
    if (parts.element !== undefined) return [sentence("kind.list_of", { kinds: plural(parts.element) })];
    if (option !== schema && allowedValues(option) !== undefined) return describeOne(option);
    return [sentence(NAMES[parts.type] ?? "kind.another")];
  });
}

const NAMES: Readonly<Record<string, KindCode>> = {
  string: "kind.string",
  number: "kind.number",
  int: "kind.whole_number",
  boolean: "kind.truth",
  object: "kind.mapping",
  record: "kind.mapping",
  array: "kind.list",
  tuple: "kind.list",
  null: "kind.nothing",
};

const PLURALS: Readonly<Record<string, KindCode>> = {
  string: "kind.strings",
  number: "kind.numbers",
  boolean: "kind.booleans",
  object: "kind.mappings",
  record: "kind.mappings",
  array: "kind.lists",
};

type KindCode =
  | `kind.${"string" | "number" | "whole_number" | "truth" | "mapping" | "list" | "nothing"}`
  | `kind.${"strings" | "numbers" | "booleans" | "mappings" | "lists" | "values"}`;

function plural(element: Schema): Said {
  const kinds = new Set(alternatives(element).map((option) => PLURALS[kindOf(option)] ?? "kind.values"));
  return [...kinds].map((code): Said => sentence(code)).reduce((kind, other) => sentence("kind.or", { kind, other }));
}

/** For humans, what a value of a file is: «a number», «nothing», «a list». */
export function describeFound(value: unknown): Said {
  if (value === null || value === undefined) return sentence("kind.nothing");
  if (Array.isArray(value)) return sentence(value.length === 0 ? "kind.empty_list" : "kind.list");
  if (typeof value === "object") return sentence("kind.a_mapping");
  if (typeof value === "boolean") return `\`${value}\``;
  return sentence(typeof value === "number" ? "kind.number" : "kind.string");
}

/** A property of a value that came from a file: own properties only. */
export function ownValue(value: unknown, key: PropertyKey): unknown {
  return typeof value === "object" && value !== null && Object.hasOwn(value, key)
    ? (value as Record<PropertyKey, unknown>)[key]
    : undefined;
}
