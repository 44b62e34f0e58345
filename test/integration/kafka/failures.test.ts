import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { SASLOptions } from "kafkajs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { inEnglish } from "../../support/in-english.ts";
import { MemoryContext } from "../../support/memory-context.ts";
import {
  KAFKA_USER,
  type KafkaSecurity,
  type KafkaVersion,
  kafkaVersions,
  type RunningKafka,
  startKafka,
} from "../../support/services/kafka.ts";
import { freePort, until } from "../../support/services/server-process.ts";
import { Cluster, kafkaSource, lines, texts, Worker } from "./harness.ts";

describe.each(kafkaVersions())("broker trouble, Kafka %s", (version) => {
  const broker = ownBroker(version, "plaintext");

  test("a broker restart in the middle", async () => {
    const { brokers, port } = broker.running;
    const topic = `restart-${port}`;
    const context = new MemoryContext();
    const source = await kafkaSource({ brokers: [...brokers], topics: [topic] });
    await using worker = new Worker(source, context);
    await produce(brokers, topic, lines(0, 1_000));
    await until(() => context.scanned >= 1_000, "the first records");
    await broker.running.stop("SIGKILL");
    await until(() => source.status().state === "retrying", "the trouble to show");
    await broker.start(port);
    await produce(brokers, topic, lines(1_000, 2_000));
    await until(() => context.scanned >= 2_000, "the records after the restart");
    expect(texts(context)).toEqual(lines(0, 2_000).toSorted());
    expect(worker.error).toBeUndefined();
    await until(() => source.status().state === "idle", "the trouble to be over");
  });

  test("a broker that is not there when reading begins", async () => {
    const port = await freePort();
    const context = new MemoryContext();
    const source = await kafkaSource({ brokers: [`127.0.0.1:${port}`], topics: [`early-${port}`] });
    await using worker = new Worker(source, context);
    await until(() => source.status().state === "retrying", "the trouble to show");
    expect(inEnglish(source.status().message)).toContain("ECONNREFUSED");
    await broker.start(port);
    await produce([`127.0.0.1:${port}`], `early-${port}`, lines(0, 100));
    await until(() => context.scanned >= 100, "the records");
    expect(worker.error).toBeUndefined();
  });

  test("closing leaves no connection and no timer behind, however busy it was", async () => {
    const { brokers, port } = broker.running;
    const topic = `busy-${port}`;
    await produce(brokers, topic, lines(0, 2_000));
    const before = resources();
    for (let round = 0; round < 10; round++) {
      const context = new MemoryContext();
      await using _worker = new Worker(await kafkaSource({ brokers: [...brokers], topics: [topic] }), context);
      await until(() => context.scanned >= round * 200, "some records");
    }
    await until(() => resources() <= before, "everything to be released");
  });

  test("closing is quick, also without a broker and before reading", async () => {
    const unread = await kafkaSource({ brokers: ["127.0.0.1:1"], topics: ["a"] });
    await unread.close();
    await unread.close();
    const worker = new Worker(await kafkaSource({ brokers: ["127.0.0.1:1"], topics: ["a"] }), new MemoryContext());
    await until(() => worker.source.status().state === "retrying", "the first try");
    await worker.stop();
    expect(worker.source.status().state).toBe("closed");
    expect(worker.error).toBeUndefined();
  });
});

describe.each(kafkaVersions())("log-in without encryption, Kafka %s", (version) => {
  const broker = ownBroker(version, "sasl");

  test.each(["plain", "scram-sha-256", "scram-sha-512"] as const)("%s", async (mechanism) => {
    const { brokers } = broker.running;
    const topic = `login-${mechanism}`;
    const sasl = { mechanism, ...KAFKA_USER };
    await using cluster = await Cluster.connect(brokers, { sasl: { ...sasl } as SASLOptions });
    await cluster.topic(2, {}, topic);
    await cluster.send(topic, lines(0, 200));
    const context = new MemoryContext();
    await using _worker = new Worker(await kafkaSource({ brokers: [...brokers], topics: [topic], sasl }), context);
    await until(() => context.scanned >= 200, "all records");
    expect(texts(context)).toEqual(lines(0, 200).toSorted());
  });

  test.each(["plain", "scram-sha-256"] as const)(
    "%s with a wrong password is refused, with what to do",
    async (mechanism) => {
      const sasl = { mechanism, username: KAFKA_USER.username, password: "not-the-password" };
      const source = await kafkaSource({ brokers: [...broker.running.brokers], topics: ["any"], sasl });
      await using worker = new Worker(source, new MemoryContext());
      await worker.done;
      expect(worker.error).toMatchObject({ code: "ELKHOUND_SOURCE_REFUSED", retryable: false });
      expect((worker.error as { hint: string }).hint).toContain("sasl.password");
      expect(String(worker.error)).not.toContain("not-the-password");
    },
  );
});

describe.each(kafkaVersions())("log-in inside TLS, Kafka %s", (version) => {
  const broker = ownBroker(version, "scram_tls");
  const sasl = { mechanism: "scram-sha-256", ...KAFKA_USER } as const;

  test("a certificate of one's own authority", async () => {
    const { brokers, caFile } = broker.running;
    const ssl = { rejectUnauthorized: false };
    await using cluster = await Cluster.connect(brokers, { sasl: { ...sasl }, ssl });
    const topic = await cluster.topic(2);
    await cluster.send(topic, lines(0, 200));
    const context = new MemoryContext();
    const source = await kafkaSource({ brokers: [...brokers], topics: [topic], sasl, tls: { ca_file: caFile } });
    await using _worker = new Worker(source, context);
    await until(() => context.scanned >= 200, "all records");
    expect(texts(context)).toEqual(lines(0, 200).toSorted());
  });

  test("an unknown authority, and another name, are refused with what to do", async () => {
    const { brokers, caFile } = broker.running;
    const attempts = [
      { tls: true, hint: "tls.ca_file" },
      { tls: { ca_file: caFile, server_name: "elsewhere.example.com" }, hint: "tls.server_name" },
      { tls: undefined, hint: undefined },
    ];
    for (const { tls, hint } of attempts) {
      const source = await kafkaSource({ brokers: [...brokers], topics: ["any"], sasl, tls });
      await using worker = new Worker(source, new MemoryContext());
      if (hint === undefined) {
        // A TLS port only hangs up on those who speak plainly: that may be anything, so it is tried again.
        await until(() => source.status().state === "retrying", "the trouble to show");
        continue;
      }
      await worker.done;
      expect(worker.error).toMatchObject({ code: "ELKHOUND_SOURCE_REFUSED" });
      expect((worker.error as { hint: string }).hint).toContain(hint);
    }
  });
});

/** Open sockets and running timers of this process. */
function resources(): number {
  return process.getActiveResourcesInfo().filter((kind) => kind === "TCPSocketWrap" || kind === "Timeout").length;
}

/** A broker of this suite's own, on data that outlives a restart. */
function ownBroker(version: KafkaVersion, security: KafkaSecurity) {
  let running: RunningKafka | undefined;
  let folder = "";
  const start = async (port?: number): Promise<void> => {
    await running?.stop();
    running = await startKafka({ version, security, folder, ...(port === undefined ? {} : { port }) });
  };
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "elkhound-kafka-"));
    await start();
  });
  afterAll(async () => {
    await running?.stop();
    await rm(folder, { recursive: true, force: true });
  });
  return {
    start,
    get running(): RunningKafka {
      if (running === undefined) throw new Error("the broker is not running");
      return running;
    },
  };
}

async function produce(brokers: readonly string[], topic: string, values: readonly string[]): Promise<void> {
  await using cluster = await Cluster.connect(brokers);
  if (!(await cluster.admin.listTopics()).includes(topic)) await cluster.topic(3, {}, topic);
  await cluster.send(topic, values);
}
