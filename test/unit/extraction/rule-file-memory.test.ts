import { mkdtempSync, rmSync, unlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { readRuleFiles } from "../../../src/extraction/load-rules.ts";
import { RuleFileMemory } from "../../../src/extraction/rule-file-memory.ts";

const VARIABLE = `\${refused}`;

describe("RuleFileMemory", () => {
  let folder: string;
  const write = (name: string, text: string) => writeFileSync(join(folder, name), text);
  const rule = (contains: string): string =>
    `rules: [{ name: one, when: { contains: "${contains}" } }]\ntests: [{ name: t, line: x, ignored: true }]\n`;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "elkhound-rule-memory-"));
    write("10-shop.yml", rule("lost"));
    write("20-pay.yml", `imports: words.def\n${rule(VARIABLE)}`);
    write("words.def", "vars: { refused: declined }\n");
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it("reads what it would read without a memory, whatever changes, and keeps what did not change", async () => {
    const memory = new RuleFileMemory();
    const same = async () => {
      const files = await memory.read([folder]);
      expect(files).toEqual(await readRuleFiles([folder]));
      return files.map(({ rules }) => rules);
    };
    const [shop, pay] = await same();
    expect(await same()).toEqual([shop, pay]);
    write("words.def", "vars: { refused: rejected }\n");
    const [sameShop, otherPay] = await same();
    expect(sameShop).toBe(shop);
    expect(otherPay).not.toEqual(pay);
    write("10-shop.yml", "rules: [{ nam: broken }]\n");
    await same();
    write("10-shop.yml", rule("lost"));
    unlinkSync(join(folder, "words.def"));
    await same();
    unlinkSync(join(folder, "20-pay.yml"));
    expect(await same()).toHaveLength(1);
  });
});
