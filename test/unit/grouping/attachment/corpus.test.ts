import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { getStrategy } from "../../../../src/grouping/registry.ts";
import { plainEvent } from "./plain-event.ts";

interface Group {
  readonly pattern: string;
  readonly events: readonly string[];
}
interface Message {
  readonly group: number;
  readonly text: string;
}

const CORPUS = join(import.meta.dirname, "../../../corpus/attachment");
const strategy = getStrategy("v1");
const files = readdirSync(CORPUS).filter((name) => name.endsWith(".yaml"));

for (const file of files) {
  describe(file, () => {
    const groups = parse(readFileSync(join(CORPUS, file), "utf8")) as Group[];
    const messages = groups.flatMap(({ events }, group) => events.map((text) => ({ group, text })));

    test("groups are those written down, with their patterns", () => {
      expect(describeGroups(grouped(messages))).toEqual(groups.map(({ pattern, events }) => ({ pattern, events })));
    });

    test.each([
      ["reversed", [...messages].reverse()],
      ["shuffled", shuffled(messages, 1)],
      ["shuffled otherwise", shuffled(messages, 2)],
      ["each twice", messages.flatMap((message) => [message, message])],
    ])("groups are the same: %s", (_, ordered) => {
      const found = [...grouped(ordered).values()].map((members) =>
        [...new Set(members.map(({ text }) => text))].sort(),
      );
      expect(found.sort(byFirst)).toEqual(groups.map(({ events }) => [...events].sort()).sort(byFirst));
    });
  });
}

test("the corpus is as large as promised", () => {
  const all = files.flatMap((file) => parse(readFileSync(join(CORPUS, file), "utf8")) as Group[]);
  expect(all.length).toBeGreaterThanOrEqual(350);
});

/** Messages by the pattern that they end in. */
function grouped(messages: readonly Message[]): Map<string, Message[]> {
  const dictionary = strategy.attachment.open({ scope: "corpus", version: 0, nextId: 1, patterns: [] });
  const patternOf = new Map<string, number>();
  const into = new Map<number, number>();
  const found = messages.map((message) => {
    const { hash, message: attachable } = strategy.fingerprint(plainEvent(message.text));
    const known = patternOf.get(hash) ?? dictionary.decide(hash, attachable!.key).pattern!.id;
    patternOf.set(hash, known);
    return { message, pattern: known };
  });
  for (const merge of dictionary.consolidate()) for (const { id } of merge.from) into.set(id, merge.into.id);
  const keys = new Map(dictionary.snapshot().patterns.map(({ id, key }) => [id, key]));
  const groups = new Map<string, Message[]>();
  for (const { message, pattern } of found) {
    let final = pattern;
    while (into.has(final)) final = into.get(final)!;
    const key = keys.get(final)!;
    groups.set(key, [...(groups.get(key) ?? []), message]);
  }
  return groups;
}

function describeGroups(groups: Map<string, Message[]>): { pattern: string; events: string[] }[] {
  return [...groups].map(([pattern, members]) => ({ pattern, events: members.map(({ text }) => text) }));
}

function byFirst(a: readonly string[], b: readonly string[]): number {
  return a[0]! < b[0]! ? -1 : 1;
}

function shuffled<T>(items: readonly T[], seed: number): T[] {
  const result = [...items];
  let state = seed;
  for (let at = result.length - 1; at > 0; at--) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    const other = state % (at + 1);
    [result[at], result[other]] = [result[other]!, result[at]!];
  }
  return result;
}
