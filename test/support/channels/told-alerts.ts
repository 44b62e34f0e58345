import type { AlertNumbers, Labels } from "../../../src/domain/alert.ts";
import { HOUR, MINUTE } from "../../../src/domain/time.ts";
import type { IssueView, Notification, NotifiedAlert } from "../../../src/notification/channel.ts";
import { aNotification, NOW } from "./notifications.ts";
import { toldIssue } from "./told-issues.ts";

interface Story {
  readonly type: string;
  readonly summary: string;
  readonly numbers: AlertNumbers;
  readonly labels?: Labels;
  readonly issue?: IssueView;
  readonly since?: number;
  readonly lasting?: boolean;
}

const [java, python, node, plain] = [toldIssue("java"), toldIssue("python"), toldIssue("node"), toldIssue("plain")];
const moment = { lasting: false };
const HOURS = "same hour of 4 weeks";

/** An alert of each kind, with the words and numbers that its detector gives it. */
const STORIES: readonly Story[] = [
  {
    type: "new_issue",
    summary: `New issue in shop: ${python.title}`,
    numbers: { events: 3, level: "error" },
    ...{ issue: python, labels: { release: "4.2.0" }, since: 30_000, ...moment },
  },
  {
    type: "regression",
    summary: `Back after it was resolved, in release 1.18.0-rc.1: ${node.title}`,
    numbers: { events: 240, level: "fatal" },
    ...{ issue: node, labels: { release: "1.18.0-rc.1", severity: "critical" }, since: MINUTE, ...moment },
  },
  {
    type: "spike",
    summary: `12 times the usual at this hour: 240 events in 5m, about 20 expected (${HOURS})`,
    numbers: { observed: 240, expected: 20, times: 12, threshold: 60, window_minutes: 5, basis: HOURS },
    issue: java,
  },
  {
    type: "threshold",
    summary: "57 events in 10m, 50 allowed: user u-7712",
    numbers: { observed: 57, threshold: 50, window_ms: 10 * MINUTE },
    labels: { user: "u-7712", severity: "info" },
  },
  {
    type: "escalation",
    summary: `Ignored issue escalates: 5400 events in 1d, 5.4 times what it was: 1000 (upper quarter of 14 days, a week before)`,
    numbers: { observed: 5_400, expected: 1_000, times: 5.4, threshold: 3_000, window_minutes: 1_440 },
    ...{ issue: { ...plain, status: "ignored" as const }, since: 24 * HOUR },
  },
  {
    type: "flatline",
    summary: "No log records of service cart in 6m, about 1200 expected (same hours of 4 weeks)",
    numbers: { observed: 0, expected: 1_200, silent_since: "2026-11-28T13:14:00.000Z", window_minutes: 6 },
    labels: { service: "cart", severity: "critical" },
  },
  {
    type: "ratio",
    summary:
      "4.2 % of the log records of source app_kafka are errors, 6 times the usual 0.7 % (same hour of 14 days): 2100 of 50000 in 5m",
    numbers: { observed: 2_100, records: 50_000, share: 0.042, threshold: 0.014, usual_share: 0.007, samples: 14 },
    labels: { source: "app_kafka" },
  },
  {
    type: "new_value",
    summary: "type has a value that was never seen before: java.lang.OutOfMemoryError",
    numbers: { value: "java.lang.OutOfMemoryError" },
    ...{ labels: { type: "java.lang.OutOfMemoryError", field: "type", severity: "info" }, ...moment },
  },
  {
    type: "release",
    summary:
      "Release 2026.11.3 of shop is worse than what it replaced: 410 events in its first 30m, 82 at the same hours before it (5 times), 7 new issues",
    numbers: { observed: 410, expected: 82, new_issues: 7, window_minutes: 30 },
    labels: { release: "2026.11.3", severity: "critical" },
  },
  {
    type: "source_stalled",
    summary: "Source app_kafka stands still: the broker 10.0.0.5:9092 refuses connections",
    numbers: { stalled_ms: 6 * MINUTE },
    labels: { source: "app_kafka", severity: "critical", project: "" },
  },
  {
    type: "project_spike",
    summary: `14 issues of shop at once: 8.2 times the usual at this hour: 4100 events in 5m, about 500 expected (${HOURS})`,
    numbers: { issues: 14, observed: 4_100, expected: 500, times: 8.2, threshold: 1_500, window_minutes: 5 },
    labels: { severity: "critical" },
  },
  {
    type: "watchdog",
    summary: "Elkhound looks at the logs and can tell",
    numbers: { sources: 2, sources_stalled: 0 },
    labels: { severity: "info", project: "" },
  },
];

/** The alert of a type, firing. */
export function toldAlert(type: string, changes: Partial<NotifiedAlert> = {}): NotifiedAlert {
  const index = STORIES.findIndex((story) => story.type === type);
  const story = STORIES[index];
  if (story === undefined) throw new Error(`there is no alert of type ${type}`);
  const { issue, labels, summary, numbers, since = 6 * MINUTE, lasting = true } = story;
  const own: Record<string, string> = {
    ...{ alertname: type, detector: type, severity: "warning", project: "shop" },
    ...(issue === undefined ? {} : { issue: issue.id, service: issue.services[0] ?? "", environment: "production" }),
    ...labels,
  };
  return {
    id: `0191e4a7-0000-7000-8000-${String(index).padStart(12, "0")}`,
    key: String(index).padStart(64, "0"),
    status: "firing",
    ...{ lasting, told: false, late: false, detector: type, type },
    labels: Object.fromEntries(Object.entries(own).filter(([, value]) => value !== "")),
    ...{ summary, numbers },
    startsAt: NOW - since,
    ...{ endsAt: undefined, acknowledged: undefined, issue },
    ...changes,
  };
}

/** Types of alerts, in the order in which they are explained. */
export const TOLD_TYPES: readonly string[] = STORIES.map(({ type }) => type);

/** A message of these alerts. */
export function tells(alerts: readonly NotifiedAlert[], changes: Partial<Notification> = {}): Notification {
  const resolved = alerts.filter(({ status }) => status === "resolved").length;
  const [first, ...others] = alerts.map(({ labels }) => Object.entries(labels));
  const common = (first ?? []).filter(([name, value]) =>
    others.every((labels) => labels.some((one) => one[0] === name && one[1] === value)),
  );
  return aNotification({
    alerts,
    status: resolved === alerts.length ? "resolved" : "firing",
    counts: { firing: alerts.length - resolved, resolved },
    commonLabels: Object.fromEntries(common),
    groupLabels: {},
    ...changes,
  });
}

/** The alert as it is told when it is over. */
export function over(alert: NotifiedAlert, lasted: number = 25 * MINUTE): NotifiedAlert {
  return { ...alert, status: "resolved", startsAt: NOW - lasted - MINUTE, endsAt: NOW - MINUTE };
}
