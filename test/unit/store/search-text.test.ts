import { expect, it } from "vitest";
import { searchText, searchWords } from "../../../src/store/search-text.ts";

it("splits a query into at most ten bounded, lower-case words", () => {
  expect(searchWords(undefined)).toEqual([]);
  expect(searchWords("  Ärger\tIM\nHaus ")).toEqual(["ärger", "im", "haus"]);
  expect(searchWords("w ".repeat(50))).toHaveLength(10);
  expect(searchWords("x".repeat(5_000))[0]!.length).toBeLessThanOrEqual(200);
});

it("finds in issues the words that the same text would be searched by", () => {
  const issue = { title: "STRASSE Ä", type: "java.IOException", culprit: undefined, pattern: "<int>" };
  for (const word of searchWords("strasse ä ioexception <INT>")) expect(searchText(issue)).toContain(word);
});
