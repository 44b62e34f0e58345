import type { Alert } from "../../api/types.ts";

/** Labels by which an alert on an issue, or one on anything else, is met again. */
const ISSUE_LABELS = ["alertname", "project", "issue"];
const OTHER_LABELS = ["alertname", "project", "service", "environment", "source", "release"];

/** Of an alert on an issue: what is found of the issue like it, or whatever is found of the issue. */
export const SCOPES = ["kind", "issue"] as const;
export type Scope = (typeof SCOPES)[number];

/** Matchers that meet an alert and what is like it: `issue="…"`. */
export function matchersOf({ labels }: Pick<Alert, "labels">, scope: Scope = "kind"): readonly string[] {
  const names = labels["issue"] === undefined ? OTHER_LABELS : ISSUE_LABELS;
  const wanted = scope === "kind" ? names : names.filter((name) => name !== "alertname");
  return wanted.flatMap((name) => {
    const value = labels[name];
    return value === undefined ? [] : [`${name}="${value.replaceAll(/["\\]/g, "\\$&").replaceAll("\n", "\\n")}"`];
  });
}

/** A matcher a line; empty lines are none. */
export function splitMatchers(text: string): readonly string[] {
  return text
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "");
}
