import { describe, expect, test } from "vitest";
import { parseSearch } from "../../../src/search/parse-search.ts";
import { accept, complete, type KnownNames, tagOf, wordAt } from "../../../src/ui/views/issues/search-completion.ts";
import { SEARCH_KEYS } from "../../../src/ui/views/issues/search-words.ts";

const none: KnownNames = { tags: [], values: [] };
const services = { tags: [], values: ["cart", "checkout eu", 'say "hi"', "shopping-cart", "*all*"] };
const tags = { tags: ["tenant", "a key", 'the "b"', "shop.tenant"], values: [] };

function offered(text: string, known = none, caret = text.length): readonly string[] {
  const word = wordAt(text, caret);
  return word === undefined ? [] : complete(word, known).items.map(({ insert }) => insert);
}

describe("what a search offers", () => {
  test("keys, where a word begins", () => {
    expect(offered("")[0]).toBe("is:");
    expect(offered("").at(-1)).toBe("tag.");
    expect(offered("is:new fir")).toEqual(["first_seen:"]);
    expect(offered("-ser")).toEqual(["service:"]);
    expect(offered("REL")).toEqual(["release:"]);
    expect(offered("t")).toEqual(["type:", "title:", "tag."]);
    expect(offered("nothing")).toEqual([]);
  });

  test("values of a key, its own and those that the server knows; what begins so first", () => {
    expect(offered("is:re")).toEqual(["regressed ", "resolved "]);
    expect(offered("service:c", services)).toEqual(["cart ", '"checkout eu" ', "shopping-cart "]);
    expect(offered("service:say", services)).toEqual(['"say \\"hi\\"" ']);
    expect(offered("service:all", services)).toEqual(['"\\*all\\*" ']);
    expect(offered("level:>=")).toEqual([">=error ", ">=warning "]);
    expect(offered("is:new")).toEqual([]);
    expect(offered("constructor:x")).toEqual([]);
  });

  test("keys of tags and their values", () => {
    expect(offered("tag.ten", tags)).toEqual(["tag.tenant:", "tag.shop.tenant:"]);
    expect(offered("tag.", tags)).toEqual(expect.arrayContaining(["tag.tenant:", 'tag."a key":']));
    expect(offered("tag.a", tags)).toContain('tag."a key":');
    expect(offered("tag.the", tags)).toEqual(['tag."the \\"b\\"":']);
    expect(offered("has:ten", tags)).toEqual(["tag.tenant ", "tag.shop.tenant "]);
    expect(offered("tag.tenant:ac", { tags: [], values: ["acme", "Acme 2"] })).toEqual(["acme ", '"Acme 2" ']);
    expect(offered('tag."a key":', { tags: [], values: ["x"] })).toEqual(["x "]);
    expect(["tag.tenant", 'tags."the \\"b\\""', "service"].map(tagOf)).toEqual(["tenant", 'the "b"', undefined]);
  });

  test("nothing inside quotes but a value, and something behind them", () => {
    expect(offered('"is:')).toEqual([]);
    expect(offered('"a b" is:es')).toEqual(["escalating "]);
    expect(offered('service:"checkout e', services)).toEqual(['"checkout eu" ']);
    expect(offered('service:"cart"x', services)).toEqual([]);
  });

  test("values in a list, which goes on", () => {
    expect(offered("service:[", services)).toContain("cart");
    expect(offered('service:[cart,"check', services)).toEqual(['"checkout eu"']);
    expect(offered("service:[cart] is:ign")).toEqual(["ignored "]);
  });

  test("for the word at the caret, which it replaces", () => {
    const take = (text: string, caret: number): object | undefined => {
      const word = wordAt(text, caret);
      const offer = word && complete(word, services);
      const [item] = offer?.items ?? [];
      return offer && item && accept(text, offer, item);
    };
    expect(take("is:ne service:cart", 5)).toEqual({ text: "is:new service:cart", caret: 7 });
    expect(take("-ser", 4)).toEqual({ text: "-service:", caret: 9 });
    expect(take('service:["chec', 14)).toEqual({ text: 'service:["checkout eu"', caret: 22 });
  });
});

test("all that is offered is read by the search", () => {
  const searches = Object.entries(SEARCH_KEYS).flatMap(([key, values]) =>
    values.length === 0 ? [`${key}:x`] : values.map((value) => `${key}:${value}`),
  );
  const values = offered("service:", services).map((value) => `service:${value}`);
  const keys = offered("tag.", tags).map((key) => `${key}x`);
  const all = [...searches, ...values, ...keys, ...offered("has:tag", tags).map((value) => `has:${value}`)];
  expect(all.map((search) => [search, parseSearch(search).problem])).toEqual(all.map((search) => [search, undefined]));
});
