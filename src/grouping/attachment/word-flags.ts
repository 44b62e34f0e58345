import { flagsOf, hashWord, TELLING } from "../strategies/v1/words.ts";
import * as words from "./field-words.ts";
import { isHanFixed, isHanNameWord } from "./han-words.ts";

/** Stands in a key for a value. */
export const MARK = "<*>";

/** The field after it names something. */
export const NAMES_NEXT = 1;
/** Function word: never a value. */
export const FUNCTION = 2;
/** Says what went wrong: exception and error names, states, status codes. Never a value. */
export const SAYS = 4;
/** Operation or part of a system; a value only after a word that names. */
export const OPERATION = 8;
/** Ends as an English participle does. */
export const PARTICIPLE = 16;
/** Two or three capitals: `EUR`, `OK`. */
export const CAPITALS = 32;
/** Made by a machine or a naming scheme rather than a sentence: `db-<*>`, `a.b.c`, `x/y`. */
export const IDENTIFIER = 64;
/** `<*>`. */
export const ANY = 128;
/** Hexadecimal letters of even length: may be the one value in many that has no digit. */
export const HEX_LETTERS = 256;
/** What stands behind it and `=` or `:` says what went wrong: `state=`, `error: `. */
export const TELLING_KEY = 512;
/** `failed`, `unable`: after it and `to` stands what could not be done. */
export const ATTEMPT = 1024;
/** `transitioned`, `changed`: has ends after `from` and `to`. */
export const PASSAGE = 2048;
/** A name in code, of more than one part: `findUser`, `max_size`, `a::b`. */
export const COMPOUND = 4096;
/** `true` or `false`. */
export const BOOLEAN = 8192;
/** What stands behind it says what went wrong, with nothing between: `state`, `reason`. */
export const TELLING_WORD = 16_384;
/** Four capitals or more. */
export const LONG_CAPITALS = 32_768;

const OPENING_QUOTE = /^["'“「]/;

/** What a word says; found by its text alone. */
export function wordFlags(text: string): number {
  if (text === MARK) return ANY | IDENTIFIER;
  if (OPENING_QUOTE.test(text)) return IDENTIFIER;
  const lower = text.toLowerCase();
  let flags = 0;
  if (words.NAME_WORDS.has(lower) || isHanNameWord(text)) flags |= NAMES_NEXT;
  if (words.FUNCTION_WORDS.has(lower)) flags |= FUNCTION;
  if (words.STATE_WORDS.has(lower)) flags |= SAYS;
  if (words.OPERATION_WORDS.has(lower)) flags |= OPERATION;
  if (words.ACRONYMS.has(text)) flags |= SAYS;
  if (words.ATTEMPT_WORDS.has(lower)) flags |= ATTEMPT;
  if (words.PASSAGE_WORDS.has(lower)) flags |= PASSAGE;
  if (isHanFixed(text)) flags |= SAYS;
  if (words.TELLING_KEYS.has(lower)) flags |= TELLING_KEY;
  if (words.TELLING_WORDS.has(lower)) flags |= TELLING_WORD;
  if (lower === "true" || lower === "false") flags |= BOOLEAN;
  if (flagsOf(hashWord(text, 0, text.length)) & TELLING) flags |= SAYS;
  if (/(?:Error|Exception|Failure|Fault|Timeout|Warning)s?$/.test(text) || /^E[A-Z]{3,}\d?$/.test(text)) flags |= SAYS;
  if (/^[45]\d\d$/.test(text) || /^-?\d+$/.test(text)) flags |= SAYS;
  if (/^[A-Z][A-Z0-9_]{3,}$/.test(text)) flags |= LONG_CAPITALS;
  else if (/^[A-Z][A-Z0-9]{1,2}$/.test(text)) flags |= CAPITALS;
  if (/^[a-z]{3,}(?:ed|ing)$/.test(lower) && lower.length >= 5) flags |= PARTICIPLE;
  if (/(?:able|ible|less|ful|ungsfehler)$/.test(lower) && lower.length >= 6) flags |= SAYS;
  if (/^(?:[a-f]{2}){1,}$/.test(text)) flags |= HEX_LETTERS;
  if (isIdentifier(text)) flags |= IDENTIFIER;
  if (/[a-z][A-Z]|_|::|\w\(/.test(text.replaceAll(MARK, ""))) flags |= COMPOUND;
  return flags;
}

const NEVER = FUNCTION | SAYS | TELLING_KEY | PARTICIPLE;
const NEVER_UNNAMED = NEVER | OPERATION | LONG_CAPITALS | ATTEMPT | PASSAGE;

/** Whether a word with these flags may be a name; after a word that names, also one that means an operation elsewhere. */
export function mayBeName(flags: number, named: boolean): boolean {
  if (flags & ANY) return true;
  return (flags & (named ? NEVER : NEVER_UNNAMED)) === 0;
}

/** Whether a word that means an operation may be a name here after all, since many names were seen in its place. */
export function mayBeNameAmongMany(flags: number): boolean {
  return (flags & (NEVER | LONG_CAPITALS)) === 0;
}

function isIdentifier(text: string): boolean {
  if (text.includes(MARK)) return text.length > MARK.length;
  if (/^[\w.-]+(?:,[\w.-]+)+$/.test(text)) return true;
  if (/[/\\@]/.test(text)) return /[a-z]/i.test(text);
  return /^[a-z][a-z\d-]*(?:\.[a-z\d-]+)+$/.test(text);
}
