import { readdirSync } from "node:fs";
import { join } from "node:path";
import type { ErrorEvent } from "../../src/domain/error-event.ts";
import { getStrategy } from "../../src/grouping/registry.ts";
import { rows } from "./rows.ts";

interface Line {
  readonly id: string;
  readonly content: string;
}

const v1 = getStrategy("v1");

function event(message: string): ErrorEvent {
  const origin = { type: "stdin", line: 1 } as const;
  const common = { project: "default", level: "error", tags: {}, rule: "default", lines: 1 } as const;
  return { origin, timestamp: 0, receivedAt: 0, message, exceptions: [], ...common };
}

export interface MessageOptions {
  /** Unseen messages join the patterns that are known, as they do in a running service. */
  readonly attach: boolean;
  /** In which order the lines come: `forward`, `reversed`, `shuffled`. */
  readonly order: string;
  /** The one system to score, each decision of attachment printed. */
  readonly show: string | undefined;
}

function groupsOf<Id>(pairs: Iterable<readonly [group: string, id: Id]>): Map<string, Set<Id>> {
  const groups = new Map<string, Set<Id>>();
  for (const [group, id] of pairs) groups.set(group, (groups.get(group) ?? new Set()).add(id));
  return groups;
}

function attached(lines: readonly Line[], { order, show }: MessageOptions): (readonly [string, string])[] {
  const ordered = [...lines];
  if (order === "reversed") ordered.reverse();
  if (order === "shuffled") {
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
        if (show !== undefined) console.log("MERGE", key, "=>", to.key, because);
      }
  };
  let unseen = 0;
  const pairs = ordered.map(({ id, content }) => {
    const { hash, message } = v1.fingerprint(event(content));
    let pattern = patternOf.get(hash);
    if (pattern === undefined) {
      const decision = dictionary.decide(hash, message!.key);
      if (show !== undefined && decision.kind === "attached")
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

/**
 * GA: share of lines whose group has exactly the lines of its true group. FGA: F1 over groups that are exactly right.
 * One setting for all systems.
 */
export function scoreMessages(folder: string, options: MessageOptions): void {
  console.log("| messages | groups | found | GA | FGA |\n| --- | --- | --- | --- | --- |");
  const sums = { systems: 0, accuracy: 0, f1: 0 };
  for (const file of readdirSync(join(folder, "logs")).filter(
    (name) => name.endsWith(".jsonl") && (options.show === undefined || name === `${options.show}.jsonl`),
  )) {
    const lines = rows<Line>(folder, "logs", file);
    const truth = groupsOf(
      rows<{ id: string; group: string }>(folder, "truth", file).map(({ id, group }) => [group, id] as const),
    );
    const found = groupsOf(
      options.attach
        ? attached(lines, options)
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
