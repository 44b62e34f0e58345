import { nearestName } from "../config/nearest-name.ts";
import { sentence } from "../domain/sentence.ts";
import { KEYS, readCondition } from "./read-condition.ts";
import { SearchFault, WordReader } from "./read-words.ts";
import type { IssueSearch, SearchProblem, SearchTerm } from "./search.ts";

export type ParsedSearch =
  | { readonly search: IssueSearch; readonly problem?: undefined }
  | { readonly problem: SearchProblem };

/** UTF-16 units of a search. */
export const MAX_SEARCH = 2_000;
const MAX_TERMS = 50;

/** Reads a search as users write it: `is:unresolved service:[cart,pay] -level:fatal "timed out"`. Never throws. */
export function parseSearch(text: string): ParsedSearch {
  try {
    return { search: parse(text) };
  } catch (thrown) {
    if (thrown instanceof SearchFault) return { problem: thrown.problem };
    throw thrown;
  }
}

function parse(text: string): SearchTerm[] {
  if (text.length > MAX_SEARCH) {
    const hint = sentence("search.fewer");
    throw new SearchFault(
      MAX_SEARCH,
      text.length - MAX_SEARCH,
      sentence("search.too_long", { limit: MAX_SEARCH }),
      hint,
    );
  }
  const reader = new WordReader(text);
  const terms: SearchTerm[] = [];
  for (reader.skipSpace(); !reader.done; reader.skipSpace()) {
    if (terms.length === MAX_TERMS) {
      const rest = text.length - reader.at;
      throw new SearchFault(
        reader.at,
        rest,
        sentence("search.too_many", { limit: MAX_TERMS }),
        sentence("search.in_a_list", { example: "[a,b]" }),
      );
    }
    terms.push(readTerm(reader));
  }
  return terms;
}

function readTerm(reader: WordReader): SearchTerm {
  const negated = /[!-]/.test(reader.text[reader.at] ?? "") && /\S/.test(reader.text[reader.at + 1] ?? "");
  if (negated) reader.at += 1;
  const start = reader.at;
  const key = readKey(reader);
  if (key === undefined) return { negated, kind: "text", pattern: reader.word(false).pattern };
  return { negated, ...readCondition(reader, key, start) };
}

/** The key before a colon, gone past; undefined: what comes is text. */
function readKey(reader: WordReader): string | undefined {
  const start = reader.at;
  const name = reader.takeMatch(/[a-z_]+/y);
  if (name !== undefined) {
    if ((name === "tag" || name === "tags") && reader.take(".")) {
      const key = reader.text[reader.at] === '"' ? quotedKey(reader) : reader.takeMatch(/[^\s:"[\]]+/y);
      if (key !== undefined && reader.take(":")) return `tag.${key}`;
    } else if (reader.take(":")) {
      // `std::sort` and `http://…` are text, and so is the `by:` of `Caused by: …`.
      const text = /[:/]/.test(reader.text[reader.at] ?? "");
      const alone = reader.done || /\s/.test(reader.text[reader.at]!);
      if (KEYS.includes(name)) {
        if (alone)
          throw new SearchFault(
            start,
            name.length + 1,
            sentence("search.no_value", { key: name }),
            sentence("search.after_colon"),
          );
        return name;
      }
      if (!text && !alone) {
        const near = nearestName(name, KEYS);
        throw new SearchFault(
          start,
          name.length,
          sentence("search.unknown_key", { name }),
          near === undefined ? sentence("search.quotes") : sentence("search.quotes_meant", { name: near }),
        );
      }
    }
  }
  reader.at = start;
  return undefined;
}

function quotedKey(reader: WordReader): string | undefined {
  const key = reader.takeMatch(/"(?:[^"\\]|\\["\\])+"/y);
  return key?.slice(1, -1).replace(/\\(["\\])/g, "$1");
}
