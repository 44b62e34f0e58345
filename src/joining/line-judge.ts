import { type Continuation, continueWith, type LineContext, startContext } from "./continuation.ts";
import type { LinePattern } from "./joiner.ts";

/** Decides which lines are one record; knows nothing but the record's context and the next line. */
export interface LineJudge {
  /** The context behind the first line of a record, whose level is as written. */
  start(line: string, level: string | undefined): LineContext;
  judge(context: LineContext, line: string): Continuation;
}

/** Judges by what crashes, log headers and objects look like. */
export const AUTOMATIC: LineJudge = { start: startContext, judge: continueWith };

/** Judges by patterns that the user gave. */
export function judgeByPattern({ continues, match, ends }: LinePattern): LineJudge {
  const behind = (line: string): LineContext => ({
    phase: ends?.(line) === true ? "closed" : "text",
    headed: false,
    calm: false,
    escaped: match === "before" && continues(line),
  });
  return {
    start: behind,
    judge(context, line) {
      const joins = context.phase !== "closed" && (match === "after" ? continues(line) : context.escaped);
      return joins ? { kind: "continues", context: behind(line), text: line } : { kind: "begins" };
    },
  };
}
