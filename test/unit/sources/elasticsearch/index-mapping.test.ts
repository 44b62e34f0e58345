import { describe, expect, it } from "vitest";
import { IndexMapping } from "../../../../src/sources/elasticsearch/index-mapping.ts";

function kindOf(mapping: object, field: string, standardAnalyzer = true): unknown {
  return new IndexMapping(mapping as never, standardAnalyzer).field(field).kind;
}

describe("IndexMapping", () => {
  it.each([
    ["a field under an object", { properties: { log: { properties: { level: { type: "keyword" } } } } }, "keyword"],
    ["a field with a dotted key", { subobjects: false, properties: { "log.level": { type: "keyword" } } }, "keyword"],
    ["a text", { properties: { log: { properties: { level: { type: "text" } } } } }, "text"],
    ["a number", { properties: { log: { properties: { level: { type: "long" } } } } }, "number"],
    ["a boolean", { properties: { log: { properties: { level: { type: "boolean" } } } } }, "other"],
    ["an alias", { properties: { log: { properties: { level: { type: "alias", path: "severity" } } } } }, "absent"],
    ["nothing in a dynamic mapping", { properties: {} }, "absent"],
    ["nothing in an empty mapping", {}, "absent"],
    ["nothing in a strict mapping", { dynamic: "strict", properties: {} }, "absent"],
    ["nothing in a static mapping", { dynamic: "false", properties: {} }, "unknown"],
    ["nothing in a runtime mapping", { dynamic: "runtime", properties: {} }, "unknown"],
    ["nothing in a static object", { properties: { log: { dynamic: false, properties: {} } } }, "unknown"],
    [
      "nothing in a dynamic object of a static mapping",
      { dynamic: false, properties: { log: { dynamic: true, properties: {} } } },
      "absent",
    ],
    ["a mapping that is switched off", { enabled: false }, "unknown"],
    ["an object that is switched off", { properties: { log: { type: "object", enabled: false } } }, "unknown"],
    [
      "a field that is not indexed",
      { properties: { log: { properties: { level: { type: "keyword", index: false } } } } },
      "unknown",
    ],
    ["a flattened parent", { properties: { log: { type: "flattened" } } }, "unknown"],
    ["OpenSearch's flat parent", { properties: { log: { type: "flat_object" } } }, "unknown"],
    [
      "a nested parent",
      { properties: { log: { type: "nested", properties: { level: { type: "keyword" } } } } },
      "unknown",
    ],
    ["a leaf for a parent", { properties: { log: { type: "keyword" } } }, "absent"],
    ["a runtime field", { runtime: { "log.level": { type: "keyword" } }, properties: {} }, "unknown"],
    ["a type from a plugin", { properties: { log: { properties: { level: { type: "semantic_text" } } } } }, "unknown"],
    [
      "OTLP's lists of key and value",
      { properties: { log: { properties: { key: { type: "keyword" }, value: {} } } } },
      "unknown",
    ],
  ])("sees %s", (_what, mapping, kind) => {
    expect(kindOf(mapping, "log.level")).toBe(kind);
  });

  it.each([
    [{ type: "text" }, true, true],
    [{ type: "text" }, false, false],
    [{ type: "text", analyzer: "standard" }, false, true],
    [{ type: "text", analyzer: "english" }, true, false],
    [{ type: "match_only_text" }, true, true],
  ])("knows the analyzer of %o", (message, standardAnalyzer, standard) => {
    const field = new IndexMapping({ properties: { message } } as never, standardAnalyzer).field("message");
    expect(field).toMatchObject({ kind: "text", standard });
  });
});
