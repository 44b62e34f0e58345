import { expect, test } from "vitest";
import { Brokers, EARLIEST, LATEST } from "../../../src/sources/kafka/brokers.ts";
import { brokerMaker } from "../../../src/sources/kafka/kafkajs-internals.ts";
import { createLogger } from "../../../src/telemetry/logger.ts";
import { Cluster, lines, onEachVersion } from "./harness.ts";

onEachVersion("the protocol as old brokers speak it", (brokers) => {
  test("metadata and records without topic ids are those with them", async () => {
    await using cluster = await Cluster.connect(brokers());
    const topic = await cluster.topic(2);
    await cluster.send(topic, lines(0, 50), 0);
    await cluster.send(topic, lines(50, 100), 1);
    const modern = await look(brokers(), topic, undefined);
    const old = await look(brokers(), topic, { fetch: 11, metadata: 6 });
    expect(modern.id).toMatch(/^[0-9a-f]{32}$/);
    expect(old.id).toBeUndefined();
    expect(old.partitions).toEqual(modern.partitions);
    expect(old.bytes).toEqual(modern.bytes);
    expect(modern.bytes).toHaveLength(2);
    for (const bytes of modern.bytes) expect(bytes.length).toBeGreaterThan(500);
    expect(old.ends).toEqual([0, 50]);
  });

  test("a topic that does not exist is an answer, and is not made", async () => {
    await using cluster = await Cluster.connect(brokers());
    for (const newest of [undefined, { fetch: 11, metadata: 6 }]) {
      const connections = connect(brokers(), newest);
      const { topics } = await connections.metadata(["no-such-topic"]);
      expect(topics).toMatchObject([{ name: "no-such-topic", error: 3, partitions: [] }]);
      await connections.close();
    }
    expect(await cluster.admin.listTopics()).not.toContain("no-such-topic");
  });
});

type Newest = ConstructorParameters<typeof Brokers>[0]["newest"];

function connect(brokers: readonly string[], newest: Newest): Brokers {
  const settings = {
    brokers,
    clientId: "test",
    ssl: null,
    sasl: null,
    connectionTimeout: 10_000,
    requestTimeout: 30_000,
  };
  const make = brokerMaker(settings, createLogger("silent"));
  return new Brokers({ make, seeds: brokers.length, ...(newest === undefined ? {} : { newest }) });
}

async function look(brokers: readonly string[], topic: string, newest: Newest) {
  const connections = connect(brokers, newest);
  const metadata = await connections.metadata([topic]);
  const [found] = metadata.topics;
  if (found === undefined) throw new Error("no such topic");
  const leader = found.partitions[0]?.leader ?? -1;
  const first = { topic, partition: 0 };
  const answer = await connections.fetch(leader, {
    maxWaitMs: 1_000,
    minBytes: 1,
    maxBytes: 1 << 20,
    partitions: [0, 1].map((partition) => ({ topic, topicId: found.id, partition, offset: 0, maxBytes: 1 << 20 })),
  });
  const ends = [
    (await connections.offsets(leader, [first], EARLIEST))(first),
    (await connections.offsets(leader, [first], LATEST))(first),
  ];
  await connections.close();
  const parts = answer.partitions.toSorted((a, b) => a.partition - b.partition);
  return {
    id: found.id,
    partitions: found.partitions.toSorted((a, b) => a.partition - b.partition),
    bytes: parts.map(({ bytes }) => bytes),
    ends,
  };
}
