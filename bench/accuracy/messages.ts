import { readdirSync } from "node:fs";
import { join } from "node:path";
import type { ErrorEvent } from "../../src/domain/error-event.ts";
import type { OpenDictionary } from "../../src/grouping/attachment.ts";
import { getStrategy } from "../../src/grouping/registry.ts";
import { type Arrival, arrivals, type Score, score } from "./group-score.ts";
import { rows } from "./rows.ts";

interface Line {
  readonly id: string;
  readonly content: string;
}

/** What is shown beside the scores. */
export interface MessageOptions {
  /** Every group that is not exactly right, and every decision of attachment. */
  readonly wrong: boolean;
  /** The one system to score. */
  readonly system: string | undefined;
}

const v1 = getStrategy("v1");
/** Unseen hashes between two consolidations. */
const CONSOLIDATED_EVERY = 200;

function event(message: string): ErrorEvent {
  const origin = { type: "stdin", line: 1 } as const;
  const common = { project: "default", level: "error", tags: {}, rule: "default", lines: 1 } as const;
  return { origin, timestamp: 0, receivedAt: 0, message, exceptions: [], ...common };
}

/** Group of each line, and what each group is called. */
interface Grouped {
  readonly groups: ReadonlyMap<string, string>;
  readonly patterns: ReadonlyMap<string, string>;
}

function byHash(lines: readonly Line[]): Grouped {
  return {
    groups: new Map(lines.map(({ id, content }) => [id, v1.fingerprint(event(content)).hash])),
    patterns: new Map(),
  };
}

/** With first-seen attachment, and consolidation where `merging`. */
function byPattern(lines: readonly Line[], merging: boolean, shown: boolean): Grouped {
  const dictionary = v1.attachment.open({ scope: "bench", version: 0, nextId: 1, patterns: [] });
  const patternOf = new Map<string, number>();
  const into = new Map<number, number>();
  const found: [string, number][] = [];
  let unseen = 0;
  for (const { id, content } of lines) {
    const { hash, message } = v1.fingerprint(event(content));
    let pattern = patternOf.get(hash);
    if (pattern === undefined) {
      pattern = decide(dictionary, hash, message?.key ?? "", shown);
      patternOf.set(hash, pattern);
      if (merging && ++unseen % CONSOLIDATED_EVERY === 0) merge(dictionary, into, shown);
    }
    found.push([id, pattern]);
  }
  if (merging) merge(dictionary, into, shown);
  const final = (id: number): number => {
    const next = into.get(id);
    return next === undefined ? id : final(next);
  };
  const patterns = new Map(dictionary.snapshot().patterns.map(({ id, key }) => [String(id), key]));
  return { groups: new Map(found.map(([id, pattern]) => [id, String(final(pattern))])), patterns };
}

function decide(dictionary: OpenDictionary, hash: string, key: string, shown: boolean): number {
  const decision = dictionary.decide(hash, key);
  if (shown && decision.kind === "attached") {
    const steps = decision.steps.map(({ known, seen, because }) => `${known} ~ ${seen}: ${because}`);
    console.log(`  joined  ${key}\n    to    ${decision.pattern.key}\n    since ${steps.join("; ")}`);
  }
  return decision.pattern?.id ?? -1;
}

function merge(dictionary: OpenDictionary, into: Map<number, number>, shown: boolean): void {
  for (const merged of dictionary.consolidate()) {
    for (const { id, key } of merged.from) {
      into.set(id, merged.into.id);
      if (shown) console.log(`  merged  ${key}\n    to    ${merged.into.key}\n    since ${merged.because}`);
    }
  }
}

function showWrong({ wrong }: Score, patterns: ReadonlyMap<string, string>): void {
  for (const { template, lines, found } of wrong) {
    console.log(`  wrong   ${lines} × ${template}`);
    for (const [group, count] of found) console.log(`    ${count} in ${patterns.get(group)}`);
  }
}

const COLUMNS: readonly (readonly [name: string, merging: boolean | undefined, arrival: Arrival])[] = [
  ["hash alone", undefined, "forward"],
  ["attached", false, "forward"],
  ["and consolidated", true, "forward"],
  ["reversed", true, "reversed"],
  ["shuffled", true, "shuffled"],
];

/** GA and FGA of labelled logs, with and without attachment and in three orders; one setting, and a scope, for each. */
export function scoreMessages(folder: string, options: MessageOptions): void {
  const names = readdirSync(join(folder, "logs"))
    .filter((name) => name.endsWith(".jsonl") && (options.system === undefined || name === `${options.system}.jsonl`))
    .map((name) => name.replace(".jsonl", ""));
  const means = COLUMNS.map(() => ({ accuracy: 0, f1: 0 }));
  const cell = ({ accuracy, f1 }: Pick<Score, "accuracy" | "f1">) => `${accuracy.toFixed(4)} ${f1.toFixed(4)}`;
  console.log(
    `| GA and FGA | ${COLUMNS.map(([name]) => name).join(" | ")} |\n| --- |${" --- |".repeat(COLUMNS.length)}`,
  );
  for (const name of names) {
    const lines = rows<Line>(folder, "logs", `${name}.jsonl`);
    const labels = rows<{ id: string; group: string; template: string }>(folder, "truth", `${name}.jsonl`);
    const truth = new Map(labels.map(({ id, template }) => [id, template]));
    const cells = COLUMNS.map(([, merging, arrival], at) => {
      const shown = options.wrong && merging === true && arrival === "forward";
      const ordered = arrivals(lines, arrival);
      const { groups, patterns } = merging === undefined ? byHash(ordered) : byPattern(ordered, merging, shown);
      const scored = score(truth, groups);
      if (shown) showWrong(scored, patterns);
      means[at]!.accuracy += scored.accuracy / names.length;
      means[at]!.f1 += scored.f1 / names.length;
      return cell(scored);
    });
    console.log(`| ${name} | ${cells.join(" | ")} |`);
  }
  console.log(`| **mean** | ${means.map(cell).join(" | ")} |\n`);
}
