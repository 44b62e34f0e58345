import type { YamlPlace } from "./yaml-place.ts";

/** The part of JSON Schema that the schema of rule files uses. */
export interface Schema {
  readonly $ref?: string;
  readonly $defs?: Readonly<Record<string, Schema>>;
  readonly title?: string;
  readonly description?: string;
  readonly type?: string;
  readonly default?: unknown;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly anyOf?: readonly Schema[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: Schema | boolean;
  readonly items?: Schema;
  readonly maxProperties?: number;
}

export interface OfferedText {
  readonly insert: string;
  /** What the key is for. */
  readonly about: string | undefined;
}

export interface TextOffer {
  /** How many characters before the caret are replaced. */
  readonly replaced: number;
  readonly items: readonly OfferedText[];
}

const MOST = 40;
const NOTHING: TextOffer = { replaced: 0, items: [] };

/** What may be written at a place of a rule file: keys, values, names of grok patterns. */
export function offerAt(root: Schema, place: YamlPlace): TextOffer {
  const { path, key, begun, present } = place;
  const schemas = at(root, path);
  const grok = /%\{(\w*)$/.exec(begun)?.[1];
  if (grok !== undefined) {
    const wanted = path.includes("grok") || path[0] === "patterns";
    return offer(grok, wanted ? namesOf(root, "grok_pattern") : []);
  }
  if (!/^[\w.-]*$/.test(begun)) return NOTHING;
  const values = schemas.flatMap((schema) =>
    schema.title?.startsWith("a time format") ? namesOf(root, "time_format") : asTexts(valuesOf(schema)),
  );
  if (!key) return offer(begun, values);
  const keys = schemas
    .filter(({ maxProperties = Number.POSITIVE_INFINITY }) => present.length < maxProperties)
    .flatMap(({ properties = {} }) => Object.entries(properties))
    .filter(([name]) => !present.includes(name))
    .map(([name, schema]) => keyOf(name, followed(root, schema)));
  return offer(begun, path.at(-1) === 0 ? [...keys, ...values] : keys);
}

/** Behind a key whose value stands on lines of its own there is no space. */
function keyOf(name: string, schemas: readonly Schema[]): OfferedText {
  const nested = schemas.every(({ type }) => type === undefined || type === "object" || type === "array");
  const about = schemas.find(({ description }) => description !== undefined)?.description;
  return { insert: nested ? `${name}:` : `${name}: `, about };
}

function offer(begun: string, items: readonly OfferedText[]): TextOffer {
  const wanted = begun.toLowerCase();
  const fitting = items.filter(({ insert }) => insert.toLowerCase().startsWith(wanted) && insert !== begun);
  const distinct = new Map(fitting.map((item) => [item.insert, item]));
  return { replaced: begun.length, items: [...distinct.values()].slice(0, MOST) };
}

/** What the schema says of the place; several things where it leaves a choice. */
function at(root: Schema, path: YamlPlace["path"]): readonly Schema[] {
  return path.reduce<readonly Schema[]>(
    (schemas, step) => {
      const inner = schemas.flatMap((schema): readonly (Schema | undefined)[] => {
        if (step === 0) return [schema.items];
        const { properties = {}, additionalProperties: other } = schema;
        if (Object.hasOwn(properties, step)) return [properties[step]];
        return [typeof other === "object" ? other : undefined];
      });
      return inner.flatMap((schema) => (schema === undefined ? [] : followed(root, schema)));
    },
    followed(root, root),
  );
}

/** A schema, or those that it refers to and chooses from. */
function followed(root: Schema, schema: Schema): readonly Schema[] {
  const { $ref, anyOf = [] } = schema;
  const referred = $ref === undefined ? undefined : root.$defs?.[$ref.replace("#/$defs/", "")];
  return [
    schema,
    ...(referred === undefined ? [] : followed(root, referred)),
    ...anyOf.flatMap((one) => followed(root, one)),
  ];
}

function valuesOf({ type, enum: values, const: only }: Schema): readonly string[] {
  if (values !== undefined) return values.map(String);
  if (only !== undefined) return [String(only)];
  return type === "boolean" ? ["true", "false"] : [];
}

function namesOf(root: Schema, definition: string): readonly OfferedText[] {
  return asTexts((root.$defs?.[definition]?.enum ?? []).map(String));
}

function asTexts(names: readonly string[]): readonly OfferedText[] {
  return names.map((insert) => ({ insert, about: undefined }));
}
