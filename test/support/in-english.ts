import { isSentence, textOf } from "../../src/domain/sentence.ts";

/** The same with every sentence in it as the text that people read in English. */
export function inEnglish<T>(value: T): unknown {
  if (isSentence(value)) return textOf(value);
  if (Array.isArray(value)) return value.map(inEnglish);
  if (typeof value !== "object" || value === null || Object.getPrototypeOf(value) !== Object.prototype) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, inEnglish(one)]));
}
