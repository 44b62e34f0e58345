import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { eventMessage } from "../../../src/domain/error-event.ts";
import type { ExtractorOptions } from "../../../src/extraction/create-extractor.ts";
import { extractorOf, record } from "./rules-of.ts";

const ERRORS = "rules: [{ name: errors, when: { level: error } }]";
const TRACE =
  "java.lang.IllegalStateException: no\n\tat com.shop.Cart.add(Cart.java:3)\n\tat org.vendor.Lib.run(Lib.java:1)\n\tat org.springframework.Web.get(Web.java:2)";

function event(
  yaml: string,
  value: string | Readonly<Record<string, unknown>>,
  options: Partial<ExtractorOptions> = {},
) {
  const extraction = extractorOf(yaml, options).extract(record(value));
  if (extraction.kind !== "event") throw new Error(JSON.stringify(extraction));
  return extraction.event;
}

describe("extractor", () => {
  it("lets the first rule that takes a record win, and only one that is enabled", () => {
    const yaml = `rules:
      - { name: off, enabled: false, when: { contains: lost } }
      - { name: dropped, when: { contains: lost order }, drop: true }
      - { name: first, when: { contains: lost } }
      - { name: second, when: { contains: lost } }`;
    expect(event(yaml, "ERROR lost parcel").rule).toBe("shop/first");
    expect(extractorOf(yaml).extract(record("ERROR lost order"))).toEqual({
      kind: "ignored",
      reason: "dropped_by_rule",
      rule: "shop/dropped",
    });
    expect(extractorOf(yaml).extract(record("found"))).toEqual({ kind: "ignored", reason: "no_rule_matched" });
  });

  it("takes every record with every level, also what a rule drops", () => {
    const yaml =
      "rules: [{ name: a, when: { level: error, contains: lost } }, { name: b, when: { contains: noise }, drop: true }]";
    const rules = (line: string): string => event(yaml, line, { levelAll: true }).rule;
    expect(rules("INFO lost")).toBe("shop/a");
    expect(rules("INFO noise")).toBe("shop/b");
    expect(rules("INFO fine")).toBe("default");
    expect(event(yaml, "INFO fine", { levelAll: true }).level).toBe("info");
  });

  it("gives an event its project by service, or the one that the rule names", () => {
    const projects = [{ name: "shop", match: { service: ["cart", "checkout-*"] }, in_app: [] }];
    const project = (service: string): string =>
      event(ERRORS, { level: "error", message: "x", service }, { projects }).project;
    expect(["cart", "checkout-api", "carts", "pay"].map(project)).toEqual(["shop", "shop", "default", "default"]);
    expect(
      event("rules: [{ name: a, event: { project: 'team-{{ team }}' } }]", { team: "blue" }, { projects }).project,
    ).toBe("team-blue");
  });

  it("marks frames by the project's globs, or by the language's libraries", () => {
    const inApp = (in_app: string[]): boolean[] | undefined =>
      event(
        ERRORS,
        { level: "error", message: "x", stack_trace: TRACE },
        { projects: [{ name: "p", match: { service: [] }, in_app }] },
      ).exceptions[0]?.frames.map((frame) => frame.inApp);
    expect(inApp([])).toEqual([true, true, false]);
    expect(inApp(["com.shop.*"])).toEqual([true, false, false]);
    expect(inApp(["net.other.*"])).toEqual([true, true, false]);
  });

  it("runs the steps in order and maps their values", () => {
    const yaml = `rules:
      - name: order
        when: { contains: "order " }
        steps:
          - regex: 'order (?P<order>\\d+) of (?P<user>\\w+): (?P<rest>.*)$'
          - json: { field: rest }
          - key_value: { field: pairs, prefix: kv. }
          - rename: { kv.region: region }
          - set: { title: "Order of {{ user }}" }
          - timestamp: { field: at, timezone: Asia/Shanghai }
        event: { message: "{{ title }}", type: OrderError, level: fatal, service: "{{ svc }}", tags: { order: "{{ order }}", region: "{{ region }}", none: "{{ nothing }}" } }
        fingerprint: [order, "{{ svc }}"]`;
    const made = event(
      yaml,
      'order 17 of ann: {"svc": "pay", "at": "2026-11-24 16:00:00", "pairs": "region=eu size=\\"a b\\""}',
    );
    expect(made).toMatchObject({
      message: "Order of ann",
      level: "fatal",
      service: "pay",
      timestamp: Date.UTC(2026, 10, 24, 8),
      fingerprint: ["order", "pay"],
      tags: { order: "17", region: "eu" },
    });
    expect(made.tags).not.toHaveProperty("none");
    expect(made.exceptions).toEqual([{ type: "OrderError", message: "Order of ann", frames: [] }]);
  });

  it.each([
    ["{ fields: { shop.id: 17 } }", { shop: { id: "17" } }, { "shop.id": 18 }],
    ["{ fields: { status: [failed, lost] } }", { status: "LOST" }, { status: "found" }],
    ["{ fields: { status: { exists: true } } }", { status: "" }, { other: 1 }],
    ["{ fields: { status: { exists: false } } }", { other: 1 }, { status: 1 }],
    ["{ fields: { status: { contains: fail } } }", { status: "failed" }, { status: "fine" }],
    ["{ fields: { status: { matches: '^f.*d$' } } }", { status: "failed" }, { status: "failed twice" }],
    ["{ fields: { status: { gte: 500, lt: 600 } } }", { status: 503 }, { status: 404 }],
    ["{ fields: { status: { gt: 499.5 } } }", { status: "500" }, { status: "500 ms" }],
    ["{ fields: { status: { lte: 0 } } }", { status: -1.5 }, { status: "" }],
    ["{ fields: { path: { starts_with: [/a, /b] } } }", { path: "/b/c" }, { path: "x/b" }],
    ["{ fields: { path: { ends_with: .php } } }", { path: "/x.php" }, { path: "/x.php5" }],
    ["{ fields: { path: { contains_any_case: [TIMEOUT, 'a.c'] } } }", { path: "a TimeOut" }, { path: "abc" }],
    ["{ fields: { tags: { contains: web } } }", { tags: ["x", "web-1"] }, { tags: ["x"] }],
    ["{ fields: { status: { gte: 500, contains: '3' } } }", { status: 503 }, { status: 502 }],
    ["{ contains_any_case: [out of MEMORY, '(x)'] }", { message: "Out Of Memory" }, { message: "x" }],
    ["{ contains_any_case: é }", { message: "É" }, { message: "e" }],
    ["{ fields: { _index: { exists: false } } }", { message: "m" }, undefined],
    ["{ fields: { service.name: cart } }", { app: "cart" }, { app: "pay" }],
    ["{ level: warning }", { level: "warn" }, { level: "info" }],
    ["{ level: fatal }", { level: "critical" }, { level: "error" }],
    ["{ stack_trace: true }", { stack: "x" }, { message: "x" }],
    ["{ stack_trace: false }", { message: "x" }, { stack: "x" }],
    ["{ any: [{ contains: a1 }, { contains: b2 }] }", { message: "b2" }, { message: "c3" }],
    ["{ all: [{ contains: a1 }, { contains: b2 }] }", { message: "b2 a1" }, { message: "a1" }],
    ["{ not: { contains: a1 } }", { message: "b2" }, { message: "a1" }],
  ])("tests %s", (when, fitting, other) => {
    const extractor = extractorOf(`rules: [{ name: r, when: ${when} }]`);
    expect(extractor.extract(record(fitting)).kind).toBe("event");
    if (other !== undefined) expect(extractor.extract(record(other)).kind).toBe("ignored");
  });

  it("is unmoved by what hangs a backtracking engine", () => {
    const extractor = extractorOf(
      "rules: [{ name: r, when: { matches: '^(a+)+$' } }, { name: s, steps: [{ regex: '(?P<x>(?:a|aa)+)$' }] }]",
    );
    expect(extractor.extract(record(`${"a".repeat(30_000)}!`)).kind).toBe("event");
  });

  it("never throws, whatever the document", () => {
    const extractor = extractorOf(`rules:
      - { name: a, when: { fields: { a.b: x } }, steps: [{ json: {} }, { key_value: {} }, { stack_trace: auto }, { timestamp: { field: t } }], event: { message: "{{ a }}" } }
      - { name: b, when: { any: [{ level: error }, { stack_trace: true }] } }
      - { name: c }`);
    const key = fc.constantFrom(
      "a",
      "a.b",
      "b",
      "message",
      "level",
      "stack",
      "error",
      "type",
      "t",
      "__proto__",
      "exception",
    );
    const document = fc.dictionary(key, fc.oneof(fc.string({ unit: "binary" }), fc.jsonValue({ maxDepth: 3 })));
    fc.assert(
      fc.property(document, (written) => {
        const extraction = extractor.extract(record(written));
        expect(extraction.kind).toBe("event");
        if (extraction.kind === "event") expect(typeof eventMessage(extraction.event)).toBe("string");
      }),
      { numRuns: 2_000 },
    );
  });
});
