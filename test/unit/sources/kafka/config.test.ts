import { describe, expect, it, test } from "vitest";
import { kafkaConfig, partitionsMeant } from "../../../../src/sources/kafka/config.ts";

const least = { id: "app_kafka", type: "kafka", brokers: ["127.0.0.1:9092"], topics: ["app-logs"] };

test("the shortest configuration, with the documented defaults", () => {
  expect(kafkaConfig.parse(least)).toMatchObject({
    group_id: "elkhound",
    start_from: "earliest",
    multiline: "off",
    max_record_bytes: 16 << 20,
    session_timeout: 20_000,
    metadata_interval: 30_000,
    fetch: { partition_bytes: 256 << 10, max_bytes: 4 << 20, min_bytes: 1, max_wait: 500, read_ahead_bytes: 8 << 20 },
  });
});

test("log-in, encryption and a pattern", () => {
  const sasl = { mechanism: "scram-sha-512", username: "a", password: "b" };
  expect(kafkaConfig.parse({ ...least, sasl, tls: true, topics: [], topic_pattern: "logs-.*" })).toMatchObject({
    sasl,
  });
  expect(kafkaConfig.parse({ ...least, tls: { ca_file: "ca.pem" } }).tls).toEqual({
    ca_file: "ca.pem",
    insecure_skip_verify: false,
  });
});

test.each([
  ["no topics at all", { topics: [] }, "topics"],
  ["a broker without a port", { brokers: ["localhost"] }, "brokers.0"],
  ["no brokers", { brokers: [] }, "brokers"],
  ["a broken pattern", { topic_pattern: "logs-(" }, "topic_pattern"],
  ["a pattern that RE2 cannot run", { topic_pattern: "(a)\\1" }, "topic_pattern"],
  ["an unknown key", { topic: "a" }, ""],
  ["an unknown mechanism", { sasl: { mechanism: "gssapi", username: "a", password: "b" } }, "sasl.mechanism"],
  ["a duration without a unit", { session_timeout: "30" }, "session_timeout"],
])("refuses %s", (_, change, path) => {
  const result = kafkaConfig.safeParse({ ...least, ...change });
  expect(result.error?.issues.map((issue) => issue.path.join("."))).toContain(path);
});

test("every key is described", () => {
  for (const [name, schema] of Object.entries(kafkaConfig.shape)) {
    expect(schema.description, name).toEqual(expect.any(String));
  }
});

describe("partitions that were read once", () => {
  it("are meant as long as a name or the pattern says so", () => {
    const kafka = (keys: object) => kafkaConfig.parse({ id: "k", type: "kafka", brokers: ["localhost:9092"], ...keys });
    const meant = partitionsMeant(kafka({ topics: ["orders/eu"], topic_pattern: "app-.*" }));
    expect(["orders/eu/0", "app-web/12", "orders/0", "my-app-web/0"].map(meant)).toEqual([true, true, false, false]);
  });
});
