import { describe, expect, test } from "vitest";
import { loadConfig } from "../../../../src/app/load-config.ts";
import { configFromEnvironment } from "../../../../src/cli/commands/start.ts";

async function sources(env: Record<string, string>) {
  const text = configFromEnvironment(env);
  if (text === undefined) return undefined;
  const { config, problems } = await loadConfig({ file: "(environment)", text, env });
  expect(problems).toEqual([]);
  return { text, sources: config?.sources };
}

describe("a configuration from the environment", () => {
  test("is none where nothing is named", async () => {
    expect(await sources({})).toBeUndefined();
    expect(await sources({ ELASTICSEARCH_URL: "", KAFKA_BROKERS: " , " })).toBeUndefined();
  });

  test("reads Elasticsearch, with secrets left as variables", async () => {
    const env = {
      ELASTICSEARCH_URL: "https://es:9200",
      ELASTICSEARCH_API_KEY: "hunter2",
      ELASTICSEARCH_INDICES: "a-*, b",
    };
    const made = await sources(env);
    expect(made?.text).not.toContain("hunter2");
    expect(made?.sources).toEqual([
      expect.objectContaining({
        type: "elasticsearch",
        url: "https://es:9200",
        api_key: "hunter2",
        indices: ["a-*", "b"],
        start_from: "now-24h",
      }),
    ]);
  });

  test("reads Kafka, by KAFKA_TOPICS or KAFKA_TOPIC", async () => {
    const expected = expect.objectContaining({ type: "kafka", brokers: ["a:9092", "b:9092"], topics: ["x", "y"] });
    const env = { KAFKA_BROKERS: "a:9092, b:9092" };
    expect((await sources({ ...env, KAFKA_TOPICS: "x,y" }))?.sources).toEqual([expected]);
    expect((await sources({ ...env, KAFKA_TOPIC: "x,y" }))?.sources).toEqual([expected]);
  });

  test("reads both, and takes what stands in a variable as it is", async () => {
    const odd = `t$\{HOME}`;
    const made = await sources({ ELASTICSEARCH_URL: "http://es:9200", KAFKA_BROKERS: "a:1", KAFKA_TOPICS: odd });
    expect(made?.sources).toEqual([expect.anything(), expect.objectContaining({ topics: [odd] })]);
  });

  test("listens where ELKHOUND_LISTEN says", async () => {
    const env = { ELASTICSEARCH_URL: "http://es:9200", ELKHOUND_LISTEN: "127.0.0.1:4900" };
    const text = configFromEnvironment(env) ?? "";
    expect((await loadConfig({ file: "f", text, env })).config?.server.listen).toBe("127.0.0.1:4900");
  });

  test("needs topics for Kafka", () => {
    expect(() => configFromEnvironment({ KAFKA_BROKERS: "a:1" })).toThrow("KAFKA_BROKERS is set, but not KAFKA_TOPICS");
  });
});
