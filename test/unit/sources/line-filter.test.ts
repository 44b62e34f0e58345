import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createDecoder } from "../../../src/decoding/create-decoder.ts";
import type { LogRecord } from "../../../src/domain/log-record.ts";
import type { RecordFilter } from "../../../src/domain/record-filter.ts";
import { createJoiner } from "../../../src/joining/create-joiner.ts";
import { LineFilter } from "../../../src/sources/line-filter.ts";

function filterOf(...literals: string[]): RecordFilter {
  return { version: 1, literals, query: { kind: "everything" } };
}

function select(
  text: string,
  joins: boolean,
  filter: RecordFilter,
  capacity = 4_096,
): { lines: [string, number][]; count: number } {
  const selection = new LineFilter(capacity);
  selection.update(filter);
  const bytes = Buffer.from(text);
  const lines: [string, number][] = [];
  const onLine = (from: number, to: number, index: number): void => {
    lines.push([bytes.toString("utf8", from, to), index]);
  };
  return { count: selection.select(bytes, bytes.length, joins, { onLine }), lines };
}

const NDJSON = '{"level":"info"}\n{"level":"ERROR"}\n{"level":"info"}\n{"x":"an error"}\n';

describe("LineFilter", () => {
  test.each([true, false])("of documents, only those with a literal (joins: %s)", (joins) => {
    expect(select(NDJSON, joins, filterOf("error"))).toEqual({
      lines: [
        ['{"level":"ERROR"}', 1],
        ['{"x":"an error"}', 3],
      ],
      count: 4,
    });
  });

  test("where lines are joined, every text line, and Docker's lines", () => {
    const text = `plain\n${NDJSON}{"log":"  at x\\n","stream":"stdout","time":"t"}\n{"lo":1}\n{"cut\n`;
    expect(select(text, true, filterOf("error")).lines.map(([, index]) => index)).toEqual([0, 2, 4, 5, 7]);
    expect(select(text, false, filterOf("error")).lines.map(([, index]) => index)).toEqual([2, 4]);
  });

  test("one Docker line among documents is enough to look at each", () => {
    const text = `${NDJSON.repeat(3)}{"log":"x","stream":"stdout","time":"t"}\n${NDJSON}`;
    expect(select(text, true, filterOf("nothing")).lines).toEqual([['{"log":"x","stream":"stdout","time":"t"}', 12]]);
    expect(select(text.slice(NDJSON.length * 3), true, filterOf("nothing")).lines).toHaveLength(1);
  });

  test("all lines without literals, and with more than the tables hold", () => {
    const many = Array.from({ length: 9_000 }, (_, index) => `literal number ${index}`);
    for (const literals of [undefined, many]) {
      expect(select(NDJSON, false, { version: 1, literals, query: { kind: "everything" } }).lines).toHaveLength(4);
    }
  });

  test("line ends of both kinds are left out", () => {
    expect(select("an error\r\nno\r\n", false, filterOf("error")).lines).toEqual([["an error", 0]]);
  });

  test("agrees with looking at every line, at any size of its memory", () => {
    const anyLine = fc.oneof(
      fc.constantFrom(
        "",
        "plain",
        "an eRRor",
        '{"a":1}',
        '{"a":"ERROR"}',
        '{"log":"x"}',
        '{"lo":2}',
        "{",
        '{"broken',
        "}",
        '{"a":1}\r',
        "  at f()",
      ),
      fc.string({ unit: "grapheme-ascii", maxLength: 40 }).map((text) => text.replaceAll("\n", "")),
    );
    fc.assert(
      fc.property(
        fc.array(anyLine, { maxLength: 60 }),
        fc.boolean(),
        fc.integer({ min: 64, max: 600 }),
        (lines, joins, capacity) => {
          const actual = select(
            lines.map((line) => `${line}\n`).join(""),
            joins,
            filterOf("error", "panic:"),
            capacity,
          );
          const expected = lines
            .map((line, index): [string, number] => [line.replace(/\r$/, ""), index])
            .filter(([line]) => {
              if (/error|panic:/i.test(line)) return true;
              return joins && !(/^\{".*\}$/s.test(line) && !line.startsWith('{"log"'));
            });
          expect(actual).toEqual({ lines: expected, count: lines.length });
        },
      ),
      { numRuns: 500 },
    );
  });
});

test("what passes the filter gives the same matching records as everything does", () => {
  const anyLine = fc.constantFrom(
    "2026-11-24 08:00:00 ERROR it failed",
    "\tat a.b.C(C.java:1)",
    "Caused by: java.io.IOException: x",
    "2026-11-24 08:00:00 INFO fine",
    "just text",
    "",
    '{"level":"error","message":"no"}',
    '{"level":"info","message":"yes"}',
    '{"level":"info","message":"broken" and "error" }',
    '{"this is not JSON}',
    '{"log":"Error: x\\n","stream":"stdout","time":"2026-11-24T08:00:00Z"}',
    '{"log":"    at f (a.js:1:1)\\n","stream":"stdout","time":"2026-11-24T08:00:00Z"}',
    "{",
    "}",
  );
  const run = (lines: readonly string[], filter: RecordFilter): LogRecord[] => {
    const decoder = createDecoder({ format: "auto", encoding: "utf-8", timezone: "UTC" });
    const joiner = createJoiner({
      mode: "auto",
      timeoutMs: 1,
      maxLines: 1_000,
      maxBytes: 1e6,
      reopen: (record) => decoder.reopen(record),
    });
    const records: LogRecord[] = [];
    for (const [text, index] of select(lines.map((line) => `${line}\n`).join(""), true, filter).lines) {
      const decoded = decoder.decode(
        { origin: { type: "file", path: "f", line: index + 1, offset: 0 }, value: Buffer.from(text), stream: "f" },
        0,
      );
      if (decoded.kind === "record") records.push(...joiner.push(decoded.record));
    }
    return [...records, ...joiner.flush(Number.POSITIVE_INFINITY)].filter((record) =>
      /error/i.test(JSON.stringify(record)),
    );
  };
  fc.assert(
    fc.property(fc.array(anyLine, { maxLength: 40 }), (lines) => {
      expect(run(lines, filterOf("error"))).toEqual(
        run(lines, { version: 1, literals: undefined, query: { kind: "everything" } }),
      );
    }),
    { numRuns: 300 },
  );
});
