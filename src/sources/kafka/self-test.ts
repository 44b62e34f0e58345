import { gzipSync } from "node:zlib";
import { asError } from "../../domain/errors.ts";
import { createLiteralScanner } from "../../domain/literal-scanner.ts";
import type { Logger } from "../../telemetry/logger.ts";
import { CODEC, decompress } from "./codecs.ts";
import { kafkajs } from "./kafkajs-internals.ts";
import { type BatchHeader, readBatchHeader } from "./record-batch.ts";
import type { FoundRecords, RecordDecoder } from "./record-decoder.ts";
import { scanningDecoder } from "./scanning-decoder.ts";
import { stockDecoder } from "./stock-decoder.ts";

let chosen: Promise<RecordDecoder> | undefined;

/** The scanning decoder, if it reads kafkajs's own batches as kafkajs does; else kafkajs's. Tested once a process. */
export async function chooseDecoder(logger: Logger): Promise<RecordDecoder> {
  chosen ??= selfTest(scanningDecoder).then((difference) => {
    if (difference === undefined) return scanningDecoder;
    logger.warn(
      { difference },
      "the fast Kafka decoder failed its self-test; kafkajs's own is used, at half the speed",
    );
    return stockDecoder;
  });
  return await chosen;
}

/** Compares `decoder` with kafkajs's on batches that kafkajs encoded. Undefined when they agree, else how they differ. */
export async function selfTest(decoder: RecordDecoder): Promise<string | undefined> {
  const scanner = createLiteralScanner(["error", "exception"]);
  for (const [name, batch] of await sampleBatches()) {
    const header = readBatchHeader(batch, 0);
    if (header === undefined) return `${name}: no header`;
    for (const from of [0, header.baseOffset + 2, header.lastOffset]) {
      for (const searched of [undefined, scanner]) {
        try {
          const plain = decompress(header.codec, batch.subarray(header.body, header.end), 1 << 20);
          const request = { batch, header, plain, from, scanner: searched };
          const difference = compare(await decoder.decode(request), await stockDecoder.decode(request));
          if (difference !== undefined) return `${name} from ${from}: ${difference}`;
        } catch (thrown) {
          return `${name}: ${asError(thrown).message}`;
        }
      }
    }
  }
  return undefined;
}

function compare(mine: FoundRecords, stock: FoundRecords): string | undefined {
  if (mine.scanned !== stock.scanned) return `scanned ${mine.scanned}, not ${stock.scanned}`;
  const [a, b] = [mine, stock].map(({ records }) =>
    JSON.stringify(
      records.map(({ offset, timestamp, key, value, headers }) => [
        offset,
        timestamp,
        key?.toString("base64"),
        value?.toString("base64"),
        headers.map(([name, bytes]) => [name, bytes?.toString("base64")]),
      ]),
    ),
  );
  return a === b ? undefined : "different records";
}

/** Keys, nulls, tombstones, headers, long values, negative time deltas, raw and compressed. */
async function sampleBatches(): Promise<readonly (readonly [string, Buffer])[]> {
  const records = [
    { key: Buffer.from("k"), value: Buffer.from('{"log.level":"ERROR"}'), headers: {} },
    { key: null, value: Buffer.from("all is well"), headers: { trace: Buffer.from("abc") } },
    { key: Buffer.from("gone"), value: null, headers: {} },
    { key: null, value: Buffer.alloc(300, "x"), headers: {} },
    { key: null, value: Buffer.concat([Buffer.alloc(20_000, 0xff), Buffer.from("Exception")]), headers: {} },
    {
      key: null,
      value: Buffer.alloc(0),
      headers: { level: [Buffer.from("error"), Buffer.from("x")], other: Buffer.from("") },
    },
    { key: null, value: Buffer.from("no error here? there is"), headers: {} },
  ];
  return [
    ["raw batch", await encode(CODEC.none, records)],
    ["gzip batch", await encode(CODEC.gzip, records)],
  ];
}

async function encode(
  codec: number,
  records: readonly { key: Buffer | null; value: Buffer | null; headers: object }[],
): Promise<Buffer> {
  const { RecordBatch, encodeRecord } = kafkajs();
  const made = await RecordBatch({
    firstOffset: 1_000,
    firstTimestamp: 1_700_000_000_000,
    maxTimestamp: 1_700_000_000_500,
    lastOffsetDelta: records.length - 1,
    records: records.map((record, index) =>
      encodeRecord({ offsetDelta: index, timestampDelta: index % 2 === 0 ? index * 100 : -index, ...record }),
    ),
  });
  return codec === CODEC.none ? made.buffer : gzipped(made.buffer);
}

function gzipped(raw: Buffer): Buffer {
  const header = readBatchHeader(raw, 0) as BatchHeader;
  const whole = Buffer.concat([raw.subarray(0, header.body), gzipSync(raw.subarray(header.body))]);
  whole.writeInt32BE(whole.length - 12, 8);
  whole.writeInt16BE(CODEC.gzip, 21);
  return whole;
}
