import { expect, test } from "vitest";
import type { RecordDecoder } from "../../../../src/sources/kafka/record-decoder.ts";
import { scanningDecoder } from "../../../../src/sources/kafka/scanning-decoder.ts";
import { selfTest } from "../../../../src/sources/kafka/self-test.ts";
import { stockDecoder } from "../../../../src/sources/kafka/stock-decoder.ts";

test("the scanning decoder and kafkajs's own agree", async () => {
  expect(await selfTest(scanningDecoder)).toBeUndefined();
  expect(await selfTest(stockDecoder)).toBeUndefined();
});

test.each<[string, RecordDecoder]>([
  ["forgets a record", changed((found) => ({ ...found, records: found.records.slice(1) }))],
  ["miscounts", changed((found) => ({ ...found, scanned: found.scanned + 1 }))],
  [
    "is off by one",
    changed((found) => ({ ...found, records: found.records.map((one) => ({ ...one, offset: one.offset + 1 })) })),
  ],
  [
    "throws",
    {
      decode: () => {
        throw new RangeError("broken");
      },
    },
  ],
])("a decoder that %s is found out", async (_, decoder) => {
  expect(await selfTest(decoder)).toEqual(expect.any(String));
});

function changed(
  change: (found: Awaited<ReturnType<RecordDecoder["decode"]>>) => Awaited<ReturnType<RecordDecoder["decode"]>>,
): RecordDecoder {
  return { decode: async (request) => change(await scanningDecoder.decode(request)) };
}
