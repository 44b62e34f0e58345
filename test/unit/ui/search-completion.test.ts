import { describe, expect, test } from "vitest";
import { parseSearch } from "../../../src/search/parse-search.ts";
import { accept, complete } from "../../../src/ui/views/issues/search-completion.ts";
import { SEARCH_KEYS } from "../../../src/ui/views/issues/search-words.ts";

const known = { service: ["cart", "checkout eu", 'say "hi"'] };
const offered = (text: string, caret = text.length): readonly string[] =>
  complete(text, caret, known).items.map(({ insert }) => insert);

describe("what a search offers", () => {
  test("keys, where a word begins", () => {
    expect(offered("")[0]).toBe("is:");
    expect(offered("is:new fir")).toEqual(["first_seen:"]);
    expect(offered("-ser")).toEqual(["service:"]);
    expect(offered("REL")).toEqual(["release:"]);
    expect(offered("nothing")).toEqual([]);
  });

  test("values of a key, those that the page has seen too", () => {
    expect(offered("is:re")).toEqual(["is:regressed ", "is:resolved "]);
    expect(offered("service:c")).toEqual(["service:cart ", 'service:"checkout eu" ']);
    expect(offered("service:s")).toEqual(['service:"say \\"hi\\"" ']);
    expect(offered("level:>=")).toEqual(["level:>=error ", "level:>=warning "]);
    expect(offered("is:new")).toEqual([]);
    expect(offered("constructor:x")).toEqual([]);
  });

  test("nothing inside quotes, and something behind them", () => {
    expect(offered('"is:')).toEqual([]);
    expect(offered('"a b" is:es')).toEqual(["is:escalating "]);
  });

  test("for the word at the caret, which it replaces", () => {
    const offer = complete("is:ne service:cart", 5, known);
    const [item] = offer.items;
    expect(item).toBeDefined();
    if (item !== undefined) {
      expect(accept("is:ne service:cart", offer, item)).toEqual({ text: "is:new service:cart", caret: 7 });
    }
    const negated = complete("-ser", 4, known);
    const [key] = negated.items;
    if (key !== undefined) expect(accept("-ser", negated, key)).toEqual({ text: "-service:", caret: 9 });
  });
});

test("all that is offered is read by the search", () => {
  const searches = Object.entries(SEARCH_KEYS).flatMap(([key, values]) =>
    values.length === 0 ? [`${key}:x`] : values.map((value) => `${key}:${value}`),
  );
  expect(searches.map((search) => [search, parseSearch(search).problem])).toEqual(
    searches.map((search) => [search, undefined]),
  );
});
