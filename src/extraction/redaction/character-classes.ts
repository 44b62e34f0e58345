/** What a character means to the scanner. */
export const BREAK = 0;
export const WORD = 1;
export const TRIGGER = 2;

/** Classes of ASCII: words are letters, digits, `_` and `-`; triggers stand where a secret may begin or have begun. */
export const CLASSES: Uint8Array = new Uint8Array(128);
for (let code = 0; code < 128; code++) {
  if (/[A-Za-z0-9_-]/.test(String.fromCharCode(code))) CLASSES[code] = WORD;
}
for (const trigger of `=:%\\<"'@[`) CLASSES[trigger.charCodeAt(0)] = TRIGGER;

/** Characters with which short words that matter begin: options, `Basic` and `Bearer`. */
export const SHORT_WORDS: Uint8Array = new Uint8Array(128);
for (const first of "-Bb") SHORT_WORDS[first.charCodeAt(0)] = 1;

/** Longer words of a name may be tokens. */
const LONGEST_PLAIN = 20;

/**
 * Whether a name (of a service, a logger, a file) holds nothing that the scanner would stop at: no sign that leads to a
 * secret, no long word, no long number.
 */
export function isPlainName(text: string): boolean {
  let word = 0;
  let digits = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    const kind = code < 128 ? CLASSES[code] : TRIGGER;
    if (kind === TRIGGER || code === 32) return false;
    word = kind === WORD ? word + 1 : 0;
    digits = isDigit(code) ? digits + 1 : 0;
    if (word > LONGEST_PLAIN || digits > 12) return false;
  }
  return true;
}

export function isSpace(code: number): boolean {
  return code === 32 || (code >= 9 && code <= 13) || code === 0xa0 || code === 0x3000;
}

export function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}

export function isAlphanumeric(code: number): boolean {
  return isDigit(code) || (code >= 65 && code <= 90) || (code >= 97 && code <= 122);
}

/** Letters, digits and what base64 in either alphabet, JWTs and other tokens hold besides. */
export function isTokenCode(code: number): boolean {
  return (
    isAlphanumeric(code) ||
    code === 43 || // +
    code === 45 || // -
    code === 46 || // .
    code === 47 || // /
    code === 61 || // =
    code === 95 || // _
    code === 126 // ~
  );
}

export function isQuote(code: number): boolean {
  return code === 34 || code === 39 || code === 96;
}
