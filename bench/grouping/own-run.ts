import { createReadStream } from "node:fs";
import type { ErrorEvent } from "../../src/domain/error-event.ts";
import { getStrategy } from "../../src/grouping/registry.ts";

/*
 * Groups every line of a file, with attachment and consolidation, and prints lines, seconds of wall clock and CPU time,
 * patterns and the peak of memory as JSON. A process of its own, so that memory is its own.
 */

const file = process.argv[2] ?? "";
const v1 = getStrategy("v1");
const dictionary = v1.attachment.open({ scope: "bench", version: 0, nextId: 1, patterns: [] });
const patternOf = new Map<string, number>();
const origin = { type: "stdin", line: 1 } as const;
const common = { project: "bench", level: "error", tags: {}, rule: "default", lines: 1, exceptions: [] } as const;

let lines = 0;
let unseen = 0;
function take(message: string): void {
  const event: ErrorEvent = { origin, timestamp: 0, receivedAt: 0, message, ...common };
  const { hash, message: attachable } = v1.fingerprint(event);
  lines++;
  if (patternOf.has(hash)) return;
  patternOf.set(hash, dictionary.decide(hash, attachable?.key ?? "").pattern?.id ?? 0);
  if (++unseen % 500 === 0) dictionary.consolidate();
}

const from = performance.now();
const cpu = process.cpuUsage();
let rest = "";
for await (const chunk of createReadStream(file, { encoding: "utf8", highWaterMark: 1 << 20 })) {
  const text = rest + (chunk as string);
  let at = 0;
  for (let end = text.indexOf("\n"); end >= 0; end = text.indexOf("\n", at)) {
    take(text.slice(at, end));
    at = end + 1;
  }
  rest = text.slice(at);
}
if (rest !== "") take(rest);
dictionary.consolidate();
const { user, system } = process.cpuUsage(cpu);
const patterns = dictionary.snapshot().patterns.length;
const peak = process.resourceUsage().maxRSS / 1024;
console.log(
  JSON.stringify({ lines, wall: (performance.now() - from) / 1000, cpu: (user + system) / 1e6, patterns, peak }),
);
