import { SHIPPED_RULES } from "../src/app/config-schema.ts";
import { RuleBook } from "../src/app/rule-book.ts";
import { createDecoder } from "../src/decoding/create-decoder.ts";
import type { JsonObject, LogRecord, RawRecord } from "../src/domain/log-record.ts";
import { getStrategy } from "../src/grouping/registry.ts";
import { planCommit } from "../src/store/engine/commit/commit-plan.ts";
import { UserHasher } from "../src/store/engine/commit/tag-plan.ts";
import type { GroupedEvent } from "../src/store/store.ts";
import { benchDocument } from "./elasticsearch/documents.ts";

/*
 * What each stage costs an Elasticsearch document that is a one-line error, in processor time and without any server:
 * the best of some rounds, which a busy machine disturbs least. `node bench/stages.ts [documents]`.
 */

const PAGE = 2_500;
const ROUNDS = 5;
const pages = Math.ceil(Number(process.argv[2] ?? 100_000) / PAGE);
const now = Date.now();
const { book } = await RuleBook.load({ paths: [SHIPPED_RULES], projects: [] });
const extractor = book.extractor("bench");
const decoder = createDecoder({ format: "auto", encoding: "utf-8", timezone: "UTC" });
const strategy = getStrategy("v1");

const spent = new Map<string, number>();

function timed<T>(stage: string, work: () => T): T {
  const from = process.cpuUsage();
  const result = work();
  const { user, system } = process.cpuUsage(from);
  spent.set(stage, (spent.get(stage) ?? 0) + user + system);
  return result;
}

function answer(page: number): string {
  const hits = Array.from({ length: PAGE }, (_, index) => {
    const number = page * PAGE + index;
    return { _index: "logs", _id: `AbCdEfGhIjKlMn${number}`, _source: benchDocument(number, 1, now), sort: [number] };
  });
  return JSON.stringify({ hits: { hits } });
}

function work(text: string): void {
  const { hits } = timed("parse", () => JSON.parse(text) as { hits: { hits: { _id: string; _source: JsonObject }[] } });
  const records = timed("decode", () =>
    hits.hits.map(({ _id: id, _source: value }): LogRecord => {
      const raw: RawRecord = { origin: { type: "elasticsearch", index: "logs", id }, value, dedupeKey: `uuid/${id}` };
      const decoded = decoder.decode(raw, now);
      if (decoded.kind !== "record") throw new Error(`not a record: ${decoded.kind}`);
      return decoded.record;
    }),
  );
  const events = timed("extract", () =>
    records.map((record) => {
      const extraction = extractor.extract(record);
      if (extraction.kind !== "event") throw new Error(`not an event: ${extraction.kind}`);
      return extraction.event;
    }),
  );
  const grouped = timed("group", () =>
    events.map((event): GroupedEvent => {
      return { event, fingerprint: strategy.fingerprint(event), bucketAt: event.timestamp, clamped: false };
    }),
  );
  timed("plan the commit", () => {
    const position = { partition: "p", expectedVersion: 1, next: "x", openRecords: undefined, progress: {} };
    const slice = { ...position, events: grouped, deadLetters: [], gaps: [], dedupeHorizonMs: 86_400_000 };
    planCommit({ source: "bench", at: now, slices: [slice] }, () => false, users);
  });
}

const users = new UserHasher("key");
const texts = Array.from({ length: pages }, (_, page) => answer(page));
let best: { readonly total: number; readonly line: string } = { total: Number.POSITIVE_INFINITY, line: "" };
for (let round = 0; round < ROUNDS; round += 1) {
  spent.clear();
  for (const text of texts) work(text);
  const micros = (total: number): string => (total / pages / PAGE).toFixed(2);
  const total = [...spent.values()].reduce((sum, stage) => sum + stage, 0);
  const line = [...spent].map(([stage, cost]) => `${stage} ${micros(cost)}`).join(", ");
  if (total < best.total) best = { total, line: `${line}; in all ${micros(total)}` };
}
console.log(`Microseconds a document: ${best.line}`);
