import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { duration } from "../../../src/config/duration.ts";
import { readYaml } from "../../../src/config/yaml-document.ts";
import { formatProblem } from "../../../src/domain/problem.ts";
import { textOf } from "../../../src/domain/sentence.ts";

const kafka = z.strictObject({
  id: z.string().regex(/^[a-z_]+$/, "must be lower_snake_case"),
  type: z.literal("kafka"),
  topics: z.array(z.string()).min(1).describe("Topics to read."),
  sasl: z.strictObject({ username: z.string(), password: z.string() }).optional(),
  wait: duration.prefault("5m"),
});
const file = z.strictObject({
  id: z.string(),
  type: z.literal("file"),
  paths: z.union([z.string(), z.array(z.string())]),
  ca_file: z.string().optional(),
});
const schema = z.strictObject({
  name: z.string().default("x"),
  port: z.number().int().min(1).max(65_535).optional(),
  debug: z.boolean().optional(),
  level: z.enum(["error", "warn", "info"]).default("info"),
  url: z.url().optional(),
  labels: z.record(z.string(), z.string()).optional(),
  secret: z
    .string()
    .refine((text) => text.length > 30, { error: ({ input }) => `${JSON.stringify(input)} is too short` })
    .optional(),
  sources: z.array(z.discriminatedUnion("type", [kafka, file])).default([]),
});
const env = { PORT: "8080", DEBUG: "true", PIN: "1234", TOKEN: 'hunter2"x', WAIT: "hunter3" };
const v = (name: string): string => `$\{${name}}`;

function read(text: string) {
  return readYaml({ file: "f.yml", text, schema, env });
}

function problems(text: string): string[] {
  return read(text).problems.map(formatProblem);
}

describe("values", () => {
  test("an empty file is every default", () => {
    for (const text of ["", "# nothing\n", "{}", "\uFEFFname: x\n"]) {
      expect(read(text)).toMatchObject({ value: { name: "x", level: "info", sources: [] }, problems: [] });
    }
  });

  test("anchors and merge keys are followed; own keys win", () => {
    const text = [
      "sources:",
      "  - &a { id: a, type: kafka, topics: [t], wait: 1h }",
      "  - <<: *a",
      "    id: b",
      "  - *a",
    ].join("\n");
    const { value, problems: found } = read(text);
    expect(found).toEqual([]);
    expect(value?.sources.map((source) => source.id)).toEqual(["a", "b", "a"]);
    expect(value?.sources[1]).toMatchObject({ wait: 3_600_000 });
  });

  test("variables become numbers and booleans only where the schema wants them", () => {
    const { value, problems: found } = read(`port: ${v("PORT")}\ndebug: "${v("DEBUG")}"\nname: ${v("PIN")}\n`);
    expect(found).toEqual([]);
    expect(value).toMatchObject({ port: 8080, debug: true, name: "1234" });
  });

  test("without an environment, dollar signs and _file keys are left alone", () => {
    const plain = readYaml({ file: "f.yml", text: `name: ${v("PORT")}`, schema });
    expect(plain.value).toMatchObject({ name: v("PORT") });
    const secret = readYaml({ file: "f.yml", text: "secret_file: /etc/passwd", schema });
    expect(secret.problems.map(formatProblem)).toEqual([
      "f.yml:1:1: unknown key `secret_file` (did you mean `secret`?)",
    ]);
  });

  test("keys that JavaScript owns are keys like any other", () => {
    expect(read("labels: { constructor: b, toString: c }").value?.labels).toEqual({ constructor: "b", toString: "c" });
    expect(problems("__proto__: { name: y }")).toEqual([expect.stringContaining("f.yml:1:1: unknown key `__proto__`")]);
    expect(({} as Record<string, unknown>)["name"]).toBeUndefined();
  });

  test("numbers and booleans as keys are text", () => {
    expect(read("labels: { 404: a, true: b }").value?.labels).toEqual({ "404": "a", true: "b" });
  });
});

describe("problems", () => {
  test.each([
    ["a wrong type", "name: [a]", "f.yml:1:7: `name`: expected a string, found a list"],
    ["a number for a text", "name: 5", "f.yml:1:7: `name`: expected a string, found a number (put it in quotes)"],
    [
      "no value",
      "name:\nport: 5",
      "f.yml:1:1: `name`: expected a string, found nothing (the value is missing, or its lines are not indented)",
    ],
    ["a fraction", "port: 1.5", "f.yml:1:7: `port`: expected a whole number"],
    ["too small", "port: 0", "f.yml:1:7: `port`: must be at least 1"],
    ["too big", "port: 70000", "f.yml:1:7: `port`: must be at most 65535"],
    [
      "a wrong choice",
      "level: erorr",
      "f.yml:1:8: `level`: must be one of `error`, `warn`, `info` (did you mean `error`?)",
    ],
    ["no address", "url: localhost", "f.yml:1:6: `url`: must be an address such as `https://example.com`"],
    ["an unknown key", "prot: 5", "f.yml:1:1: unknown key `prot` (did you mean `port`?)"],
    [
      "a key far from all",
      "zzzzzz: 5",
      "f.yml:1:1: unknown key `zzzzzz` (known keys: name, port, debug, level, url, labels, secret, sources)",
    ],
    ["not a mapping", "- a", "f.yml:1:1: `(file)`: expected a mapping (`key: value`), found a list"],
    [
      "a wrong variant",
      "sources: [{ id: a, type: kafak }]",
      "f.yml:1:26: `sources[0].type`: must be one of `kafka`, `file` (did you mean `kafka`?)",
    ],
    ["no variant", "sources: [{ id: a }]", "f.yml:1:11: `sources[0].type` is missing (one of `kafka`, `file`)"],
    [
      "a list's element",
      "sources: [{ id: a, type: kafka, topics: [t, 5] }]",
      "f.yml:1:45: `sources[0].topics[1]`: expected a string, found a number (put it in quotes)",
    ],
    [
      "a missing key",
      "sources: [{ id: a, type: kafka }]",
      "f.yml:1:11: `sources[0].topics` is missing (expected a list of strings: Topics to read)",
    ],
    [
      "a text for a list",
      "sources: [{ id: a, type: kafka, topics: t }]",
      "f.yml:1:41: `sources[0].topics`: expected a list of strings, found a string (write it in brackets: `[…]`)",
    ],
    [
      "an empty list",
      "sources: [{ id: a, type: kafka, topics: [] }]",
      "f.yml:1:41: `sources[0].topics`: must not be empty (Topics to read)",
    ],
    [
      "a key of another variant",
      "sources: [{ id: a, type: file, paths: p, topic: t }]",
      "f.yml:1:42: unknown key `sources[0].topic` (known keys: id, type, paths, ca_file)",
    ],
    [
      "a key of a mapping inside",
      "sources: [{ id: a, type: kafka, topics: [t], sasl: { username: u, passwrd: p, password: p } }]",
      "f.yml:1:67: unknown key `sources[0].sasl.passwrd` (did you mean `password`?)",
    ],
    [
      "a schema's own words",
      "sources: [{ id: A-b, type: file, paths: p }, { id: A-b, type: kafka, topics: [t] }]",
      "f.yml:1:52: `sources[1].id`: must be lower_snake_case",
    ],
    [
      "a wrong duration",
      "sources: [{ id: a, type: kafka, topics: [t], wait: 5 }]",
      "f.yml:1:52: `sources[0].wait`: expected a duration such as `5m`, found a number (with a unit: `5s`, `5m`)",
    ],
    [
      "one of several types",
      "sources: [{ id: a, type: file, paths: 5 }]",
      "f.yml:1:39: `sources[0].paths`: expected a string or a list of strings, found a number",
    ],
    [
      "inside one of several types",
      "sources: [{ id: a, type: file, paths: [a, 5] }]",
      "f.yml:1:43: `sources[0].paths[1]`: expected a string, found a number (put it in quotes)",
    ],
    [
      "a key given twice",
      "name: a\nname: b",
      "f.yml:2:1: this key is given twice in the same mapping (keep one of them)",
    ],
    ["a tab", "sources:\n\t- id: a", "f.yml:2:1: a tab is used as indentation (YAML allows spaces only)"],
    [
      "bad indentation",
      "labels:\n  a: b\n c: d",
      "f.yml:3:1: the indentation fits nothing above it (keys of one mapping begin in the same column)",
    ],
    ["an open bracket", "sources: [", "f.yml:1:11: a list or mapping in brackets is not closed (close it with `]`)"],
    ["an open quote", "name: 'a", "f.yml:1:9: a text in quotes is not closed (close it with the same quote)"],
    [
      "a colon in a text",
      "name: a: b",
      "f.yml:1:7: a mapping cannot begin here (put a text that contains `: ` in quotes, or begin the mapping on its own line)",
    ],
    ["a reserved character", "name: @a", "f.yml:1:7: a value cannot begin with `@` (put the value in quotes)"],
    [
      "an unknown alias",
      "name: *a",
      "f.yml:1:7: the alias `*a` names no anchor above it (write `&a` before the value it repeats, or put the text in quotes)",
    ],
    ["an unknown tag", "name: !secret a", "f.yml:1:7: unknown tag (put a text that begins with `!` in quotes)"],
    [
      "two documents",
      "name: a\n---\nname: b",
      "f.yml:2:1: the file holds more than one document (remove the line `---`)",
    ],
    [
      "a variable that is not set",
      `name: ${v("NOPE")}`,
      `f.yml:1:7: the environment variable NOPE is not set (set it, or write \`${v("NOPE:-default")}\`)`,
    ],
    [
      "a variable in braces",
      `labels: { a: ${v("PORT")} }`,
      `f.yml:1:15: a variable inside \`{ … }\` or \`[ … ]\` must be in quotes (such as \`"${v("NAME")}"\`)`,
    ],
    ["a list as key", "? [a]\n: b", "f.yml:1:3: a key must be a text (put `{{ … }}` and lists in quotes)"],
    ["an infinite number", "port: .inf", "f.yml:1:7: this number cannot be used (put it in quotes if a text is meant)"],
  ])("%s", (_what, text, expected) => {
    expect(problems(text)).toContain(expected);
    expect(read(text).value).toBeUndefined();
  });

  test("come all at once, in the order of the file", () => {
    const text = "name: [a]\nprot: 5\nurl: x\nprot: 6\nlevel: 7\n";
    expect(read(text).problems.map(({ line }) => line)).toEqual([1, 2, 3, 4, 5]);
  });

  test("a syntax fault hides what follows from it", () => {
    expect(problems("- a\nb: 1\n")).toHaveLength(1);
  });
});

describe("hostile files", () => {
  test("aliases that multiply are stopped", () => {
    const lines = ["a0: &a0 [x,x,x,x,x,x,x,x,x,x]"];
    for (let level = 1; level < 12; level++)
      lines.push(
        `a${level}: &a${level} [${Array(10)
          .fill(`*a${level - 1}`)
          .join(",")}]`,
      );
    expect(problems(lines.join("\n"))).toEqual([expect.stringContaining("the file holds more than 100000 values")]);
  });

  test("an alias of itself is stopped", () => {
    expect(problems("labels: &a { x: *a }")).toEqual(["f.yml:1:17: an alias repeats the value that it stands in"]);
  });

  test("nesting is bounded", () => {
    expect(problems(`name: ${"[".repeat(30_000)}`)[0]).toMatch(/nested|not closed/);
    expect(problems(`name: ${"[".repeat(100)}${"]".repeat(100)}`)).toEqual([
      expect.stringContaining("nested deeper than 64 levels"),
    ]);
  });

  test("size is bounded", () => {
    expect(problems("x".repeat(2 * 1024 * 1024 + 1))).toEqual(["f.yml: the file is larger than 2 MB"]);
  });

  test("nothing throws, whatever the file holds", () => {
    const pieces = fc.constantFrom(
      "name",
      ":",
      " ",
      "\n",
      "-",
      "[",
      "]",
      "{",
      "}",
      "&a",
      "*a",
      "'",
      '"',
      "|",
      ">",
      "!t",
      "#",
      "\t",
      "<<",
      "${",
      "}",
      "%",
      "@",
      "5",
      "~",
      "?",
      ",",
      "---",
    );
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 40 }), (parts) => {
        const { value, problems: found } = read(parts.join(""));
        expect(value === undefined).toBe(found.length > 0);
        for (const { line, column, message } of found) {
          expect(line).toBeGreaterThan(0);
          expect(column).toBeGreaterThan(0);
          expect(message).not.toBe("");
        }
      }),
      { numRuns: 2_000 },
    );
  });
});

describe("secrets", () => {
  let folder = "";
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "elkhound-config-"));
    writeFileSync(join(folder, "password"), "  s3cret\n");
    writeFileSync(join(folder, "empty"), "\n");
    writeFileSync(join(folder, "large"), "x".repeat(65 * 1024));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  const source = (rest: string): string =>
    `sources:\n  - { id: a, type: kafka, topics: [t], sasl: { username: u, ${rest} } }`;
  const inFolder = (text: string) =>
    readYaml({ file: join(folder, "f.yml"), text, schema, env: { ...env, DIR: folder } });
  const messages = (text: string): string[] => inFolder(text).problems.map(({ message }) => textOf(message));

  test("come from a file, trimmed, relative to the configuration", () => {
    const { value, problems: found } = inFolder(source("password_file: password"));
    expect(found).toEqual([]);
    expect(value?.sources[0]).toMatchObject({ sasl: { username: "u", password: "s3cret" } });
  });

  test("take the path from a variable", () => {
    expect(inFolder(source(`password_file: "${v("DIR")}/password"`)).problems).toEqual([]);
  });

  test("keys that the schema knows itself are left alone", () => {
    const { value } = inFolder("sources: [{ id: a, type: file, paths: p, ca_file: password }]");
    expect(value?.sources[0]).toMatchObject({ ca_file: "password" });
  });

  test.each([
    ["password_file: nowhere", "the file of `password_file` does not exist"],
    ["password_file: .", "the file of `password_file` is a folder"],
    ["password_file: empty", "the file of `password_file` is empty"],
    ["password_file: large", "the file of `password_file` is larger than 64 KB"],
    ["password_file: [a]", "`password_file` must be the path of a file"],
    ["password: p, password_file: password", "both `password` and `password_file` are given"],
  ])("%s is one problem", (rest, message) => {
    expect(messages(source(rest))).toEqual([message]);
  });

  test("are in no problem, even where a schema quotes the value", () => {
    for (const text of [`secret: ${v("TOKEN")}`, `secret: "a-${v("TOKEN")}-b"`, "secret_file: password"]) {
      const shown = JSON.stringify(inFolder(text).problems);
      expect(shown).toContain("is too short");
      expect(shown).not.toMatch(/hunter|s3cret/);
    }
    expect(
      JSON.stringify(inFolder(`sources: [{ id: a, type: kafka, topics: [t], wait: "${v("WAIT")}" }]`).problems),
    ).not.toContain("hunter3");
  });
});

describe("locate", () => {
  test("finds values, and the nearest parent of what is not there", () => {
    const document = read("name: a\nsources:\n  - id: a\n    type: file\n    paths: [x, y]\n");
    expect(document.locate([])).toEqual({ line: 1, column: 1 });
    expect(document.locate(["sources", 0, "paths", 1])).toEqual({ line: 5, column: 16 });
    expect(document.locate(["sources", 0, "ca_file"])).toEqual({ line: 3, column: 5 });
    expect(document.locate(["sources", 7, "x"])).toEqual({ line: 3, column: 3 });
    expect(document.locate(["nothing"])).toEqual({ line: 1, column: 1 });
  });
});
