import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { en } from "../../../src/ui/i18n/en.ts";
import { fill, type Message, type MessageKey } from "../../../src/ui/i18n/fill.ts";
import { zh } from "../../../src/ui/i18n/zh.ts";
import { ROOT } from "../../support/source-imports.ts";

const UI = join(ROOT, "src", "ui");
const texts = readdirSync(UI, { recursive: true, encoding: "utf8" })
  .filter((name) => /\.tsx?$/.test(name) && !/^i18n.(en|zh)\b/.test(name))
  .map((name) => ({ name, text: readFileSync(join(UI, name), "utf8") }));
const keys = Object.keys(en) as MessageKey[];

test("every language has every text", () => {
  expect(Object.keys(zh).toSorted()).toEqual(keys.toSorted());
  for (const key of keys) expect([key, forms(zh[key]).every((form) => form.trim() !== "")]).toEqual([key, true]);
});

test("a text has the same values in every language and form", () => {
  for (const key of keys) {
    const wanted = placeholders(forms(en[key]).at(-1) ?? "");
    for (const form of [...forms(en[key]), ...forms(zh[key])]) {
      // "One issue" needs no number.
      const own = placeholders(form);
      expect([key, own.filter((name) => !wanted.includes(name))]).toEqual([key, []]);
      expect([key, wanted.filter((name) => name !== "count" && !own.includes(name))]).toEqual([key, []]);
    }
  }
});

test("every text is used, and every text that is used is there", () => {
  const code = texts.map(({ text }) => text).join("\n");
  const literal = new Set([...code.matchAll(/"([a-z_]+(?:\.[a-zA-Z0-9_]+)*)"/g)].map((match) => match[1]));
  const families = [...code.matchAll(/`([a-z_.]+\.)\$\{/g)].map((match) => match[1] ?? "");
  const unused = keys.filter((key) => !literal.has(key) && !families.some((family) => key.startsWith(family)));
  expect(unused).toEqual([]);
  const asked = [...code.matchAll(/\bt\(\s*"([^"]+)"/g)].map((match) => match[1] ?? "");
  expect(asked.filter((key) => !Object.hasOwn(en, key))).toEqual([]);
});

test("no text stands in a component itself", () => {
  // The product's own name is the same everywhere.
  const allowed = /^(Elkhound|elkhound check && elkhound start)$/;
  const found = texts
    .filter(({ name }) => name.endsWith(".tsx"))
    .flatMap(({ name, text }) => [
      ...[...text.matchAll(/^\s*([A-Za-z][\w ,.'?!-]{2,})\s*$/gm)].map(
        (match) => [name, match[1]?.trim() ?? ""] as const,
      ),
      ...[...text.matchAll(/<[a-z]\w*[^<>]*>\s*([A-Za-z][^<>{}=;]*)<\//g)].map(
        (match) => [name, match[1]?.trim() ?? ""] as const,
      ),
      ...[...text.matchAll(/\b(?:aria-label|title|placeholder|alt)="([^"]*[A-Za-z][^"]*)"/g)].map(
        (match) => [name, match[1] ?? ""] as const,
      ),
    ])
    .filter(
      ([, text]) => /^[A-Z]| /.test(text) && !allowed.test(text) && !/,$|^(return|default|else|try)\b|\?$/.test(text),
    );
  expect(found).toEqual([]);
});

test("numbers choose the form and are written as the language does", () => {
  const message: Message = { one: "{count} event", other: "{count} events of {name}" };
  expect(fill("en", message, { count: 1 })).toBe("1 event");
  expect(fill("en", message, { count: 0, name: "x" })).toBe("0 events of x");
  expect(fill("en", message, { count: 1234, name: "{count}" })).toBe("1,234 events of {count}");
  expect(fill("zh", { other: "{count} 个事件" }, { count: 1 })).toBe("1 个事件");
  expect(fill("en", "{missing}", {})).toBe("{missing}");
});

function forms(message: Message): readonly string[] {
  return typeof message === "string" ? [message] : Object.values(message);
}

function placeholders(form: string): readonly string[] {
  return [...form.matchAll(/\{(\w+)\}/g)].map((match) => match[1] ?? "").toSorted();
}
