import { type Said, textOf } from "./sentence.ts";

/** One fault in a configuration or rule file. All problems of a file are reported at once. */
export interface Problem {
  readonly severity: "error" | "warning";
  /** As the user named it. */
  readonly file: string;
  /** From 1; 0 where the file as a whole is meant. */
  readonly line: number;
  readonly column: number;
  /** Dotted place inside the file: `sources[1].topics`. */
  readonly path: string;
  /** What is wrong with the value. */
  readonly message: Said;
  /** What to do about it. */
  readonly hint?: Said;
}

/** `file:line:column: message (hint)`, the form that `elkhound check` prints and editors understand. */
export function formatProblem(problem: Problem): string {
  const place = problem.line > 0 ? `${problem.file}:${problem.line}:${problem.column}` : problem.file;
  const severity = problem.severity === "warning" ? "warning: " : "";
  return `${place}: ${severity}${textOf(problem.message)}${problem.hint ? ` (${textOf(problem.hint)})` : ""}`;
}
