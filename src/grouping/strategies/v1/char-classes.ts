/** Classes of UTF-16 code units; every message is cut along them. */
export const BREAK = 0;
export const SPACE = 1;
export const LETTER = 2;
export const DIGIT = 3;
/** Glues letters and digits to one chunk: `10.0.0.1`, `a/b`, `x-1`. */
export const JOINER = 4;
/** Scripts that are written without spaces: a run of them is a word, and digits beside them are a number of their own. */
export const CJK = 5;

/** Class of every code unit. */
export const CLASS_OF: Uint8Array = buildClasses();

function buildClasses(): Uint8Array {
  const classes = new Uint8Array(65_536).fill(LETTER);
  const set = (from: number, to: number, value: number) => classes.fill(value, from, to + 1);
  set(0x00, 0x20, SPACE);
  set(0x21, 0x2f, BREAK);
  set(0x30, 0x39, DIGIT);
  set(0x3a, 0x40, BREAK);
  set(0x5b, 0x5e, BREAK);
  set(0x60, 0x60, BREAK);
  set(0x7b, 0x7e, BREAK);
  for (const joiner of ".-:/@\\+%#$~&?*") classes[joiner.charCodeAt(0)] = JOINER;
  set(0x7f, 0xa0, SPACE);
  set(0xa1, 0xbf, BREAK);
  for (const letter of "ªµº") classes[letter.charCodeAt(0)] = LETTER;
  set(0x2000, 0x200f, SPACE);
  set(0x2010, 0x2027, BREAK);
  set(0x2028, 0x202f, SPACE);
  set(0x2030, 0x206f, BREAK);
  set(0x2190, 0x2bff, BREAK);
  set(0x2e80, 0x9fff, CJK);
  set(0x3000, 0x3000, SPACE);
  set(0x3001, 0x3004, BREAK);
  set(0x3008, 0x3020, BREAK);
  set(0x3030, 0x3030, BREAK);
  set(0xa960, 0xa97f, CJK);
  set(0xac00, 0xdfff, CJK);
  set(0xf900, 0xfaff, CJK);
  set(0xfe10, 0xfe1f, BREAK);
  set(0xfe30, 0xfe6f, BREAK);
  set(0xfeff, 0xfeff, SPACE);
  set(0xff01, 0xff0f, BREAK);
  set(0xff10, 0xff19, DIGIT);
  set(0xff1a, 0xff20, BREAK);
  set(0xff3b, 0xff40, BREAK);
  set(0xff5b, 0xff65, BREAK);
  set(0xff66, 0xff9f, CJK);
  set(0xfff0, 0xffff, BREAK);
  return classes;
}
