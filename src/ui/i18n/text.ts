import { type Language, settings } from "../state/settings.ts";
import { en } from "./en.ts";
import { type Catalogue, fill, type MessageKey, type Values } from "./fill.ts";
import { zh } from "./zh.ts";

export type { MessageKey } from "./fill.ts";

const CATALOGUES: Readonly<Record<Language, Catalogue>> = { en, zh };

/** The text of `key` in the reader's language. */
export function t(key: MessageKey, values: Values = {}): string {
  const { language } = settings.get();
  return fill(language, CATALOGUES[language][key], values);
}
