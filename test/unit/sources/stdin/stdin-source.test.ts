import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { RecordFilter } from "../../../../src/domain/record-filter.ts";
import type { SourceDeps } from "../../../../src/sources/source.ts";
import { stdinConfig } from "../../../../src/sources/stdin/config.ts";
import { StdinSource } from "../../../../src/sources/stdin/stdin-source.ts";
import type { Logger } from "../../../../src/telemetry/logger.ts";
import { FakeClock } from "../../../support/fake-clock.ts";
import { MemoryContext } from "../../../support/memory-context.ts";

const silent = { error() {}, warn() {}, info() {}, debug() {} } as unknown as Logger;
const everything: RecordFilter = { version: 1, literals: undefined, query: { kind: "everything" } };

function source(input: AsyncIterable<Buffer>, options: object = {}, filter = everything, joins = false): StdinSource {
  const deps: SourceDeps = {
    clock: new FakeClock(),
    logger: silent,
    metrics: { retried() {} },
    filter: () => filter,
    joins,
    workerId: "test",
  };
  return new StdinSource(stdinConfig.parse({ id: "input", type: "stdin", ...options }), deps, input);
}

async function* chunks(...parts: (string | Buffer)[]): AsyncGenerator<Buffer> {
  for (const part of parts) yield Buffer.from(part as string);
}

async function readAll(from: StdinSource): Promise<MemoryContext> {
  const context = new MemoryContext();
  for await (const batch of from.read(context, new AbortController().signal)) context.commit(batch);
  return context;
}

describe("StdinSource", () => {
  test("cuts lines wherever the chunks end, and takes the last one without its end", async () => {
    const text = "first\nsecond ü\r\n\nfourth";
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(25), { maxLength: 6 }), async (cuts) => {
        const bytes = Buffer.from(text);
        const bounds = [0, ...cuts.sort((a, b) => a - b), bytes.length];
        const parts = bounds.slice(1).map((end, index) => bytes.subarray(bounds[index], end));
        const context = await readAll(source(chunks(...parts)));
        expect(context.records.map(({ value }) => String(value))).toEqual(["first", "second ü", "", "fourth"]);
        expect(context.records.map(({ origin }) => origin)).toEqual(
          [1, 2, 3, 4].map((line) => ({ type: "stdin", line })),
        );
        expect(context.scanned).toBe(4);
      }),
    );
  });

  test("filters on bytes, and numbers lines as if it did not", async () => {
    const filter: RecordFilter = { version: 1, literals: ["error"], query: { kind: "everything" } };
    const input = chunks('{"a":1}\n{"b":"ERROR"}\npla', 'in\n{"c":1}\n');
    const context = await readAll(source(input, {}, filter, true));
    expect(context.records.map(({ origin, value, stream }) => [origin, String(value), stream])).toEqual([
      [{ type: "stdin", line: 2 }, '{"b":"ERROR"}', "stdin"],
      [{ type: "stdin", line: 3 }, "plain", "stdin"],
    ]);
    expect(context.scanned).toBe(4);
  });

  test("a line over the limit is a dead letter, in whatever pieces it comes", async () => {
    for (const pieces of [1, 3, 50]) {
      const long = Array.from({ length: pieces }, () => "x".repeat(5_000 / pieces));
      const context = await readAll(source(chunks("one\n", ...long, "\ntwo\n"), { max_record_bytes: 1_000 }));
      expect(
        context.records.map(({ value, origin }) => [String(value), origin.type === "stdin" && origin.line]),
      ).toEqual([
        ["one", 1],
        ["two", 3],
      ]);
      expect(context.unreadable).toMatchObject([{ reason: "too_large", record: { origin: { line: 2 } } }]);
      expect(context.scanned).toBe(3);
    }
  });

  test("ends when told to, though the input does not", async () => {
    const abort = new AbortController();
    const { promise, resolve } = Promise.withResolvers<void>();
    async function* endless(): AsyncGenerator<Buffer> {
      yield Buffer.from("one\n");
      resolve();
      await new Promise(() => {});
    }
    const context = new MemoryContext();
    const reading = (async () => {
      for await (const batch of source(endless()).read(context, abort.signal)) context.commit(batch);
    })();
    await promise;
    abort.abort();
    await reading;
    expect(context.records).toHaveLength(1);
  });
});
