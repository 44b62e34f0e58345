/** A schema as it stands in an OpenAPI 3.1 document. */
export type JsonSchema = Readonly<Record<string, unknown>>;

/** What a check goes by. */
export interface SchemaDocument {
  /** What `#/components/schemas/…` stands for. */
  readonly schemas: Readonly<Record<string, JsonSchema>>;
  /** Told of each schema that something was checked by. */
  readonly visit?: (schema: JsonSchema) => void;
}

/**
 * Where a JSON value is not what a schema says: `/items/0/id: is not of type string`. Stricter than JSON Schema in one thing: a
 * key that a schema with `properties` does not name is a fault, unless it allows others. Throws for a keyword that it does not
 * know, so that nothing is passed over.
 */
export function schemaFaults(value: unknown, schema: JsonSchema, document: SchemaDocument): readonly string[] {
  return faultsOf(value, schema, { document, closed: true });
}

interface Place {
  readonly document: SchemaDocument;
  /** False in a part of several: one does not name the keys of the others. */
  readonly closed: boolean;
}

function faultsOf(value: unknown, schema: JsonSchema, place: Place): readonly string[] {
  place.document.visit?.(schema);
  const own = Object.entries(schema).flatMap(([keyword, said]) => {
    if (TELLING.has(keyword)) return [];
    const checked = KEYWORDS[keyword];
    if (checked === undefined) throw new Error(`the keyword ${keyword} is not one that is checked`);
    return checked(value, said as never, place);
  });
  return [...own, ...inside(value, schema, place)];
}

/** Of what an object or array holds. */
function inside(value: unknown, schema: JsonSchema, place: Place): readonly string[] {
  const whole = { ...place, closed: true };
  const under = (at: string | number, one: unknown, by: JsonSchema) =>
    faultsOf(one, by, whole).map((text) => `/${at}${text}`);
  const { items, additionalProperties: others } = schema;
  if (Array.isArray(value)) return isObject(items) ? value.flatMap((one, at) => under(at, one, items)) : [];
  if (!isObject(value)) return [];
  const named = place.closed && others === undefined ? namesOf(schema, place.document) : undefined;
  const properties = isObject(schema["properties"]) ? schema["properties"] : {};
  return Object.entries(value).flatMap(([key, one]) => {
    if (Object.hasOwn(properties, key)) return under(key, one, properties[key] as JsonSchema);
    if (isObject(others)) return under(key, one, others);
    return named !== undefined && !named.has(key) ? [`/${key}: is not described`] : [];
  });
}

/** The keys that a schema names with all its parts; undefined where it names none, or leaves that to what it refers to. */
function namesOf(schema: JsonSchema, document: SchemaDocument): ReadonlySet<string> | undefined {
  const names = (one: JsonSchema): string[] => [
    ...Object.keys(one["properties"] ?? {}),
    ...((one["allOf"] ?? []) as JsonSchema[]).flatMap(names),
    ...(one["$ref"] === undefined ? [] : names(resolve(one["$ref"], document))),
  ];
  const found = schema["$ref"] === undefined ? names(schema) : [];
  return found.length === 0 ? undefined : new Set(found);
}

/** They say something to people, not about values. */
const TELLING: ReadonlySet<string> = new Set(["description", "example", "default"]);
const RFC_3339 = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/;

type Keyword = (value: unknown, said: never, place: Place) => readonly string[];

const KEYWORDS: Readonly<Record<string, Keyword>> = {
  $ref: (value, said: string, place) => faultsOf(value, resolve(said, place.document), place),
  allOf: (value, said: readonly JsonSchema[], place) =>
    said.flatMap((part) => faultsOf(value, part, { ...place, closed: false })),
  anyOf: (value, said: readonly JsonSchema[], place) => someOf(value, said, place, (fits) => fits > 0),
  oneOf: (value, said: readonly JsonSchema[], place) => someOf(value, said, place, (fits) => fits === 1),
  type: (value, said: string | readonly string[]) => {
    const types = [said].flat();
    return unless(
      types.some((type) => isOfType(value, type)),
      `is not of type ${types.join(" or ")}`,
    );
  },
  enum: (value, said: readonly unknown[]) => unless(said.includes(value), `is none of ${said.join(", ")}`),
  format: (value, said: string) => {
    if (said !== "date-time") throw new Error(`the format ${said} is not one that is checked`);
    return unless(
      typeof value !== "string" || (RFC_3339.test(value) && !Number.isNaN(Date.parse(value))),
      "is no time",
    );
  },
  pattern: (value, said: string) =>
    unless(typeof value !== "string" || new RegExp(said, "u").test(value), `is not like ${said}`),
  required: (value, said: readonly string[]) =>
    isObject(value) ? said.filter((key) => !Object.hasOwn(value, key)).map((key) => `/${key}: is missing`) : [],
  minimum: (value, said: number) => unless(typeof value !== "number" || value >= said, `is less than ${said}`),
  maximum: (value, said: number) => unless(typeof value !== "number" || value <= said, `is more than ${said}`),
  minLength: (value, said: number) => unless(typeof value !== "string" || [...value].length >= said, "is too short"),
  maxLength: (value, said: number) => unless(typeof value !== "string" || [...value].length <= said, "is too long"),
  minItems: (value, said: number) => unless(!Array.isArray(value) || value.length >= said, "has too few items"),
  maxItems: (value, said: number) => unless(!Array.isArray(value) || value.length <= said, "has too many items"),
  // Walked through by `inside`.
  properties: () => [],
  additionalProperties: () => [],
  items: () => [],
};

function someOf(value: unknown, said: readonly JsonSchema[], place: Place, enough: (fits: number) => boolean) {
  // Visited is what fits.
  const unseen = { ...place, document: { schemas: place.document.schemas } };
  const reasons = said.map((part) => faultsOf(value, part, unseen));
  const fitting = said.filter((_, at) => reasons[at]?.length === 0);
  for (const part of fitting) faultsOf(value, part, place);
  return unless(enough(fitting.length), `fits ${fitting.length} of several: ${reasons.flat().join("; ")}`);
}

function unless(right: boolean, fault: string): readonly string[] {
  return right ? [] : [`: ${fault}`];
}

function resolve(ref: unknown, { schemas }: SchemaDocument): JsonSchema {
  const found = schemas[String(ref).replace("#/components/schemas/", "")];
  if (found === undefined) throw new Error(`${String(ref)} is not in the document`);
  return found;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isOfType(value: unknown, type: string): boolean {
  if (type === "integer") return Number.isSafeInteger(value);
  if (type === "number") return typeof value === "number" && Number.isFinite(value);
  if (type === "object") return isObject(value);
  if (type === "array") return Array.isArray(value);
  if (type === "null") return value === null;
  return typeof value === type;
}
