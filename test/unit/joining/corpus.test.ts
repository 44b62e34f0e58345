import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createDecoder } from "../../../src/decoding/create-decoder.ts";
import type { LogRecord } from "../../../src/domain/log-record.ts";
import { createJoiner } from "../../../src/joining/create-joiner.ts";
import type { JoinerOptions } from "../../../src/joining/joiner.ts";
import { hasLogHeader } from "../../../src/joining/log-header.ts";
import { CRASH, EXCEPTION, REPORT } from "../../../src/joining/trace-lines.ts";
import { redactor } from "../../support/redactor.ts";

/*
 * What run-times print, one text a record, divided by `%%`. Each must come out whole wherever it stands: between log lines,
 * between plain lines, twice in a row, and however the stream is cut and the joiner restarted.
 */

const FOLDER = "test/fixtures/joining";
const OPTIONS: JoinerOptions = { mode: "auto", timeoutMs: 2_000, maxLines: 1_000, maxBytes: 1_000_000 };
const decoder = createDecoder({ format: "auto", encoding: "utf-8", timezone: "UTC" });

const FAMILIES = readdirSync(FOLDER).map((file) => ({
  family: file.replace(".txt", ""),
  records: readFileSync(join(FOLDER, file), "utf8").trimEnd().split("\n%%\n"),
}));

/** The texts of the records that lines are joined to; `cuts` are where the joiner is saved and restored. */
function joined(lines: readonly string[], cuts: readonly number[] = []): string[] {
  let joiner = createJoiner(OPTIONS);
  const records: LogRecord[] = [];
  for (const [at, text] of lines.entries()) {
    const raw = { origin: { type: "stdin", line: at + 1 }, value: Buffer.from(text), stream: "s" } as const;
    const decoded = decoder.decode(raw, Date.UTC(2026, 10, 24));
    if (decoded.kind !== "record") throw new Error(`${text}: ${decoded.kind}`);
    records.push(...joiner.push(decoded.record));
    if (cuts.includes(at)) joiner = createJoiner(OPTIONS, joiner.save(redactor));
  }
  records.push(...joiner.flush(Number.POSITIVE_INFINITY));
  return records.map(({ origin, lines: count }) => {
    const first = origin.type === "stdin" ? origin.line - 1 : 0;
    return lines
      .slice(first, first + count)
      .join("\n")
      .trimEnd();
  });
}

describe.each(FAMILIES)("$family", ({ records }) => {
  const BEFORE = "2026-11-24 08:00:00,123 INFO [main] c.e.Shop - order taken";
  const AFTER = "2026-11-24 08:00:01,123 INFO [main] c.e.Shop - order sent";

  test.each(records)("%s", (record) => {
    const lines = record.split("\n");
    const first = lines[0]!;
    const whole = record.trimEnd();
    const plain = "Listening on port 80";
    expect(joined([plain, ...lines, AFTER])).toEqual([plain, whole, AFTER]);
    expect(joined([...lines, ...lines])).toEqual([whole, whole]);
    // Behind a log line, what no run-time marks as its own may well be that line's; and a log line goes on until the next.
    if (hasLogHeader(first)) return;
    if (CRASH.test(first) || EXCEPTION.test(first)) expect(joined([BEFORE, ...lines])).toEqual([BEFORE, whole]);
    // Reports without a last line of their own go on until the next log line.
    if (!REPORT.test(first)) expect(joined([...lines, plain])).toEqual([whole, plain]);
  });
});

test("records are joined the same wherever the stream is cut, and no line is lost or joined twice", () => {
  const all = FAMILIES.flatMap(({ records }) => records);
  fc.assert(
    fc.property(
      fc.array(fc.nat(all.length - 1), { minLength: 1, maxLength: 8 }),
      fc.array(fc.nat(120), { maxLength: 8 }),
      (chosen, cuts) => {
        const lines = chosen.flatMap((at) => all[at]!.split("\n"));
        const records = joined(lines, cuts);
        expect(records).toEqual(joined(lines));
        const words = (text: string): string => text.replace(/\s+/g, " ").trim();
        expect(words(records.join("\n"))).toBe(words(lines.join("\n")));
      },
    ),
    { numRuns: 200 },
  );
});
