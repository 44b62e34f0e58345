import { describe, expect, it } from "vitest";
import { elasticsearchConfig } from "../../../../src/sources/elasticsearch/config.ts";

const LEAST = { type: "elasticsearch", id: "elk", url: "http://127.0.0.1:9200", indices: ["logs-*"] };

describe("elasticsearchConfig", () => {
  it("has a default for everything but address and indices", () => {
    expect(elasticsearchConfig.parse(LEAST)).toMatchObject({
      mode: "exact",
      start_from: "now-24h",
      multiline: "off",
      push_down: true,
      poll_interval: 1_000,
      update_horizon: 86_400_000,
      overlap: 120_000,
      page_size: 5_000,
    });
  });

  it.each([
    ["an address with a password", { url: "http://user:secret@127.0.0.1:9200" }],
    ["an address without a protocol", { url: "127.0.0.1:9200" }],
    ["no index", { indices: [] }],
    ["an unknown key", { index: "logs-*" }],
    ["a user without a password", { username: "elastic" }],
    ["a page beyond what servers allow", { page_size: 20_000 }],
    ["a duration without a unit", { poll_interval: "1" }],
  ])("refuses %s", (_what, change) => {
    expect(elasticsearchConfig.safeParse({ ...LEAST, ...change }).success).toBe(false);
  });

  it("takes several nodes", () => {
    const url = ["https://a.example.com:9200", "https://b.example.com:9200/es"];
    expect(elasticsearchConfig.parse({ ...LEAST, url }).url).toEqual(url);
  });
});
