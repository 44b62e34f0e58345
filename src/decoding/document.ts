import type { Attribute } from "../domain/attribute-names.ts";
import type { JsonObject } from "../domain/log-record.ts";
import { type AttributeValues, collectAttributes } from "./attributes.ts";
import { isJsonObject } from "./fields.ts";

/** Deeper documents are attacks or accidents: they are taken as text, so that nothing behind has to survive them. */
const MAX_DEPTH = 500;

/** How many documents may lie inside each other's message (Filebeat around Docker around the application). */
const MAX_OPENED = 4;

/** A document with everything it carries inside its message opened. */
export interface OpenDocument {
  /** The fields of all layers, the innermost first choice. */
  readonly fields: JsonObject;
  readonly values: AttributeValues;
}

/** The object that a text is in JSON; undefined for anything else. Never throws. */
export function parseDocument(text: string): JsonObject | undefined {
  if (!looksLikeDocument(text) || tooDeep(text)) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    return isJsonObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** Whether a text begins and ends as a JSON object does: tells almost all others apart without parsing. */
export function looksLikeDocument(text: string): boolean {
  let from = 0;
  while (isSpace(text.charCodeAt(from))) from++;
  if (text.charCodeAt(from) !== BRACE_OPEN) return false;
  let end = text.length - 1;
  while (isSpace(text.charCodeAt(end))) end--;
  return text.charCodeAt(end) === BRACE_CLOSE;
}

/**
 * Attributes of a document. Where its message is a JSON object again, that one's attributes and fields win over the
 * outer's, whose container, host and the like fill the gaps.
 */
export function openDocument(outer: JsonObject): OpenDocument {
  const layers: JsonObject[] = [outer];
  let values = collectAttributes(outer, usable);
  for (let depth = 0; depth < MAX_OPENED && typeof values.message === "string"; depth++) {
    const inner = parseDocument(values.message);
    if (inner === undefined) break;
    layers.unshift(inner);
    const { message: _, ...others } = values;
    const found = collectAttributes(inner, usable);
    values = { ...others, ...found };
  }
  // Spreading defines keys instead of assigning them: a key named `__proto__` stays a key.
  let fields = outer;
  for (const layer of layers.toReversed().slice(1)) fields = { ...fields, ...layer };
  return { fields, values };
}

/** Whether a value can be an attribute; if not, the next name is tried. */
function usable(attribute: Attribute, value: unknown): boolean {
  if (typeof value === "string") return value.length > 0;
  if (attribute === "stackTrace")
    return Array.isArray(value) && value.length > 0 && value.every((line) => typeof line === "string");
  if (attribute === "errorMessage") return false;
  if (typeof value === "number" || typeof value === "boolean" || typeof value === "bigint") return true;
  return attribute === "message" && typeof value === "object";
}

/** Nesting beyond MAX_DEPTH. Only long texts can be that deep, so short ones cost nothing. */
function tooDeep(text: string): boolean {
  if (text.length < 2 * MAX_DEPTH) return false;
  let depth = 0;
  let inString = false;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) inString = !inString;
    else if (code === BACKSLASH) at++;
    else if (!inString && (code === BRACE_OPEN || code === BRACKET_OPEN)) {
      if (++depth > MAX_DEPTH) return true;
    } else if (!inString && (code === BRACE_CLOSE || code === BRACKET_CLOSE)) depth--;
  }
  return false;
}

function isSpace(code: number): boolean {
  return code === 32 || (code >= 9 && code <= 13);
}

const [QUOTE, BRACKET_OPEN, BACKSLASH, BRACKET_CLOSE, BRACE_OPEN, BRACE_CLOSE] = [34, 91, 92, 93, 123, 125] as const;
