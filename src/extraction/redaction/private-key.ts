import { isAlphanumeric } from "./character-classes.ts";

/** Where the body of a key lies, and where its frame ends. */
interface KeyBlock {
  readonly from: number;
  readonly to: number;
  readonly next: number;
}

const BEGIN = /^-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----/;
const END = /^-----END [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----/;
/** Longest body: RSA with 16,384 bits takes 13 KB, more when its lines are prefixed. */
const MAX_BODY = 32_768;

/**
 * Private keys in PEM and PGP form, also cut, on one line, with escaped line ends, or with something in front of each
 * line. The frame stays, so that the rest of a key that was cut in two is still known as one.
 */
export class KeyBlocks {
  private text = "";
  /** Where the next frame ends a key; searched for again only when it is passed, so a text is searched once. */
  private nextEnd = 0;

  begin(text: string): void {
    this.text = text;
    this.nextEnd = 0;
  }

  /** The block at the dashes `start`–`end`; what lies before `floor` is settled. Undefined when there is none. */
  at(start: number, end: number, floor: number): KeyBlock | undefined {
    const head = this.text.slice(start, start + 80);
    const begins = BEGIN.exec(head);
    if (begins !== null) {
      const from = start + begins[0].length;
      const to = this.bodyEnd(from);
      return { from, to, next: to };
    }
    const ends = END.exec(head);
    if (ends === null) return undefined;
    const next = start + ends[0].length;
    let from = start;
    while (from > floor && isBodyCode(this.text.charCodeAt(from - 1))) from--;
    return { from: from < start - 20 ? from : start, to: start, next: Math.max(next, end) };
  }

  private bodyEnd(from: number): number {
    if (this.nextEnd >= 0 && this.nextEnd < from) this.nextEnd = this.text.indexOf("-----END", from);
    if (this.nextEnd >= 0 && this.nextEnd - from <= MAX_BODY) return this.nextEnd;
    // It was cut: everything that a key may hold belongs to it.
    const limit = Math.min(this.text.length, from + MAX_BODY);
    let at = from;
    while (at < limit && (isBodyCode(this.text.charCodeAt(at)) || isFiller(this.text.charCodeAt(at)))) at++;
    // The backslash of a quote that ends the text around it.
    if (this.text.charCodeAt(at) === 34) while (at > from && this.text.charCodeAt(at - 1) === 92) at--;
    return at;
  }
}

/** Base64, line ends and escaped ones. */
function isBodyCode(code: number): boolean {
  return isAlphanumeric(code) || code === 43 || code === 47 || code === 61 || code === 10 || code === 13 || code === 92;
}

/** Headers of encrypted keys, indentation, and a marker. */
function isFiller(code: number): boolean {
  return code === 32 || code === 9 || code === 44 || code === 45 || code === 58 || code === 91 || code === 93;
}
