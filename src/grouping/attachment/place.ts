import type { Cut, Vocabulary } from "./entry.ts";
import { PUNCTUATION, VALUE, WORD } from "./field-list.ts";
import * as word from "./word-flags.ts";

/** What stands before a field, as far as it decides whether the field is a value. */
export interface Place {
  /** A word that names something: `user`, `queue`. */
  readonly named: boolean;
  /** A key whose value says what went wrong: `state=`. */
  readonly tells: boolean;
  /** `failed to`, `not`: an operation follows. */
  readonly attempted: boolean;
  /** One end of `changed from A to B`. */
  readonly passage: boolean;
}

const ASSIGNS = /^["']?[=:]["']?$/;
const NEGATES = new Set("not cannot could couldn't can't will would should must may might never nicht не".split(" "));
const NOTHING: Place = { named: false, tells: false, attempted: false, passage: false };

/** Looks at the one or two words before a field. */
export function placeOf({ fields }: Cut, at: number, vocabulary: Vocabulary): Place {
  const { texts, kinds } = fields;
  let before = at - 1;
  let between = "";
  if (before >= 0 && kinds[before] === PUNCTUATION) between = texts[before--]!;
  if (before < 0 || kinds[before] !== WORD || between.length > 3) return NOTHING;
  const previous = texts[before]!;
  const flags = vocabulary.flagsOf(previous);
  const lower = previous.toLowerCase();
  const earlier = before > 0 && kinds[before - 1] === WORD ? texts[before - 1]! : "";
  const passage =
    (lower === "from" || lower === "to") && between.length <= 1 && hasPassage(fields.texts, at, vocabulary);
  return {
    named: (flags & word.NAMES_NEXT) !== 0 && !/[.;!?]/.test(between),
    tells: (flags & word.TELLS_NEXT) !== 0 && (ASSIGNS.test(between) || between === ""),
    attempted:
      NEGATES.has(lower) || (lower === "to" && earlier !== "" && (vocabulary.flagsOf(earlier) & word.ATTEMPT) !== 0),
    passage,
  };
}

/** `… changed … from A to B`. */
function hasPassage(texts: readonly string[], at: number, vocabulary: Vocabulary): boolean {
  let ends = 0;
  for (const text of texts) if (text === "from" || text === "to") ends++;
  if (ends < 2) return false;
  for (let index = 0; index < at; index++) if (vocabulary.flagsOf(texts[index]!) & word.PASSAGE) return true;
  return false;
}

const NEVER = word.FUNCTION | word.SAYS | word.TELLS_NEXT;
const NEVER_UNNAMED = NEVER | word.OPERATION | word.PARTICIPLE | word.CAPITALS | word.ATTEMPT | word.PASSAGE;

/** Whether what stands in a field may be one of many values there, once enough of them were seen. */
export function canVary(cut: Cut, at: number, vocabulary: Vocabulary): boolean {
  const { texts, kinds } = cut.fields;
  if (kinds[at] === PUNCTUATION) return false;
  if (kinds[at] === VALUE) return true;
  const place = placeOf(cut, at, vocabulary);
  if (place.passage) return true;
  if (place.tells || place.attempted) return false;
  return mayBeName(vocabulary.flagsOf(texts[at]!), place.named);
}

/** Whether a word with these flags may be a name; after a word that names, also one that means an operation elsewhere. */
export function mayBeName(flags: number, named: boolean): boolean {
  if (flags & word.ANY) return true;
  return (flags & (named ? NEVER | word.PARTICIPLE : NEVER_UNNAMED)) === 0;
}
