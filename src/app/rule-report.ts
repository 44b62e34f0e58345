import { formatProblem, type Problem } from "../domain/problem.ts";
import type { Logger } from "../telemetry/logger.ts";
import type { RuleChanges } from "./rule-changes.ts";

/** Logs what a reload has changed in one line, and each problem that is new. */
export function reportRules(changes: RuleChanges, logger: Logger): void {
  reportProblems(changes.newProblems, logger);
  const { added, removed, changed, rulesChanged, mended } = changes;
  if (rulesChanged) {
    const numbers = `${added.length} added, ${removed.length} removed, ${changed.length} changed`;
    logger.info({ added, removed, changed }, `rules are reloaded: ${numbers}`);
  } else if (mended && changes.newProblems.length === 0) logger.info("problems of rule files are mended");
}

/** Logs problems of rule files with their places. */
export function reportProblems(problems: readonly Problem[], logger: Logger): void {
  for (const problem of problems) {
    const place = formatProblem(problem);
    if (problem.severity === "warning") logger.warn(`rule file: ${place}`);
    else logger.warn({ file: problem.file }, `rule file is quarantined; what was good of it stays active: ${place}`);
  }
}
