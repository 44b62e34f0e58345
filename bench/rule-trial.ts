import { SHIPPED_RULES } from "../src/app/config-schema.ts";
import { systemClock } from "../src/app/system-clock.ts";
import { TrialThreads } from "../src/app/trial-threads.ts";

/*
 * Until a rule is tried before all shipped ones: the first time, when its thread starts and reads them, and after that; the
 * time that this process computed, and by the clock: `node bench/rule-trial.ts [TIMES]`.
 */

const TIMES = Number(process.argv[2] ?? 7);

const RULE = 'rules: [{ name: lost, when: { contains: lost } }]\ntests: [{ name: t, line: "it is lost", event: {} }]\n';

const rows: { readonly cpu: number; readonly wall: number }[] = [];
const threads = new TrialThreads(systemClock);
for (let time = 0; time <= TIMES; time += 1) {
  const [cpu, wall] = [process.cpuUsage(), performance.now()];
  const outcome = await threads.run({
    ...{ kind: "attempt", paths: [SHIPPED_RULES], alone: false, joins: true, sourceId: "", projects: [] },
    ...{ decoder: { format: "auto", encoding: "utf-8", timezone: "UTC" }, redaction: undefined, now: Date.now() },
    // Another text each time, as whoever writes it changes it.
    tried: { text: `${RULE}# ${time}\n`, file: undefined },
    records: [{ origin: { type: "stdin", line: 1 }, value: Buffer.from("it is lost"), stream: "pasted" }],
  });
  if (outcome.kind !== "tried") throw new Error(JSON.stringify(outcome));
  const { user, system } = process.cpuUsage(cpu);
  rows.push({ cpu: (user + system) / 1_000, wall: performance.now() - wall });
}
await threads.close();
const median = (times: readonly number[]): string =>
  `${(times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)] ?? 0).toFixed(0)} ms`;
const row = (tried: string, times: typeof rows) => ({
  tried,
  "processor time": median(times.map(({ cpu }) => cpu)),
  "by the clock": median(times.map(({ wall }) => wall)),
});
console.table([row("the first time", rows.slice(0, 1)), row(`then, median of ${TIMES}`, rows.slice(1))]);
