import { expect, test } from "vitest";
import { kibanaConfig } from "../../../src/links/kibana-config.ts";
import { logsLink } from "../../../src/links/logs-link.ts";
import { readRison } from "../../support/read-rison.ts";

/** The phrase that a link's message filter looks for. */
function phrase(message: string): string {
  const link = logsLink(kibanaConfig.parse({ url: "https://kibana.example.com" }), { from: 0, to: 1, message });
  const state = new URLSearchParams(new URL(link).hash.replace(/^#\/?\?/, "")).get("_a") ?? "";
  const { filters } = readRison(state) as unknown as {
    filters: readonly [{ query: { match_phrase: { message: string } } }];
  };
  return filters[0].query.match_phrase.message;
}

test("a long message is looked for by whole words, as half of one is another word to the index", () => {
  expect(phrase(`${"word ".repeat(23)}connection refused`)).toBe("word ".repeat(23).trimEnd());
  expect(phrase("x".repeat(300))).toBe("x".repeat(120));
  expect(phrase(`${"x".repeat(119)}😀${"y".repeat(90)}`)).toBe("x".repeat(119));
  expect(phrase("订单服务".repeat(60))).toBe("订单服务".repeat(10));
  expect(phrase(`${"a".repeat(120)} b`)).toBe("a".repeat(120));
});
