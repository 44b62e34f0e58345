import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import type { ErrorEvent, ExceptionInfo, Frame } from "../../../src/domain/error-event.ts";
import { getStrategy } from "../../../src/grouping/registry.ts";

interface Group {
  readonly pattern: string | readonly string[];
  readonly events: readonly (string | WrittenEvent)[];
}
interface WrittenEvent {
  readonly message?: string;
  readonly logger?: string;
  readonly service?: string;
  readonly exceptions?: readonly { type?: string; message: string; frames: readonly string[] }[];
}

const CORPUS = join(import.meta.dirname, "../../corpus");
const names = readdirSync(CORPUS, { withFileTypes: true }).filter(({ name }) =>
  existsSync(join(CORPUS, name, "groups.yaml")),
);
const strategy = getStrategy("v1");
let groups = 0;
let chinese = 0;

for (const { name } of names) {
  describe(name, () => {
    const all = parse(readFileSync(join(CORPUS, name, "groups.yaml"), "utf8")) as Group[];
    groups += all.length;
    if (name === "chinese") chinese = all.length;
    const hashes = all.map((group) => group.events.map((event) => strategy.fingerprint(toEvent(event)).hash));

    all.forEach((group, at) => {
      const label = `${at + 1}: ${group.pattern}`;
      test(`${label} is one issue`, () => {
        expect(group.events.length).toBeGreaterThan(0);
        expect(new Set(hashes[at])).toHaveLength(1);
        const expected = [group.pattern].flat();
        for (const event of group.events) expect(expected).toContain(strategy.fingerprint(toEvent(event)).pattern);
      });
      test(`${label} is apart from all others`, () => {
        hashes.forEach((others, other) => {
          if (other !== at) expect(others, `group ${other + 1}`).not.toContain(hashes[at]![0]);
        });
      });
    });
  });
}

test("the corpus is as large as promised", () => {
  expect(groups).toBeGreaterThanOrEqual(150);
  expect(chinese).toBeGreaterThanOrEqual(40);
});

function toEvent(written: string | WrittenEvent): ErrorEvent {
  const event = typeof written === "string" ? { message: written } : written;
  return {
    origin: { type: "stdin", line: 1 },
    timestamp: 0,
    receivedAt: 0,
    level: "error",
    project: "default",
    message: event.message ?? "",
    ...(event.logger === undefined ? {} : { logger: event.logger }),
    ...(event.service === undefined ? {} : { service: event.service }),
    exceptions: (event.exceptions ?? []).map(toException),
    tags: {},
    rule: "default",
    lines: 1,
  };
}

function toException(written: { type?: string; message: string; frames: readonly string[] }): ExceptionInfo {
  return {
    ...(written.type === undefined ? {} : { type: written.type }),
    message: written.message,
    frames: written.frames.map(toFrame),
  };
}

/** `-module function @ file`: see the corpus' README. Lines are made up and differ, since they must not matter. */
function toFrame(text: string, at: number): Frame {
  const inApp = !text.startsWith("-");
  const [names = "", file] = text.replace(/^-\s*/, "").split(/ ?@ (?=\S)/);
  const words = names.split(" ");
  const line = (at + 1) * 7 + Math.trunc(names.length * 3);
  if (file !== undefined) return { function: names, file, line, inApp };
  return { module: words[0]!, function: words.slice(1).join(" "), line, inApp };
}
