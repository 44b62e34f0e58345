import type { EventRequest, EventUser, Frame } from "../../domain/error-event.ts";
import { MINUTE } from "../../domain/time.ts";
import type { KibanaConfig } from "../../links/kibana-config.ts";
import { logsLink, logsName } from "../../links/logs-link.ts";
import { pageLinks } from "../../links/page-links.ts";
import type { IssueView, NotifiedAlert } from "../channel.ts";
import { brief, oneLine, truncate } from "../message/clean-text.ts";
import { formatNumber, shortDuration } from "./functions.ts";
import { originText } from "./origin-text.ts";
import type { AlertView } from "./view.ts";

/** What views need besides the notification. */
export interface ViewOptions {
  readonly kibana: KibanaConfig | undefined;
}

interface Around extends ViewOptions {
  readonly now: number;
  readonly publicUrl: string | undefined;
}

/** Detectors by their type, as titles call them. */
const NAMES: Readonly<Record<string, string>> = {
  new_issue: "New error",
  regression: "Regression",
  spike: "Spike",
  threshold: "Threshold reached",
  escalation: "Escalating error",
  flatline: "Went quiet",
  ratio: "Error ratio",
  new_value: "New value",
  release: "Bad release",
  source_stalled: "Source stands still",
  project_spike: "Many errors at once",
  watchdog: "Watchdog",
};

const MAX_MESSAGE = 2_000;
const MAX_TAGS = 12;
const MAX_VALUE = 300;

/** One alert as templates see it. Texts are as they were logged; they are cleaned and escaped when they are written. */
export function viewAlert(alert: NotifiedAlert, around: Around): AlertView {
  const { issue } = alert;
  const labels = briefLabels(alert.labels);
  const service = labels["service"] ?? short(issue?.services[0]);
  const environment = labels["environment"];
  const subject = brief(issue?.title ?? alert.summary, MAX_VALUE);
  const resolved = alert.status === "resolved";
  const release = labels["release"] ?? short(issue?.sample?.release);
  return withoutUndefined({
    id: alert.id,
    status: alert.status,
    resolved,
    firing: !resolved,
    lasting: alert.lasting,
    told: alert.told,
    late: alert.late,
    detector: alert.detector,
    type: alert.type,
    name: alertName(alert.type),
    severity: labels["severity"] ?? "warning",
    summary: brief(alert.summary, MAX_MESSAGE),
    says_more: !brief(alert.summary, MAX_MESSAGE).includes(subject),
    subject,
    where: placeText(service, environment) ?? labels["project"] ?? labels["source"] ?? "",
    about: aboutText(alert, labels, release),
    labels,
    project: labels["project"] ?? short(issue?.project),
    service,
    environment,
    release,
    numbers: Object.entries(alert.numbers).map(([name, value]) => ({
      name: name.replace(/_(ms|ratio)$/, "").replaceAll("_", " "),
      value: numberText(name, value),
    })),
    starts_at: alert.startsAt,
    ends_at: alert.endsAt,
    lasted: Math.max(0, (alert.endsAt ?? around.now) - alert.startsAt),
    acknowledged_by: short(alert.acknowledged?.by),
    issue: issue === undefined ? undefined : viewIssue(issue),
    links: viewLinks(alert, around),
  });
}

/** `new_issue` is "New error"; an unknown type as its words. */
export function alertName(type: string): string {
  const words = type.replaceAll("_", " ");
  return NAMES[type] ?? `${words.slice(0, 1).toUpperCase()}${words.slice(1)}`;
}

/** `cart (prod)`. */
export function placeText(service: string | undefined, environment: string | undefined): string | undefined {
  if (service === undefined || service === "") return environment === "" ? undefined : environment;
  return environment === undefined || environment === "" ? service : `${service} (${environment})`;
}

/** Labels that titles and other lines tell, or that say nothing to people. */
const TOLD_ELSEWHERE = [
  ...["alertname", "detector", "severity", "issue", "service", "environment", "project", "release"],
  ...["baseline", "overflow", "watchdog", "lost", "values"],
];
const MOST_LABELS = 6;

function aboutText(alert: NotifiedAlert, labels: AlertView["labels"], release: string | undefined): string {
  const project = labels["project"] ?? short(alert.issue?.project);
  const own = Object.entries(labels).filter(([name, value]) => !TOLD_ELSEWHERE.includes(name) && value !== "");
  return [
    labels["severity"] ?? "warning",
    ...(project === undefined ? [] : [`project ${project}`]),
    ...(release === undefined || release === "" ? [] : [`release ${release}`]),
    ...own.slice(0, MOST_LABELS).map(([name, value]) => `${name.replaceAll("_", " ")} ${brief(value, 80)}`),
    ...(alert.detector === alert.type ? [] : [`detector ${alert.detector}`]),
  ].join(" · ");
}

/** Numbers say their units by the end of their names. */
function numberText(name: string, value: number | string): string {
  if (typeof value === "string") return brief(value, MAX_VALUE);
  if (name.endsWith("_ms")) return shortDuration(value);
  return name.endsWith("_ratio") ? `${formatNumber(value * 100)} %` : formatNumber(value);
}

function viewIssue(issue: IssueView): NonNullable<AlertView["issue"]> {
  const { rate } = issue;
  return withoutUndefined({
    id: issue.id,
    project: brief(issue.project, MAX_VALUE),
    title: brief(issue.title, MAX_MESSAGE),
    type: short(issue.type),
    message: truncate(issue.message, MAX_MESSAGE),
    says_more: !brief(issue.title, MAX_MESSAGE).includes(oneLine(truncate(issue.message, MAX_MESSAGE))),
    culprit: short(issue.culprit),
    level: issue.level,
    status: issue.status,
    services: brief(issue.services.slice(0, 20).join(", "), MAX_VALUE),
    first_seen: issue.firstSeen,
    last_seen: issue.lastSeen,
    event_count: issue.eventCount,
    last_hour: rate.lastHour,
    last_day: rate.lastDay,
    usual_hour: rate.usualHour,
    against_usual: againstUsual(rate.lastHour, rate.usualHour),
    sparkline: sparkline(rate.hours),
    frames: issue.frames.map(viewFrame),
    stack: issue.frames.map((frame) => viewFrame(frame).text).join("\n"),
    sample: viewSample(issue),
  });
}

function againstUsual(count: number, usual: number | undefined): string | undefined {
  if (usual === undefined) return undefined;
  if (usual < 0.05) return "usually none";
  const times = count / usual;
  if (times >= 1.5) return `${formatNumber(times)} times the usual ${formatNumber(usual)} an hour`;
  return `usually ${formatNumber(usual)} an hour`;
}

const BARS = "▁▂▃▄▅▆▇█";

/** Counts as bars between none and the greatest; empty when all are 0. */
export function sparkline(counts: readonly number[]): string {
  const most = Math.max(0, ...counts);
  if (most <= 0) return "";
  return counts.map((count) => BARS[count <= 0 ? 0 : Math.max(1, Math.round((count / most) * 7))]).join("");
}

function viewFrame(frame: Frame): NonNullable<AlertView["issue"]>["frames"][number] {
  const called = [frame.module, frame.function].filter((part) => part !== undefined && part !== "").join(".");
  const place = frame.file === undefined ? "" : frame.line === undefined ? frame.file : `${frame.file}:${frame.line}`;
  const text = called === "" ? place : place === "" ? called : `${called} (${place})`;
  const { module, function: name, file, line } = frame;
  return withoutUndefined({
    text: brief(text, MAX_VALUE),
    module: short(module),
    function: short(name),
    file: short(file),
    line,
    in_app: frame.inApp,
  });
}

function viewSample({ sample, origin }: IssueView): NonNullable<AlertView["issue"]>["sample"] {
  if (sample === undefined) return undefined;
  const tags = Object.entries(sample.tags)
    .slice(0, MAX_TAGS)
    .map(([name, value]) => pair(name, value));
  const known: readonly (readonly [string, string | undefined])[] = [
    ["service", sample.service],
    ["environment", sample.environment],
    ["release", sample.release],
    ["host", sample.host],
    ["request", requestText(sample.request)],
    ["user", userText(sample.user)],
    ["trace id", sample.traceId],
    ["logger", sample.logger],
  ];
  return withoutUndefined({
    time: sample.timestamp,
    level: sample.level,
    message: truncate(sample.message, MAX_MESSAGE),
    service: short(sample.service),
    environment: short(sample.environment),
    release: short(sample.release),
    host: short(sample.host),
    logger: short(sample.logger),
    trace_id: short(sample.traceId),
    request: short(requestText(sample.request)),
    user: short(userText(sample.user)),
    tags,
    facts: [
      ...known.flatMap(([name, value]) => (value === undefined || value === "" ? [] : [pair(name, value)])),
      ...tags,
    ],
    origin: origin === undefined ? undefined : brief(originText(origin), MAX_VALUE),
  });
}

function short(text: string | undefined): string | undefined {
  return text === undefined ? undefined : brief(text, MAX_VALUE);
}

function briefLabels(labels: NotifiedAlert["labels"]): AlertView["labels"] {
  return Object.fromEntries(Object.entries(labels).map(([name, value]) => [name, brief(value, MAX_VALUE)]));
}

function pair(name: string, value: string): { readonly name: string; readonly value: string } {
  return { name: brief(name, 60), value: brief(value, MAX_VALUE) };
}

function requestText(request: EventRequest | undefined): string | undefined {
  if (request === undefined) return undefined;
  const asked = [request.method, request.route ?? request.url].filter((part) => part !== undefined).join(" ");
  return request.status === undefined ? asked : `${asked} → ${request.status}`.trim();
}

function userText(user: EventUser | undefined): string | undefined {
  return user?.email ?? user?.name ?? user?.id ?? user?.ip;
}

function viewLinks(alert: NotifiedAlert, { now, publicUrl, kibana }: Around): AlertView["links"] {
  const page = publicUrl === undefined ? undefined : pageLinks(publicUrl, alert.id, alert.issue?.id);
  const sample = alert.issue?.sample;
  // Around its latest event, and as far back as it goes: at most a day, for what lasts longer is no context.
  const last = Math.max(alert.startsAt, Math.min(alert.endsAt ?? now, alert.issue?.lastSeen ?? now));
  const first = Math.max(alert.startsAt, last - 24 * 60 * MINUTE);
  const logs =
    kibana === undefined
      ? undefined
      : logsLink(kibana, {
          from: first - 15 * MINUTE,
          to: last + 15 * MINUTE,
          service: sample?.service ?? alert.labels["service"],
          traceId: sample?.traceId,
          message: sample?.message,
        });
  return withoutUndefined({
    ...page,
    ...(alert.status === "firing" && alert.acknowledged === undefined ? {} : { acknowledge: undefined }),
    ...(alert.status === "firing" ? {} : { silence: undefined }),
    logs,
    logs_name: kibana === undefined ? undefined : logsName(kibana),
  });
}

type Defined<T> = { [K in keyof T as undefined extends T[K] ? never : K]: T[K] } & {
  [K in keyof T as undefined extends T[K] ? K : never]?: Exclude<T[K], undefined>;
};

/** A key that is missing and one that is undefined are the same to templates; to types they are not. */
function withoutUndefined<T extends object>(value: T): Defined<T> {
  return Object.fromEntries(Object.entries(value).filter(([, inner]) => inner !== undefined)) as Defined<T>;
}
