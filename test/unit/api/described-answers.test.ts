import { describe, expect, test } from "vitest";
import { createApi } from "../../../src/api/api.ts";
import { describeAnswers } from "../../support/described/described-app.ts";
import { schemaFaults } from "../../support/described/json-schema.ts";
import { memoryReader, someIssue } from "../../support/memory-reader.ts";
import { apiDeps, authorization } from "../../support/test-api.ts";

/* What all tests of the API rely on must itself find what is wrong. */

const schemas = {
  Base: { type: "object", properties: { id: { type: "string" } }, required: ["id"] },
  Tall: {
    allOf: [{ $ref: "#/components/schemas/Base" }, { type: "object", properties: { height: { type: "integer" } } }],
  },
};
const faults = (value: unknown, schema: object) => schemaFaults(value, schema as Record<string, unknown>, { schemas });
const tall = { $ref: "#/components/schemas/Tall" };

describe("a value is held against its schema", () => {
  test.each([
    [{ id: "a", height: 3 }, tall],
    [["2026-11-24T08:00:00.000Z"], { type: "array", items: { type: "string", format: "date-time" }, maxItems: 1 }],
    [null, { type: ["object", "null"], properties: { a: {} } }],
    [{ any: 1 }, { type: "object", additionalProperties: { type: "integer", minimum: 1, maximum: 1 } }],
    [{ any: "x" }, { type: "object", additionalProperties: {} }],
    [7, { oneOf: [{ type: "string" }, { type: "number" }] }],
    ["shop/a", { type: "string", pattern: "^[a-z]+/a$", minLength: 6, maxLength: 6 }],
  ])("%j fits", (value, schema) => {
    expect(faults(value, schema)).toEqual([]);
  });

  test.each([
    [{ height: 3 }, tall, "/id: is missing"],
    [{ id: "a", height: 3.5 }, tall, "/height: is not of type integer"],
    [{ id: "a", weight: 3 }, tall, "/weight: is not described"],
    [[{ id: 1 }], { type: "array", items: tall }, "/0/id: is not of type string"],
    [["a", "b"], { type: "array", items: {}, maxItems: 1 }, ": has too many items"],
    [[], { type: "array", items: {}, minItems: 1 }, ": has too few items"],
    ["24.11.2026", { type: "string", format: "date-time" }, ": is no time"],
    ["2026-13-24T08:00:00Z", { type: "string", format: "date-time" }, ": is no time"],
    ["c", { enum: ["a", "b"] }, ": is none of a, b"],
    [null, { type: "object" }, ": is not of type object"],
    [{ any: 2 }, { type: "object", additionalProperties: { maximum: 1 } }, "/any: is more than 1"],
    [0, { minimum: 1 }, ": is less than 1"],
    ["abc", { maxLength: 2 }, ": is too long"],
    ["", { minLength: 1 }, ": is too short"],
    ["b", { pattern: "^a" }, ": is not like ^a"],
    [7, { oneOf: [{ type: "integer" }, { type: "number" }] }, ": fits 2 of several: "],
    [true, { anyOf: [{ type: "integer" }] }, ": fits 0 of several: : is not of type integer"],
    [{ id: "a" }, { allOf: [tall, { type: ["object", "null"], required: ["b"] }] }, "/b: is missing"],
  ])("%j does not fit %j", (value, schema, fault) => {
    expect(faults(value, schema)).toEqual([fault]);
  });

  test("a keyword that is not known is not passed over", () => {
    expect(() => faults({}, { minProperties: 1 })).toThrow("minProperties");
    expect(() => faults("", { format: "uri" })).toThrow("uri");
    expect(() => faults("", { $ref: "#/components/schemas/None" })).toThrow("None");
  });
});

describe("an answer that is not as described fails its request", () => {
  const ask = async (change: Parameters<typeof apiDeps>[0], path = "/api/v1/issues") => {
    const { app } = createApi(apiDeps(change));
    describeAnswers(app);
    app.get("/api/v1/projects/none/undescribed", () => Response.json({}));
    return await app.request(path, { headers: { authorization } });
  };

  test.each([
    ["a value of another type", someIssue({ eventCount: 1.5 }), "/items/0/event_count: is not of type integer"],
    ["one that is none of several", someIssue({ level: "odd" as never }), "/items/0/level: is none of"],
  ])("%s", async (_what, issue, fault) => {
    const store = memoryReader({ issues: [issue] });
    await expect(ask({ store })).rejects.toThrow(fault);
    await expect(ask({})).resolves.toMatchObject({ status: 200 });
  });

  test("an address that is not described", async () => {
    await expect(ask({}, "/api/v1/projects/none/undescribed")).rejects.toThrow("no operation is described");
  });
});
