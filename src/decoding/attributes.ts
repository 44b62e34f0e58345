import { ALIASES, ATTRIBUTES, type Attribute } from "../domain/attribute-names.ts";
import type { JsonObject } from "../domain/log-record.ts";
import { isJsonObject } from "./fields.ts";

/** What a document says about each attribute: the raw values, best name first where several are given. */
export type AttributeValues = { [K in Attribute]?: unknown };

/** A place in a document that leads to attributes: `log` leads to `log.level` and may be the message itself. */
interface Place {
  leaf: { readonly attribute: number; readonly rank: number }[];
  inner: Map<string, Place> | undefined;
}

/**
 * One walk over the document's own keys finds every attribute, instead of one look-up for each of the many names.
 * `usable` says whether a value will do, else the next name is tried.
 */
export function collectAttributes(
  fields: JsonObject,
  usable: (attribute: Attribute, value: unknown) => boolean,
): AttributeValues {
  const ranks = new Uint8Array(ATTRIBUTES.length).fill(255);
  const into: AttributeValues = {};
  walk(fields, ROOT, ranks, usable, into);
  return into;
}

function walk(
  fields: JsonObject,
  places: ReadonlyMap<string, Place>,
  ranks: Uint8Array,
  usable: (attribute: Attribute, value: unknown) => boolean,
  into: AttributeValues,
): void {
  for (const key in fields) {
    const place = places.get(key);
    if (place !== undefined) visit(fields[key], place, ranks, usable, into);
  }
}

function visit(
  value: unknown,
  place: Place,
  ranks: Uint8Array,
  usable: (attribute: Attribute, value: unknown) => boolean,
  into: AttributeValues,
): void {
  if (value === null || value === undefined) return;
  if (place.inner !== undefined && typeof value === "object") {
    if (Array.isArray(value)) walkKeyValues(value, place.inner, ranks, usable, into);
    else walk(value as JsonObject, place.inner, ranks, usable, into);
  }
  for (const { attribute, rank } of place.leaf) {
    if (rank >= ranks[attribute]!) continue;
    const name = ATTRIBUTES[attribute]!;
    const plain = otlpValue(value);
    if (!usable(name, plain)) continue;
    ranks[attribute] = rank;
    into[name] = plain;
  }
}

/** OTLP's JSON writes maps as `[{"key": …, "value": {"stringValue": …}}]`. At most 256 entries are looked at. */
function walkKeyValues(
  entries: readonly unknown[],
  places: ReadonlyMap<string, Place>,
  ranks: Uint8Array,
  usable: (attribute: Attribute, value: unknown) => boolean,
  into: AttributeValues,
): void {
  for (const entry of entries.slice(0, 256)) {
    if (!isJsonObject(entry) || typeof entry["key"] !== "string") continue;
    const place = places.get(entry["key"]);
    if (place !== undefined) visit(otlpValue(entry["value"]), place, ranks, usable, into);
  }
}

/** `{"stringValue": "x"}` and its kin (OTLP's AnyValue), or `{"text": "x"}` of OTel documents, as `"x"`. */
function otlpValue(value: unknown): unknown {
  if (!isJsonObject(value)) return value;
  for (const kind of ["stringValue", "intValue", "doubleValue", "boolValue", "text"]) {
    if (Object.hasOwn(value, kind)) return value[kind];
  }
  return value;
}

/** Every dotted beginning of every alias is a place: documents nest, dot or mix at will. */
function buildPlaces(): ReadonlyMap<string, Place> {
  const root = new Map<string, Place>();
  const byPath = new Map<string, Place>();
  const placeAt = (path: string): Place => {
    const place = byPath.get(path) ?? { leaf: [], inner: undefined };
    byPath.set(path, place);
    return place;
  };
  for (const [attribute, name] of ATTRIBUTES.entries()) {
    for (const [rank, alias] of ALIASES[name].entries()) {
      const words = alias.split(".");
      for (let from = 0; from < words.length; from++) {
        const parent = from === 0 ? root : innerOf(placeAt(words.slice(0, from).join(".")));
        for (let to = from + 1; to <= words.length; to++) {
          parent.set(words.slice(from, to).join("."), placeAt(words.slice(0, to).join(".")));
        }
      }
      placeAt(alias).leaf.push({ attribute, rank: rank + 1 });
    }
  }
  return root;
}

function innerOf(place: Place): Map<string, Place> {
  place.inner ??= new Map();
  return place.inner;
}

const ROOT = buildPlaces();
