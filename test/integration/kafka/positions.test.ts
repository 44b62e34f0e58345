import { expect, test } from "vitest";
import { textOf } from "../../../src/domain/sentence.ts";
import { MemoryContext } from "../../support/memory-context.ts";
import { until } from "../../support/services/server-process.ts";
import { Cluster, kafkaSource, lines, onEachVersion, texts, Worker } from "./harness.ts";

onEachVersion("positions", (brokers) => {
  test("our checkpoint decides, whatever Kafka has stored; Kafka's offset follows", async () => {
    await using cluster = await Cluster.connect(brokers());
    const topic = await cluster.topic();
    await cluster.send(topic, lines(0, 500));
    const config = { brokers: [...brokers()], topics: [topic], group_id: `group-of-${topic}` };
    const context = new MemoryContext();
    {
      await using _worker = new Worker(await kafkaSource(config), context);
      await until(() => context.scanned >= 500, "the first half");
    }
    expect(await cluster.committedOffset(config.group_id, topic)).toBe(500);
    await cluster.admin.setOffsets({ groupId: config.group_id, topic, partitions: [{ partition: 0, offset: "100" }] });
    await cluster.send(topic, lines(500, 1_000));
    await using _worker = new Worker(await kafkaSource(config), context);
    await until(() => context.scanned >= 1_000, "the second half");
    expect(texts(context)).toEqual(lines(0, 1_000).toSorted());
    await until(async () => (await cluster.committedOffset(config.group_id, topic)) === 1_000, "Kafka's offset");
  });

  test("goes on in the middle of a stored batch", async () => {
    await using cluster = await Cluster.connect(brokers());
    const topic = await cluster.topic();
    await cluster.send(topic, lines(0, 100));
    for (const offset of [1, 50, 99]) {
      const context = new MemoryContext();
      context.store(`${topic}/0`, JSON.stringify({ offset, generation: 0 }));
      await using _worker = new Worker(
        await kafkaSource({ brokers: [...brokers()], topics: [topic] }, { literals: ["error"] }),
        context,
      );
      await until(() => context.scanned >= 100 - offset, "the end");
      expect(context.scanned).toBe(100 - offset);
      expect(texts(context)).toEqual(
        lines(offset, 100)
          .filter((line) => line.startsWith("ERROR"))
          .toSorted(),
      );
      expect(context.gaps).toEqual([]);
    }
  });

  test("records deleted by retention before they were read are a gap with their number", async () => {
    await using cluster = await Cluster.connect(brokers());
    const topic = await cluster.topic();
    const config = { brokers: [...brokers()], topics: [topic] };
    const context = new MemoryContext();
    await cluster.send(topic, lines(0, 100));
    {
      await using _worker = new Worker(await kafkaSource(config), context);
      await until(() => context.scanned >= 100, "the first records");
    }
    await cluster.send(topic, lines(100, 500));
    await cluster.deleteBefore(topic, 350);
    await using _worker = new Worker(await kafkaSource(config), context);
    await until(() => context.scanned >= 250, "the rest");
    expect(context.gaps).toMatchObject([
      { partition: `${topic}/0`, reason: "retention", range: "offsets 100 to 349", records: 250 },
    ]);
    expect(texts(context)).toEqual([...lines(0, 100), ...lines(350, 500)].toSorted());
  });

  test("retention overtakes a slow worker while it reads", async () => {
    await using cluster = await Cluster.connect(brokers());
    const topic = await cluster.topic();
    await cluster.send(
      topic,
      lines(0, 1_000).map((line) => line.padEnd(2_000, ".")),
    );
    const context = new MemoryContext();
    const release = Promise.withResolvers<void>();
    const worker = new Worker(
      await kafkaSource({
        brokers: [...brokers()],
        topics: [topic],
        fetch: { max_wait: "100ms", partition_bytes: 1_000, read_ahead_bytes: 1_000 },
      }),
      context,
    );
    await using _worker = worker;
    let held = 0;
    worker.hold = async (batch) => {
      held += batch.scanned;
      if (held > 0) await release.promise;
    };
    await until(() => held > 0, "a batch in flight");
    await cluster.deleteBefore(topic, 900).finally(release.resolve);
    await until(() => worker.source.status().partitions[0]?.lag === 0, "the end");
    await until(() => context.scanned + (context.gaps[0]?.records ?? 0) >= 1_000, "everything");
    const [gap] = context.gaps;
    expect(context.gaps).toHaveLength(1);
    expect(gap).toMatchObject({ reason: "retention" });
    expect(context.scanned + (gap?.records ?? 0)).toBe(1_000);
    expect(context.records.length).toBe(context.scanned);
  });

  test.each([
    ["shorter", 50],
    ["longer", 900],
  ])("a topic deleted and made again, %s than the checkpoint", async (_, records) => {
    await using cluster = await Cluster.connect(brokers());
    const topic = await cluster.topic();
    const config = { brokers: [...brokers()], topics: [topic] };
    const context = new MemoryContext();
    await cluster.send(topic, lines(0, 300));
    {
      await using _worker = new Worker(await kafkaSource(config), context);
      await until(() => context.scanned >= 300, "the first topic");
    }
    await cluster.admin.deleteTopics({ topics: [topic] });
    await cluster.topic(1, {}, topic);
    await cluster.send(topic, lines(0, records, "again"));
    await using _worker = new Worker(await kafkaSource(config), context);
    await until(() => context.scanned >= 300 + records, "the second topic");
    expect(context.gaps).toMatchObject([{ partition: `${topic}/0`, reason: "recreated" }]);
    expect(texts(context)).toEqual([...lines(0, 300), ...lines(0, records, "again")].toSorted());
    expect(JSON.parse(context.checkpoint(`${topic}/0`).position ?? "")).toMatchObject({
      generation: 1,
      offset: records,
    });
  });

  test("a topic deleted and made again, with more partitions, while it is being read", async () => {
    await using cluster = await Cluster.connect(brokers());
    const topic = await cluster.topic();
    const context = new MemoryContext();
    await cluster.send(topic, lines(0, 300));
    await using _worker = new Worker(await kafkaSource({ brokers: [...brokers()], topics: [topic] }), context);
    await until(() => context.scanned >= 300, "the first topic");
    await cluster.admin.deleteTopics({ topics: [topic] });
    await cluster.topic(2, {}, topic);
    await using fresh = await Cluster.connect(brokers());
    await fresh.send(topic, lines(0, 500, "again"), 0);
    await fresh.send(topic, lines(500, 600, "again"), 1);
    await until(() => context.scanned >= 900, "the second topic");
    expect(texts(context)).toEqual([...lines(0, 300), ...lines(0, 600, "again")].toSorted());
    expect(context.gaps).toMatchObject([{ partition: `${topic}/0`, reason: "recreated" }]);
  });

  test("partitions and matching topics that appear later", async () => {
    await using cluster = await Cluster.connect(brokers());
    const prefix = `later-${Date.now()}`;
    const first = await cluster.topic(1, {}, `${prefix}-a`);
    const context = new MemoryContext();
    await using _worker = new Worker(
      await kafkaSource({ brokers: [...brokers()], topic_pattern: `${prefix}-[a-z]` }),
      context,
    );
    await cluster.send(first, lines(0, 100, "first"));
    await until(() => context.scanned >= 100, "the first topic");
    await cluster.admin.createPartitions({ topicPartitions: [{ topic: first, count: 3 }] });
    const second = await cluster.topic(1, {}, `${prefix}-b`);
    const other = await cluster.topic(1, {}, `${prefix}-not-this`);
    await cluster.send(second, lines(0, 100, "second"));
    await cluster.send(other, lines(0, 100, "other"));
    await using fresh = await Cluster.connect(brokers());
    await fresh.send(first, lines(0, 100, "added"), 2);
    await until(() => context.scanned >= 300, "what was added");
    expect(texts(context)).toEqual(
      [...lines(0, 100, "first"), ...lines(0, 100, "second"), ...lines(0, 100, "added")].toSorted(),
    );
  });

  test("a configured topic that does not exist yet is waited for, and said", async () => {
    await using cluster = await Cluster.connect(brokers());
    const name = `missing-${Date.now()}`;
    const context = new MemoryContext();
    const source = await kafkaSource({ brokers: [...brokers()], topics: [name] });
    await using _worker = new Worker(source, context);
    await until(() => textOf(source.status().message ?? "").includes(name), "the complaint");
    await cluster.topic(1, {}, name);
    await cluster.send(name, lines(0, 10));
    await until(() => context.scanned >= 10, "its records");
    expect(source.status().message).toBeUndefined();
  });

  test("idle partitions say that they are caught up", async () => {
    await using cluster = await Cluster.connect(brokers());
    const topic = await cluster.topic();
    const context = new MemoryContext();
    const source = await kafkaSource({ brokers: [...brokers()], topics: [topic] });
    await using _worker = new Worker(source, context);
    await until(() => context.checkpoint(`${topic}/0`).progress.caughtUpAt !== undefined, "the notice");
    expect(context.checkpoint(`${topic}/0`).progress.lag).toBe(0);
    expect(source.status().state).toBe("idle");
  });
});
