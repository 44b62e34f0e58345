import { describe, expect, it } from "vitest";
import { ALIASES } from "../../../../src/domain/attribute-names.ts";
import type { FilterQuery } from "../../../../src/domain/record-filter.ts";
import { groupOf } from "../../../../src/sources/elasticsearch/attribute-groups.ts";
import { IndexMapping } from "../../../../src/sources/elasticsearch/index-mapping.ts";
import { pushDown } from "../../../../src/sources/elasticsearch/push-down.ts";

const ECS = {
  properties: {
    message: { type: "text" },
    log: { properties: { level: { type: "keyword", ignore_above: 1024 } } },
    error: { properties: { stack_trace: { type: "wildcard" }, type: { type: "keyword" } } },
  },
};

const LEVEL: FilterQuery = { kind: "equals", field: "log.level", values: ["error", "fatal"] };

function compile(
  filter: FilterQuery,
  mapping: object = ECS,
  options: { configured?: string[]; namesIgnored?: boolean } = {},
) {
  return pushDown(filter, {
    mapping: new IndexMapping(mapping as never, true),
    configured: new Set(options.configured ?? []),
    namesIgnored: options.namesIgnored ?? true,
  });
}

describe("pushDown", () => {
  it("asks for the level as written by any logger, in the mapped names only", () => {
    const query = JSON.stringify(compile(LEVEL));
    expect(query).toContain('{"regexp":{"log.level":{"value":" *(error|fatal) *","case_insensitive":true}}}');
    expect(query).not.toContain('"regexp":{"severity"');
    // Documents without a level may have one in their text, and wrapped documents inside their message.
    expect(query).toContain('"must_not":[{"exists":{"field":"log.level"}}]');
    expect(query).toContain('{"wildcard":{"message":{"value":"*error*","case_insensitive":true}}}');
    expect(query).toContain('"match":{"message":');
  });

  it.each<[string, FilterQuery]>([
    ["everything", { kind: "everything" }],
    ["anything or everything", { kind: "any", of: [LEVEL, { kind: "everything" }] }],
    ["all of nothing", { kind: "all", of: [] }],
  ])("lets all documents through for %s", (_what, filter) => {
    expect(compile(filter)).toBeUndefined();
  });

  it("keeps the part of a conjunction that it can ask for", () => {
    expect(compile({ kind: "all", of: [LEVEL, { kind: "everything" }] })).toEqual(compile(LEVEL));
  });

  it.each([
    ["a static mapping", { ...ECS, dynamic: false }],
    [
      "a nested field",
      { properties: { ...ECS.properties, severity: { type: "flattened" }, level: { type: "nested" } } },
    ],
    ["a message that is not indexed", { properties: { ...ECS.properties, message: { type: "text", index: false } } }],
  ])("gives up with %s", (_what, mapping) => {
    expect(compile(LEVEL, mapping)).toBeUndefined();
  });

  it("gives up on what the configuration adds to records", () => {
    const filter: FilterQuery = { kind: "equals", field: "service.name", values: ["cart"] };
    expect(compile(filter)).toBeDefined();
    expect(compile(filter, ECS, { configured: ["service.name"] })).toBeUndefined();
  });

  it("looks for the words of a literal apart, since analyzers part it at signs", () => {
    const query = JSON.stringify(compile({ kind: "contains", field: "message", literal: "caused by: x*y" }));
    expect(query).toContain('"value":"*caused*"');
    expect(query).not.toContain("by:");
  });

  it("escapes what wildcards and regular expressions would read as signs", () => {
    const mapping = { properties: { code: { type: "keyword" } } };
    const contains = JSON.stringify(compile({ kind: "contains", field: "code", literal: "a*b?\\c" }, mapping));
    expect(contains).toContain(JSON.stringify("*a\\*b\\?\\\\c*").slice(1, -1));
    const equals = JSON.stringify(compile({ kind: "equals", field: "code", values: ["a.b|c"] }, mapping));
    expect(equals).toContain(JSON.stringify(" *(a\\.b\\|c) *").slice(1, -1));
  });

  it("asks for what a server ignored: by name where it tells, else by absence", () => {
    const mapping = { properties: { code: { type: "keyword", ignore_above: 64 } } };
    const filter: FilterQuery = { kind: "contains", field: "code", literal: "boom" };
    expect(JSON.stringify(compile(filter, mapping))).toContain('"_ignored":["code"]');
    expect(JSON.stringify(compile(filter, mapping, { namesIgnored: false }))).toContain(
      '"must_not":[{"exists":{"field":"code"}}]',
    );
  });

  it("takes only numbers from a number, in as many clauses as regular expressions allow", () => {
    const mapping = { properties: { level: { type: "long" } } };
    const query = JSON.stringify(
      compile({ kind: "equals", field: "log.level", values: ["error", "50", "60"] }, mapping),
    );
    expect(query).toContain('{"terms":{"level":[50,60]}}');
    const many = Array.from({ length: 500 }, (_, number) => `value-${number}`);
    const keyword = { properties: { code: { type: "keyword" } } };
    const expressions = [
      ...JSON.stringify(compile({ kind: "equals", field: "code", values: many }, keyword)).matchAll(
        /"value":"( \*[^"]*)"/g,
      ),
    ];
    expect(expressions.length).toBeGreaterThan(5);
    for (const [, value] of expressions) expect(value!.length).toBeLessThan(1_000);
  });
});

describe("groupOf", () => {
  it.each([
    ["message", "message"],
    ["log.level", "level"],
    ["log.logger", "logger"],
    ["service.name", "service"],
    ["service.environment", "environment"],
    ["service.version", "release"],
    ["host.name", "host"],
    ["container.id", "container"],
    ["error.type", "errorType"],
    ["error.message", "errorMessage"],
    ["error.stack_trace", "stackTrace"],
    ["trace.id", "traceId"],
    ["span.id", "spanId"],
  ] as const)("knows every name under which the decoder finds %s", (field, attribute) => {
    const { names } = groupOf(field);
    for (const alias of ALIASES[attribute]) expect(names).toContain(alias);
  });

  it("takes an author's own field for itself", () => {
    expect(groupOf("order.id").names).toEqual(["order.id"]);
  });

  it("takes another name of an attribute for the document's own field", () => {
    expect(groupOf("short_message").names).toEqual(["short_message"]);
  });
});
