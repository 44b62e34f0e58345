import type { DictionaryPattern } from "../../domain/pattern-dictionary.ts";
import { type FieldList, joinFields, splitFields } from "./field-list.ts";
import { BOOLEAN, MARK, PASSAGE, wordFlags } from "./word-flags.ts";

/** Numbers for texts, so that fields are compared as integers; with what each text says as a word. */
export class Vocabulary {
  private readonly ids = new Map<string, number>();
  private readonly flags: number[] = [];

  /** The number of a text that will be kept. */
  add(text: string): number {
    const known = this.ids.get(text);
    if (known !== undefined) return known;
    const id = this.flags.length;
    this.ids.set(text, id);
    this.flags.push(wordFlags(text));
    return id;
  }

  /** The number of a text that is only compared; -1 for one that no pattern has. */
  find(text: string): number {
    return this.ids.get(text) ?? -1;
  }

  flagsOf(text: string): number {
    const id = this.ids.get(text);
    return id === undefined ? wordFlags(text) : this.flags[id]!;
  }
}

/** What stands around a field, as far as it decides whether the field is a value. */
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

/** A message or pattern, cut into fields. */
export interface Cut {
  readonly fields: FieldList;
  /** Vocabulary number of each field; -1 for a text that no pattern has. */
  readonly ids: Int32Array;
  /** What each field says as a word. */
  readonly flags: Int32Array;
  /** What stands around a field, filled when it is first asked for. */
  readonly places: (Place | undefined)[];
}

/** A pattern as it is compared. */
export interface Entry extends Cut {
  readonly pattern: DictionaryPattern;
  readonly opened: ReadonlySet<number>;
  /** It has places that may differ without weighing: ends of a passage, `true` and `false`. */
  readonly lenient: boolean;
}

/** Cuts a message that is compared and perhaps not kept. */
export function cutMessage(key: string, vocabulary: Vocabulary): Cut {
  const fields = splitFields(key);
  const { texts } = fields;
  return {
    fields,
    ids: Int32Array.from(texts, (text) => vocabulary.find(text)),
    flags: Int32Array.from(texts, (text) => vocabulary.flagsOf(text)),
    places: [],
  };
}

export function makeEntry(pattern: DictionaryPattern, vocabulary: Vocabulary): Entry {
  const fields = splitFields(pattern.key);
  const ids = Int32Array.from(fields.texts, (text) => vocabulary.add(text));
  const flags = Int32Array.from(fields.texts, (text) => vocabulary.flagsOf(text));
  const lenient = flags.some((each) => (each & (BOOLEAN | PASSAGE)) !== 0);
  return { pattern, fields, ids, flags, places: [], opened: new Set(pattern.opened), lenient };
}

/**
 * The pattern with `<*>` in these fields; undefined where the key would then be cut otherwise than before, as where a
 * value is glued to letters on one side and to another script on the other: such patterns are not generalised.
 */
export function withOpened(entry: Entry, places: Iterable<number>): DictionaryPattern | undefined {
  const { pattern, fields } = entry;
  const opened = new Set([...pattern.opened, ...places]);
  const texts = fields.texts.map((text, at) => (opened.has(at) ? MARK : text));
  const key = joinFields({ ...fields, texts });
  const again = splitFields(key);
  if (again.texts.length !== texts.length || again.texts.some((text, at) => text !== texts[at])) return undefined;
  return { ...pattern, key, opened: [...opened].sort((a, b) => a - b) };
}
