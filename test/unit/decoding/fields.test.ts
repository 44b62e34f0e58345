import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { getField, isJsonObject } from "../../../src/decoding/fields.ts";

describe("getField", () => {
  test.each([
    ["nested", { log: { level: "error" } }],
    ["dotted", { "log.level": "error" }],
  ])("reads a %s key", (_, fields) => {
    expect(getField(fields, "log.level")).toBe("error");
  });

  test("reads keys that are nested and dotted at once", () => {
    expect(getField({ log: { "origin.file": { name: "a.ts" } } }, "log.origin.file.name")).toBe("a.ts");
    expect(getField({ "log.origin": { file: { name: "a.ts" } } }, "log.origin.file.name")).toBe("a.ts");
  });

  test("looks on when the longer key does not lead there", () => {
    expect(getField({ "a.b": { x: 1 }, a: { "b.c": 2 } }, "a.b.c")).toBe(2);
    expect(getField({ "a.b": "text", a: { b: { c: 3 } } }, "a.b.c")).toBe(3);
  });

  test("tells null from absent", () => {
    expect(getField({ a: null }, "a")).toBeNull();
    expect(getField({ a: null }, "a.b")).toBeUndefined();
  });

  test.each(["__proto__", "constructor", "toString", "a.__proto__", "a.constructor.name", "__proto__.polluted"])(
    "never reaches a prototype by %s",
    (name) => {
      expect(getField({ a: {} }, name)).toBeUndefined();
    },
  );

  test("reads own keys with such names", () => {
    expect(getField(JSON.parse('{"__proto__": {"x": 1}}'), "__proto__.x")).toBe(1);
  });

  test("takes arrays and texts as leaves", () => {
    expect(getField({ a: ["x"] }, "a.0")).toBeUndefined();
    expect(getField({ a: "x" }, "a.length")).toBeUndefined();
  });

  test("never throws, and finds what was written, however it was split", () => {
    const key = fc.string({ unit: fc.constantFrom("a", "b", "_"), minLength: 1, maxLength: 3 });
    fc.assert(
      fc.property(
        fc.array(key, { minLength: 1, maxLength: 5 }),
        fc.array(fc.boolean(), { minLength: 5, maxLength: 5 }),
        (keys, joined) => {
          let parts = [keys[0]!];
          for (const [at, next] of keys.slice(1).entries()) {
            if (joined[at]) parts = [...parts.slice(0, -1), `${parts.at(-1)}.${next}`];
            else parts.push(next);
          }
          const fields = parts.reduceRight<unknown>((inner, part) => ({ [part]: inner }), 42);
          expect(getField(fields as Record<string, unknown>, keys.join("."))).toBe(42);
        },
      ),
    );
    fc.assert(
      fc.property(fc.object(), fc.string(), (fields, name) => {
        getField(fields, name);
      }),
    );
  });
});

test("isJsonObject", () => {
  expect([{}, [], null, "x", 1, undefined].map(isJsonObject)).toEqual([true, false, false, false, false, false]);
});
