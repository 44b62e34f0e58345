import { SENTENCES } from "./sentences/sentences.ts";

/*
 * What Elkhound says to people. A sentence of its own is a value: which one it is, and what stands at its places. Terminals,
 * logs and messages get it in English; the page says it in the reader's language, by its code. What is said by others (a
 * broker, a log, an author of rules) is a plain string and stays as it is.
 */

export type SentenceCode = keyof typeof SENTENCES;

/** What stands at a place of a sentence: a name, a number, another sentence, or several of these. */
export type SentenceValue = string | number | Sentence | readonly (string | Sentence)[];

/** A sentence of Elkhound's own. Survives being copied between threads and as JSON. */
export interface Sentence {
  readonly code: SentenceCode;
  readonly values: Readonly<Record<string, SentenceValue>>;
}

/** A sentence of Elkhound's own, or the words of somebody else. */
export type Said = Sentence | string;

type TextOf<Form> = Form extends string ? Form : Form extends { readonly other: infer Other } ? Other : never;
type PlacesOf<Text> = Text extends `${string}{${infer Place}}${infer Rest}` ? Place | PlacesOf<Rest> : never;
type PlacesIn<Code extends SentenceCode> = PlacesOf<TextOf<(typeof SENTENCES)[Code]>>;
type ValuesOf<Code extends SentenceCode> = Readonly<Record<PlacesIn<Code>, SentenceValue>>;

/** The sentence `code` with what stands at its places. */
export function sentence<Code extends SentenceCode>(
  code: Code,
  ...[values]: [PlacesIn<Code>] extends [never] ? [] : [ValuesOf<Code>]
): Sentence {
  return { code, values: values ?? {} };
}

/** Codes of sentences without places. */
type BareCode = { [Code in SentenceCode]: [PlacesIn<Code>] extends [never] ? Code : never }[SentenceCode];

/**
 * A sentence as its text, for what carries texts alone, as schemas do; {@link heard} knows it again. For what is said once, when
 * a module is loaded: each is kept.
 */
export function says(said: BareCode | Sentence): string {
  const own = typeof said === "string" ? { code: said, values: {} } : said;
  const text = textOf(own);
  BY_TEXT.set(text, own);
  return text;
}

/** The sentence whose text this is, by {@link says}; else the text. */
export function heard(text: string): Said {
  return BY_TEXT.get(text) ?? text;
}

const BY_TEXT = new Map<string, Sentence>();

/** Several, one after the other; at least one. */
export function inARow(sentences: readonly Sentence[]): Sentence {
  return sentences.reduce((one, other) => sentence("sentence.row", { one, other }));
}

/** In English. */
export function textOf(said: Said): string {
  if (typeof said === "string") return said;
  const { code, values } = said;
  const form: string | { readonly one: string; readonly other: string } = SENTENCES[code];
  const text = typeof form === "string" ? form : values["count"] === 1 ? form.one : form.other;
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => {
    const value = Object.hasOwn(values, name) ? values[name] : undefined;
    return value === undefined ? whole : valueText(value);
  });
}

/** Whether both say the same. */
export function isSame(one: Said | undefined, other: Said | undefined): boolean {
  if (one === undefined || other === undefined) return one === other;
  return textOf(one) === textOf(other);
}

function valueText(value: SentenceValue): string {
  if (typeof value === "number") return String(value);
  return isList(value) ? value.map(textOf).join(", ") : textOf(value);
}

/** The same with every text in it changed that is not Elkhound's own: redacted, or cut. */
export function withValues(said: Said, change: (text: string) => string): Said {
  return typeof said === "string" ? change(said) : changed(said, change);
}

function changed({ code, values }: Sentence, change: (text: string) => string): Sentence {
  const one = (value: string | Sentence) => (typeof value === "string" ? change(value) : changed(value, change));
  const entries = Object.entries(values).map(([name, value]) => {
    if (typeof value === "number") return [name, value] as const;
    return [name, isList(value) ? value.map(one) : one(value)] as const;
  });
  return { code, values: Object.fromEntries(entries) };
}

function isList(value: SentenceValue): value is readonly (string | Sentence)[] {
  return Array.isArray(value);
}

/** Whether this is a sentence of this version's catalogue: what was stored may come from another one. */
export function isSentence(value: unknown): value is Sentence {
  if (typeof value !== "object" || value === null) return false;
  const { code, values } = value as { readonly code?: unknown; readonly values?: unknown };
  if (typeof code !== "string" || !Object.hasOwn(SENTENCES, code)) return false;
  if (typeof values !== "object" || values === null) return false;
  const isOne = (one: unknown): boolean => typeof one === "string" || isSentence(one);
  return Object.values(values).every(
    (one: unknown) => typeof one === "number" || isOne(one) || (Array.isArray(one) && one.every(isOne)),
  );
}
