import { callSearch, type SearchNode } from "../../test/support/services/search.ts";

export const BENCH_INDEX = "logs-bench";

/** What a user's index template would hold. */
const MAPPINGS = {
  properties: {
    "@timestamp": { type: "date" },
    message: { type: "text" },
    log: {
      properties: { level: { type: "keyword", ignore_above: 1024 }, logger: { type: "keyword", ignore_above: 1024 } },
    },
    service: {
      properties: { name: { type: "keyword" }, environment: { type: "keyword" }, version: { type: "keyword" } },
    },
    host: { properties: { name: { type: "keyword" } } },
    trace: { properties: { id: { type: "keyword" } } },
    error: {
      properties: {
        type: { type: "keyword", ignore_above: 1024 },
        message: { type: "text" },
        stack_trace: { type: "keyword", ignore_above: 8192 },
      },
    },
  },
};

/** An ECS log document of about 400 bytes of JSON; every `1 / share`-th is an error. */
export function benchDocument(number: number, errorShare: number, startedAt: number): object {
  const isError = errorShare > 0 && number % Math.round(1 / errorShare) === 0;
  const id = (number * 2_654_435_761) >>> 0;
  return {
    "@timestamp": new Date(startedAt + number).toISOString(),
    log: {
      level: isError ? "ERROR" : "INFO",
      logger: `com.shop.${["cart", "pay", "ship", "search"][number % 4]}.Controller`,
    },
    message: isError
      ? `Payment of order ${number} failed: gateway answered ${500 + (number % 4)} for customer c-${id.toString(16)}`
      : `GET /api/v1/orders/${number} finished with 200 in ${number % 97} ms for customer c-${id.toString(16)}`,
    service: {
      name: ["cart", "payment", "shipping", "search"][number % 4],
      environment: "production",
      version: "4.12.1",
    },
    host: { name: `node-${number % 12}.eu-west.example.com` },
    trace: { id: `${id.toString(16).padStart(8, "0")}4bf92f3577b34da6a3ce929d` },
    ...(isError
      ? { error: { type: "PaymentGatewayException", message: `gateway answered ${500 + (number % 4)}` } }
      : {}),
  };
}

/** Makes the index and fills it; refreshed and flushed, so that reading is all that is measured. */
export async function fillIndex(
  node: SearchNode,
  documents: number,
  errorShare: number,
  index = BENCH_INDEX,
): Promise<void> {
  await callSearch(node, "DELETE", `/${index}`);
  const settings = { number_of_shards: 1, number_of_replicas: 0, refresh_interval: "-1" };
  await must(node, "PUT", `/${index}`, { settings, mappings: MAPPINGS });
  const startedAt = Date.now() - documents;
  for (let from = 0; from < documents; from += 5_000) {
    const lines: string[] = [];
    for (let number = from; number < Math.min(from + 5_000, documents); number++) {
      lines.push('{"index":{}}', JSON.stringify(benchDocument(number, errorShare, startedAt)));
    }
    await must(node, "POST", `/${index}/_bulk`, `${lines.join("\n")}\n`);
  }
  await must(node, "PUT", `/${index}/_settings`, { "index.refresh_interval": "1s" });
  await must(node, "POST", `/${index}/_refresh`);
  await must(node, "POST", `/${index}/_flush`);
}

async function must(node: SearchNode, method: string, path: string, body?: unknown): Promise<void> {
  const answer = await callSearch(node, method, path, body);
  if (answer.status >= 300)
    throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(answer.body).slice(0, 300)}`);
  if ((answer.body as { errors?: boolean }).errors === true) throw new Error(`${path}: some documents were refused`);
}
