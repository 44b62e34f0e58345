import type { Labels, Severity } from "../domain/alert.ts";
import type { IssueFacts } from "../store/history.ts";

/**
 * Labels of an alert on an issue: project, the service where it is known and the owner
 * that rules name (the first of several), and the severity that its
 * level stands for. What a detector's `labels:` say wins over them.
 */
export function issueLabels(issue: IssueFacts): Labels {
  const [service] = issue.services;
  const [owner] = issue.owners ?? [];
  return {
    project: issue.project,
    ...(service === undefined ? {} : { service }),
    ...(owner === undefined ? {} : { owner }),
    severity: severityOf(issue.level),
  };
}

/** `fatal` is critical, `error` a warning, everything below is for information. */
export function severityOf(level: string): Severity {
  if (level === "fatal") return "critical";
  return level === "error" ? "warning" : "info";
}
