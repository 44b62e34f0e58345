import { expect, test } from "vitest";
import { MemoryContext } from "../../support/memory-context.ts";
import { until } from "../../support/services/server-process.ts";
import { Cluster, kafkaSource, lines, onEachVersion, Worker } from "./harness.ts";

onEachVersion("topics that are deleted", (brokers) => {
  const start = async (topics: readonly string[], context: MemoryContext): Promise<Worker> => {
    const config = { brokers: [...brokers()], topics: [...topics], group_id: `group-of-${topics[0]}` };
    return new Worker(
      await kafkaSource({ ...config, fetch: { max_wait: "100ms", partition_bytes: "16KiB" } }),
      context,
    );
  };
  /** Commits one batch of a topic and dies again and again before the next. Returns how much is left. */
  const readBeginning = async (topic: string, context: MemoryContext): Promise<number> => {
    await using worker = await start([topic], context);
    worker.hold = async ({ assignment }) => {
      if (context.scanned > 0) assignment.active = false;
    };
    await until(() => context.staleCommits > 0, "a first batch");
    return context.checkpoint(`${topic}/0`).progress.lag ?? 0;
  };

  test("while no worker runs leave a gap when they were not read to their end, recorded once", async () => {
    await using cluster = await Cluster.connect(brokers());
    const [topic, other] = [await cluster.topic(), await cluster.topic()];
    await cluster.send(topic, lines(0, 1_000, "x".repeat(500)));
    const context = new MemoryContext();
    const unread = await readBeginning(topic, context);
    expect(unread).toBeGreaterThan(0);
    await cluster.admin.deleteTopics({ topics: [topic] });
    {
      await using _worker = await start([topic, other], context);
      await until(() => context.gaps.length > 0, "the gap");
    }
    const expected = { partition: `${topic}/0`, reason: "deleted", records: unread };
    expect(context.gaps).toMatchObject([{ ...expected, range: `offsets ${1_000 - unread} to 999` }]);
    const scanned = context.scanned;
    await using _worker = await start([topic, other], context);
    // Made again: what went with the former topic is told already.
    await cluster.topic(1, {}, topic);
    await using fresh = await Cluster.connect(brokers());
    await fresh.send(topic, lines(0, 2_000, "again"));
    await until(() => context.scanned - scanned >= 2_000, "the topic that was made again");
    expect(context.gaps).toHaveLength(1);
    expect(context.checkpoint(`${topic}/0`).progress.goneAt).toBeUndefined();
  });

  test("while one of two workers reads them are told once, and are no gap when they were read", async () => {
    await using cluster = await Cluster.connect(brokers());
    const [read, unread] = [await cluster.topic(), await cluster.topic(2)];
    await cluster.send(read, lines(0, 100));
    await cluster.send(unread, lines(0, 1_000, "x".repeat(500)), 0);
    await cluster.send(unread, lines(0, 1_000, "x".repeat(500)), 1);
    const context = new MemoryContext();
    await readBeginning(unread, context);
    await using _first = await start([read], context);
    await until(() => context.checkpoint(`${read}/0`).progress.lag === 0, "the first topic to be read");
    await using _second = await start([read], context);
    await cluster.admin.deleteTopics({ topics: [read, unread] });
    const stored = () => context.checkpoints();
    await until(() => stored().every(({ progress }) => progress.goneAt !== undefined), "all to be told");
    const gaps = context.gaps.map(({ partition }) => partition);
    expect(gaps.every((partition) => partition.startsWith(unread))).toBe(true);
    expect(new Set(gaps).size).toBe(gaps.length);
    expect(gaps.length).toBeGreaterThan(0);
  });

  test("are not taken for deleted when the configuration only does not name them any more", async () => {
    await using cluster = await Cluster.connect(brokers());
    const [topic, other] = [await cluster.topic(), await cluster.topic()];
    await cluster.send(topic, lines(0, 1_000, "x".repeat(500)));
    const context = new MemoryContext();
    await readBeginning(topic, context);
    // Nor what the source has read when it was of another type.
    context.store("index-uuid/0", JSON.stringify({ index: "logs", seq_no: 7 }));
    await using worker = await start([other], context);
    let asked = 0;
    const { stored } = context;
    context.stored = async () => {
      asked += 1;
      return await stored.call(context);
    };
    await until(() => asked > 3, "several looks");
    expect(worker.source.status().message).toBeUndefined();
    await worker.stop();
    expect(context.gaps).toEqual([]);
    expect(context.checkpoints().filter(({ progress }) => progress.goneAt !== undefined)).toEqual([]);
  });
});
