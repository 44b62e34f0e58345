import { REDACTED } from "../domain/redactor.ts";
import { sentence } from "../domain/sentence.ts";
import { asText } from "./record-attributes.ts";
import { SourceFault } from "./source-fault.ts";

/** Text with values put in: `{{ name }}` stands for a value of the record or of a step. */
export interface Template {
  /** Undefined when any value it names is absent, so that nothing half-filled is stored. */
  render(read: (name: string) => unknown): string | undefined;
}

const PLACEHOLDER = /\{\{\s{0,8}([\w@.\-/]{1,200})\s{0,8}\}\}/g;

/** Whether what stands under a name is a secret, as a rule's templates must not repeat it. */
export type IsSecret = (name: string) => boolean;

/**
 * Of a value under a secret's name {@link REDACTED} is put in, whatever the text is for. Default: no name is one.
 * Throws a SourceFault when a `{{` is not followed by a name and `}}`.
 */
export function compileTemplate(source: string, isSecret: IsSecret = () => false): Template {
  const pieces = source.split(PLACEHOLDER);
  const texts = pieces.filter((_, index) => index % 2 === 0);
  const names = templateNames(source);
  checkBraces(source);
  if (names.length === 0) return { render: () => source };
  const secret = names.map(isSecret);
  return {
    render(read) {
      let text = texts[0] ?? "";
      for (const [index, name] of names.entries()) {
        const value = concealed(read(name), secret[index] === true);
        if (value === undefined) return undefined;
        text += value + (texts[index + 1] ?? "");
      }
      return text;
    },
  };
}

/** A value as text; of a secret only that there is one. */
export function concealed(value: unknown, secret: boolean): string | undefined {
  const text = asText(value);
  return secret && text !== undefined && text !== "" && typeof value !== "boolean" ? REDACTED : text;
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
      ? sentence("template.close", { sign: "}}" })
      : name === ""
        ? sentence("template.write_name")
        : sentence("template.name");
  throw new SourceFault(sentence("template.braces", { open: "{{", close: "}}" }), offset, hint);
}
