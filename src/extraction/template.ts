import { asText } from "./record-attributes.ts";

/** Text with values put in: `{{ name }}` stands for a value of the record or of a step. */
export interface Template {
  /** Undefined when any value it names is absent, so that nothing half-filled is stored. */
  render(read: (name: string) => unknown): string | undefined;
}

const PLACEHOLDER = /\{\{\s{0,8}([\w@.\-/]{1,200})\s{0,8}\}\}/;

/** Throws an Error when a `{{` is not followed by a name and `}}`. */
export function compileTemplate(source: string): Template {
  const pieces = source.split(new RegExp(PLACEHOLDER.source, "g"));
  const texts = pieces.filter((_, index) => index % 2 === 0);
  const names = pieces.filter((_, index) => index % 2 === 1);
  if (texts.some((text) => text.includes("{{"))) throw new Error("`{{` must be followed by a name and `}}`");
  if (names.length === 0) return { render: () => source };
  return {
    render(read) {
      let text = texts[0] ?? "";
      for (const [index, name] of names.entries()) {
        const value = asText(read(name));
        if (value === undefined) return undefined;
        text += value + (texts[index + 1] ?? "");
      }
      return text;
    },
  };
}
