import { expect, test } from "vitest";
import { Brokers } from "../../../../src/sources/kafka/brokers.ts";
import type { KafkaBroker } from "../../../../src/sources/kafka/kafkajs-internals.ts";

/** One broker, number 1, with one topic; in the bytes of a Metadata answer of version 10. */
const METADATA = Buffer.from(
  `0000000000 02 00000001 0268 00002384 00 00 00 00000001 02 0000 036162 ${"ab".repeat(16)} 00 02 0000 00000000 00000001 00000000 01 01 01 00 00000000 00 00000000 00`.replaceAll(
    " ",
    "",
  ),
  "hex",
);

/** Stands for kafkajs's broker, which opens a second socket, and loses one, when asked to connect while it connects. */
class SlowBroker {
  readonly nodeId = 1;
  readonly versions = { 1: { maxVersion: 17 }, 3: { maxVersion: 13 } };
  opened = 0;
  ended = 0;
  clashes = 0;
  private connecting = false;
  private readonly open = new Set<number>();
  readonly connectionPool = {
    send: async () => ({ payload: METADATA }),
    getConnection: (index: 0 | 1) => this.connectOnce(index),
  };

  isConnected(): boolean {
    return this.open.size > 0;
  }

  async connect(): Promise<void> {
    await this.connectOnce(0);
  }

  async disconnect(): Promise<void> {
    this.ended += this.open.size;
    this.open.clear();
  }

  private async connectOnce(index: number): Promise<void> {
    if (this.open.has(index)) return;
    if (this.connecting) this.clashes++;
    this.connecting = true;
    await Promise.resolve();
    await Promise.resolve();
    this.connecting = false;
    this.open.add(index);
    this.opened++;
  }
}

function cluster(): { brokers: Brokers; made: SlowBroker[] } {
  const made: SlowBroker[] = [];
  const make = async (): Promise<KafkaBroker> => {
    const broker = new SlowBroker();
    made.push(broker);
    return broker as unknown as KafkaBroker;
  };
  return { brokers: new Brokers({ make, seeds: 1 }), made };
}

const nothing = { maxWaitMs: 0, minBytes: 0, maxBytes: 1, partitions: [] };

test("requests at the same time share one connecting", async () => {
  const { brokers, made } = cluster();
  await brokers.metadata(["ab"]);
  await Promise.allSettled([
    brokers.fetch(1, nothing),
    brokers.fetch(1, nothing),
    brokers.node(1),
    brokers.metadata([]),
  ]);
  expect(made.map(({ clashes }) => clashes)).toEqual([0, 0]);
  await brokers.close();
  expect(made.map(({ opened, ended }) => opened - ended)).toEqual([0, 0]);
});

test("nothing is connected after closing, and what was connecting is ended", async () => {
  const { brokers, made } = cluster();
  await brokers.metadata(["ab"]);
  const late = brokers.node(1);
  await brokers.close();
  await late.catch(() => {});
  await expect(brokers.node(1)).rejects.toThrow("closed");
  await expect(brokers.metadata([])).rejects.toThrow("closed");
  for (const { opened, ended } of made) expect(opened).toBe(ended);
});

test("a broker that was given up is not connected again through an old hold on it", async () => {
  const { brokers, made } = cluster();
  await brokers.metadata(["ab"]);
  const first = brokers.node(1);
  await brokers.drop(1);
  await first.catch(() => {});
  await brokers.node(1);
  expect(made).toHaveLength(3);
  await brokers.close();
  for (const { opened, ended } of made) expect(opened).toBe(ended);
});

test("a broker that nobody told of is an error", async () => {
  await expect(cluster().brokers.node(7)).rejects.toThrow("broker 7 is not known");
});
