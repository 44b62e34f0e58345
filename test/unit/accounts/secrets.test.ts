import { crc32 } from "node:zlib";
import { expect, test } from "vitest";
import { csrfToken, isCsrfToken, isSecret, isToken, newSecret, newToken } from "../../../src/accounts/secrets.ts";

test("a token has the form that scanners look for, and its checksum", () => {
  const tokens = Array.from({ length: 500 }, newToken);
  expect(new Set(tokens).size).toBe(500);
  for (const token of tokens) {
    expect(token).toMatch(/^elk_[0-9A-Za-z]{36}$/);
    expect(isToken(token)).toBe(true);
    const letters = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    const sum = [...token.slice(-6)].reduce((total, letter) => total * 62 + letters.indexOf(letter), 0);
    expect(sum).toBe(crc32(token.slice(4, -6)));
  }
  expect(new Set(tokens.flatMap((token) => [...token.slice(4, -6)])).size).toBe(62);
});

test("what is no token is told before a store is asked", () => {
  const token = newToken();
  const other = token.replace(/.$/, (last) => (last === "0" ? "1" : "0"));
  for (const text of [
    "",
    "elk_",
    other,
    `${token}0`,
    token.toLowerCase().toUpperCase(),
    `${token}\n`,
    token.slice(4),
  ]) {
    expect(isToken(text)).toBe(false);
  }
});

test("a session's proof is its own", () => {
  const [mine, other] = [newSecret(), newSecret()];
  expect(isSecret(mine)).toBe(true);
  for (const text of ["", `${mine}x`, `${mine}\n`, mine.slice(1), "é".repeat(43)]) expect(isSecret(text)).toBe(false);
  expect(isCsrfToken(csrfToken(mine), mine)).toBe(true);
  for (const given of [undefined, "", csrfToken(other), mine]) expect(isCsrfToken(given, mine)).toBe(false);
});
