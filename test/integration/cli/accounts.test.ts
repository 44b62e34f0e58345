import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { isToken } from "../../../src/accounts/secrets.ts";
import { MAIN } from "../../support/built.ts";
import { freePort } from "../../support/services/server-process.ts";

/* `user` and `token`, on the store that no service serves. */

let folder = "";

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "elkhound-accounts-cli-"));
  mkdirSync(join(folder, "data"));
  const server = { listen: `127.0.0.1:${await freePort()}`, public_url: "https://errors.example.com/" };
  writeFileSync(join(folder, "elkhound.yml"), JSON.stringify({ server }));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function command(...args: string[]): Promise<{ status: number; out: string; err: string }> {
  const options = { cwd: folder, env: { ...process.env, NO_COLOR: "1", ELKHOUND_ADMIN_TOKEN: "" } };
  try {
    const { stdout, stderr } = await promisify(execFile)(process.execPath, [MAIN, ...args], options);
    return { status: 0, out: stdout, err: stderr };
  } catch (thrown) {
    const { code, stdout, stderr } = thrown as { code: number; stdout: string; stderr: string };
    return { status: code, out: stdout, err: stderr };
  }
}

test("accounts are made and listed, get a password link, and tokens that are shown once and revoked", async () => {
  const added = await command("user", "add", "Ann@example.com", "--role", "shop=admin", "--role", "*=viewer");
  expect(added).toMatchObject({ status: 0 });
  expect(added.out).toMatch(/^https:\/\/errors\.example\.com\/set-up\?code=[\w-]{43}\n$/);
  expect(await command("user", "add", "ann@example.com")).toMatchObject({ status: 1, out: "" });
  const users = await command("user", "list");
  expect(users.out).toMatch(/ann@example\.com .*\*=viewer shop=admin .*no password/);
  expect((await command("user", "passwd", "ANN@example.com")).out).toMatch(/\?code=[\w-]{43}\n$/);
  expect(await command("user", "passwd", "bob@example.com")).toMatchObject({ status: 2, out: "" });
  expect(await command("user", "add", "bob@example.com", "--role", "shop=boss")).toMatchObject({ status: 2, out: "" });

  const made = await command("token", "add", "ci", "--user", "ann@example.com", "--scope", "read", "--expires", "90d");
  expect(isToken(made.out.trim())).toBe(true);
  const listed = await command("token", "list", "--json");
  const token = JSON.parse(listed.out) as { id: string; scopes: string[]; hint: string };
  expect(token).toMatchObject({ scopes: ["read"], hint: made.out.trim().slice(-4), email: "ann@example.com" });
  expect(listed.out).not.toContain(made.out.trim());
  expect(await command("token", "revoke", token.id)).toMatchObject({ status: 0 });
  expect(await command("token", "revoke", token.id)).toMatchObject({ status: 1 });
  expect((await command("token", "list")).err).toContain("no tokens");
});
