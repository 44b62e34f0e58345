import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { kibanaConfig } from "../../../src/links/kibana-config.ts";
import { logsLink } from "../../../src/links/logs-link.ts";
import { pageLinks } from "../../../src/links/page-links.ts";
import { type RisonValue, rison } from "../../../src/links/rison.ts";
import { readRison } from "../../support/read-rison.ts";

const kibana = kibanaConfig.parse({ url: "https://kibana.example.com/base/", data_view: "logs-*" });
const query = {
  from: Date.UTC(2026, 10, 28, 13),
  to: Date.UTC(2026, 10, 28, 14),
  service: "cart",
  traceId: "4bf9",
  message: "it's (bad)!\nsecond line",
};

/** What the program behind the link reads out of its fragment. */
function parts(link: string): Readonly<Record<string, never>> {
  const fragment = new URL(link).hash.replace(/^#\/?\?/, "");
  return Object.fromEntries([...new URLSearchParams(fragment)].map(([key, value]) => [key, readRison(value)])) as never;
}

describe("Rison", () => {
  test("is as its specification's examples have it", () => {
    const examples: readonly (readonly [RisonValue, string])[] = [
      [{ a: 0, b: 1 }, "(a:0,b:1)"],
      [{ a: 0, b: "foo", c: "23skidoo" }, "(a:0,b:foo,c:'23skidoo')"],
      [{ a: null }, "(a:!n)"],
      [[1, "a b", true, false, []], "!(1,'a b',!t,!f,!())"],
      ["it's!", "'it!'s!!'"],
      ["", "''"],
      [-1.5e30, "-1.5e30"],
      [{}, "()"],
      ["a-b", "a-b"],
      ["-", "'-'"],
    ];
    for (const [value, written] of examples) expect(rison(value)).toBe(written);
  });

  test("is read back as what it was by a reader of the specification", () => {
    const value = fc.letrec<{ any: RisonValue }>((tie) => ({
      any: fc.oneof(
        { maxDepth: 4 },
        fc.string({ unit: "binary" }).map((text) => text.toWellFormed()),
        fc.constantFrom("!n", "it's", "a:b", "(x)", "12", "-", "true", "*", "@ts", "$x"),
        fc.integer(),
        fc.boolean(),
        fc.constant(null),
        fc.array(tie("any"), { maxLength: 4 }),
        fc.dictionary(
          fc
            .string({ minLength: 1, maxLength: 6 })
            .map((key) => key.toWellFormed())
            .filter((key) => key !== "__proto__"),
          tie("any"),
          { maxKeys: 4 },
        ),
      ),
    })).any;
    fc.assert(
      fc.property(value, (one) => {
        expect(readRison(rison(one))).toEqual(JSON.parse(JSON.stringify(one)));
      }),
      { seed: 6, numRuns: 500 },
    );
  });
});

describe("links to logs", () => {
  test("show Kibana's Discover with the time, the service, and filters to switch on", () => {
    const link = logsLink({ ...kibana, space: "ops" }, query);
    expect(link).toMatch(/^https:\/\/kibana\.example\.com\/base\/s\/ops\/app\/discover#\/\?_g=/);
    const { _g, _a } = parts(link) as never as {
      _g: { time: object };
      _a: { index: string; filters: { meta: { key: string; disabled: boolean; params: object }; query: object }[] };
    };
    expect(_g.time).toEqual({ from: "2026-11-28T13:00:00.000Z", to: "2026-11-28T14:00:00.000Z" });
    expect(_a.index).toBe("logs-*");
    expect(_a.filters.map(({ meta }) => [meta.key, meta.disabled])).toEqual([
      ["service.name", false],
      ["trace.id", true],
      ["message", true],
    ]);
    expect(_a.filters[2]?.query).toEqual({ match_phrase: { message: "it's (bad)!" } });
  });

  test("show OpenSearch Dashboards' Discover, of newer and older versions", () => {
    const config = { ...kibana, flavour: "opensearch_dashboards" as const };
    const newer = logsLink({ ...config, space: "ws1" }, query);
    expect(newer).toContain("/base/w/ws1/app/data-explorer/discover#/?_a=");
    const { _a, _q } = parts(newer) as never as { _a: { metadata: object }; _q: { filters: unknown[]; query: object } };
    expect(_a.metadata).toEqual({ indexPattern: "logs-*", view: "discover" });
    expect(_q.filters).toHaveLength(3);
    for (const version of ["2.9", "1.3.1"])
      expect(logsLink({ ...config, version }, query)).toContain("/base/app/discover#/?_g=");
    for (const version of ["2.10", "2", "3.0"])
      expect(logsLink({ ...config, version }, query)).toContain("/data-explorer/");
  });

  test("have filters of environment and release to switch on, and leave out the last ones where they are too long", () => {
    const place = { environment: "production", release: "2026.11.3" };
    const keys = (other: object): readonly string[] => {
      const { _a } = parts(logsLink(kibana, { ...query, ...place, ...other })) as never as {
        _a: { filters: { meta: { key: string; disabled: boolean } }[] };
      };
      return _a.filters.map(({ meta }) => `${meta.key}${meta.disabled ? " off" : ""}`);
    };
    const first = ["service.name", "trace.id off", "service.environment off", "service.version off"];
    const long = "\u9519".repeat(100);
    expect(keys({ message: "no answer" })).toEqual([...first, "message off"]);
    expect(keys({ message: long })).toEqual([...first, "message off"]);
    expect(keys({ service: long, message: long })).toEqual(first);
  });

  test("stay one link of bounded length, whatever log text is in them", () => {
    const text = fc.oneof(
      fc.string({ unit: "binary", maxLength: 3_000 }),
      fc.constant("&_g=(x:'y')#'\"<>()[]\n*_~` ".repeat(100)),
    );
    fc.assert(
      fc.property(text, (hostile) => {
        const link = logsLink(kibana, { ...query, service: hostile, traceId: hostile, message: hostile });
        expect(link).not.toMatch(/[\s"'<>`[\]\\^{|}*]/);
        expect(link.length).toBeLessThanOrEqual(2_500);
        expect(Object.keys(parts(link))).toEqual(["_g", "_a"]);
      }),
      { seed: 7 },
    );
  });
});

test("links to the page hold ids as path segments, whatever they are", () => {
  const links = pageLinks("https://errors.example.com/", "a/../b", "x?y#z");
  expect(links).toEqual({
    alert: "https://errors.example.com/alerts/a%2F..%2Fb",
    issue: "https://errors.example.com/issues/x%3Fy%23z",
    acknowledge: "https://errors.example.com/alerts/a%2F..%2Fb?action=acknowledge",
    silence: "https://errors.example.com/silences/new?alert=a%2F..%2Fb",
    resolve: "https://errors.example.com/issues/x%3Fy%23z?action=resolve",
  });
});
