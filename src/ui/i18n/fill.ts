import type { Language } from "../state/settings.ts";
import type { en } from "./en.ts";

/** A text, or its forms by number (`Intl.PluralRules`); `{name}` stands for a value. */
export type Message = string | { readonly one?: string; readonly other: string };
export type MessageKey = keyof typeof en;
export type Catalogue = Readonly<Record<MessageKey, Message>>;
/** A part of a catalogue in another language. */
export type Translated<Part> = Readonly<Record<keyof Part, Message>>;
export type Values = Readonly<Record<string, string | number>>;

const TAGS: Readonly<Record<Language, string>> = { en: "en", zh: "zh-CN" };

/** Puts values into a message; `count` chooses its form. Numbers are written as the language does. */
export function fill(language: Language, message: Message, values: Values): string {
  const tag = TAGS[language];
  const form = typeof message === "string" ? message : pick(message, tag, values["count"]);
  return form.replace(/\{(\w+)\}/g, (whole, name: string) => {
    const value = values[name];
    if (value === undefined) return whole;
    return typeof value === "number" ? new Intl.NumberFormat(tag).format(value) : value;
  });
}

function pick(message: Exclude<Message, string>, tag: string, count: string | number | undefined): string {
  const one = new Intl.PluralRules(tag).select(Number(count ?? 0)) === "one";
  return (one ? message.one : undefined) ?? message.other;
}
