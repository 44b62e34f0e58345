import { afterEach, describe, expect, test } from "vitest";
import type { SourceInspector } from "../../../src/sources/inspector.ts";
import { kafkaConfig } from "../../../src/sources/kafka/config.ts";
import { createKafkaInspector } from "../../../src/sources/kafka/inspector.ts";
import { createLogger } from "../../../src/telemetry/logger.ts";
import { inEnglish } from "../../support/in-english.ts";
import { until } from "../../support/services/server-process.ts";
import { Cluster, type KafkaYaml, lines, onEachVersion } from "./harness.ts";

const open: SourceInspector[] = [];

function inspect(yaml: Partial<KafkaYaml>): SourceInspector {
  const config = kafkaConfig.parse({ id: "test", type: "kafka", ...yaml });
  const inspector = createKafkaInspector(config, createLogger("silent"));
  open.push(inspector);
  return inspector;
}

afterEach(async () => {
  for (const inspector of open.splice(0)) await inspector.close();
});

onEachVersion("looking into Kafka", (brokers) => {
  test("tells topics with their rates and newest records, and what is missing, without joining a group", async () => {
    await using cluster = await Cluster.connect(brokers());
    const topic = await cluster.topic(2);
    await cluster.send(topic, lines(0, 30), 1);
    const group_id = "never-joined";
    const overview = await inspect({ brokers: cluster.brokers, topics: [topic, "no-such-topic"], group_id }).overview(
      Date.now(),
    );
    const found = overview.found.find(({ name }) => name === topic);
    expect(found).toMatchObject({ kind: "topic", partitions: 2, records: 30 });
    expect(found?.recordsPerSecond ?? 0.1).toBeCloseTo(0.1);
    expect(inEnglish(overview.server)).toBe("Kafka, 1 broker");
    expect(inEnglish(overview.faults)).toMatchObject([
      { severity: "error", message: "there is no topic no-such-topic" },
    ]);
    // Making the topic of groups takes a fresh broker a moment.
    let groups: readonly string[] = [];
    await until(async () => {
      groups = (await cluster.admin.listGroups()).groups.map(({ groupId }) => groupId);
      return true;
    }, "the groups");
    expect(groups).not.toContain(group_id);
    // Its newest record, unless so many other topics are on the broker that it is not looked at.
    const own = await inspect({ brokers: cluster.brokers, topics: [topic] }).recent(5);
    expect(own.map(({ value }) => String(value))).toEqual(lines(27, 30));
  });

  test("finds the neighbours of a record by offset, across batches, to both ends of the log", async () => {
    await using cluster = await Cluster.connect(brokers());
    const topic = await cluster.topic();
    await cluster.send(topic, lines(0, 250));
    const inspector = inspect({ brokers: cluster.brokers, topics: [topic] });
    const around = (offset: number, before = 3, after = 2, isMeant = () => true) =>
      inspector.around({
        ...{ origin: { type: "kafka", topic, partition: 0, offset: String(offset) }, before, after, isMeant },
      });
    const middle = await around(100);
    expect(middle).toMatchObject({ kind: "found", at: 3 });
    expect(middle.kind === "found" && middle.records.map(({ value }) => String(value))).toEqual(lines(97, 103));
    expect(await around(0, 100, 0)).toMatchObject({ kind: "found", at: 0, records: [{}] });
    expect(await around(249, 0, 100)).toMatchObject({ kind: "found", at: 0, records: [{}] });
    const wide = await around(120, 100, 100);
    expect(wide.kind === "found" && wide.records).toHaveLength(201);
    expect(inEnglish(await around(250))).toMatchObject({
      kind: "gone",
      detail: expect.stringContaining("made anew") as unknown,
    });
    expect(await around(100, 3, 2, () => false)).toMatchObject({ kind: "gone" });
    await cluster.deleteBefore(topic, 110);
    expect(inEnglish(await around(100))).toMatchObject({
      kind: "gone",
      detail: expect.stringContaining("retention") as unknown,
    });
    // What is left of the neighbours.
    expect(await around(111)).toMatchObject({ kind: "found", at: 1 });
    const other = { type: "kafka", topic: "no-such-topic", partition: 0, offset: "0" } as const;
    expect(await inspector.around({ origin: other, before: 1, after: 1, isMeant: () => true })).toMatchObject({
      kind: "gone",
    });
  });
});

describe("a Kafka that does not answer", () => {
  test("is said so, with the way out", async () => {
    const inspector = inspect({ brokers: ["127.0.0.1:1"], topics: ["t"] });
    await expect(inspector.overview(0)).rejects.toMatchObject({
      ...{ code: "ELKHOUND_SOURCE_UNAVAILABLE", hint: expect.stringContaining("brokers") as unknown },
    });
  });
});
