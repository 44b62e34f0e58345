import { expect, it } from "vitest";
import { searchText } from "../../../src/store/engine/commit/search-text.ts";

it("is all that words are looked for in, in lower case", () => {
  const issue = { title: "STRASSE Ä", type: "java.IOException", culprit: undefined, pattern: "<int>" };
  expect(searchText(issue)).toBe("strasse ä\njava.ioexception\n\n<int>");
});
