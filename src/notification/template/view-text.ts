import { brief } from "../message/clean-text.ts";

/** Characters of a value on one line. */
export const MAX_VALUE = 300;
/** Characters of a text of several lines. */
export const MAX_MESSAGE = 2_000;

/** A value on one line, of at most `MAX_VALUE` characters. */
export function short(text: string | undefined): string | undefined {
  return text === undefined ? undefined : brief(text, MAX_VALUE);
}

/** A name and its value, both on one line. */
export function pair(name: string, value: string): { readonly name: string; readonly value: string } {
  return { name: brief(name, 60), value: brief(value, MAX_VALUE) };
}

type Defined<T> = { [K in keyof T as undefined extends T[K] ? never : K]: T[K] } & {
  [K in keyof T as undefined extends T[K] ? K : never]?: Exclude<T[K], undefined>;
};

/** A key that is missing and one that is undefined are the same to templates; to types they are not. */
export function withoutUndefined<T extends object>(value: T): Defined<T> {
  return Object.fromEntries(Object.entries(value).filter(([, inner]) => inner !== undefined)) as Defined<T>;
}
