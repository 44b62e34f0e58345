import { describe, expect, test } from "vitest";
import { createDecoder } from "../../../src/decoding/create-decoder.ts";
import { readWriterPrefix } from "../../../src/decoding/writer-prefix.ts";
import type { LogRecord } from "../../../src/domain/log-record.ts";
import { createJoiner } from "../../../src/joining/create-joiner.ts";

describe("readWriterPrefix", () => {
  test.each([
    ["web_1  | started", { writer: "web_1", service: "web", text: "started" }],
    ["db-12      | \tat a.b(C.java:1)", { writer: "db-12", service: "db", text: "\tat a.b(C.java:1)" }],
    ["postgres  | ready", { writer: "postgres", service: "postgres", text: "ready" }],
    ["08:15:30 worker.1   | started", { writer: "08:15:30 worker.1", service: "worker", text: "started" }],
    ["[pod/cart-5d8f-x2/app] started", { writer: "cart-5d8f-x2 app", service: "app", text: "started" }],
  ])("%s", (line, expected) => {
    expect(readWriterPrefix(line)).toEqual(expected);
  });

  test.each([
    "ERROR    | shop.cart:add:12 - no",
    "2026-11-24 10:00:00.123 | ERROR    | shop - no",
    "Line |",
    "a | b",
    "name | value",
    " id | name",
    "| a | b |",
    "",
  ])("none: %s", (line) => {
    expect(readWriterPrefix(line)).toBeUndefined();
  });
});

/** What `docker compose logs` and others write, as records. */
function joined(lines: readonly string[]): LogRecord[] {
  const decoder = createDecoder({ format: "auto", encoding: "utf-8", timezone: "UTC" });
  const joiner = createJoiner({ mode: "auto", timeoutMs: 2_000, maxLines: 100, maxBytes: 100_000 });
  const records = lines.flatMap((line, at) => {
    const raw = { origin: { type: "stdin", line: at + 1 }, value: Buffer.from(line), stream: "s" } as const;
    const decoded = decoder.decode(raw, Date.UTC(2026, 10, 24));
    return decoded.kind === "record" ? joiner.push(decoded.record) : [];
  });
  return [...records, ...joiner.flush(Number.POSITIVE_INFINITY)];
}

describe("several writers in one text", () => {
  test("their traces are joined apart", () => {
    const records = joined([
      "cart-1   | Error: no stock",
      "order-1  | java.lang.IllegalStateException: no route",
      "cart-1   |     at take (/srv/cart.js:1:2)",
      "order-1  | \tat com.example.Order.send(Order.java:3)",
      "cart-1   |     at pay (/srv/cart.js:3:4)",
      'order-1  | {"level":"error","msg":"whole"}',
      "order-1  | Caused by: java.io.IOException: closed",
    ]);
    expect(records.map(({ service, message }) => [service, message]).toSorted()).toEqual([
      ["cart", "Error: no stock\n    at take (/srv/cart.js:1:2)\n    at pay (/srv/cart.js:3:4)"],
      [
        "order",
        "java.lang.IllegalStateException: no route\n\tat com.example.Order.send(Order.java:3)\nCaused by: java.io.IOException: closed",
      ],
      ["order", "whole"],
    ]);
  });

  test("lines behind a line of syslog that name no writer are that one's", () => {
    const records = joined([
      "Nov 24 08:15:30 web shop[7]: java.lang.Error: x",
      "\tat a.b.C.d(C.java:1)",
      "Nov 24 08:15:31 web cron[9]: done",
      "Nov 24 08:15:31 web Shop Agent[7] (com.example.agent[8]): started",
    ]);
    expect(records.map(({ service, message }) => `${service}: ${message}`)).toEqual([
      "shop: java.lang.Error: x\n\tat a.b.C.d(C.java:1)",
      "cron: done",
      "Shop Agent: started",
    ]);
  });
});
