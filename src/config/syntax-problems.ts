import type { YAMLError, YAMLWarning } from "yaml";
import { type Said, type Sentence, sentence } from "../domain/sentence.ts";

/** A fault of the YAML itself, in words for people who do not know YAML's grammar. */
export interface SyntaxFault {
  readonly message: Sentence;
  readonly hint?: Sentence;
}

/** What `error` means in `text`. */
export function explainSyntax(error: YAMLError | YAMLWarning, text: string): SyntaxFault {
  const character = text.charAt(error.pos[0]);
  const before = text.slice(Math.max(0, error.pos[0] - 2), error.pos[0] + 1);
  // The commonest fault of all: inside `{ … }` and `[ … ]` a brace ends the text before it.
  if (before.includes("$" + "{")) {
    return {
      message: sentence("yaml.variable_quotes", { braces: "`{ … }`" }),
      hint: sentence("yaml.variable_such", { example: '"$' + '{NAME}"' }),
    };
  }
  switch (error.code) {
    case "DUPLICATE_KEY":
      return { message: sentence("yaml.key_twice"), hint: sentence("yaml.keep_one") };
    case "TAB_AS_INDENT":
      return { message: sentence("yaml.tab"), hint: sentence("yaml.spaces") };
    case "BAD_INDENT":
      return error.message.startsWith("Flow")
        ? missing(error.message)
        : { message: sentence("yaml.indentation"), hint: sentence("yaml.same_column") };
    case "BLOCK_AS_IMPLICIT_KEY":
      return {
        message: sentence("yaml.mapping"),
        hint: sentence("yaml.mapping_hint"),
      };
    case "MULTILINE_IMPLICIT_KEY":
      return { message: sentence("yaml.key_lines"), hint: sentence("yaml.key_lines_hint") };
    case "MULTIPLE_DOCS":
      return { message: sentence("yaml.documents"), hint: sentence("yaml.documents_hint") };
    case "MISSING_CHAR":
      return missing(error.message);
    case "BAD_SCALAR_START":
      return {
        message: sentence("yaml.begins", { character: quoted(character) }),
        hint: sentence("yaml.value_quotes"),
      };
    case "BAD_DQ_ESCAPE":
      return {
        message: sentence("yaml.escape"),
        hint: sentence("yaml.escape_hint"),
      };
    case "BAD_ALIAS":
      return { message: sentence("yaml.alias_name"), hint: sentence("yaml.alias_quotes") };
    case "TAG_RESOLVE_FAILED":
      return { message: sentence("yaml.tag"), hint: sentence("yaml.tag_quotes") };
    case "UNEXPECTED_TOKEN":
      return {
        message: sentence("yaml.unexpected", {
          character: character.trim() === "" ? sentence("yaml.this") : quoted(character),
        }),
        hint: sentence("yaml.unexpected_hint"),
      };
    default:
      if (error.message.includes("call stack")) return { message: sentence("file.too_deep") };
      return { message: sentence("yaml.invalid", { why: error.message.split("\n")[0] ?? "" }) };
  }
}

function missing(message: string): SyntaxFault {
  if (message.includes("quote")) return { message: sentence("yaml.quote_open"), hint: sentence("yaml.same_quote") };
  const bracket = /end with a (\S)/.exec(message)?.[1];
  if (bracket !== undefined)
    return { message: sentence("yaml.bracket_open"), hint: sentence("yaml.close_with", { bracket }) };
  return { message: sentence("yaml.missing"), hint: sentence("yaml.missing_hint") };
}

function quoted(character: string): Said {
  return /^[\x21-\x7e]$/.test(character) ? `\`${character}\`` : sentence("yaml.this_character");
}
