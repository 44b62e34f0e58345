import type { ErrorEvent } from "../../src/domain/error-event.ts";
import { withInApp } from "../../src/extraction/in-app.ts";
import { parseStackTrace } from "../../src/extraction/stack-trace/parse.ts";
import { getStrategy } from "../../src/grouping/registry.ts";

interface Crash {
  readonly id: string;
  readonly text: string;
  /** As people paste it: with noise around it, and other traces before and after. */
  readonly raw_text: string;
}

const v1 = getStrategy("v1");
/** What a test report writes before each trace. */
const REPORT_HEAD = /^--- .*$/m;

function hashOf(trace: string): string {
  const parsed = parseStackTrace(trace);
  const project = { name: "default", inApp: undefined };
  const exceptions = parsed === undefined ? [] : withInApp(parsed.exceptions, parsed.language, project);
  const event: ErrorEvent = {
    origin: { type: "stdin", line: 1 },
    timestamp: 0,
    receivedAt: 0,
    level: "error",
    project: "default",
    message: trace,
    exceptions,
    tags: {},
    rule: "default",
    lines: 1,
  };
  return v1.fingerprint(event).hash;
}

/** How many issues crashes of different bugs become, and how many are recognised as they were pasted. */
export function crashTable(crashes: readonly Crash[]): string {
  const clean = crashes.map(({ text }) => hashOf(text));
  const first = crashes.filter(({ raw_text }, at) => hashOf(raw_text) === clean[at]);
  const any = crashes.filter(({ raw_text }, at) =>
    [raw_text, ...raw_text.split(REPORT_HEAD)].some((trace) => hashOf(trace) === clean[at]),
  );
  return [
    "| crashes | issues from the clean traces | pasted: by the first trace | by any of its traces |",
    "| --- | --- | --- | --- |",
    `| ${crashes.length} | ${new Set(clean).size} | ${first.length} | ${any.length} |`,
  ].join("\n");
}
