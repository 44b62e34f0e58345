import { type Document, isAlias, isMap, isScalar, isSeq, type Node, type Pair, type Scalar } from "yaml";
import { type Said, sentence, textOf } from "../domain/sentence.ts";

/** A value at a place of the file that something must be said about. */
export interface Fault {
  readonly path: readonly PropertyKey[];
  readonly offset: number | undefined;
  readonly message: Said;
  readonly hint?: Said;
  /** Offset inside the text value at `path`. */
  readonly within?: number;
}

/** The plain value of a YAML document, with what was found on the way. */
export interface PlainValue {
  readonly value: unknown;
  readonly faults: readonly Fault[];
  /** The place each value was written at, by `placeKey` of its path. */
  readonly places: ReadonlyMap<string, Place>;
}

export interface Place {
  readonly value: number;
  /** Of the key, for values of a mapping. */
  readonly key?: number;
}

/** Aliases can double a value at each use; no file that people write comes near these. */
const MAX_NODES = 100_000;
const MAX_DEPTH = 64;

/** A path as one string, for maps. */
export function placeKey(path: readonly PropertyKey[]): string {
  return JSON.stringify(path.map(String));
}

/** Turns the nodes of `document` into plain objects, lists and scalars; keys become strings, aliases are followed. */
export function plainValue(document: Document.Parsed): PlainValue {
  return new Conversion(document).run();
}

class TooMuch extends Error {
  readonly fault: Fault;

  constructor(fault: Fault) {
    super(textOf(fault.message));
    this.fault = fault;
  }
}

class Conversion {
  private readonly document: Document.Parsed;
  private readonly faults: Fault[] = [];
  private readonly places = new Map<string, Place>();
  private readonly open = new Set<Node>();
  private nodes = 0;

  constructor(document: Document.Parsed) {
    this.document = document;
  }

  run(): PlainValue {
    try {
      const value = this.convert(this.document.contents, []);
      return { value, faults: this.faults, places: this.places };
    } catch (thrown) {
      if (!(thrown instanceof TooMuch)) throw thrown;
      return { value: undefined, faults: [thrown.fault], places: this.places };
    }
  }

  private convert(node: Node | null, path: readonly PropertyKey[], key?: number): unknown {
    // What is not written has no place of its own: `key:` is told at the key.
    const unwritten = node === null || (isScalar(node) && node.range?.[0] === node.range?.[1]);
    const offset = (unwritten ? key : undefined) ?? node?.range?.[0] ?? 0;
    this.places.set(placeKey(path), key === undefined ? { value: offset } : { value: offset, key });
    if (++this.nodes > MAX_NODES) {
      throw new TooMuch({
        path,
        offset,
        message: sentence("file.too_many", { limit: MAX_NODES }),
        hint: sentence("file.alias_multiplies"),
      });
    }
    if (path.length > MAX_DEPTH) {
      throw new TooMuch({ path, offset, message: sentence("file.deeper", { limit: MAX_DEPTH }) });
    }
    if (isAlias(node)) return this.follow(node.source, node.resolve(this.document), path, offset, key);
    if (isMap(node)) return this.mapping(node.items as Pair<Node, Node | null>[], node, path);
    if (isSeq(node))
      return this.within(node, () => node.items.map((item, index) => this.convert(item as Node, [...path, index])));
    return isScalar(node) ? this.scalar(node, path, offset) : null;
  }

  private follow(
    name: string,
    target: Node | undefined,
    path: readonly PropertyKey[],
    offset: number,
    key: number | undefined,
  ): unknown {
    if (target !== undefined && this.open.has(target)) {
      throw new TooMuch({ path, offset, message: sentence("file.alias_round") });
    }
    if (target !== undefined) {
      const value = this.convert(target, path, key);
      // What an alias repeats is reported where the alias stands.
      const place = this.places.get(placeKey(path));
      if (place !== undefined) this.places.set(placeKey(path), { ...place, value: offset });
      return value;
    }
    this.faults.push({
      path,
      offset,
      message: sentence("file.alias_unknown", { name }),
      hint: sentence("file.alias_anchor", { name }),
    });
    return null;
  }

  private mapping(pairs: readonly Pair<Node, Node | null>[], node: Node, path: readonly PropertyKey[]): unknown {
    return this.within(node, () => {
      const result: Record<string, unknown> = {};
      // Merges first, so that the mapping's own keys (and their places) win.
      for (const pair of pairs.filter(isMerge)) this.merge(pair.value, path, result);
      const own = new Set<string>();
      for (const pair of pairs) {
        const key = isMerge(pair) ? undefined : this.keyOf(pair, path);
        // A key given twice is already reported; what is said of its value is said of the first.
        if (key === undefined || own.has(key)) continue;
        own.add(key);
        set(result, key, this.convert(pair.value, [...path, key], pair.key.range?.[0]));
      }
      return result;
    });
  }

  /** `<<: *defaults` or `<<: [*a, *b]`: the first that has a key wins, and the mapping's own keys before all. */
  private merge(value: Node | null, path: readonly PropertyKey[], into: Record<string, unknown>): void {
    const place = this.places.get(placeKey(path));
    const parts = isSeq(value) ? (value.items as Node[]) : [value];
    for (const part of parts.toReversed()) {
      const converted = this.convert(part, path);
      if (typeof converted === "object" && converted !== null && !Array.isArray(converted)) {
        for (const [key, inner] of Object.entries(converted)) set(into, key, inner);
      } else {
        const offset = part?.range?.[0];
        this.faults.push({
          path,
          offset,
          message: sentence("file.merge"),
          hint: sentence("file.merge_such"),
        });
      }
    }
    if (place !== undefined) this.places.set(placeKey(path), place);
  }

  private keyOf(pair: Pair<Node, Node | null>, path: readonly PropertyKey[]): string | undefined {
    const key = isAlias(pair.key) ? pair.key.resolve(this.document) : pair.key;
    if (isScalar(key)) return typeof key.value === "string" ? key.value : (key.source ?? String(key.value));
    this.faults.push({
      path,
      offset: pair.key?.range?.[0],
      message: sentence("file.key_text"),
      hint: sentence("file.key_quotes", { braces: "`{{ … }}`" }),
    });
    return undefined;
  }

  private scalar(node: Scalar, path: readonly PropertyKey[], offset: number): unknown {
    const { value } = node;
    if (typeof value === "bigint" || (typeof value === "number" && !Number.isFinite(value))) {
      this.faults.push({
        path,
        offset,
        message: sentence("file.number"),
        hint: sentence("file.number_quotes"),
      });
      return null;
    }
    return value === undefined ? null : value;
  }

  private within<T>(node: Node, convert: () => T): T {
    this.open.add(node);
    const value = convert();
    this.open.delete(node);
    return value;
  }
}

function isMerge(pair: Pair<Node, Node | null>): boolean {
  return isScalar(pair.key) && pair.key.type === "PLAIN" && pair.key.source === "<<";
}

/** Keys are the user's: `__proto__` must become a key like any other. */
function set(target: Record<string, unknown>, key: string, value: unknown): void {
  Object.defineProperty(target, key, { value, enumerable: true, configurable: true, writable: true });
}
