import { flagsOf, hashWord, TELLING, TELLING_KEY } from "../strategies/v1/words.ts";
import { MARK } from "./field-list.ts";
import * as words from "./field-words.ts";
import { isHanFixed, isHanNameWord } from "./han-words.ts";

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
/** Three capitals or more and nothing else: `NEW`, `POSIX`. */
export const CAPITALS = 32;
/** Made by a machine or a naming scheme rather than a sentence: `db-<*>`, `a.b.c`, `x/y`. */
export const IDENTIFIER = 64;
/** `<*>`. */
export const ANY = 128;
/** Hexadecimal letters of even length: may be the one value in many that has no digit. */
export const HEX_LETTERS = 256;
/** Its value tells messages apart: `state`, `reason`, `error`. */
export const TELLS_NEXT = 512;
/** `failed`, `unable`: after it and `to` stands what could not be done. */
export const ATTEMPT = 1024;
/** `transitioned`, `changed`: has ends after `from` and `to`. */
export const PASSAGE = 2048;
/** Contains a letter that a person would write in a name of more than one part. */
export const COMPOUND = 4096;

/** What a word says; found by its text alone. */
export function wordFlags(text: string): number {
  if (text === MARK) return ANY | IDENTIFIER;
  const lower = text.toLowerCase();
  let flags = 0;
  if (words.NAME_WORDS.has(lower) || isHanNameWord(text)) flags |= NAMES_NEXT;
  if (words.FUNCTION_WORDS.has(lower)) flags |= FUNCTION;
  if (words.STATE_WORDS.has(lower)) flags |= SAYS;
  if (words.OPERATION_WORDS.has(lower)) flags |= OPERATION;
  if (words.ATTEMPT_WORDS.has(lower)) flags |= ATTEMPT;
  if (words.PASSAGE_WORDS.has(lower)) flags |= PASSAGE;
  if (isHanFixed(text)) flags |= SAYS;
  const known = flagsOf(hashWord(text, 0, text.length));
  if (known & TELLING_KEY) flags |= TELLS_NEXT;
  if (known & TELLING) flags |= SAYS;
  if (/(?:Error|Exception|Failure|Fault|Timeout|Warning)s?$/.test(text) || /^E[A-Z]{3,}\d?$/.test(text)) flags |= SAYS;
  if (/^[45]\d\d$/.test(text) || /^-?\d+$/.test(text)) flags |= SAYS;
  if (/^[A-Z][A-Z0-9_]{2,}$/.test(text)) flags |= CAPITALS;
  if (/^[a-z]{3,}(?:ed|ing)$/.test(lower) && lower.length >= 5) flags |= PARTICIPLE;
  if (/(?:able|ible|less|ful|ungsfehler)$/.test(lower) && lower.length >= 6) flags |= SAYS;
  if (/^(?:[a-f]{2}){1,}$/.test(text)) flags |= HEX_LETTERS;
  if (isIdentifier(text)) flags |= IDENTIFIER;
  if (/[a-z][A-Z]|_|::|\w\(/.test(text.replaceAll(MARK, ""))) flags |= COMPOUND;
  return flags;
}

function isIdentifier(text: string): boolean {
  if (text.includes(MARK)) return text.length > MARK.length;
  if (/[/\\@]/.test(text)) return /[a-z]/i.test(text);
  return /^[a-z][a-z\d-]*(?:\.[a-z\d-]+)+$/.test(text);
}
