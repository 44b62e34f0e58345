import type { Alert } from "../../api/types.ts";
import { formatDuration, formatNumber, formatShare } from "../../i18n/format.ts";
import { type MessageKey, t } from "../../i18n/text.ts";

/*
 * Alerts carry a sentence in English, for messages and terminals. The page says the same in the reader's language, from
 * the alert's type and numbers; where those do not say enough, the alert's own sentence stands.
 */

type Told = Pick<Alert, "type" | "labels" | "numbers" | "summary">;

const MINUTE = 60_000;

/** What the alert found, without the title of its issue. */
export function alertText(alert: Told): string {
  return sentence(alert) ?? alert.summary;
}

function sentence(alert: Told): string | undefined {
  const { labels, numbers } = alert;
  if (typeof numbers["untold"] === "number" && typeof numbers["limit"] === "number") {
    return t("alert.said.overflow", { limit: numbers["limit"], count: numbers["untold"] });
  }
  switch (alert.type) {
    case "new_issue":
      return numbers["issues"] === undefined
        ? t("alert.said.new_issue", { place: place(labels) })
        : t("alert.said.baseline", { count: Number(numbers["issues"]), project: labels["project"] ?? "" });
    case "regression":
      return t(labels["release"] === undefined ? "alert.said.regression" : "alert.said.regression_in", {
        release: labels["release"] ?? "",
      });
    case "spike":
      return excess(alert);
    case "project_spike": {
      const rest = excess(alert);
      const count = number(alert, "issues");
      return rest === undefined || count === undefined
        ? undefined
        : `${t("alert.said.project_spike", { count, project: labels["project"] ?? "" })} ${rest}`;
    }
    case "threshold": {
      const [count, limit] = [number(alert, "observed"), number(alert, "threshold")];
      return count === undefined || limit === undefined
        ? undefined
        : t("alert.said.threshold", { count, limit, time: windowOf(alert) });
    }
    case "escalation":
      return compared("alert.said.escalation", alert);
    case "flatline":
      return compared(alert.numbers["observed"] === 0 ? "alert.said.nothing" : "alert.said.few", alert);
    case "ratio":
      return share(alert);
    case "release":
      return release(alert);
    case "source_stalled":
      return source(alert);
    case "new_value":
      return numbers["values"] === undefined
        ? t("alert.said.new_value", { value: String(numbers["value"] ?? "") })
        : t("alert.said.new_values", { count: Number(numbers["values"]) });
    case "watchdog":
      return t("alert.said.watchdog");
    default:
      return undefined;
  }
}

function excess(alert: Told): string | undefined {
  const expected = number(alert, "expected");
  return compared(expected !== undefined && expected < 1 ? "alert.said.unusual" : "alert.said.spike", alert);
}

/** A count, what was expected instead, and what that stands on. */
function compared(key: MessageKey, alert: Told): string | undefined {
  const [count, expected] = [number(alert, "observed"), number(alert, "expected")];
  if (count === undefined || expected === undefined) return undefined;
  const basis = alert.numbers["basis"];
  const said = t(key, {
    count,
    expected: formatNumber(expected),
    times: formatNumber(number(alert, "times") ?? count / Math.max(expected, 1)),
    time: windowOf(alert),
  });
  return typeof basis === "string" && basis !== "" ? t("alert.said.basis", { said, basis: basisText(basis) }) : said;
}

function share(alert: Told): string | undefined {
  const [found, count, records] = [number(alert, "share"), number(alert, "observed"), number(alert, "records")];
  if (found === undefined || count === undefined || records === undefined) return undefined;
  const usual = number(alert, "usual_share");
  return t(usual === undefined ? "alert.said.share" : "alert.said.unusual_share", {
    share: formatShare(found),
    source: alert.labels["source"] ?? "",
    usual: formatShare(usual ?? number(alert, "threshold") ?? 0),
    count,
    records,
    time: windowOf(alert),
  });
}

function release(alert: Told): string | undefined {
  const [count, expected] = [number(alert, "observed"), number(alert, "expected")];
  const [issues, minutes] = [number(alert, "new_issues"), number(alert, "exposure_minutes")];
  if (count === undefined || expected === undefined || issues === undefined || minutes === undefined) return undefined;
  return t("alert.said.release", {
    release: alert.labels["release"] ?? "",
    project: alert.labels["project"] ?? "",
    count,
    expected,
    issues,
    time: formatDuration(minutes * MINUTE),
  });
}

function source(alert: Told): string | undefined {
  const id = alert.labels["source"] ?? "";
  const [stalled, unread] = [number(alert, "stalled_ms"), number(alert, "unread_ms")];
  const [behind, lag] = [number(alert, "behind_ms"), number(alert, "lag")];
  if (stalled !== undefined) {
    // Why, only the source can say.
    const reason = alert.summary.slice(alert.summary.indexOf(": ") + 1).trim();
    return t("alert.said.stalled", { source: id, time: formatDuration(stalled), reason });
  }
  if (unread !== undefined) return t("alert.said.unread", { source: id, time: formatDuration(unread) });
  if (behind === undefined) return undefined;
  return t(lag === undefined ? "alert.said.behind" : "alert.said.behind_by", {
    source: id,
    time: formatDuration(behind),
    count: lag ?? 0,
  });
}

function place(labels: Told["labels"]): string {
  const service = labels["service"];
  const project = labels["project"] ?? "";
  return service === undefined || service === project ? project : `${project} · ${service}`;
}

function number({ numbers }: Told, name: string): number | undefined {
  const value = numbers[name];
  return typeof value === "number" ? value : undefined;
}

function windowOf(alert: Told): string {
  return formatDuration(number(alert, "window_ms") ?? (number(alert, "window_minutes") ?? 0) * MINUTE);
}

/** What counts are compared with, as detectors write it. */
const BASES: readonly (readonly [RegExp, MessageKey])[] = [
  [/^same hour of (\d+) weeks$/, "basis.hour_of_weeks"],
  [/^same hour of (\d+) days$/, "basis.hour_of_days"],
  [/^same hours of (\d+) weeks$/, "basis.hours_of_weeks"],
  [/^lowest of (\d+) days$/, "basis.lowest_of_days"],
  [/^upper quarter of (\d+) days, a week before$/, "basis.upper_quarter"],
  [/^its busiest hour so far$/, "basis.busiest_so_far"],
  [/^busiest hours of the week before$/, "basis.busiest_of_week"],
  [/^most in \S+ since it was first seen (.+) before$/, "basis.since_first"],
];

/** The basis of a comparison in the reader's language; as it is where it is none of those known. */
export function basisText(basis: string): string {
  for (const [form, key] of BASES) {
    const match = form.exec(basis);
    if (match !== null) return t(key, { count: match[1] ?? "" });
  }
  return basis;
}

/** Names of numbers that detectors give. */
const NUMBERS: Readonly<Record<string, MessageKey>> = {
  observed: "number.observed",
  expected: "number.expected",
  times: "number.times",
  threshold: "number.threshold",
  window: "number.window",
  basis: "number.basis",
  events: "number.events",
  issues: "number.issues",
  level: "number.level",
  records: "number.records",
  share: "number.share",
  usual_share: "number.usual_share",
  samples: "number.samples",
  new_issues: "number.new_issues",
  exposure: "number.exposure",
  silent_since: "number.silent_since",
  stalled: "number.stalled",
  unread: "number.unread",
  behind: "number.behind",
  lag: "number.lag",
  value: "number.value",
  values: "number.values",
  sources: "number.sources",
  sources_stalled: "number.sources_stalled",
  state_changes: "number.state_changes",
};

/** A number of an alert with its name, as the reader's language writes both. */
export function alertNumber(name: string, value: number | string): { readonly name: string; readonly value: string } {
  const unit = /_(ms|minutes)$/.exec(name)?.[1];
  const bare = name.replace(/_(ms|minutes)$/, "");
  const key = NUMBERS[bare];
  return { name: key === undefined ? bare.replaceAll("_", " ") : t(key), value: valueText(bare, value, unit) };
}

function valueText(name: string, value: number | string, unit: string | undefined): string {
  if (name === "level") return levelText(String(value));
  if (typeof value === "string") return name === "basis" ? basisText(value) : value;
  if (unit !== undefined) return formatDuration(unit === "ms" ? value : value * MINUTE);
  return name === "share" || name === "usual_share" ? formatShare(value) : formatNumber(value);
}

const LEVELS = ["trace", "debug", "info", "warning", "error", "fatal"] as const;

function levelText(level: string): string {
  const known = LEVELS.find((one) => one === level);
  return known === undefined ? level : t(`level.${known}`);
}

const SEVERITIES: Readonly<Record<string, MessageKey>> = {
  critical: "severity.critical",
  warning: "severity.warning",
  info: "severity.info",
};

/** A severity in the reader's language; as it is where it is the user's own. */
export function severityText(severity: string): string {
  const key = SEVERITIES[severity];
  return key === undefined ? severity : t(key);
}

const LABELS: Readonly<Record<string, MessageKey>> = {
  project: "facts.project",
  service: "context.service",
  environment: "context.environment",
  release: "context.release",
  source: "label.source",
  owner: "label.owner",
};

/** A label's name in the reader's language. */
export function labelName(name: string): string {
  const key = LABELS[name];
  return key === undefined ? name.replaceAll("_", " ") : t(key);
}
