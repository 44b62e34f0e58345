import type { Sentence } from "../api/sentence.ts";
import { type Language, settings } from "../state/settings.ts";
import { said as timed } from "./en/said.ts";
import { fill, type Message } from "./fill.ts";
import { formatInstant } from "./format.ts";
import { said as chinese } from "./zh/said.ts";

/** The server's sentences in the languages that it does not speak itself; in English it says them, but for times. */
const SENTENCES: Readonly<Record<Language, Readonly<Record<string, Message>>>> = { en: timed, zh: chinese };

/**
 * What the server says, in the reader's language: `text` is its English. Without a sentence (null) these are the words of
 * somebody else, as a broker or a log, and stay as they are; so do sentences that a newer server may have.
 */
export function saidText(text: string, sentence: Sentence | undefined): string {
  return (sentence && translated(sentence)) ?? text;
}

/** Whether {@link saidText} says it in the reader's language. */
export function isOwn(sentence: Sentence | undefined): boolean {
  const { language } = settings.get();
  return !!sentence && (language === "en" || form(sentence) !== undefined);
}

type Own = NonNullable<Sentence>;

function form({ code }: Own): Message | undefined {
  const catalogue = SENTENCES[settings.get().language];
  return Object.hasOwn(catalogue, code) ? catalogue[code] : undefined;
}

function translated(sentence: Own): string | undefined {
  const message = form(sentence);
  if (message === undefined) return undefined;
  const values: Record<string, string | number> = {};
  for (const [name, value] of Object.entries(sentence.values)) {
    const said = typeof value === "number" ? value : name === "at" ? timeText(value) : valueText(value);
    if (said === undefined) return undefined;
    values[name] = said;
  }
  return fill(settings.get().language, message, values);
}

function valueText(value: unknown): string | undefined {
  const parts: readonly unknown[] = Array.isArray(value) ? value : [value];
  const said = parts.map((part) =>
    typeof part === "object" && part !== null ? translated(part as Own) : String(part),
  );
  if (said.includes(undefined)) return undefined;
  return said.join(settings.get().language === "zh" ? "、" : ", ");
}

/** What stands at `{at}`: a time, in the reader's zone. */
function timeText(value: unknown): string | undefined {
  const at =
    typeof value === "string" && /^\d{4}-\d\d-\d\dT[\d:.]{8,12}Z$/.test(value) ? Date.parse(value) : Number.NaN;
  return Number.isNaN(at) ? valueText(value) : formatInstant(at);
}
