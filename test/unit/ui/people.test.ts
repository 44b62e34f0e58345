import { describe, expect, it, vi } from "vitest";
import { browserName } from "../../../src/ui/views/account/browser-name.ts";
import { rangeOf } from "../../../src/ui/views/audit/span.ts";
import { sourceOf } from "../../../src/ui/views/set-up/source-fields.ts";
import { outlineOf } from "../../../src/ui/views/settings/outline.ts";

// What the page keeps in a browser is read when its modules are loaded.
vi.stubGlobal("sessionStorage", undefined);
vi.stubGlobal("localStorage", undefined);
const { rightsOf } = await import("../../../src/ui/state/rights.ts");

const nobody = { account: "a", name: "Ann", email: "ann@example.com", owner: false, projects: {} };

describe("what is offered by role", () => {
  it("grows from viewer to admin, in the project or in all of them", () => {
    const rights = rightsOf({ ...nobody, projects: { shop: "member", bank: "viewer" } });
    expect(rights.inProject("member", "shop")).toBe(true);
    expect(rights.inProject("admin", "shop")).toBe(false);
    expect(rights.inProject("member", "bank")).toBe(false);
    expect(rights.inProject("viewer", "other")).toBe(false);
    expect(rights.somewhere("member")).toBe(true);
    expect(rights.somewhere("admin")).toBe(false);
    expect(rights.everywhere("viewer")).toBe(false);
    const all = rightsOf({ ...nobody, projects: { "*": "member", shop: "admin" } });
    expect([all.everywhere("member"), all.everywhere("admin"), all.inProject("admin", "shop")]).toEqual([
      true,
      false,
      true,
    ]);
  });

  it("is everything for owners, and nothing for who has no role or is nobody", () => {
    expect(rightsOf({ ...nobody, owner: true }).inProject("admin", "any")).toBe(true);
    for (const me of [nobody, undefined]) {
      const rights = rightsOf(me);
      expect([rights.owner, rights.somewhere("viewer"), rights.inProject("viewer", "__proto__")]).toEqual([
        false,
        false,
        false,
      ]);
    }
  });
});

describe("a source that is tried", () => {
  const input = { values: {}, tls: false, mechanism: "scram-sha-512" } as const;

  it("is written as the configuration has it", () => {
    const values = { brokers: "a:9092, b:9092 ", topics: " ", username: "reader", password: "s, e" };
    expect(sourceOf("kafka", { ...input, values, tls: true })).toEqual({
      type: "kafka",
      brokers: ["a:9092", "b:9092"],
      sasl: { mechanism: "scram-sha-512", username: "reader", password: "s, e" },
      tls: true,
    });
    expect(sourceOf("elasticsearch", { ...input, values: { url: " http://es:9200", api_key: "k" } })).toEqual({
      type: "elasticsearch",
      url: "http://es:9200",
      api_key: "k",
    });
    expect(sourceOf("kafka", { ...input, values: { brokers: "a:1" } })).toEqual({ type: "kafka", brokers: ["a:1"] });
  });
});

describe("a configuration in outline", () => {
  it("is indented, and quotes what YAML would take for something else", () => {
    const config = {
      server: { listen: "127.0.0.1:4800", public_url: null },
      sources: [{ id: "app", topics: ["a", "b"], tls: true, ca: "yes" }, "x: y"],
      empty: {},
      none: [],
      text: "two\nlines",
      gone: undefined,
    };
    expect(outlineOf(config)).toBe(
      `server:
  listen: "127.0.0.1:4800"
  public_url: null
sources:
  - id: app
    topics:
      - a
      - b
    tls: true
    ca: "yes"
  - "x: y"
empty: {}
none: []
text: "two\\nlines"`,
    );
  });
});

describe("small things", () => {
  it.each([
    ["Mozilla/5.0 (X11; Linux x86_64; rv:143.0) Gecko/20100101 Firefox/143.0", "Firefox, Linux"],
    [
      "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0 Safari/537.36 Edg/141.0",
      "Edge, Windows",
    ],
    [
      "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1 Version/18.0 Safari/604.1",
      "Safari, iOS",
    ],
    [
      "Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0 Mobile Safari/537.36",
      "Chrome, Android",
    ],
    ["something else", "something else"],
  ])("names a browser: %s", (agent, name) => expect(browserName(agent)).toBe(name));

  it("looks back by a span", () => {
    const now = Date.UTC(2026, 10, 28, 12);
    expect(rangeOf("all", now)).toEqual({});
    expect(rangeOf("24h", now)).toEqual({ from: "2026-11-27T12:00:00.000Z" });
  });
});
