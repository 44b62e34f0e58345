import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { suggestedNames, suggestSource } from "../../../src/app/suggested-source.ts";
import type { FoundStream } from "../../../src/sources/inspector.ts";
import { anySourceConfig } from "../../../src/sources/registry.ts";

const index = (name: string, more: Partial<FoundStream> = {}): FoundStream => ({
  ...{ kind: "index", name, records: 10, errorsLastDay: 0, latestAt: 1 },
  ...more,
});
const topic = (name: string, records: number): FoundStream => ({ kind: "topic", name, records });

describe("what is suggested to be read", () => {
  it("is what has errors, else what has a time", () => {
    expect(suggestedNames([index("orders", { errorsLastDay: 2 }), index("quiet")])).toEqual(["orders"]);
    const timeless: FoundStream = { kind: "index", name: "products", records: 9, errorsLastDay: 0 };
    expect(suggestedNames([index("quiet"), timeless])).toEqual(["quiet"]);
    expect(suggestedNames([timeless])).toEqual([]);
  });

  it("is what has records, of topics, and no bookkeeping of others", () => {
    expect(suggestedNames([topic("app-logs", 3), topic("_schemas", 9), topic("empty", 0)])).toEqual(["app-logs"]);
    expect(suggestedNames([topic("empty", 0)])).toEqual(["empty"]);
  });

  it.each([
    ["logstash-2026.11.28", "logstash-*"],
    ["filebeat-8.19.0-2026.11.28-000001", "filebeat-8.19.0-*"],
    ["app_20261128", "app_*"],
    ["app-2026-11", "app-*"],
    ["app-2026.w48", "app-*"],
    ["logs-000042", "logs-*"],
    ["logs-v2", "logs-v2"],
    ["orders-1234", "orders-1234"],
  ])("names %s so that tomorrow's is read too: %s", (name, lasting) => {
    expect(suggestedNames([index(name)])).toEqual([lasting]);
  });

  it("names each pattern once, and streams as they are", () => {
    expect(suggestedNames([index("app-2026.11.27"), index("app-2026.11.28")])).toEqual(["app-*"]);
    expect(suggestedNames([{ ...index("logs-app-2026.11.28"), kind: "data_stream" }])).toEqual(["logs-app-2026.11.28"]);
  });
});

describe("the suggested source", () => {
  const kafka = { type: "kafka", brokers: ["kafka:9092"] };
  const of = (given: Record<string, unknown>, found: readonly FoundStream[]) => {
    const pattern = given["type"] === "kafka" && given["topics"] === undefined ? { topic_pattern: ".+" } : {};
    return suggestSource(given, anySourceConfig.parse({ id: "mine", ...pattern, ...given }), found);
  };

  it("is a configuration, with secrets as variables", () => {
    const sasl = { mechanism: "plain", username: "u", password: "hunter2" };
    const yaml = of({ ...kafka, sasl }, [topic("app-logs", 3)]) ?? "";
    expect(yaml).not.toContain("hunter2");
    const [source] = (parse(yaml) as { sources: unknown[] }).sources;
    expect(source).toEqual({
      ...{ id: "mine", type: "kafka", brokers: ["kafka:9092"], topics: ["app-logs"], start_from: "now-24h" },
      sasl: { ...sasl, password: `$\{KAFKA_PASSWORD}` },
    });
  });

  it("is none where there is nothing to read", () => {
    expect(of(kafka, [])).toBeUndefined();
    expect(of({ ...kafka, topics: ["missing"] }, [])).toBeUndefined();
    expect(of({ type: "file", paths: ["/var/log/missing/*.log"] }, [])).toBeUndefined();
  });

  it("keeps what was given", () => {
    const given = { ...kafka, topics: ["b"], start_from: "earliest" };
    expect(parse(of(given, [topic("b", 0)]) ?? "")).toEqual({ sources: [{ id: "mine", ...given }] });
  });
});
