import type { EventRequest, EventUser, Frame } from "../../domain/error-event.ts";
import type { IssueView } from "../channel.ts";
import { brief, oneLine, truncate } from "../message/clean-text.ts";
import { formatNumber } from "./functions.ts";
import { originText } from "./origin-text.ts";
import type { AlertView } from "./view.ts";
import { MAX_MESSAGE, MAX_VALUE, pair, short, withoutUndefined } from "./view-text.ts";

const MAX_TAGS = 12;

/** What messages show of an issue; `told` is what the alert says by itself. */
export function viewIssue(issue: IssueView, told: readonly (string | undefined)[]): NonNullable<AlertView["issue"]> {
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
    user_count: issue.userCount,
    last_hour: rate.lastHour,
    last_day: rate.lastDay,
    usual_hour: rate.usualHour,
    against_usual: againstUsual(rate.lastHour, rate.usualHour),
    sparkline: sparkline(rate.hours),
    cause: causeText(issue),
    frames: issue.frames.map(viewFrame),
    stack: issue.frames.map((frame) => viewFrame(frame).text).join("\n"),
    sample: viewSample(issue, told),
  });
}

function againstUsual(count: number, usual: number | undefined): string | undefined {
  if (usual === undefined) return undefined;
  if (usual < 0.05) return "usually none";
  const times = count / usual;
  if (times >= 1.5) return `${formatNumber(times)} times the usual ${formatNumber(usual)} an hour`;
  return `usually ${formatNumber(usual)} an hour`;
}

/** What alerts say of themselves, where they know it. */
const TOLD = ["service", "environment", "release"];

const BARS = "▁▂▃▄▅▆▇█";

/** Counts as bars between none and the greatest; empty when all, or all but one, are 0. */
export function sparkline(counts: readonly number[]): string {
  const most = Math.max(0, ...counts);
  if (counts.filter((count) => count > 0).length < 2) return "";
  return counts.map((count) => BARS[count <= 0 ? 0 : Math.max(1, Math.round((count / most) * 7))]).join("");
}

/** The frames are of what was thrown first: what it was, where the title tells what became of it. */
function causeText({ sample }: IssueView): string | undefined {
  const first = sample?.exceptions.at(-1);
  if (first === undefined || (sample?.exceptions.length ?? 0) < 2) return undefined;
  const type = first.type?.split(/[.:\\/]+/).at(-1);
  return short([type, first.message].filter((part) => part !== undefined && part !== "").join(": "));
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

function viewSample(
  { sample, origin }: IssueView,
  told: readonly (string | undefined)[],
): NonNullable<AlertView["issue"]>["sample"] {
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
  const facts = [
    ...known.flatMap(([name, value]) => (value === undefined || value === "" ? [] : [pair(name, value)])),
    ...tags,
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
    facts,
    context: facts.filter(({ name, value }) => !TOLD.includes(name) || !told.includes(value)),
    origin: origin === undefined ? undefined : brief(originText(origin), MAX_VALUE),
  });
}

function requestText(request: EventRequest | undefined): string | undefined {
  if (request === undefined) return undefined;
  const asked = [request.method, request.route ?? request.url].filter((part) => part !== undefined).join(" ");
  return request.status === undefined ? asked : `${asked} → ${request.status}`.trim();
}

function userText(user: EventUser | undefined): string | undefined {
  return user?.email ?? user?.name ?? user?.id ?? user?.ip;
}
