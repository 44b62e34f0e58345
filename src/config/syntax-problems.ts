import type { YAMLError, YAMLWarning } from "yaml";

/** A fault of the YAML itself, in words for people who do not know YAML's grammar. */
export interface SyntaxFault {
  readonly message: string;
  readonly hint?: string;
}

/** What `error` means in `text`. */
export function explainSyntax(error: YAMLError | YAMLWarning, text: string): SyntaxFault {
  const character = text.charAt(error.pos[0]);
  const before = text.slice(Math.max(0, error.pos[0] - 2), error.pos[0] + 1);
  // The commonest fault of all: inside `{ … }` and `[ … ]` a brace ends the text before it.
  if (before.includes("$" + "{")) {
    return { message: "a variable inside `{ … }` or `[ … ]` must be in quotes", hint: 'such as `"$' + '{NAME}"`' };
  }
  switch (error.code) {
    case "DUPLICATE_KEY":
      return { message: "this key is given twice in the same mapping", hint: "keep one of them" };
    case "TAB_AS_INDENT":
      return { message: "a tab is used as indentation", hint: "YAML allows spaces only" };
    case "BAD_INDENT":
      return error.message.startsWith("Flow")
        ? missing(error.message)
        : { message: "the indentation fits nothing above it", hint: "keys of one mapping begin in the same column" };
    case "BLOCK_AS_IMPLICIT_KEY":
      return {
        message: "a mapping cannot begin here",
        hint: "put a text that contains `: ` in quotes, or begin the mapping on its own line",
      };
    case "MULTILINE_IMPLICIT_KEY":
      return { message: "a key goes over several lines", hint: "check the indentation, or a missing `:`" };
    case "MULTIPLE_DOCS":
      return { message: "the file holds more than one document", hint: "remove the line `---`" };
    case "MISSING_CHAR":
      return missing(error.message);
    case "BAD_SCALAR_START":
      return { message: `a value cannot begin with ${quoted(character)}`, hint: "put the value in quotes" };
    case "BAD_DQ_ESCAPE":
      return {
        message: "unknown escape sequence in a text in double quotes",
        hint: "write a backslash as `\\\\`, or use single quotes",
      };
    case "BAD_ALIAS":
      return { message: "this alias has no valid name", hint: "put a text that begins with `*` in quotes" };
    case "TAG_RESOLVE_FAILED":
      return { message: "unknown tag", hint: "put a text that begins with `!` in quotes" };
    case "UNEXPECTED_TOKEN":
      return {
        message: `${character.trim() === "" ? "this" : quoted(character)} is not expected here`,
        hint: "check the indentation and the quotes of the lines above",
      };
    default:
      if (error.message.includes("call stack")) return { message: "the file is nested too deeply" };
      return { message: `not valid YAML: ${error.message.split("\n")[0]}` };
  }
}

function missing(message: string): SyntaxFault {
  if (message.includes("quote"))
    return { message: "a text in quotes is not closed", hint: "close it with the same quote" };
  const bracket = /end with a (\S)/.exec(message)?.[1];
  if (bracket !== undefined)
    return { message: "a list or mapping in brackets is not closed", hint: `close it with \`${bracket}\`` };
  return { message: "something is missing before this", hint: "check the indentation, brackets, commas and quotes" };
}

function quoted(character: string): string {
  return /^[\x21-\x7e]$/.test(character) ? `\`${character}\`` : "this character";
}
