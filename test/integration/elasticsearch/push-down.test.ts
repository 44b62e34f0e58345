import { beforeAll, describe, expect, it } from "vitest";
import { SHIPPED_RULES } from "../../../src/app/config-schema.ts";
import { createDecoder } from "../../../src/decoding/create-decoder.ts";
import { getField } from "../../../src/decoding/fields.ts";
import type { JsonObject, LogRecord } from "../../../src/domain/log-record.ts";
import type { FilterQuery, RecordFilter } from "../../../src/domain/record-filter.ts";
import { createExtractor } from "../../../src/extraction/create-extractor.ts";
import { loadRules } from "../../../src/extraction/load-rules.ts";
import type { SearchNode } from "../../support/services/search.ts";
import { until } from "../../support/services/server-process.ts";
import { createIndex, SERVERS, uniqueName, write } from "./nodes.ts";
import { login, Reading } from "./reading.ts";

const LEVELS = ["error", "err", "fatal", "critical", "severe", "50", "60"];

/** What a rule set with level, words and exceptions asks for. */
const FILTER: FilterQuery = {
  kind: "any",
  of: [
    { kind: "equals", field: "log.level", values: LEVELS },
    { kind: "contains", field: "message", literal: "exception" },
    { kind: "contains", field: "message", literal: "caused by:" },
    { kind: "exists", field: "error.stack_trace" },
    { kind: "equals", field: "error.type", values: ["TimeoutError"] },
    { kind: "contains", field: "detail", literal: "boom" },
    {
      kind: "all",
      of: [
        { kind: "equals", field: "kubernetes.namespace", values: ["shop"] },
        { kind: "contains", field: "message", literal: "refused" },
      ],
    },
  ],
};

const MAPPINGS: Readonly<Record<string, object>> = {
  dynamic: {},
  ecs: {
    properties: {
      detail: { type: "keyword", ignore_above: 20 },
      "@timestamp": { type: "date" },
      message: { type: "text" },
      log: { properties: { level: { type: "keyword", ignore_above: 1024 } } },
      error: {
        properties: {
          type: { type: "keyword", ignore_above: 8 },
          message: { type: "text" },
          stack_trace: { type: "keyword", ignore_above: 20, fields: { text: { type: "text" } } },
        },
      },
    },
  },
  complete: {
    properties: {
      message: { type: "text" },
      log: { properties: { level: { type: "keyword", ignore_above: 1024 } } },
      error: {
        properties: {
          type: { type: "keyword", ignore_above: 1024 },
          stack_trace: { type: "keyword", ignore_above: 1024, fields: { text: { type: "text" } } },
        },
      },
    },
  },
  "dynamic false": {
    dynamic: false,
    properties: { message: { type: "text" }, log: { properties: { level: { type: "keyword" } } } },
  },
  "not indexed": {
    properties: {
      message: { type: "text", index: false },
      level: { type: "keyword" },
      error: { type: "object", enabled: false },
    },
  },
  "keyword messages": { properties: { message: { type: "keyword", ignore_above: 60 }, level: { type: "keyword" } } },
  "nested errors": { properties: { error: { type: "nested" }, message: { type: "text" } } },
  "other analyzer": { properties: { message: { type: "text", analyzer: "whitespace" }, level: { type: "keyword" } } },
};

/** Documents as many loggers write them; those with objects under `log` or `error` go where the mapping takes them. */
const DOCUMENTS: readonly JsonObject[] = [
  { message: "all is well", log: { level: "info" } },
  { message: "all is well", "log.level": "INFO" },
  { message: "broken", log: { level: "error" } },
  { message: "broken", log: { level: "ERROR" } },
  { message: "broken", "log.level": "Err" },
  { message: "broken", level: "FATAL" },
  { message: "padded", level: "ERR  " },
  { message: "broken", severity: "CRITICAL" },
  { message: "fine", severity: "notice" },
  { message: "no level at all" },
  { message: "2026-11-24 08:15:30 ERROR [main] c.e.Cart - the header says it" },
  { message: "java.lang.IllegalStateException: in the middle of a word", level: "info" },
  { message: "MyExceptionHandler ran", level: "info" },
  { message: "x Caused by: y", level: "info" },
  { message: "unCaused by:the way", level: "info" },
  { message: "connection refused", level: "info", kubernetes: { namespace: "shop" } },
  { message: "connection refused", level: "info", kubernetes: { namespace: "other" } },
  { message: "quiet", level: "info", error: { stack_trace: "at a.b.C\n".repeat(10) } },
  { message: "quiet", level: "info", error: { type: "TimeoutError" } },
  { message: "quiet", level: "info", error: { type: "timeouterror" } },
  { message: "quiet", level: "info", error: { type: "Other" } },
  { message: "quiet", level: "info", stack_trace: "Traceback" },
  { msg: "an Exception under another name", level: "info" },
  { text: "no message name that is mapped", level: "info" },
  { message: '{"level":"error","msg":"wrapped"}', stream: "stdout" },
  { message: '{"log.level":"error","message":"wrapped"}', level: "info" },
  { message: '{"level":"info","msg":"wrapped and well"}', level: "info" },
  { message: '{"msg":"inner","error":{"type":"TimeoutError"}}', level: "info" },
  { message: '  {"severity":"fatal","message":"wrapped"}', level: "info" },
  { message: `${"long ".repeat(40)}exception at the end`, level: "info" },
  { message: `${"x".repeat(40_000)} exception`, level: "info" },
  { level: "info", note: "no message: an exception in the rendered document" },
  { message: "quiet", level: "info", detail: "short Boom" },
  { message: "quiet", level: "info", detail: `a detail that is too long to be indexed, with a boom at its end` },
  { message: "several", level: ["info", "error"] },
];

describe.each(SERVERS)("push-down on $name", ({ node: start }) => {
  let node: SearchNode;
  beforeAll(async () => {
    node = await start();
  });

  it.each(Object.keys(MAPPINGS))("keeps nothing back that the filter matches: mapping %s", async (name) => {
    const index = uniqueName("push");
    await createIndex(node, index, { mappings: MAPPINGS[name]! });
    const documents = DOCUMENTS.map((source, number) => ({ id: `d${number}`, source }));
    const statuses = await write(node, index, documents);
    const indexed = documents.filter((_, number) => statuses[number]! < 300);
    expect(indexed.length).toBeGreaterThan(25);
    const wanted = indexed.filter(({ source }) => matches(source)).map(({ id }) => id);
    const reading = read(node, index);
    await until(() => reading.source.status().state === "idle" && reading.context.records.length > 0, "the end");
    await reading.stop();
    for (const id of wanted) expect(reading.ids, JSON.stringify(documents[Number(id.slice(1))])).toContain(id);
  });

  it.each(Object.keys(MAPPINGS))("keeps nothing back that the shipped rules take: mapping %s", async (name) => {
    const { rules } = await loadRules([SHIPPED_RULES]);
    const extractor = createExtractor({ rules, sourceId: "elk", projects: [], version: 1 });
    const index = uniqueName("rules");
    await createIndex(node, index, { mappings: MAPPINGS[name]! });
    const documents = DOCUMENTS.map((source, number) => ({ id: `d${number}`, source }));
    const statuses = await write(node, index, documents);
    const taken = documents.filter(
      ({ source }, number) => statuses[number]! < 300 && extractor.extract(recordOf(source)).kind === "event",
    );
    expect(taken.length).toBeGreaterThan(5);
    const reading = read(node, index, {}, extractor.filter);
    await until(() => reading.source.status().state === "idle" && reading.context.records.length > 0, "the end");
    await reading.stop();
    for (const { id, source } of taken) expect(reading.ids, JSON.stringify(source).slice(0, 300)).toContain(id);
    expect(reading.logged.join()).not.toContain("refuses the query");
  });

  it("lets only candidates cross the wire where the mapping is complete", async () => {
    const index = uniqueName("wire");
    await createIndex(node, index, { mappings: MAPPINGS["complete"]! });
    const line = (number: number, level: string) => ({
      id: `d${number}`,
      source: { message: `request ${number}`, log: { level } },
    });
    await write(
      node,
      index,
      Array.from({ length: 1_000 }, (_, number) => line(number, number % 50 === 0 ? "ERROR" : "info")),
    );
    const reading = read(node, index);
    await until(() => reading.source.status().state === "idle" && reading.ids.length >= 20, "the candidates");
    await reading.stop();
    expect(reading.ids).toHaveLength(20);
    expect(reading.context.scanned).toBe(1_000);
  });

  it("sees a field that documents brought in after the reading began", async () => {
    const index = uniqueName("grown");
    await createIndex(node, index, { mappings: {} });
    await write(node, index, [{ id: "a", source: { message: "first", level: "error" } }]);
    const reading = read(node, index);
    await until(() => reading.ids.length === 1, "the first");
    await write(node, index, [
      { id: "b", source: { message: "second", level: "info", stack_trace: "at x" } },
      { id: "c", source: { message: "third", level: "info" } },
    ]);
    await until(() => reading.ids.includes("b"), "the new field");
    await reading.stop();
    expect(reading.ids).toEqual(["a", "b"]);
  });

  it("fetches everything where records are joined from several documents, or push_down is off", async () => {
    const index = uniqueName("off");
    await createIndex(node, index, { mappings: MAPPINGS["ecs"]! });
    await write(node, index, [{ id: "a", source: { message: "well", log: { level: "info" } } }]);
    const reading = read(node, index, { push_down: false });
    await until(() => reading.ids.length === 1, "the document");
    await reading.stop();
  });
});

const LEVELS_AND_WORDS: RecordFilter = { version: 1, literals: undefined, query: FILTER };

function read(node: SearchNode, index: string, config: object = {}, filter = LEVELS_AND_WORDS): Reading {
  const all = { ...login(node), indices: [index], ...config };
  return new Reading({ url: node.url, filter: () => filter, config: all });
}

const decoder = createDecoder({ format: "auto", encoding: "utf-8", timezone: "UTC" });

/** What the filter says of the record that the decoder makes of a document. */
function matches(source: JsonObject): boolean {
  return meets(recordOf(source), FILTER);
}

function recordOf(source: JsonObject): LogRecord {
  const origin = { type: "elasticsearch", index: "i", id: "x" } as const;
  const decoded = decoder.decode({ origin, value: source }, Date.now());
  if (decoded.kind !== "record") throw new Error(`not a record: ${decoded.kind}`);
  return decoded.record;
}

function meets(record: LogRecord, filter: FilterQuery): boolean {
  if (filter.kind === "everything") return true;
  if (filter.kind === "any") return filter.of.some((part) => meets(record, part));
  if (filter.kind === "all") return filter.of.every((part) => meets(record, part));
  const value = attributeOf(record, filter.field);
  if (value === undefined) return false;
  if (filter.kind === "exists") return true;
  const text = value.trim().toLowerCase();
  if (filter.kind === "contains") return text.includes(filter.literal);
  return filter.values.some((wanted) => wanted.toLowerCase() === text);
}

function attributeOf(record: LogRecord, field: string): string | undefined {
  if (field === "message") return record.message;
  if (field === "log.level") return record.level;
  if (field === "error.type") return record.errorType;
  if (field === "error.stack_trace") return record.stackTrace;
  const value = getField(record.fields, field);
  return value === undefined || value === null ? undefined : String(value);
}
