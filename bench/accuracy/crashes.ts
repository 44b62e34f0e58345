import type { ErrorEvent } from "../../src/domain/error-event.ts";
import { getStrategy } from "../../src/grouping/registry.ts";
import { rows } from "./rows.ts";

interface Crash {
  readonly id: string;
  readonly text: string;
  readonly raw_text: string;
  readonly expected: { readonly target_type: string; readonly frames_n: number };
}

/** What a test report writes before each of its traces. */
const REPORT_HEAD = /^--- .*$/m;

/** 73 Java crashes, each another bug: as a bare trace (`text`), and as people pasted it (`raw_text`). */
export function scoreCrashes(folder: string, predict: (text: string) => ErrorEvent, wrong: boolean): void {
  const v1 = getStrategy("v1");
  const misses: string[] = [];
  const issues = new Set<string>();
  const sums = { type: 0, frames: 0, sameType: 0, outermost: 0, chain: 0, issue: 0, any: 0 };
  const crashes = rows<Crash>(folder, "crashes", "java.jsonl");
  for (const { id, text, raw_text, expected } of crashes) {
    const [clean, raw] = [predict(text), predict(raw_text)];
    const hash = v1.fingerprint(clean).hash;
    issues.add(hash);
    const target = keyOf(clean.exceptions[0]);
    const chain = raw.exceptions.map(keyOf);
    if (clean.exceptions[0]?.type === expected.target_type) sums.type++;
    else misses.push(`${id} type: ${clean.exceptions[0]?.type} instead of ${expected.target_type}`);
    if (clean.exceptions.flatMap(({ frames }) => frames).length === expected.frames_n) sums.frames++;
    else misses.push(`${id} frames instead of ${expected.frames_n}`);
    // The bare traces hold the first line of a message only.
    if (raw.exceptions.some(({ type }) => type === clean.exceptions[0]?.type)) sums.sameType++;
    if (chain[0] === target) sums.outermost++;
    if (chain.includes(target)) sums.chain++;
    else misses.push(`${id} target: ${chain.join(" < ")} instead of ${target}`);
    if (v1.fingerprint(raw).hash === hash) sums.issue++;
    else misses.push(`${id} issue`);
    const pieces = [raw_text, ...raw_text.split(REPORT_HEAD)].filter((piece) => piece.trim() !== "");
    if (pieces.some((piece) => v1.fingerprint(predict(piece)).hash === hash)) sums.any++;
  }
  console.log("| crashes | of |\n| --- | --- |");
  const line = (what: string, count: number): void => console.log(`| ${what} | ${count} / ${crashes.length} |`);
  line("type of the bare trace", sums.type);
  line("frames of the bare trace", sums.frames);
  line("as pasted: the same type is in the chain", sums.sameType);
  line("as pasted: the same exception is outermost", sums.outermost);
  line("as pasted: the same exception is in the chain", sums.chain);
  line("issues of the bare traces", issues.size);
  line("as pasted: in the issue of the bare trace", sums.issue);
  line("as pasted: one of its traces is in the issue of the bare trace", sums.any);
  if (wrong) console.log(misses.join("\n"));
}

function keyOf(exception: ErrorEvent["exceptions"][number] | undefined): string {
  return `${exception?.type}: ${exception?.message}`;
}
