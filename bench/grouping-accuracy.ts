import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import type { ErrorEvent } from "../src/domain/error-event.ts";
import type { OpenDictionary } from "../src/grouping/attachment.ts";
import { getStrategy } from "../src/grouping/registry.ts";
import { crashTable } from "./grouping/crashes.ts";
import { type Arrival, arrivals, type Score, score } from "./grouping/group-score.ts";

/*
 * How well messages and crashes are grouped, on labelled data that is not part of this repository. Run:
 * `node bench/grouping-accuracy.ts --eval DIR [--wrong] [--system NAME]`, where DIR has `logs/<System>.jsonl` of
 * {id, content} and `truth/<System>.jsonl` of {id, group, template}, and `crashes/java.jsonl` of {id, text, raw_text}, each
 * crash another bug. One setting for all systems, and each system is one scope. `--wrong` shows every group that is not
 * exactly right, and every decision of attachment.
 */

interface Line {
  readonly id: string;
  readonly content: string;
}

const { values } = parseArgs({
  options: { eval: { type: "string" }, wrong: { type: "boolean", default: false }, system: { type: "string" } },
});
if (values.eval === undefined) {
  console.error("usage: node bench/grouping-accuracy.ts --eval DIR [--wrong] [--system NAME]");
  process.exit(2);
}
const folder = values.eval;
const v1 = getStrategy("v1");
/** Unseen hashes between two consolidations, as maintenance would run it. */
const CONSOLIDATED_EVERY = 200;

function rows<Row>(...path: string[]): Row[] {
  const lines = readFileSync(join(folder, ...path), "utf8").split("\n");
  return lines.filter((line) => line !== "").map((line) => JSON.parse(line) as Row);
}

function event(message: string): ErrorEvent {
  const origin = { type: "stdin", line: 1 } as const;
  const common = { project: "default", level: "error", tags: {}, rule: "default", lines: 1 } as const;
  return { origin, timestamp: 0, receivedAt: 0, message, exceptions: [], ...common };
}

/** Group of each line by its fingerprint alone. */
function byHash(lines: readonly Line[]): Map<string, string> {
  return new Map(lines.map(({ id, content }) => [id, v1.fingerprint(event(content)).hash]));
}

/** Group of each line with first-seen attachment, and consolidation where `merging`. */
function byPattern(
  lines: readonly Line[],
  merging: boolean,
): { groups: Map<string, string>; patterns: Map<string, string> } {
  const dictionary = v1.attachment.open({ scope: "bench", version: 0, nextId: 1, patterns: [] });
  const patternOf = new Map<string, number>();
  const into = new Map<number, number>();
  const found: [string, number][] = [];
  let unseen = 0;
  for (const { id, content } of lines) {
    const { hash, message } = v1.fingerprint(event(content));
    let pattern = patternOf.get(hash);
    if (pattern === undefined) {
      pattern = decide(dictionary, hash, message?.key ?? "");
      patternOf.set(hash, pattern);
      if (merging && ++unseen % CONSOLIDATED_EVERY === 0) merge(dictionary, into);
    }
    found.push([id, pattern]);
  }
  if (merging) merge(dictionary, into);
  const final = (id: number): number => {
    const next = into.get(id);
    return next === undefined ? id : final(next);
  };
  const keys = new Map(dictionary.snapshot().patterns.map(({ id, key }) => [String(id), key]));
  return { groups: new Map(found.map(([id, pattern]) => [id, String(final(pattern))])), patterns: keys };
}

function decide(dictionary: OpenDictionary, hash: string, key: string): number {
  const decision = dictionary.decide(hash, key);
  if (values.wrong && decision.kind === "attached") {
    const steps = decision.steps.map(({ known, seen, because }) => `${known} ~ ${seen}: ${because}`);
    console.log(`  joined  ${key}\n    to    ${decision.pattern.key}\n    since ${steps.join("; ")}`);
  }
  return decision.pattern?.id ?? -1;
}

function merge(dictionary: OpenDictionary, into: Map<number, number>): void {
  for (const merged of dictionary.consolidate()) {
    for (const { id, key } of merged.from) {
      into.set(id, merged.into.id);
      if (values.wrong) console.log(`  merged  ${key}\n    to    ${merged.into.key}\n    since ${merged.because}`);
    }
  }
}

function showWrong(truth: Map<string, string>, groups: Map<string, string>, patterns: Map<string, string>): void {
  const { wrong } = score(truth, groups);
  for (const { template, lines, found } of wrong) {
    console.log(`  wrong   ${lines} × ${template}`);
    for (const [group, count] of found) console.log(`    ${count} in ${patterns.get(group)}`);
  }
}

const names = readdirSync(join(folder, "logs"))
  .filter((name) => name.endsWith(".jsonl") && (values.system === undefined || name === `${values.system}.jsonl`))
  .map((name) => name.replace(".jsonl", ""));
const columns: readonly (readonly [string, boolean | undefined, Arrival])[] = [
  ["hash alone", undefined, "forward"],
  ["attached", false, "forward"],
  ["and consolidated", true, "forward"],
  ["reversed", true, "reversed"],
  ["shuffled", true, "shuffled"],
];
const means = columns.map(() => ({ accuracy: 0, f1: 0 }));
const cell = ({ accuracy, f1 }: Pick<Score, "accuracy" | "f1">) => `${accuracy.toFixed(4)} ${f1.toFixed(4)}`;
console.log(`| GA and FGA | ${columns.map(([name]) => name).join(" | ")} |\n| --- |${" --- |".repeat(columns.length)}`);
for (const name of names) {
  const lines = rows<Line>("logs", `${name}.jsonl`);
  const labels = rows<{ id: string; group: string; template: string }>("truth", `${name}.jsonl`);
  const truth = new Map(labels.map(({ id, template }) => [id, template]));
  const cells = columns.map(([, merging, arrival], at) => {
    if (values.wrong && merging !== true) return "";
    const ordered = arrivals(lines, arrival);
    const result =
      merging === undefined
        ? { groups: byHash(ordered), patterns: new Map<string, string>() }
        : byPattern(ordered, merging);
    const scored = score(truth, result.groups);
    if (values.wrong && arrival === "forward") showWrong(truth, result.groups, result.patterns);
    means[at]!.accuracy += scored.accuracy / names.length;
    means[at]!.f1 += scored.f1 / names.length;
    return cell(scored);
  });
  console.log(`| ${name} | ${cells.join(" | ")} |`);
}
console.log(`| **mean** | ${means.map(cell).join(" | ")} |`);
if (values.system === undefined) console.log(`\n${crashTable(rows("crashes", "java.jsonl"))}`);
