import type { JsonObject } from "../domain/log-record.ts";

/**
 * The value of a dotted field name, whether the document nests it (`{"log": {"level": …}}`), dots it
 * (`{"log.level": …}`) or mixes both (`{"log": {"origin.file": …}}`). The longest written key wins. Only own
 * properties count, so `__proto__` and `constructor` reach nothing. Undefined when absent; `null` when written as null.
 */
export function getField(fields: JsonObject, dotted: string): unknown {
  if (hasOwn(fields, dotted)) return fields[dotted];
  let dot = dotted.lastIndexOf(".");
  while (dot > 0) {
    const head = dotted.slice(0, dot);
    if (hasOwn(fields, head)) {
      const inner = fields[head];
      if (isJsonObject(inner)) {
        const found = getField(inner, dotted.slice(dot + 1));
        if (found !== undefined) return found;
      }
    }
    dot = dotted.lastIndexOf(".", dot - 1);
  }
  return undefined;
}

/** Whether a value read from a document is an object with keys (neither null nor an array). */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function hasOwn(fields: JsonObject, key: string): boolean {
  return Object.hasOwn(fields, key);
}
