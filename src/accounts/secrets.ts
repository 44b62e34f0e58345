import { createHash, createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import { crc32 } from "node:zlib";

/*
 * What people hold: cookies, links, tokens. Each has 170 bits of chance or more, so a plain hash is enough to keep it by, and
 * nobody finds one by trying.
 */

const SECRET = /^[A-Za-z0-9_-]{43}$/;

/** For sessions and links. */
export function newSecret(): string {
  return randomBytes(32).toString("base64url");
}

export function isSecret(text: string): boolean {
  return SECRET.test(text);
}

/** By what a secret or token is stored and found. */
export function secretHash(secret: string): string {
  return createHash("sha256").update(secret).digest("hex");
}

/** What a page must send with every change, to show that it may read what a session is told. */
export function csrfToken(secret: string): string {
  return createHmac("sha256", secret).update("elkhound csrf").digest("base64url");
}

export function isCsrfToken(given: string | undefined, secret: string): boolean {
  return isSame(given ?? "", csrfToken(secret));
}

function isSame(given: string, right: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(right)];
  return a.length === b.length && timingSafeEqual(a, b);
}

/** Shows, when a browser comes back from a provider of log-ins, that a session and nobody else sent it there. */
export function linkProof(secret: string, state: string): string {
  return createHmac("sha256", secret).update(`elkhound link ${state}`).digest("base64url");
}

export function isLinkProof(given: string, secret: string, state: string): boolean {
  return isSame(given, linkProof(secret, state));
}

const LETTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const LENGTH = 30;
const CHECK_LENGTH = 6;
const TOKEN = /^elk_[0-9A-Za-z]{36}$/;

/**
 * `elk_`, 30 letters and digits, and their CRC-32 in six more: scanners of secrets find it without mistaking anything else
 * for it.
 */
export function newToken(): string {
  let text = "";
  while (text.length < LENGTH) {
    for (const byte of randomBytes(LENGTH)) {
      // 248 is a multiple of 62: each letter is as likely.
      if (byte < 248 && text.length < LENGTH) text += LETTERS[byte % LETTERS.length];
    }
  }
  return `elk_${text}${checksum(text)}`;
}

/** Whether a text can be a token: its form and checksum. */
export function isToken(text: string): boolean {
  return TOKEN.test(text) && text.slice(-CHECK_LENGTH) === checksum(text.slice(4, -CHECK_LENGTH));
}

function checksum(text: string): string {
  let rest = crc32(text);
  let digits = "";
  for (let i = 0; i < CHECK_LENGTH; i += 1) {
    digits = LETTERS[rest % LETTERS.length] + digits;
    rest = Math.floor(rest / LETTERS.length);
  }
  return digits;
}
