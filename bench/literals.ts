import { createLiteralScanner } from "../src/domain/literal-scanner.ts";

/** Literals as shipped rules have them, most common first; `bench/literals.ts` takes the first n. */
export const LITERALS = [
  '"error"',
  "exception",
  "fatal",
  "panic",
  "traceback",
  "critical",
  "severe",
  "stack_trace",
  "error.type",
  "emerg",
  "uncaught",
  "segfault",
  '"err"',
  "alert:",
  "php fatal",
  "caused by",
  "goroutine ",
  "unhandled",
  "out of memory",
  "oomkilled",
  "deadlock",
  "core dumped",
  "sqlstate",
  "assertion failed",
  "stack overflow",
];

const RECORDS = 4_000;

/** ECS records of 441 bytes as Java's ECS encoder writes them, every fiftieth an error. */
export function ecsRecords(count: number): Buffer {
  const lines: string[] = [];
  for (let i = 0; i < count; i++) {
    const level = i % 50 === 49 ? "ERROR" : "INFO";
    const time = `2026-11-24T08:${String(i % 60).padStart(2, "0")}:11.${String(i % 1000).padStart(3, "0")}Z`;
    const trace = ((i + 1) * 2_654_435_761).toString(16).padStart(16, "0").slice(-16);
    const head = `{"@timestamp":"${time}","log.level":"${level}","message":"`;
    const tail = `","ecs.version":"1.2.0","service.name":"checkout","service.version":"2.14.${i % 9}","service.environment":"production","event.dataset":"checkout","process.thread.name":"http-nio-8080-exec-${i % 40}","log.logger":"com.example.shop.OrderController","trace.id":"${trace}${trace}","host.name":"node-${i % 20}"}\n`;
    const message = `Order ${100_000 + i} of customer ${i * 7} was handled in ${i % 900} ms, ${i % 5} items sent on`;
    lines.push(
      `${head}${message.padEnd(441 - head.length - tail.length, ".").slice(0, 441 - head.length - tail.length)}${tail}`,
    );
  }
  return Buffer.from(lines.join(""));
}

/** Finds the next hit and jumps behind its record, as a source does. Returns the hits. */
function scan(bytes: Buffer, literals: readonly string[]): () => number {
  const scanner = createLiteralScanner(literals);
  return () => {
    let hits = 0;
    for (let at = 0; ; hits++) {
      const hit = scanner.next(bytes, at, bytes.length);
      if (hit < 0) return hits;
      at = bytes.indexOf(10, hit) + 1;
    }
  };
}

function measure(run: () => number, bytes: number): { readonly mbPerSecond: number; readonly hits: number } {
  for (let i = 0; i < 20; i++) run();
  const rates: number[] = [];
  let hits = 0;
  for (let round = 0; round < 5; round++) {
    const start = performance.now();
    let runs = 0;
    while (performance.now() - start < 150) {
      hits = run();
      runs++;
    }
    rates.push((runs * bytes) / (performance.now() - start) / 1e3);
  }
  return { mbPerSecond: rates.sort((a, b) => a - b)[2]!, hits };
}

if (import.meta.main) {
  const bytes = ecsRecords(RECORDS);
  console.log(`${RECORDS} records, ${(bytes.length / RECORDS).toFixed(0)} bytes each`);
  for (const count of [1, 3, 8, 12, 25]) {
    const { mbPerSecond, hits } = measure(scan(bytes, LITERALS.slice(0, count)), bytes.length);
    const millions = (mbPerSecond / (bytes.length / RECORDS)).toFixed(2);
    console.log(
      `${String(count).padStart(3)} literals  ${mbPerSecond.toFixed(0).padStart(6)} MB/s  ${millions.padStart(6)} M records/s  ${hits} hits`,
    );
  }
}
