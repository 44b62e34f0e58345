import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import type { ErrorEvent } from "../src/domain/error-event.ts";
import { withInApp } from "../src/extraction/in-app.ts";
import { parseStackTrace } from "../src/extraction/stack-trace/parse.ts";
import { getStrategy } from "../src/grouping/registry.ts";

/*
 * How well grouping groups, on data that is not part of this repository. Run: `node bench/accuracy.ts --eval DIR`, where
 * DIR has `logs/<System>.jsonl` of {id, content}, `truth/<System>.jsonl` of {id, group}, and `crashes/java.jsonl` of
 * {id, text, raw_text}, each crash another bug. One setting for all systems.
 *
 * GA: share of lines whose group has exactly the lines of its true group. FGA: F1 over groups that are exactly right.
 */

interface Line {
  readonly id: string;
  readonly content: string;
}
interface Crash {
  readonly id: string;
  readonly text: string;
  readonly raw_text: string;
}

const { values } = parseArgs({
  options: {
    eval: { type: "string" },
    wrong: { type: "boolean", default: false },
    attach: { type: "boolean", default: false },
    order: { type: "string", default: "forward" },
    show: { type: "string" },
  },
});
if (values.eval === undefined) {
  console.error("usage: node bench/accuracy.ts --eval DIR [--wrong]");
  process.exit(2);
}
const folder = values.eval;
const v1 = getStrategy("v1");

function rows<Row>(...path: string[]): Row[] {
  const text = readFileSync(join(folder, ...path), "utf8");
  return text
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as Row);
}

function event(message: string, exceptions: ErrorEvent["exceptions"] = []): ErrorEvent {
  const origin = { type: "stdin", line: 1 } as const;
  const common = { project: "default", level: "error", tags: {}, rule: "default", lines: 1 } as const;
  return { origin, timestamp: 0, receivedAt: 0, message, exceptions, ...common };
}

function groupsOf<Id>(pairs: Iterable<readonly [group: string, id: Id]>): Map<string, Set<Id>> {
  const groups = new Map<string, Set<Id>>();
  for (const [group, id] of pairs) groups.set(group, (groups.get(group) ?? new Set()).add(id));
  return groups;
}

function attached(lines: readonly Line[]): (readonly [string, string])[] {
  const ordered = [...lines];
  if (values.order === "reversed") ordered.reverse();
  if (values.order === "shuffled") {
    let seed = 42;
    for (let at = ordered.length - 1; at > 0; at--) {
      seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
      const other = seed % (at + 1);
      [ordered[at], ordered[other]] = [ordered[other]!, ordered[at]!];
    }
  }
  const dictionary = v1.attachment.open({ scope: "s", version: 0, nextId: 1, patterns: [] });
  const patternOf = new Map<string, number>();
  const into = new Map<number, number>();
  const merge = (all: boolean) => {
    for (const { into: to, from, because } of dictionary.consolidate({ all }))
      for (const { id, key } of from) {
        into.set(id, to.id);
        if (values.show) console.log("MERGE", key, "=>", to.key, because);
      }
  };
  let unseen = 0;
  const pairs = ordered.map(({ id, content }) => {
    const { hash, message } = v1.fingerprint(event(content));
    let pattern = patternOf.get(hash);
    if (pattern === undefined) {
      const decision = dictionary.decide(hash, message!.key);
      if (values.show && decision.kind === "attached")
        console.log(
          "ATTACH",
          message!.key,
          "=>",
          decision.pattern.key,
          JSON.stringify(decision.steps.map((s) => [s.known, s.seen, s.because])),
        );
      pattern = decision.pattern!.id;
      patternOf.set(hash, pattern);
      if (++unseen % 50 === 0) merge(false);
    }
    return [pattern, id] as const;
  });
  merge(true);
  merge(true);
  const final = (id: number): number => {
    let at = id;
    while (into.has(at)) at = into.get(at)!;
    return at;
  };
  return pairs.map(([pattern, id]) => [String(final(pattern)), id] as const);
}

function scoreMessages(): void {
  console.log("| messages | groups | found | GA | FGA |\n| --- | --- | --- | --- | --- |");
  const sums = { systems: 0, accuracy: 0, f1: 0 };
  for (const file of readdirSync(join(folder, "logs")).filter(
    (name) => name.endsWith(".jsonl") && (values.show === undefined || name === `${values.show}.jsonl`),
  )) {
    const lines = rows<Line>("logs", file);
    const truth = groupsOf(
      rows<{ id: string; group: string }>("truth", file).map(({ id, group }) => [group, id] as const),
    );
    const found = groupsOf(
      values.attach
        ? attached(lines)
        : lines.map(({ id, content }) => [v1.fingerprint(event(content)).hash, id] as const),
    );
    const groupOf = new Map([...truth].flatMap(([group, ids]) => [...ids].map((id) => [id, group] as const)));
    let exactLines = 0;
    let exactGroups = 0;
    for (const ids of found.values()) {
      const [first = ""] = ids;
      const group = groupOf.get(first) ?? "";
      if (truth.get(group)?.size !== ids.size || ![...ids].every((id) => groupOf.get(id) === group)) continue;
      exactLines += ids.size;
      exactGroups++;
    }
    const accuracy = exactLines / lines.length;
    const f1 = (2 * exactGroups) / (found.size + truth.size);
    console.log(
      `| ${file.replace(".jsonl", "")} | ${truth.size} | ${found.size} | ${accuracy.toFixed(4)} | ${f1.toFixed(4)} |`,
    );
    sums.systems++;
    sums.accuracy += accuracy;
    sums.f1 += f1;
  }
  const mean = (sum: number) => (sum / sums.systems).toFixed(4);
  console.log(`| mean | | | ${mean(sums.accuracy)} | ${mean(sums.f1)} |\n`);
}

function fingerprintOf(trace: string) {
  const parsed = parseStackTrace(trace);
  const project = { name: "default", inApp: undefined };
  const exceptions = parsed === undefined ? [] : withInApp(parsed.exceptions, parsed.language, project);
  return v1.fingerprint(event(trace, exceptions));
}

function scoreCrashes(): void {
  const crashes = rows<Crash>("crashes", "java.jsonl");
  const clean = crashes.map(({ text }) => fingerprintOf(text));
  const raw = crashes.map(({ raw_text }) => fingerprintOf(raw_text));
  const same = crashes.filter((_, at) => clean[at]?.hash === raw[at]?.hash).length;
  console.log(
    "| crashes | issues from the clean traces | as pasted, in the issue of the clean trace |\n| --- | --- | --- |",
  );
  console.log(`| ${crashes.length} | ${new Set(clean.map(({ hash }) => hash)).size} | ${same} |`);
  if (!values.wrong) return;
  crashes.forEach(({ id }, at) => {
    if (clean[at]?.hash !== raw[at]?.hash) console.log(id, clean[at]?.parts, raw[at]?.parts);
  });
}

scoreMessages();
scoreCrashes();
