import { expect, test } from "vitest";
import { MemoryContext } from "../../support/memory-context.ts";
import { until } from "../../support/services/server-process.ts";
import { Cluster, kafkaSource, lines, onEachVersion, StoppableClock, texts, Worker } from "./harness.ts";

onEachVersion("two workers in one group", (brokers) => {
  test("a rebalance with batches in flight loses nothing and counts nothing twice", async () => {
    await using cluster = await Cluster.connect(brokers());
    const topic = await cluster.topic(6);
    const config = { brokers: [...brokers()], topics: [topic], group_id: `group-of-${topic}` };
    const context = new MemoryContext();
    await cluster.send(topic, lines(0, 3_000));
    const release = Promise.withResolvers<void>();
    await using first = new Worker(await kafkaSource(config), context);
    let held = 0;
    first.hold = async ({ scanned }) => {
      held += scanned;
      if (held > 0) await release.promise;
    };
    await until(() => held > 0, "a batch in flight");
    await using second = new Worker(await kafkaSource(config), context);
    await until(
      () => [first, second].every(({ source }) => source.status().partitions.length === 3),
      "three partitions each",
    ).finally(release.resolve);
    await cluster.send(topic, lines(3_000, 6_000));
    await until(() => context.scanned >= 6_000, "everything");
    await second.stop();
    await cluster.send(topic, lines(6_000, 7_000));
    await until(() => context.scanned >= 7_000, "what the first reads alone again");
    expect(texts(context)).toEqual(lines(0, 7_000).toSorted());
    expect(context.scanned).toBe(7_000);
    expect(context.gaps).toEqual([]);
  });

  test("workers that come and go all the time", async () => {
    await using cluster = await Cluster.connect(brokers());
    const topic = await cluster.topic(4);
    const config = { brokers: [...brokers()], topics: [topic], group_id: `group-of-${topic}` };
    const context = new MemoryContext();
    await using _steady = new Worker(await kafkaSource(config), context);
    for (let round = 0; round < 5; round++) {
      await cluster.send(topic, lines(round * 1_000, round * 1_000 + 1_000));
      const guest = new Worker(await kafkaSource(config), context);
      await until(() => guest.source.status().partitions.length > 0, "the guest's partitions");
      await guest.stop();
      expect(guest.error).toBeUndefined();
    }
    await until(() => context.scanned >= 5_000, "everything");
    expect(texts(context)).toEqual(lines(0, 5_000).toSorted());
  });

  test("a worker that stood still commits nothing after the group has moved on", async () => {
    await using cluster = await Cluster.connect(brokers());
    const topic = await cluster.topic(2);
    const config = {
      brokers: [...brokers()],
      topics: [topic],
      group_id: `group-of-${topic}`,
      session_timeout: process.env["KAFKA_BROKERS"] ? "6s" : "1500ms",
    };
    const context = new MemoryContext();
    const clock = new StoppableClock();
    const release = Promise.withResolvers<void>();
    await using zombie = new Worker(await kafkaSource(config, { clock }), context);
    let held = 0;
    zombie.hold = async ({ scanned }) => {
      held += scanned;
      if (held > 0) await release.promise;
    };
    await cluster.send(topic, lines(0, 1_000));
    await until(() => held > 0, "a batch in the hands of the worker that will stop");
    clock.stop();
    await using healthy = new Worker(await kafkaSource(config), context);
    await until(() => healthy.source.status().partitions.length === 2, "both partitions to move");
    await until(() => context.scanned >= 1_000, "the other worker to read all").finally(release.resolve);
    await until(() => context.staleCommits > 0, "the late commit to be refused");
    clock.go();
    await cluster.send(topic, lines(1_000, 2_000));
    await until(() => context.scanned >= 2_000, "both to go on");
    await until(() => zombie.source.status().partitions.length === 1, "the first to be a member again");
    expect(texts(context)).toEqual(lines(0, 2_000).toSorted());
    expect(context.scanned).toBe(2_000);
  });

  test("a refused commit makes the partition be assigned anew, from what is stored", async () => {
    await using cluster = await Cluster.connect(brokers());
    const topic = await cluster.topic();
    const context = new MemoryContext();
    await using worker = new Worker(await kafkaSource({ brokers: [...brokers()], topics: [topic] }), context);
    await cluster.send(topic, lines(0, 100));
    await until(() => context.scanned >= 100, "the first records");
    context.store(`${topic}/0`, JSON.stringify({ offset: 150, generation: 0 }));
    await cluster.send(topic, lines(100, 200));
    await until(() => context.scanned >= 150, "what comes after the stored position");
    expect(context.staleCommits).toBe(1);
    expect(texts(context)).toEqual([...lines(0, 100), ...lines(150, 200)].toSorted());
    expect(worker.error).toBeUndefined();
  });

  test("no record is handed out before a slow store has told the checkpoint", async () => {
    await using cluster = await Cluster.connect(brokers());
    const topic = await cluster.topic(3);
    const groupId = `group-of-${topic}`;
    for (const partition of [0, 1, 2]) await cluster.send(topic, lines(0, 200, `p${partition}`), partition);
    const partitions = [0, 1, 2].map((partition) => ({ partition, offset: "50" }));
    await cluster.admin.setOffsets({ groupId, topic, partitions });
    const context = new MemoryContext();
    for (const partition of [0, 1, 2]) {
      context.store(`${topic}/${partition}`, JSON.stringify({ offset: 150, generation: 0 }));
    }
    const answer = Promise.withResolvers<void>();
    context.beforeAssign = () => answer.promise;
    const source = await kafkaSource({ brokers: [...brokers()], topics: [topic], group_id: groupId });
    await using _worker = new Worker(source, context);
    await until(() => context.assigned.length > 0, "the store to be asked");
    expect(source.status().partitions).toEqual([]);
    answer.resolve();
    await until(() => context.scanned >= 150, "the records");
    expect(texts(context)).toEqual([0, 1, 2].flatMap((partition) => lines(150, 200, `p${partition}`)).toSorted());
  });
});
