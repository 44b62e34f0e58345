import { type AppError, asError } from "../../domain/errors.ts";
import { formatProblem, type Problem } from "../../domain/problem.ts";
import type { Piece, Terminal } from "../terminal.ts";

/** Prints problems in the form that editors understand, to `to`. Returns whether one of them is an error. */
export function printProblems(problems: readonly Problem[], to: Terminal["print"]): boolean {
  for (const problem of problems) to(problemLine(problem));
  return problems.some(({ severity }) => severity === "error");
}

function problemLine(problem: Problem): Piece {
  return { text: formatProblem(problem), style: problem.severity === "error" ? "red" : "yellow" };
}

/** Prints what a command failed with, and what to do about it. */
export function printError(thrown: unknown, terminal: Terminal): void {
  const error = asError(thrown);
  const hint = (error as Partial<AppError>).hint;
  terminal.note({ text: "error: ", style: "red" }, error.message, hint === undefined ? "" : ` (${hint})`);
}
