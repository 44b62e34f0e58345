import { MINUTE } from "../../domain/time.ts";
import type { KibanaConfig } from "../../links/kibana-config.ts";
import { logsLink, logsName } from "../../links/logs-link.ts";
import { pageLinks } from "../../links/page-links.ts";
import type { NotifiedAlert } from "../channel.ts";
import { brief } from "../message/clean-text.ts";
import {
  aboutText,
  alertName,
  calledText,
  decidedOn,
  headlineOf,
  placeText,
  reasonText,
  summaryHeadline,
  toldNumbers,
  topicText,
} from "./alert-words.ts";
import { viewIssue } from "./issue-view.ts";
import type { AlertView } from "./view.ts";
import { MAX_MESSAGE, MAX_VALUE, short, withoutUndefined } from "./view-text.ts";

/** What views need besides the notification. */
export interface ViewOptions {
  readonly kibana: KibanaConfig | undefined;
  /** IANA zone of times. */
  readonly timezone: string;
}

interface Around extends ViewOptions {
  readonly now: number;
  readonly publicUrl: string | undefined;
}

/** One alert as templates see it. Texts are as they were logged; they are cleaned and escaped when they are written. */
export function viewAlert(alert: NotifiedAlert, around: Around): AlertView {
  const { issue } = alert;
  const labels = briefLabels(alert.labels);
  const service = labels["service"] ?? short(issue?.services[0]);
  const environment = labels["environment"];
  const summary = brief(alert.summary, MAX_MESSAGE);
  const subject = brief(issue?.title ?? alert.summary, MAX_VALUE);
  const resolved = alert.status === "resolved";
  const release = labels["release"] ?? short(issue?.sample?.release);
  const where = placeText(service, environment) ?? labels["project"] ?? labels["source"] ?? "";
  const called = calledText(alert.type, alert.numbers);
  const numbers = toldNumbers(alert.numbers, around.timezone);
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
    called,
    severity: labels["severity"] ?? "warning",
    summary,
    says_more: !summary.includes(subject),
    headline: issue === undefined ? summaryHeadline(alert, called) : headlineOf(called, where, subject),
    topic: issue === undefined ? topicText(alert.type, labels) : subject,
    reason: reasonText(summary, brief(issue?.title ?? "", MAX_MESSAGE)),
    subject,
    where,
    about: aboutText(alert, labels, release),
    labels,
    project: labels["project"] ?? short(issue?.project),
    service,
    environment,
    release,
    numbers: [...numbers],
    decided_on: [...decidedOn(alert, numbers)],
    starts_at: alert.startsAt,
    ends_at: alert.endsAt,
    lasted: Math.max(0, (alert.endsAt ?? around.now) - alert.startsAt),
    acknowledged_by: short(alert.acknowledged?.by),
    issue: issue === undefined ? undefined : viewIssue(issue, [service, environment, release]),
    links: viewLinks(alert, around),
  });
}

function briefLabels(labels: NotifiedAlert["labels"]): AlertView["labels"] {
  return Object.fromEntries(Object.entries(labels).map(([name, value]) => [name, brief(value, MAX_VALUE)]));
}

/** Of these there are no log records to look at. */
const ABOUT_NO_LOGS = ["source_stalled", "watchdog"];

function viewLinks(alert: NotifiedAlert, { now, publicUrl, kibana }: Around): AlertView["links"] {
  const page = publicUrl === undefined ? undefined : pageLinks(publicUrl, alert.id, alert.issue?.id);
  const sample = alert.issue?.sample;
  // Around its latest event, and as far back as it goes: at most a day, for what lasts longer is no context.
  const last = Math.max(alert.startsAt, Math.min(alert.endsAt ?? now, alert.issue?.lastSeen ?? now));
  const first = Math.max(alert.startsAt, last - 24 * 60 * MINUTE);
  const logs =
    kibana === undefined || ABOUT_NO_LOGS.includes(alert.type)
      ? undefined
      : logsLink(kibana, {
          from: first - 15 * MINUTE,
          to: last + 15 * MINUTE,
          service: sample?.service ?? alert.labels["service"],
          traceId: sample?.traceId,
          environment: sample?.environment ?? alert.labels["environment"],
          release: alert.labels["release"],
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
