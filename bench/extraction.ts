import { join } from "node:path";
import { createDecoder } from "../src/decoding/create-decoder.ts";
import { createLiteralScanner } from "../src/domain/literal-scanner.ts";
import type { JsonObject, LogRecord } from "../src/domain/log-record.ts";
import { formatProblem } from "../src/domain/problem.ts";
import { createExtractor } from "../src/extraction/create-extractor.ts";
import { loadRules } from "../src/extraction/load-rules.ts";
import { parseStackTrace } from "../src/extraction/stack-trace/parse.ts";
import { ecsRecords } from "./literals.ts";

/** A Java trace of `frames` frames in all, with one cause. */
function javaTrace(frames: number, seed: number): string {
  const line = (index: number): string =>
    index % 4 === 0
      ? `\tat com.example.shop.part${(seed + index) % 50}.Service${index}.handle(Service${index}.java:${(seed * 7 + index) % 900})`
      : `\tat org.springframework.web.servlet.FrameworkServlet${index}.doFilter(FrameworkServlet${index}.java:${index + 100}) ~[spring-webmvc-6.1.jar:6.1]`;
  const half = Math.floor(frames / 2);
  const upper = Array.from({ length: half }, (_, index) => line(index));
  const lower = Array.from({ length: frames - half }, (_, index) => line(index + half));
  return [
    `com.example.shop.CheckoutException: Order ${seed} cannot be paid`,
    ...upper,
    `Caused by: java.net.SocketTimeoutException: Read timed out after ${seed % 9000} ms`,
    ...lower,
    "\t... 12 more",
  ].join("\n");
}

const VARIANTS = 500;
const HEAD = '"service.name":"checkout-service","log.logger":"com.example.shop.checkout.OrderController"';

function documents(make: (index: number) => object): LogRecord[] {
  const decoder = createDecoder({ format: "auto", encoding: "utf-8", timezone: "UTC" });
  return Array.from({ length: VARIANTS }, (_, index) => {
    const made = make(index);
    const value = "text" in made ? Buffer.from(String(made.text)) : (made as JsonObject);
    const decoded = decoder.decode({ origin: { type: "stdin", line: index }, value }, Date.UTC(2026, 10, 24));
    if (decoded.kind !== "record") throw new Error("the benchmark's record cannot be decoded");
    return decoded.record;
  });
}

/** Median of five rounds: calls of `work` per second of processor time, which other programs do not share. */
function rate(work: (index: number) => void): number {
  for (let index = 0; index < 5_000; index++) work(index);
  const rates: number[] = [];
  for (let round = 0; round < 5; round++) {
    const start = process.cpuUsage();
    let calls = 0;
    let spent = 0;
    while (spent < 300_000) {
      for (let index = 0; index < 500; index++) work(calls + index);
      calls += 500;
      const { user, system } = process.cpuUsage(start);
      spent = user + system;
    }
    rates.push((calls * 1e6) / spent);
  }
  return rates.sort((left, right) => left - right)[2]!;
}

function print(name: string, perSecond: number): void {
  console.log(`${name.padEnd(52)} ${Math.round(perSecond).toLocaleString("en").padStart(11)} /s`);
}

if (import.meta.main) {
  const { rules, problems } = await loadRules([join(import.meta.dirname, "..", "rules")]);
  if (problems.length > 0) throw new Error(problems.map(formatProblem).join("\n"));
  const extractor = createExtractor({ rules, projects: [], version: 1 });
  const cases: [string, LogRecord[]][] = [
    [
      "one-line ECS error",
      documents((i) => ({ ...JSON.parse(`{${HEAD}}`), "log.level": "ERROR", message: `Order ${i} not found` })),
    ],
    [
      "ECS error with a 40-frame Java trace",
      documents((i) => ({
        ...JSON.parse(`{${HEAD}}`),
        "log.level": "ERROR",
        message: "Could not pay",
        "error.stack_trace": javaTrace(40, i),
      })),
    ],
    [
      "plain Java error line",
      documents((i) => ({
        text: `2026-11-24 10:00:00,123 ERROR [http-nio-8080-exec-7] com.example.shop.Cart - Order ${i} not found`,
      })),
    ],
    [
      "plain Java error with a 40-frame trace",
      documents((i) => ({
        text: `2026-11-24 10:00:00,123 ERROR [main] com.example.shop.Cart - Could not pay\n${javaTrace(40, i)}`,
      })),
    ],
    [
      "nginx error line",
      documents((i) => ({
        text: `2026/11/24 08:15:30 [error] 7#7: *${i} connect() failed (111: Connection refused) while connecting to upstream, client: 10.0.0.7, server: shop.example.com, request: "POST /pay HTTP/2.0", upstream: "http://10.0.0.9:8080/pay"`,
      })),
    ],
    [
      "plain information line (no rule takes it)",
      documents((i) => ({ text: `2026-11-24 10:00:00,123 INFO [main] com.example.shop.Cart - Order ${i} was paid` })),
    ],
  ];
  for (const [name, records] of cases) {
    const kind = extractor.extract(records[0]!).kind;
    print(
      `${name} (${kind})`,
      rate((index) => extractor.extract(records[index % VARIANTS]!)),
    );
  }
  const traces = Array.from({ length: VARIANTS }, (_, index) => javaTrace(40, index));
  print(
    "40-frame Java trace, parsing alone",
    rate((index) => parseStackTrace(traces[index % VARIANTS]!)),
  );

  const literals = extractor.filter.literals ?? [];
  console.log(
    `\nFilter of all ${rules.rules.length} shipped rules: ${literals.length} literals, shortest ${Math.min(...literals.map((literal) => literal.length))}`,
  );
  console.log(literals.join(" ⏐ "));
  const bytes = ecsRecords(4_000);
  const scanner = createLiteralScanner(literals);
  const scan = (): number => {
    let hits = 0;
    for (let at = 0; ; hits++) {
      const hit = scanner.next(bytes, at, bytes.length);
      if (hit < 0) return hits;
      at = bytes.indexOf(10, hit) + 1;
    }
  };
  const hits = scan();
  const start = performance.now();
  let runs = 0;
  while (performance.now() - start < 1_000) {
    scan();
    runs++;
  }
  print(
    `ECS records of 441 bytes scanned (${hits} of 4,000 pass)`,
    (runs * 4_000 * 1_000) / (performance.now() - start),
  );
}
