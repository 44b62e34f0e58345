import { Kafka, logLevel } from "kafkajs";
import { sharedKafka } from "../../support/services/kafka.ts";
import { callSearch, type SearchNode, sharedElasticsearch } from "../../support/services/search.ts";
import { until } from "../../support/services/server-process.ts";

/** A real Kafka and a real Elasticsearch, and programs that log to them. */
export class ElkStack {
  readonly brokers: readonly string[];
  readonly node: SearchNode;
  private readonly kafka: Kafka;
  /** In the names of what this test makes: servers may outlive a run. */
  readonly mark = `${process.pid}${Date.now().toString(36)}`;

  private constructor(brokers: readonly string[], node: SearchNode) {
    this.brokers = brokers;
    this.node = node;
    this.kafka = new Kafka({ brokers: [...brokers], logLevel: logLevel.NOTHING, retry: { retries: 20 } });
  }

  /** The servers that test files share, unless an Elasticsearch is given. */
  static async connect(node?: SearchNode): Promise<ElkStack> {
    const { brokers } = await sharedKafka();
    return new ElkStack(brokers, node ?? (await sharedElasticsearch()));
  }

  async makeTopic(topic: string): Promise<void> {
    await this.asAdmin(async (admin) => {
      await until(() => admin.createTopics({ topics: [{ topic }], waitForLeaders: false }), `topic ${topic}`);
      await until(async () => (await admin.fetchTopicOffsets(topic)).length === 1, `the leader of ${topic}`);
    });
  }

  async deleteTopic(topic: string): Promise<void> {
    await this.asAdmin((admin) => admin.deleteTopics({ topics: [topic] }));
  }

  async produce(topic: string, values: readonly (object | string)[]): Promise<void> {
    const producer = this.kafka.producer({ allowAutoTopicCreation: false });
    await producer.connect();
    try {
      const messages = values.map((value) => ({ value: typeof value === "string" ? value : JSON.stringify(value) }));
      await producer.send({ topic, acks: -1, messages });
    } finally {
      await producer.disconnect();
    }
  }

  /** With the mapping that shippers' templates make. */
  async makeIndex(index: string, refresh = "500ms"): Promise<void> {
    const keyword = { type: "keyword" };
    await this.must("PUT", `/${index}`, {
      settings: { number_of_shards: 1, number_of_replicas: 0, refresh_interval: refresh },
      mappings: {
        properties: {
          "@timestamp": { type: "date" },
          message: { type: "text" },
          "log.level": keyword,
          "log.logger": keyword,
          "service.name": keyword,
          "service.environment": keyword,
          "trace.id": keyword,
          "host.name": keyword,
          "error.type": keyword,
          "error.message": { type: "text" },
          "error.stack_trace": { type: "text", index: false },
        },
      },
    });
  }

  async deleteIndex(index: string): Promise<void> {
    await this.must("DELETE", `/${index}`);
  }

  /** Waits until they can be found, unless they are not to be. */
  async index(index: string, documents: readonly object[], refresh = true): Promise<void> {
    const lines = documents.flatMap((document) => ['{"create":{}}', JSON.stringify(document)]);
    const body = (await this.must("POST", `/${index}/_bulk?refresh=${refresh}`, `${lines.join("\n")}\n`)) as {
      errors: boolean;
    };
    if (body.errors) throw new Error(JSON.stringify(body).slice(0, 2_000));
  }

  private async must(method: string, path: string, body?: unknown): Promise<unknown> {
    const answer = await callSearch(this.node, method, path, body);
    if (answer.status >= 300) throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
    return answer.body;
  }

  private async asAdmin<T>(work: (admin: ReturnType<Kafka["admin"]>) => Promise<T>): Promise<T> {
    const admin = this.kafka.admin();
    await admin.connect();
    try {
      return await work(admin);
    } finally {
      await admin.disconnect();
    }
  }
}
