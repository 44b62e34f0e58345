import { CompressionTypes } from "kafkajs";
import { expect, test } from "vitest";
import { MemoryContext } from "../../support/memory-context.ts";
import { until } from "../../support/services/server-process.ts";
import { Cluster, kafkaSource, lines, onEachVersion, texts, Worker } from "./harness.ts";

onEachVersion("reading topics", (brokers) => {
  test.each(["uncompressed", "gzip", "snappy", "lz4", "zstd"])("batches stored by the broker as %s", async (codec) => {
    await using cluster = await Cluster.connect(brokers());
    const topic = await cluster.topic(2, { "compression.type": codec });
    const sent = lines(0, 2_000);
    await cluster.send(topic, sent);
    const [all, errors] = [new MemoryContext(), new MemoryContext()];
    await using _all = new Worker(await kafkaSource({ brokers: [...brokers()], topics: [topic] }), all);
    await using _errors = new Worker(
      await kafkaSource({ brokers: [...brokers()], topics: [topic] }, { literals: ["error", "panic:"] }),
      errors,
    );
    await until(() => all.scanned >= 2_000 && errors.scanned >= 2_000, "both to read to the end");
    expect(texts(all)).toEqual(sent.toSorted());
    expect(texts(errors)).toEqual(sent.filter((line) => line.startsWith("ERROR")).toSorted());
    expect([all.scanned, errors.scanned]).toEqual([2_000, 2_000]);
  });

  test("a client's own gzip batches", async () => {
    await using cluster = await Cluster.connect(brokers());
    const topic = await cluster.topic();
    const messages = lines(0, 500).map((value) => ({ value }));
    await cluster.producer.send({ topic, messages, compression: CompressionTypes.GZIP });
    const context = new MemoryContext();
    await using _worker = new Worker(await kafkaSource({ brokers: [...brokers()], topics: [topic] }), context);
    await until(() => context.scanned >= 500, "the end");
    expect(texts(context)).toEqual(lines(0, 500).toSorted());
  });

  test("named topics and those of a pattern, but no others", async () => {
    await using cluster = await Cluster.connect(brokers());
    const [named, matching, other] = await Promise.all([cluster.topic(), cluster.topic(2), cluster.topic()]);
    for (const topic of [named, matching, other]) await cluster.send(topic, lines(0, 100, topic));
    const context = new MemoryContext();
    await using worker = new Worker(
      await kafkaSource({ brokers: [...brokers()], topics: [named], topic_pattern: `${matching.slice(0, 20)}.*` }),
      context,
    );
    await until(() => context.scanned >= 200, "both topics");
    expect(texts(context)).toEqual([...lines(0, 100, named), ...lines(0, 100, matching)].toSorted());
    expect(
      worker.source
        .status()
        .partitions.map(({ partition }) => partition)
        .sort(),
    ).toEqual([`${named}/0`, `${matching}/0`, `${matching}/1`].sort());
  });

  test("keys, headers, tombstones, empty values, bytes that are no text", async () => {
    await using cluster = await Cluster.connect(brokers());
    const topic = await cluster.topic();
    const noText = Buffer.from([0xff, 0x00, 0xc3, 0x28, 0x80]);
    await cluster.producer.send({
      topic,
      messages: [
        {
          key: "host-1",
          value: "with a key",
          headers: { trace: "abc", level: Buffer.from("warn"), twice: ["a", "b"] },
        },
        { key: "gone", value: null },
        { value: "" },
        { value: noText, timestamp: "1700000000123" },
      ],
    });
    const context = new MemoryContext();
    const source = await kafkaSource({ brokers: [...brokers()], topics: [topic] }, { joins: true });
    await using _worker = new Worker(source, context);
    await until(() => context.scanned >= 4, "all four");
    const [keyed, tombstone, empty, bytes] = context.records;
    expect(keyed).toMatchObject({
      origin: { type: "kafka", topic, partition: 0, offset: "0" },
      value: Buffer.from("with a key"),
      headers: { trace: "abc", level: "warn", twice: "b" },
      stream: `${topic}/0/host-1`,
    });
    expect(tombstone).toMatchObject({ value: null, origin: { offset: "1" } });
    expect(empty).toMatchObject({ value: Buffer.alloc(0), stream: `${topic}/0` });
    expect(empty).not.toHaveProperty("headers");
    expect(bytes).toMatchObject({ value: noText, timestamp: 1_700_000_000_123 });
  });

  test("messages of 10 MB among small ones; larger than max_record_bytes is handed over as unreadable", async () => {
    await using cluster = await Cluster.connect(brokers());
    const topic = await cluster.topic(2, { "max.message.bytes": "25000000" });
    const huge = (letter: string, size: number): string => `ERROR ${letter.repeat(size)}`;
    for (const partition of [0, 1]) {
      await cluster.send(topic, lines(0, 100), partition);
      await cluster.send(topic, [huge("a", 10_000_000)], partition);
      await cluster.send(topic, [huge("b", 17_000_000)], partition);
      await cluster.send(topic, lines(100, 200), partition);
    }
    const context = new MemoryContext();
    await using _worker = new Worker(
      await kafkaSource({ brokers: [...brokers()], topics: [topic] }, { literals: ["error"] }),
      context,
    );
    await until(() => context.scanned >= 404, "both partitions");
    const large = context.records.filter(({ value }) => Buffer.isBuffer(value) && value.length > 1_000);
    expect(large.map(({ value }) => (value as Buffer).length)).toEqual([10_000_006, 10_000_006]);
    expect(context.records.length).toBe(2 * (4 + 1));
    expect(context.unreadable.map(({ reason }) => reason)).toEqual(["too_large", "too_large"]);
    for (const { record } of context.unreadable) {
      expect(record).toMatchObject({ origin: { topic, offset: "101" } });
      expect((record.value as Buffer).length).toBe(64 << 10);
    }
  });

  test("committed transactions without aborted and control records, in every order", async () => {
    await using cluster = await Cluster.connect(brokers());
    const topic = await cluster.topic();
    const producer = cluster.kafka.producer({ transactionalId: topic, idempotent: true, maxInFlightRequests: 1 });
    await producer.connect();
    const expected: string[] = [];
    for (let round = 0; round < 6; round++) {
      const transaction = await producer.transaction();
      const kept = round % 3 !== 1;
      for (const value of lines(round * 20, round * 20 + 20, kept ? "kept" : "aborted")) {
        await transaction.send({ topic, messages: [{ value }] });
        if (kept) expected.push(value);
      }
      await cluster.send(topic, [`plain ${round}`]);
      expected.push(`plain ${round}`);
      if (kept) await transaction.commit();
      else await transaction.abort();
    }
    await producer.disconnect();
    const context = new MemoryContext();
    const source = await kafkaSource({ brokers: [...brokers()], topics: [topic] });
    await using _worker = new Worker(source, context);
    await until(() => source.status().partitions[0]?.lag === 0 && context.scanned > 0, "the end");
    await until(() => context.records.length >= expected.length, "all that count");
    expect(texts(context)).toEqual(expected.toSorted());
    expect(context.scanned).toBe(expected.length);
  });

  test("start_from latest and from a time, resolved once and stored at once", async () => {
    await using cluster = await Cluster.connect(brokers());
    const topic = await cluster.topic();
    const hour = 3_600_000;
    const day = Date.UTC(2026, 0, 1);
    for (let index = 0; index < 10; index++) {
      await cluster.producer.send({
        topic,
        messages: [{ value: `old ${index}`, timestamp: String(day + index * hour) }],
      });
    }
    const [latest, timed] = [new MemoryContext(), new MemoryContext()];
    const config = { brokers: [...brokers()], topics: [topic] };
    await using _latest = new Worker(await kafkaSource({ ...config, start_from: "latest" }), latest);
    await using _timed = new Worker(await kafkaSource({ ...config, start_from: "2026-01-01T06:30:00Z" }), timed);
    await until(() => latest.checkpoints().length === 1 && timed.scanned >= 3, "the first checkpoints");
    expect(JSON.parse(latest.checkpoint(`${topic}/0`).position ?? "")).toMatchObject({ offset: 10 });
    await cluster.send(topic, ["new"]);
    await until(() => latest.scanned >= 1 && timed.scanned >= 4, "the new record");
    expect(texts(latest)).toEqual(["new"]);
    expect(texts(timed)).toEqual(["new", "old 7", "old 8", "old 9"]);
  });

  test("a compacted topic: holes are no gaps, nothing that is left is missed", async () => {
    await using cluster = await Cluster.connect(brokers());
    const topic = await cluster.topic(1, {
      "cleanup.policy": "compact",
      "min.cleanable.dirty.ratio": "0.01",
      "segment.ms": "100",
      "min.compaction.lag.ms": "0",
      "max.compaction.lag.ms": "100",
    });
    for (let round = 0; round < 10; round++) {
      const messages = Array.from({ length: 10 }, (_, key) => ({ key: `${key}`, value: `round ${round} key ${key}` }));
      await cluster.producer.send({ topic, messages });
    }
    const compacted = async (): Promise<boolean> => {
      // A new segment begins only with a new record, and only closed segments are compacted.
      await cluster.producer.send({ topic, messages: [{ key: "last", value: "tick" }] });
      const context = new MemoryContext();
      const source = await kafkaSource({ brokers: [...brokers()], topics: [topic] });
      await using _worker = new Worker(source, context);
      await until(() => source.status().partitions[0]?.lag === 0 && context.records.length > 0, "the end");
      expect(texts(context).filter((text) => text.startsWith("round 9"))).toHaveLength(10);
      expect(context.gaps).toEqual([]);
      return context.records.length < 100;
    };
    await until(compacted, "the log cleaner");
  });
});
