import { spawnSync } from "node:child_process";
import { createWriteStream, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { finished } from "node:stream/promises";
import { parseArgs } from "node:util";
import { madeLines } from "./grouping/templates.ts";

/*
 * Grouping of lines with 5,000 patterns, beside Drain3 with its defaults on the same file in the same run. Run:
 * `node bench/grouping-drain3.ts --python PATH [--lines 1000000]`, where PATH is a Python that has drain3 0.9.11.
 */

const { values } = parseArgs({
  options: {
    python: { type: "string" },
    lines: { type: "string", default: "1000000" },
    rounds: { type: "string", default: "3" },
  },
});
if (values.python === undefined) {
  console.error("usage: node bench/grouping-drain3.ts --python PATH [--lines N] [--rounds N]");
  process.exit(2);
}

const DRAIN3 = `
import json, logging, resource, sys, time
logging.disable(logging.CRITICAL)
from drain3 import TemplateMiner
from drain3.template_miner_config import TemplateMinerConfig
miner = TemplateMiner(config=TemplateMinerConfig())
lines, wall, cpu = 0, time.time(), time.process_time()
with open(sys.argv[1], encoding="utf-8") as file:
    for line in file:
        miner.add_log_message(line.rstrip("\\n"))
        lines += 1
print(json.dumps({"lines": lines, "wall": time.time() - wall, "cpu": time.process_time() - cpu,
    "patterns": len(miner.drain.clusters), "peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}))
`;

interface Run {
  readonly lines: number;
  /** Seconds. */
  readonly wall: number;
  readonly cpu: number;
  readonly patterns: number;
  /** MiB. */
  readonly peak: number;
}

function run(command: string, parameters: readonly string[]): Run {
  const { status, stdout, stderr } = spawnSync(command, parameters, { encoding: "utf8" });
  if (status !== 0) throw new Error(`${command} failed: ${stderr}`);
  return JSON.parse(stdout.trim().split("\n").at(-1)!) as Run;
}

function fastest(runs: readonly Run[]): Run {
  return runs.reduce((best, each) => (each.cpu < best.cpu ? each : best));
}

const folder = mkdtempSync(join(tmpdir(), "elkhound-bench-"));
try {
  const file = join(folder, "lines.log");
  const out = createWriteStream(file);
  for (const line of madeLines(Number(values.lines), 5_000)) {
    if (!out.write(`${line}\n`)) await new Promise((resolve) => out.once("drain", () => resolve(undefined)));
  }
  out.end();
  await finished(out);
  const own: Run[] = [];
  const theirs: Run[] = [];
  for (let round = 0; round < Number(values.rounds); round++) {
    own.push(run(process.execPath, [join(import.meta.dirname, "grouping/own-run.ts"), file]));
    theirs.push(run(values.python, ["-c", DRAIN3, file]));
  }
  console.log("| | lines/s of CPU time | lines/s, wall clock | patterns | peak MiB |\n| --- | --- | --- | --- | --- |");
  const rate = (count: number) => Math.round(count).toLocaleString("en");
  for (const [name, { lines, wall, cpu, patterns, peak }] of [
    ["Elkhound, attachment and consolidation", fastest(own)],
    ["Drain3 0.9.11, defaults", fastest(theirs)],
  ] as const) {
    console.log(`| ${name} | ${rate(lines / cpu)} | ${rate(lines / wall)} | ${patterns} | ${Math.round(peak)} |`);
  }
  console.log(`\n${(fastest(theirs).cpu / fastest(own).cpu).toFixed(1)} times Drain3's lines a second of CPU time`);
} finally {
  rmSync(folder, { recursive: true });
}
