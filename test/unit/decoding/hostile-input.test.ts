import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createDecoder } from "../../../src/decoding/create-decoder.ts";
import type { JsonObject, RawRecord } from "../../../src/domain/log-record.ts";

const NOW = Date.UTC(2026, 10, 24, 8, 15, 30);

describe("never throws, and every text is storable", () => {
  const decoder = createDecoder({ format: "auto", encoding: "utf-8", timezone: "Europe/Berlin" });
  const check = (value: RawRecord["value"]): void => {
    const decoded = decoder.decode({ origin: { type: "stdin", line: 1 }, value, stream: "f" }, NOW);
    expect(decoded.kind).not.toBe("failed");
    if (decoded.kind !== "record") return;
    expect(decoded.record.message.isWellFormed() && !decoded.record.message.includes("\0")).toBe(true);
    expect(decoded.record.timestamp === undefined || Number.isFinite(decoded.record.timestamp)).toBe(true);
  };

  test("any bytes", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => check(Buffer.from(bytes))),
      { numRuns: 500 },
    );
  });

  test("any text behind any beginning", () => {
    const heads = fc.constantFrom(
      "",
      "<34>1 ",
      "<13>Nov 24 08:15:30 ",
      "2016-10-06T00:17:09.669794202Z stdout F ",
      "2026-11-24 08:15:30",
      "{",
      '{"log":"',
    );
    fc.assert(
      fc.property(heads, fc.string({ unit: "binary" }), (head, text) => check(Buffer.from(head + text))),
      { numRuns: 500 },
    );
  });

  test("any document, with known names at any place", () => {
    const key = fc.oneof(
      fc.string(),
      fc.constantFrom(
        "message",
        "log",
        "level",
        "error",
        "exception",
        "@timestamp",
        "time",
        "stream",
        "service",
        "host",
        "attributes",
        "resource",
        "body",
        "key",
        "value",
        "__proto__",
        "stack_trace",
        "log.level",
      ),
    );
    const { tree } = fc.letrec<{ tree: unknown }>((tie) => ({
      tree: fc.oneof(
        { maxDepth: 4 },
        fc.jsonValue(),
        fc.dictionary(key, tie("tree")),
        fc.array(tie("tree"), { maxLength: 3 }),
      ),
    }));
    fc.assert(
      fc.property(fc.dictionary(key, tree), (document) => {
        check(document as JsonObject);
        check(Buffer.from(JSON.stringify(document)));
        check(Buffer.from(JSON.stringify({ message: JSON.stringify(document) })));
      }),
      { numRuns: 300 },
    );
  });
});
