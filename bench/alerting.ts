import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import kafkajs from "kafkajs";
import { SMTPServer } from "smtp-server";
import { buildProgram } from "../test/support/built.ts";
import { ElkhoundProcess } from "../test/support/elkhound-process.ts";
import { startKafka } from "../test/support/services/kafka.ts";
import { freePort } from "../test/support/services/server-process.ts";
import { ecsRecord } from "./kafka/topic.ts";

/*
 * How long it takes from appending the first record of a new error to Kafka until the webhook and the mail about it have arrived,
 * while 1,000 other records a second come in, one in fifty an error. `new_issue` looks every second, `group_wait` is 0.
 * `node bench/alerting.ts [errors]`.
 */

const PER_SECOND = 1_000;
const TICKS_PER_SECOND = 20;
/** One new error in so many ticks: at no fixed place within the detector's second. */
const ERROR_EVERY = 37;
const errors = Number(process.argv[2] ?? 100);
const WEBHOOK = "webhook";
const MAIL = "e-mail";

buildProgram();
const folder = await mkdtemp(join(tmpdir(), "elkhound-bench-alerting-"));
const appended = new Map<string, number>();
const arrived = { [WEBHOOK]: new Map<string, number>(), [MAIL]: new Map<string, number>() };

/** Which of the new errors a message tells of; messages that come again do not count. */
function note(channel: keyof typeof arrived, text: string): void {
  const now = performance.now();
  for (const [name] of text.matchAll(/NewError[a-z]+Exception/g)) {
    if (!arrived[channel].has(name)) arrived[channel].set(name, now);
  }
}

async function textOf(stream: AsyncIterable<Buffer>): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of stream) parts.push(part);
  return Buffer.concat(parts).toString("utf8");
}

/** Letters only, so that no number in it can be taken for a value. */
function errorName(index: number): string {
  const letters = [...String(index).padStart(4, "0")].map((digit) => "abcdefghij"[Number(digit)]);
  return `NewError${letters.join("")}Exception`;
}

function newError(index: number): string {
  const type = errorName(index);
  const frames = `\tat com.example.shop.part${type}.Service.run(Service.java:${20 + index})`;
  return JSON.stringify({
    "@timestamp": new Date().toISOString(),
    "log.level": "ERROR",
    message: `could not go on: ${type}`,
    "service.name": "checkout-service",
    "error.stack_trace": `com.example.${type}: broken\n${frames}`,
  });
}

const hook = createServer(async (request: IncomingMessage, response) => {
  const body = await textOf(request);
  note(WEBHOOK, body);
  response.end("ok");
});
await new Promise<void>((resolve) => hook.listen(0, "127.0.0.1", resolve));
const mail = new SMTPServer({
  disabledCommands: ["STARTTLS", "AUTH"],
  onData: (stream, _session, done) => {
    textOf(stream as AsyncIterable<Buffer>).then((text) => {
      // Quoted-printable breaks long lines.
      note(MAIL, text.replace(/=\r?\n/g, ""));
      done();
    }, done);
  },
});
await new Promise<void>((resolve) => mail.listen(0, "127.0.0.1", resolve));
const broker = await startKafka({ folder: join(folder, "kafka") });
const kafka = new kafkajs.Kafka({ brokers: [...broker.brokers], logLevel: kafkajs.logLevel.NOTHING });
const producer = kafka.producer();
const admin = kafka.admin();
const port = await freePort();
const elkhound = new ElkhoundProcess({
  config: join(folder, "elkhound.yml"),
  port,
  log: join(folder, "elkhound.log"),
});
try {
  await admin.connect();
  await admin.createTopics({ topics: [{ topic: "logs", numPartitions: 6 }], waitForLeaders: true });
  await producer.connect();
  const config = {
    data_dir: join(folder, "data"),
    server: { listen: `127.0.0.1:${port}` },
    sources: [{ id: "kafka", type: "kafka", brokers: broker.brokers, topics: ["logs"], group_id: "alerting" }],
    detectors: [{ id: "new_issue", type: "new_issue", schedule: "* * * * * *" }],
    smtp: { url: `smtp://127.0.0.1:${(mail.server.address() as AddressInfo).port}`, from: "elkhound@example.com" },
    receivers: [
      {
        name: "on_call",
        webhook: [
          {
            url: `http://127.0.0.1:${(hook.address() as AddressInfo).port}/`,
            max_per_minute: 1_000,
          },
        ],
        email: [{ to: ["oncall@example.com"], max_per_minute: 1_000 }],
      },
    ],
    route: { receiver: "on_call", group_by: ["issue"], group_wait: "0s" },
  };
  await writeFile(join(folder, "elkhound.yml"), JSON.stringify(config));
  elkhound.start();
  await elkhound.ready();
  let index = 0;
  let told = 0;
  const begin = performance.now();
  // The first seconds are the source's first backlog: what is in it is no news.
  const warm = 10 * TICKS_PER_SECOND;
  for (let tick = 0; told < errors; tick += 1) {
    const values = Array.from({ length: PER_SECOND / TICKS_PER_SECOND }, () => ecsRecord(index++));
    if (tick >= warm && tick % ERROR_EVERY === 0) {
      values.push(newError(told));
      appended.set(errorName(told), performance.now());
      told += 1;
    }
    await producer.send({
      topic: "logs",
      messages: values.map((value, place) => ({ value, partition: place % 6 })),
      acks: 1,
    });
    const due = begin + ((tick + 1) * 1_000) / TICKS_PER_SECOND;
    await sleep(Math.max(0, due - performance.now()));
  }
  const end = performance.now() + 30_000;
  while (Object.values(arrived).some((seen) => seen.size < errors) && performance.now() < end) await sleep(100);
  console.log(
    `${errors} new errors, one every ${(ERROR_EVERY / TICKS_PER_SECOND).toFixed(1)} s, ${PER_SECOND} records a second.\n`,
  );
  console.log("| channel | arrived | median ms | 99th percentile ms | longest ms |");
  console.log("| --- | --- | --- | --- | --- |");
  for (const [channel, seen] of Object.entries(arrived)) {
    const took = [...seen].map(([name, at]) => at - (appended.get(name) ?? at)).sort((a, b) => a - b);
    const at = (share: number): string =>
      (took[Math.min(took.length - 1, Math.floor(took.length * share))] ?? 0).toFixed(0);
    console.log(`| ${channel} | ${seen.size} | ${at(0.5)} | ${at(0.99)} | ${at(1)} |`);
  }
  if (Object.values(arrived).some((seen) => seen.size < errors)) {
    console.error(`not everything arrived; the log ends:\n${elkhound.output().slice(-2_000)}`);
    process.exitCode = 1;
  }
} finally {
  await elkhound.end("SIGTERM");
  await producer.disconnect();
  await admin.disconnect();
  await broker.stop();
  mail.close();
  hook.close();
  await rm(folder, { recursive: true, force: true });
}
