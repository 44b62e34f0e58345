import { describe, expect, test } from "vitest";
import { heard, inARow, isSentence, says, sentence, textOf, withValues } from "../../../src/domain/sentence.ts";
import { SENTENCES } from "../../../src/domain/sentences/sentences.ts";
import { readSources } from "../../support/source-imports.ts";

describe("a sentence", () => {
  test("is said with what stands at its places, and its form is chosen by a number", () => {
    expect(textOf(sentence("search.unknown_key", { name: "servce" }))).toBe("unknown key `servce`");
    expect(textOf(sentence("found.kafka", { count: 1 }))).toBe("Kafka, 1 broker");
    expect(textOf(sentence("found.kafka", { count: 3 }))).toBe("Kafka, 3 brokers");
    expect(textOf("as they said it")).toBe("as they said it");
  });

  test("holds others, and lists of names; several stand in a row", () => {
    expect(textOf(sentence("held.backlog", { names: ["a", "b"] }))).toBe("first backlog is being read: a, b");
    const reasons = [sentence("held.is_behind", { id: "a" }), sentence("held.is_behind", { id: "b" })];
    expect(textOf(inARow(reasons))).toBe("source a is behind; source b is behind");
  });

  test("says values as they are, whatever they look like", () => {
    expect(textOf(sentence("gap.file_broken", { path: "{why}", why: "$&" }))).toBe("{why} is not whole: $&");
  });

  test("is changed in its values alone, at any depth", () => {
    const said = sentence("error.with_hint", {
      message: sentence("kafka.silent", { why: "password=secret" }),
      hint: sentence("kafka.reachable"),
    });
    expect(textOf(withValues(said, (text) => text.replace("secret", "…")))).toMatch(/^Kafka .*: password=… \(check/);
    expect(withValues("secret", () => "…")).toBe("…");
  });

  test("is known again when it comes back from a store or a thread; anything else is not", () => {
    const said = sentence("kind.or_more", { kinds: [sentence("kind.list")], last: "x" });
    expect(isSentence(structuredClone(said))).toBe(true);
    for (const other of [null, "x", {}, { code: "toString", values: {} }, { code: "kafka.group", values: { a: {} } }]) {
      expect(isSentence(other)).toBe(false);
    }
  });

  test("goes as its text through what carries texts alone", () => {
    expect(heard(says("schema.host_port"))).toEqual(sentence("schema.host_port"));
    const known = sentence("file.alias_unknown", { name: "a" });
    expect(heard(says(known))).toEqual(known);
    expect(heard("not one of them")).toBe("not one of them");
  });
});

test("every sentence is said by something", () => {
  const isSaying = ({ path }: { readonly path: string }) => !/^src\/(domain\/sentences|ui\/i18n)\//.test(path);
  const text = readSources("src")
    .filter(isSaying)
    .map((file) => file.text)
    .join("\n");
  const group = (code: string) => `\`${code.slice(0, code.indexOf("."))}.\${`;
  const unsaid = Object.keys(SENTENCES).filter((code) => !text.includes(`"${code}"`) && !text.includes(group(code)));
  expect(unsaid).toEqual([]);
});
