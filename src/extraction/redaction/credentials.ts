import { isAlphanumeric, isDigit, isSpace } from "./character-classes.ts";

interface Place {
  readonly from: number;
  readonly to: number;
}

/** How far the credentials of an address may reach. */
const MAX_REACH = 256;

/**
 * Where the next `@` is, from `from` on; the same text is searched once, however often it is asked for. Most addresses
 * hold none.
 */
export class NextAt {
  private text = "";
  private at = 0;

  begin(text: string): void {
    this.text = text;
    this.at = 0;
  }

  within(from: number, reach: number): boolean {
    if (this.at >= 0 && this.at < from) this.at = this.text.indexOf("@", from);
    return this.at >= from && this.at - from <= reach;
  }
}

/** The password of `scheme://user:password@host`, at the colon behind the scheme; a long user alone is a token. */
export function urlCredentials(text: string, colon: number, nextAt: NextAt): Place | undefined {
  if (text.charCodeAt(colon + 2) !== 47 || !isAlphanumeric(text.charCodeAt(colon - 1))) return undefined;
  const start = colon + 3;
  if (!nextAt.within(start, MAX_REACH)) return undefined;
  // An IPv6 address.
  if (text.charCodeAt(start) === 91) return undefined;
  const limit = Math.min(text.length, start + MAX_REACH);
  let at = -1;
  let pair = -1;
  let end = start;
  for (; end < limit; end++) {
    const code = text.charCodeAt(end);
    if (code === 64) at = end;
    else if (code === 58 && pair < 0) pair = end;
    else if (code === 47 || code === 63 || code === 35 || endsAddress(code)) break;
  }
  // Passwords should be encoded and often are not: a `/`, `?` or `#` where a port would end.
  if (at < 0 && pair > start && !isPort(text, pair + 1, end)) {
    for (; end < limit; end++) {
      const code = text.charCodeAt(end);
      if (code === 64) at = end;
      else if (endsAddress(code)) break;
    }
  }
  if (at < 0) return undefined;
  if (pair >= 0 && pair < at) return pair + 1 < at ? { from: pair + 1, to: at } : undefined;
  return at - start >= 20 ? { from: start, to: at } : undefined;
}

function endsAddress(code: number): boolean {
  return isSpace(code) || code === 34 || code === 39 || code === 60 || code === 62 || code === 92 || code === 96;
}

function isPort(text: string, from: number, to: number): boolean {
  for (let at = from; at < to; at++) if (!isDigit(text.charCodeAt(at))) return false;
  return to - from <= 5;
}

/** The same percent-encoded, behind the `%3A` of the scheme. */
export function encodedCredentials(text: string, at: number): Place | undefined {
  const found = /^%2F%2F[\w.~+-]{0,128}%3A([^\s"'&]{1,256}?)%40/i.exec(text.slice(at, at + 420));
  const secret = found?.[1];
  if (found === null || secret === undefined) return undefined;
  const to = at + found[0].length - 3;
  return { from: to - secret.length, to };
}

/** What stands in front of an `@` without a scheme: `user:password@tcp(host)`, `user:password@host:3306`, Oracle's. */
export function credentialsAt(text: string, at: number, floor: number): Place | undefined {
  const behind = text.slice(at + 1, at + 80);
  const address = /^(?:tcp|tcp6|unix|udp)?\(/.test(behind);
  const withPort = !address && /^[A-Za-z0-9][\w.-]{0,63}:\d{2,5}(?!\w)/.test(behind);
  if (!address && !withPort && !behind.startsWith("//")) return undefined;
  const lowest = Math.max(floor, at - 128);
  let pair = -1;
  let slash = -1;
  let start = at;
  while (start > lowest) {
    const code = text.charCodeAt(start - 1);
    if (endsAddress(code) || code === 61 || code === 40 || code === 44) break;
    start--;
    if (code === 58) pair = start;
    if (code === 47) slash = start;
  }
  const oracle = text.slice(start, start + 20).startsWith("jdbc:oracle:");
  const separator = oracle ? slash : pair;
  return separator > start && separator + 1 < at ? { from: separator + 1, to: at } : undefined;
}
