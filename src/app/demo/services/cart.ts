import type { EpochMs } from "../../../domain/time.ts";
import type { DemoService } from "../demo-stream.ts";
import type { Picker } from "../picker.ts";

const HOST = "cart-7d9f8b6c5d-x2x4z";

/** pino, one JSON object a line. */
function line(at: EpochMs, level: number, msg: string, more: object): string {
  return `${JSON.stringify({ level, time: at, pid: 17, hostname: HOST, name: "cart", ...more, msg })}\n`;
}

function err(type: string, message: string, frames: readonly string[], more: object = {}) {
  return {
    err: {
      type,
      message,
      stack: [`${type}: ${message}`, ...frames.map((frame) => `    at ${frame}`)].join("\n"),
      ...more,
    },
  };
}

const request = (pick: Picker, method: string, url: string) => ({
  reqId: pick.uuid(),
  req: { method, url, remoteAddress: pick.ip() },
});

const EXPRESS = [
  "Layer.handle [as handle_request] (/app/node_modules/express/lib/router/layer.js:95:5)",
  "next (/app/node_modules/express/lib/router/route.js:149:13)",
  "process.processTicksAndRejections (node:internal/process/task_queues:105:5)",
];

/** The shopping cart: Node.js with pino. */
export const cart: DemoService = {
  id: "cart",
  service: "cart",
  file: "cart/cart.log",
  format: "json",
  streams: [
    {
      kind: "cart.request",
      level: "info",
      perMinute: 30,
      render: (pick, at) =>
        line(at, 30, "request completed", {
          ...request(pick, pick.of(["GET", "POST", "PUT"]), `/cart/${pick.int(1, 99_999)}`),
          res: { statusCode: pick.of([200, 200, 200, 201, 204, 304]) },
          responseTime: pick.int(2, 180),
        }),
    },
    {
      kind: "cart.retry",
      level: "warning",
      perMinute: 1,
      render: (pick, at) =>
        line(at, 40, `retrying price lookup, attempt ${pick.int(2, 5)}`, { sku: `SKU-${pick.int(1_000, 9_999)}` }),
    },
    {
      kind: "cart.no_price",
      level: "error",
      perMinute: 0.6,
      title: "Cannot read properties of undefined",
      render: (pick, at) =>
        line(at, 50, "request errored", {
          ...request(pick, "POST", `/cart/${pick.int(1, 99_999)}/items`),
          ...err("TypeError", "Cannot read properties of undefined (reading 'price')", [
            `totalOf (/app/src/totals.js:${pick.of([18, 21])}:27)`,
            "async addItem (/app/src/routes/items.js:44:17)",
            ...EXPRESS,
          ]),
        }),
    },
    {
      kind: "cart.redis_down",
      level: "error",
      perMinute: 0.2,
      title: "ECONNREFUSED",
      render: (pick, at) =>
        line(at, 50, "session store unavailable", {
          ...request(pick, "GET", `/cart/${pick.int(1, 99_999)}`),
          ...err(
            "Error",
            `connect ECONNREFUSED ${pick.ip()}:6379`,
            ["TCPConnectWrap.afterConnect [as oncomplete] (node:net:1611:16)"],
            {
              code: "ECONNREFUSED",
            },
          ),
        }),
    },
    {
      kind: "cart.price_service_502",
      level: "error",
      perMinute: 0.8,
      from: 60,
      title: "Request failed with status code 502",
      render: (pick, at) =>
        line(at, 50, "price lookup failed", {
          ...request(pick, "POST", `/cart/${pick.int(1, 99_999)}/items`),
          ...err("AxiosError", "Request failed with status code 502", [
            "settle (/app/node_modules/axios/dist/node/axios.cjs:2019:12)",
            "async lookUp (/app/src/prices.js:31:20)",
            "async addItem (/app/src/routes/items.js:41:19)",
          ]),
        }),
    },
  ],
};
