import type { ErrorEvent, Frame } from "../src/domain/error-event.ts";
import { getStrategy } from "../src/grouping/registry.ts";
import { parameterize } from "../src/grouping/strategies/v1/parameterize.ts";

/*
 * Speed of grouping on one core: messages a second (with ids that never repeat, and all different), events a second with
 * 40-frame stack traces, and the cost of hostile text. Run: `node bench/grouping.ts`.
 */

const MESSAGES = 200_000;
const EVENTS = 100_000;

const TEMPLATES: readonly ((n: number) => string)[] = [
  (n) => `Order ${100_000 + n} of customer ${n * 7} could not be paid: card declined after ${n % 900} ms`,
  (n) => `connect to 10.0.${n % 250}.${n % 200}:6379 failed: connection refused (attempt ${n % 5})`,
  (n) => `订单${20_261_124_000_000 + n}支付失败，状态码：500，耗时${n % 3000}毫秒`,
  (n) => `GET /api/v1/orders/${n}?page=${n % 10} failed with status 502 for user=user${n % 1000}@example.com`,
  (n) => `request ${hex(n)}-7b1c-4d5e-9f00-${hex(n)}abcd timed out: upstream https://pay.example.com/v2/charge/${n}`,
  (n) =>
    `Failed to parse '${hex(n)}.json' in /data/import/${n % 31}/batch-${n}.csv: unexpected token at line ${n % 4000}`,
];

function hex(n: number): string {
  return (0x1000_0000 + ((n * 2_654_435_761) % 0xefff_ffff)).toString(16).slice(0, 8);
}

/** The best of five runs: what others do on the machine only ever takes away. */
function rate(name: string, count: number, run: () => void): void {
  let best = 0;
  for (let round = 0; round < 5; round++) {
    const from = process.cpuUsage();
    run();
    const { user, system } = process.cpuUsage(from);
    best = Math.max(best, count / ((user + system) / 1e6));
  }
  console.log(`${name.padEnd(58)} ${Math.round(best).toLocaleString("en").padStart(12)} /s of CPU time`);
}

function event(n: number): ErrorEvent {
  const frames: Frame[] = Array.from({ length: 40 }, (_, at) => ({
    // Made anew for each event, as a parser cuts them out of a text.
    module: `${at % 3 === 0 ? "com.shop" : "org.springframework"}.package${at}.Component${(at * 7 + (n % 50)) % 60}`,
    function: at % 5 === 0 ? `lambda$handle$${n % 9}` : `method${at}`,
    file: `Component${at}.java`,
    line: (n * 13 + at) % 900,
    inApp: at % 3 === 0,
  }));
  return {
    origin: { type: "stdin", line: n },
    timestamp: 0,
    receivedAt: 0,
    level: "error",
    project: "shop",
    message: "request failed",
    exceptions: [{ type: "java.lang.IllegalStateException", message: `Order ${n} is closed`, frames }],
    tags: {},
    rule: "java/exception",
    lines: 41,
  };
}

const messages = Array.from({ length: MESSAGES }, (_, n) => TEMPLATES[n % TEMPLATES.length]!(n));
rate("messages, six templates, values never repeat", MESSAGES, () =>
  messages.forEach((each) => void parameterize(each)),
);

const unseen = Array.from(
  { length: 50_000 },
  (_, n) => `${letters(n)} ${letters(n * 31)} failed for ${letters(n * 17)}`,
);
rate("messages, every pattern is new", unseen.length, () => unseen.forEach((each) => void parameterize(each)));

function letters(n: number): string {
  return Array.from(String(n), (digit) => "ghijklmnop"[Number(digit)]).join("");
}

const v1 = getStrategy("v1");
const events = Array.from({ length: 5_000 }, (_, n) => event(n));
rate("events with 40 frames", EVENTS, () => {
  for (let n = 0; n < EVENTS; n++) v1.fingerprint(events[n % events.length]!);
});

for (const [name, piece] of [
  ["quotes", "'"],
  ["opening Chinese quotes", "“"],
  ["digits", "7"],
  ["colons", "a:"],
  ["placeholders", "<int>"],
  ["key=", "k="],
] as const) {
  const hostile = piece.repeat(1_000_000 / piece.length);
  rate(`1 MB of ${name}`, 50, () => {
    for (let n = 0; n < 50; n++) parameterize(hostile);
  });
}
