import type { Issue } from "../../api/types.ts";

/** The short name of the exception, and what is left of the title behind it. */
export function titleParts({ title, type }: Pick<Issue, "title" | "type">): {
  readonly name: string | undefined;
  readonly message: string;
} {
  if (type === null) return { name: undefined, message: title };
  const name = shortType(type);
  for (const prefix of [type, name]) {
    if (title === prefix) return { name, message: "" };
    if (title.startsWith(`${prefix}: `)) return { name, message: title.slice(prefix.length + 2) };
  }
  return { name, message: title };
}

/** `com.shop.OutOfStock` → `OutOfStock`; names that are no paths stay. */
export function shortType(type: string): string {
  return /^[\w$.:\\/]+$/.test(type) ? (/[\w$]+$/.exec(type)?.[0] ?? type) : type;
}

/** A name in the parts between which a line may break: `Order`, `Not`, `Found`. */
export function breakable(name: string): readonly string[] {
  return name.split(/(?<=[a-z0-9])(?=[A-Z])|(?<=[._:/\\$])(?=\w)/).filter((part) => part !== "");
}

/** As message patterns write them: a short name in angle brackets. */
const PLACEHOLDER = /(<[a-z][a-z_]{0,15}>|<\*>)/;

export interface TitlePiece {
  readonly text: string;
  readonly placeholder: boolean;
}

export function splitPlaceholders(text: string): readonly TitlePiece[] {
  return text
    .split(PLACEHOLDER)
    .map((piece, index) => ({ text: piece, placeholder: index % 2 === 1 }))
    .filter((piece) => piece.text !== "");
}
