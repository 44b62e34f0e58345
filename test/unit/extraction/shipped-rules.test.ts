import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { ErrorEvent } from "../../../src/domain/error-event.ts";
import type { JsonObject } from "../../../src/domain/log-record.ts";
import { createExtractor } from "../../../src/extraction/create-extractor.ts";
import type { Extraction } from "../../../src/extraction/extractor.ts";
import { loadRules } from "../../../src/extraction/load-rules.ts";
import { runRuleTests } from "../../../src/extraction/rule-test.ts";
import { decoder, record } from "./rules-of.ts";

const { rules, problems } = await loadRules([join(import.meta.dirname, "..", "..", "..", "rules")]);
const extractor = createExtractor({ rules, projects: [], version: 1 });

function extract(value: string | JsonObject): Extraction {
  return extractor.extract(record(value));
}

describe("shipped rules", () => {
  it("have no problems, and every file has tests", () => {
    expect(problems).toEqual([]);
  });

  it.each(runRuleTests(rules, decoder))("$file:$line $name", ({ differences }) => {
    expect(differences).toEqual([]);
  });

  it("have at least one test each, those that are switched off here", () => {
    const took = new Set<string>(SWITCHED_OFF.map(({ rule }) => rule));
    for (const { test } of rules.tests) {
      const extraction = extract(test.record ?? test.line ?? "");
      if (extraction.kind === "event") took.add(extraction.event.rule);
      else if (extraction.kind === "ignored" && extraction.rule !== undefined) took.add(extraction.rule);
    }
    expect(rules.rules.map(({ id }) => id).filter((id) => !took.has(id))).toEqual([]);
  });

  it("have for every file a test of what is no error", () => {
    const files = new Map<string, boolean>();
    for (const { file, test } of rules.tests) files.set(file, files.get(file) === true || test.ignored === true);
    expect([...files].filter(([, negative]) => !negative)).toEqual([]);
  });

  it("leave the literal filter on, with literals of at least four characters", () => {
    const { filter, rulesWithoutLiterals } = extractor;
    expect(rulesWithoutLiterals).toEqual([]);
    expect(filter.literals?.filter((literal) => literal.length < 4)).toEqual([]);
  });
});

/** Rules that users switch on, with what they then take. */
const SWITCHED_OFF = [
  {
    rule: "nginx/access_5xx",
    value: '10.0.0.7 - - [24/Nov/2026:08:15:30 +0800] "GET /pay?card=1 HTTP/1.1" 502 157 "-" "curl/7.88.1"',
    event: { message: "GET /pay", request: { method: "GET", url: "/pay?card=1", status: 502 } },
    time: "2026-11-24T00:15:30.000Z",
  },
  {
    rule: "haproxy/http_5xx",
    value:
      '10.0.0.7:48830 [24/Nov/2026:08:15:30.880] web down/<NOSRV> 0/-1/-1/-1/0 503 217 - - SC-- 1/1/0/0/0 0/0 {shop} "GET /pay HTTP/1.1"',
    event: { message: "down/<NOSRV> SC--", request: { method: "GET", url: "/pay", status: 503 } },
    time: "2026-11-24T08:15:30.880Z",
  },
  {
    rule: "envoy/access_5xx",
    value:
      '[2026-11-24T08:15:30.123Z] "GET /pay HTTP/1.1" 503 UF 0 91 3 - "-" "curl/8.5.0" "f2c1" "shop" "10.0.0.9:8080"',
    event: {
      message: "GET /pay",
      request: { method: "GET", url: "/pay", status: 503 },
      tags: { flags: "UF", upstream: "10.0.0.9:8080" },
    },
    time: "2026-11-24T08:15:30.123Z",
  },
  {
    rule: "envoy/access_json_5xx",
    value: {
      start_time: "2026-11-24T08:15:30.123Z",
      timestamp: "2026-11-24T08:15:30.123Z",
      method: "GET",
      path: "/pay",
      response_code: 503,
      response_flags: "UH",
      upstream_cluster: "outbound|80||pay",
    },
    event: { message: "GET outbound|80||pay", request: { method: "GET", url: "/pay", status: 503 } },
    time: "2026-11-24T08:15:30.123Z",
  },
] as const;

describe("rules that are switched off", () => {
  const all = rules.rules.map((rule) => ({ ...rule, source: { ...rule.source, enabled: true } }));
  const on = createExtractor({ rules: { ...rules, rules: all }, projects: [], version: 1 });

  it.each(SWITCHED_OFF)("$rule takes nothing unless it is switched on", ({ rule, value, event, time }) => {
    expect(extract(value).kind).toBe("ignored");
    const extraction = on.extract(record(value));
    expect(extraction).toMatchObject({ kind: "event", event: { rule, level: "error", ...event } });
    if (extraction.kind === "event") expect(new Date(extraction.event.timestamp).toISOString()).toBe(time);
  });
});

/** What must be the same, whoever ships a text. */
function essence({ rule, level, message, exceptions }: ErrorEvent): object {
  return { rule, level, message, type: exceptions[0]?.type, text: exceptions[0]?.message };
}

const SHIPPERS: readonly (readonly [string, (text: string) => JsonObject])[] = [
  [
    "Filebeat",
    (message) => ({
      "@timestamp": "2026-11-24T08:16:00.000Z",
      message,
      log: { offset: 17, file: { path: "/var/log/app.log" } },
      host: { name: "node-1" },
      agent: { type: "filebeat", version: "8.19.0" },
    }),
  ],
  [
    "Fluent Bit",
    (text) => ({
      date: 1_795_508_160.5,
      log: `${text}\n`,
      stream: "stderr",
      kubernetes: { pod_name: "shop-1", container_name: "shop", host: "node-1" },
    }),
  ],
  [
    "Logstash around Fluentd",
    (text) => ({
      "@timestamp": "2026-11-24T08:16:00.000Z",
      "@version": "1",
      message: JSON.stringify({ log: text, stream: "stderr", docker: { container_id: "a1" } }),
      tags: ["beats_input_codec_plain_applied"],
    }),
  ],
];

describe("texts of shipped rules' tests", () => {
  const texts = rules.tests.flatMap(({ test }) => {
    // What the decoder takes off a line, syslog's and container runtimes' heads, is no part of a shipped message.
    if (test.line === undefined || test.event === undefined) return [];
    const decoded = record(test.line);
    const document = test.line.startsWith("{") && test.line.trimEnd().endsWith("}");
    const whole = Object.keys(decoded.fields).length === 0 && decoded.message.trim() === test.line.trim() && !document;
    return whole ? [{ name: test.name, text: test.line.trimEnd() }] : [];
  });

  it.each(SHIPPERS)("mean the same when %s ships them", (_, ship) => {
    const different = texts.flatMap(({ name, text }) => {
      const own = extract(text);
      const shipped = extract(ship(text));
      const [left, right] = [own, shipped].map((extraction) =>
        extraction.kind === "event" ? essence(extraction.event) : extraction.kind,
      );
      return JSON.stringify(left) === JSON.stringify(right) ? [] : [{ name, left, right }];
    });
    expect(different).toEqual([]);
  });

  it("are found by the literal filter, as they are and inside documents", () => {
    const literals = extractor.filter.literals ?? [];
    const missed = rules.tests.flatMap(({ test }) => {
      if (test.event === undefined) return [];
      const raw = test.line ?? JSON.stringify(test.record);
      const forms = [raw, ...(test.line === undefined ? [] : SHIPPERS.map(([, ship]) => JSON.stringify(ship(raw))))];
      return forms.filter((form) => !literals.some((literal) => form.toLowerCase().includes(literal)));
    });
    expect(missed).toEqual([]);
  });
});
