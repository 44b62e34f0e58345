import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { cpus, totalmem } from "node:os";
import { join } from "node:path";

/** Every benchmark, in the order of the data flow; `npm run bench -- NAME…` runs some of them. */
const BENCHES = [
  "literals",
  "files",
  "kafka",
  "elasticsearch",
  "stages",
  "extraction",
  "grouping",
  "store",
  "commit",
  "pipeline",
  "detection",
  "alerting",
  "alert-flood",
  "rule-trial",
  "lists",
  "page",
  "memory",
];

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !BENCHES.includes(name));
if (unknown.length > 0) {
  console.error(`no benchmark ${unknown.join(", ")}; there are: ${BENCHES.join(", ")}`);
  process.exit(2);
}
console.log(
  `Machine: ${cpus().length} × ${cpus()[0]?.model ?? "?"}, ${Math.round(totalmem() / 2 ** 30)} GiB, Node.js ${process.version}. Compare ratios: they are taken in one run.`,
);
let failed = false;
for (const name of wanted.length > 0 ? wanted : BENCHES) {
  console.log(`\n## ${name}\n`);
  const file = join(import.meta.dirname, `${name}.ts`);
  if (!existsSync(file)) throw new Error(`${file} is missing`);
  failed = spawnSync(process.execPath, [file], { stdio: "inherit" }).status !== 0 || failed;
}
process.exit(failed ? 1 : 0);
