import { argon2Sync } from "node:crypto";
import { expect, test } from "vitest";
import { BusyError, isOutdated, Passwords, passwordFault } from "../../../src/accounts/passwords.ts";
import { inEnglish } from "../../support/in-english.ts";

const passwords = new Passwords();

test("a hash is a PHC string of argon2id, with a salt of its own", async () => {
  const [one, two] = [await passwords.hash("correct horse"), await passwords.hash("correct horse")];
  expect(one).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$/);
  expect(one).not.toBe(two);
  expect(await passwords.check("correct horse", one)).toBe(true);
  expect(await passwords.check("correct horse ", one)).toBe(false);
  expect(isOutdated(one)).toBe(false);
});

test("a hash that others made is checked by its own parameters, and is outdated if they are smaller", async () => {
  const salt = Buffer.from("somesalt12345678");
  const made = { message: "password", nonce: salt, parallelism: 2, tagLength: 24, memory: 256, passes: 3 };
  const text = (bytes: Buffer): string => bytes.toString("base64").replace(/=+$/, "");
  const phc = `$argon2id$v=19$m=256,t=3,p=2$${text(salt)}$${text(argon2Sync("argon2id", made))}`;
  expect(await passwords.check("password", phc)).toBe(true);
  expect(await passwords.check("Password", phc)).toBe(false);
  expect(isOutdated(phc)).toBe(true);
});

test("an accent is the same however it was typed", async () => {
  const hash = await passwords.hash("caf\u00e9 caf\u00e9");
  expect(await passwords.check("cafe\u0301 cafe\u0301", hash)).toBe(true);
});

test.each([undefined, "", "$argon2id$v=19$m=1,t=1,p=1$$", "$2b$10$abcdefghijklmnopqrstuv", "plain"])(
  "%s is nobody's password",
  async (phc) => {
    for (const password of ["", "plain"]) expect(await passwords.check(password, phc)).toBe(false);
  },
);

test("so many wait, more are told to come back, and then all goes on", async () => {
  const busy = new Passwords();
  const tries = await Promise.allSettled(Array.from({ length: 40 }, () => busy.check("x", undefined)));
  const refused = tries.filter((one) => one.status === "rejected");
  expect(refused).toHaveLength(6);
  for (const { reason } of refused) expect(reason).toBeInstanceOf(BusyError);
  expect(await busy.check("x", undefined)).toBe(false);
});

test.each([
  ["short", /at least 12/],
  ["é".repeat(11), /at least 12/],
  ["x".repeat(201), /at most 200/],
  ["ababababababab", /different/],
  ["123456789:;<", /row/],
  ["ann@example.com", /name/],
  ["Ann@Example.com7", /name/],
  ["elkhound2026", /name/],
  ["PasswordPassword", /name/],
])("%s may not be a password", (password, why) => {
  expect(inEnglish(passwordFault(password, ["ann@example.com", "Ann"]))).toMatch(why);
});

test.each(["correct horse battery", "anna-karenina ann 42!", "密码密码很长的一个口令吧呢", "p4ssw0rd is not it"])(
  "%s may be one",
  (password) => {
    expect(passwordFault(password, ["ann@example.com", "Ann"])).toBeUndefined();
  },
);
