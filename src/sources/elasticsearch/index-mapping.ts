import type { JsonObject } from "../../domain/log-record.ts";

/** How a document field of an index can be asked about. */
export type MappedField =
  /** No document holds it, but for what the server says it ignored. */
  | { readonly kind: "absent" }
  /** Documents may hold it where no query sees it. */
  | { readonly kind: "unknown" }
  | { readonly kind: "object"; readonly children: readonly string[] }
  /** Whole values. Those longer than `ignoreAbove` are not indexed. `exact`: indexed as written. */
  | {
      readonly kind: "keyword";
      readonly ignoreAbove: number;
      readonly exact: boolean;
      /** A sub-field that indexes values of any length. */
      readonly unlimited: string | undefined;
    }
  /** Tokens of the standard analyzer; `whole` is a sub-field with whole values. */
  | {
      readonly kind: "text";
      readonly standard: boolean;
      readonly whole: string | undefined;
      readonly wholeUpTo: number;
    }
  | { readonly kind: "number" }
  /** Only whether there is a value can be asked. */
  | { readonly kind: "other" };

interface Node {
  readonly type?: string;
  readonly properties?: Readonly<Record<string, Node>>;
  readonly fields?: Readonly<Record<string, Node>>;
  readonly dynamic?: boolean | string;
  readonly enabled?: boolean;
  readonly index?: boolean;
  readonly doc_values?: boolean;
  readonly analyzer?: string;
  readonly normalizer?: string;
  readonly ignore_above?: number;
  readonly runtime?: JsonObject;
}

const NUMBERS = new Set([
  ...["long", "integer", "short", "byte", "unsigned_long", "double", "float", "half_float", "scaled_float"],
]);
const WITH_EXISTS = new Set(["boolean", "date", "date_nanos", "ip", "version", "search_as_you_type", "annotated_text"]);

/** What the mapping of one index says about fields by their dotted names. */
export class IndexMapping {
  private readonly root: Node;
  private readonly standardAnalyzer: boolean;

  /** `mapping`: the `mappings` of `GET index/_mapping`. `standardAnalyzer`: text is analyzed by the server's default. */
  constructor(mapping: JsonObject, standardAnalyzer: boolean) {
    this.root = mapping as Node;
    this.standardAnalyzer = standardAnalyzer;
  }

  field(name: string): MappedField {
    // A runtime field hides what the documents hold under its name.
    if (this.root.runtime !== undefined && Object.hasOwn(this.root.runtime, name)) return { kind: "unknown" };
    return this.find(this.root, name.split("."), this.root.dynamic ?? true);
  }

  private find(node: Node, path: readonly string[], dynamic: boolean | string): MappedField {
    if (node.enabled === false) return { kind: "unknown" };
    if (path.length === 0) return this.describe(node, dynamic);
    if (node.type !== undefined && node.type !== "object" && node.type !== "passthrough") {
      // Below a nested or flattened field values are kept, but ordinary queries do not see them; below a leaf are none.
      const opaque = node.type === "nested" || node.type === "flattened" || node.type === "flat_object";
      return { kind: opaque ? "unknown" : "absent" };
    }
    const properties = node.properties ?? {};
    for (let length = 1; length <= path.length; length++) {
      const key = path.slice(0, length).join(".");
      if (!Object.hasOwn(properties, key)) continue;
      const child = properties[key]!;
      return this.find(child, path.slice(length), child.dynamic ?? dynamic);
    }
    // OTLP's JSON writes maps as lists of key and value: then names are values.
    if (Object.hasOwn(properties, "key") && Object.hasOwn(properties, "value")) return { kind: "unknown" };
    return { kind: isComplete(dynamic) ? "absent" : "unknown" };
  }

  private describe(node: Node, dynamic: boolean | string): MappedField {
    const { type } = node;
    if (type === undefined || type === "object" || type === "passthrough") {
      return isComplete(dynamic)
        ? { kind: "object", children: Object.keys(node.properties ?? {}) }
        : { kind: "unknown" };
    }
    // A name that only points elsewhere cannot occur in documents.
    if (type === "alias") return { kind: "absent" };
    if (node.index === false) return { kind: "unknown" };
    if (type === "keyword" || type === "constant_keyword" || type === "wildcard") {
      const ignoreAbove = node.ignore_above ?? Number.POSITIVE_INFINITY;
      const isText = (field: Node) =>
        (field.type === "text" || field.type === "match_only_text") && field.index !== false;
      const unlimited = Object.entries(node.fields ?? {}).find(([, field]) => isText(field))?.[0];
      return { kind: "keyword", ignoreAbove, exact: node.normalizer === undefined, unlimited };
    }
    if (type === "text" || type === "match_only_text") return this.describeText(node);
    if (NUMBERS.has(type)) return { kind: "number" };
    return { kind: WITH_EXISTS.has(type) ? "other" : "unknown" };
  }

  private describeText(node: Node): MappedField {
    const standard = node.analyzer === undefined ? this.standardAnalyzer : node.analyzer === "standard";
    const whole = Object.entries(node.fields ?? {}).find(
      ([, field]) => field.type === "keyword" && field.normalizer === undefined && field.index !== false,
    );
    return {
      kind: "text",
      standard,
      whole: whole?.[0],
      wholeUpTo: whole?.[1].ignore_above ?? Number.POSITIVE_INFINITY,
    };
  }
}

/** Whether every field of a document gets into the mapping (or the document is refused). */
function isComplete(dynamic: boolean | string): boolean {
  return dynamic === true || dynamic === "true" || dynamic === "strict";
}
