import { asText } from "./record-attributes.ts";
import { SourceFault } from "./source-fault.ts";

/** Text with values put in: `{{ name }}` stands for a value of the record or of a step. */
export interface Template {
  /** Undefined when any value it names is absent, so that nothing half-filled is stored. */
  render(read: (name: string) => unknown): string | undefined;
}

const PLACEHOLDER = /\{\{\s{0,8}([\w@.\-/]{1,200})\s{0,8}\}\}/g;

/** Throws a SourceFault when a `{{` is not followed by a name and `}}`. */
export function compileTemplate(source: string): Template {
  const pieces = source.split(PLACEHOLDER);
  const texts = pieces.filter((_, index) => index % 2 === 0);
  const names = templateNames(source);
  checkBraces(source);
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

/** The names that a template stands for, in their order. */
export function templateNames(source: string): readonly string[] {
  return [...source.matchAll(PLACEHOLDER)].map((found) => found[1] ?? "");
}

/** The first of several templates whose values are all there. */
export function firstOf(templates: readonly Template[]): Template {
  const [only] = templates;
  if (only !== undefined && templates.length === 1) return only;
  return {
    render(read) {
      for (const template of templates) {
        const text = template.render(read);
        if (text !== undefined && text !== "") return text;
      }
      return undefined;
    },
  };
}

function checkBraces(source: string): void {
  const rest = source.replace(PLACEHOLDER, (placeholder) => " ".repeat(placeholder.length));
  const offset = rest.indexOf("{{");
  if (offset < 0) return;
  const written = /^\{\{([^}]*)(\}\})?/.exec(source.slice(offset)) ?? [];
  const name = (written[1] ?? "").trim();
  const hint =
    written[2] === undefined
      ? "close it with `}}`"
      : name === ""
        ? "write a name between the braces"
        : "a name has letters, digits and `_ . - / @`; there are no functions in templates";
  throw new SourceFault("`{{` must be followed by a name and `}}`", offset, hint);
}
