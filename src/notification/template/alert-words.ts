import type { AlertNumbers, Labels } from "../../domain/alert.ts";
import { MINUTE } from "../../domain/time.ts";
import type { NotifiedAlert } from "../channel.ts";
import { brief, truncate } from "../message/clean-text.ts";
import { formatNumber, formatZoned, shortDuration } from "./functions.ts";
import { MAX_VALUE, short } from "./view-text.ts";

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
  source_stalled: "Source trouble",
  project_spike: "Many errors at once",
  watchdog: "Watchdog",
};

/** `new_issue` is "New error"; an unknown type as its words. */
export function alertName(type: string): string {
  const words = type.replaceAll("_", " ");
  return NAMES[type] ?? `${words.slice(0, 1).toUpperCase()}${words.slice(1)}`;
}

/** Less is no multiple that anybody speaks of. */
const LEAST_TIMES = 1.5;

/** `Spike ×12`: the name, and how many times the usual it was, where that is known. */
export function calledText(type: string, { times }: AlertNumbers): string {
  const name = alertName(type);
  return typeof times === "number" && times >= LEAST_TIMES
    ? `${name} ×${formatNumber(times >= 10 ? Math.round(times) : times)}`
    : name;
}

/** `cart (prod)`. */
export function placeText(service: string | undefined, environment: string | undefined): string | undefined {
  if (service === undefined || service === "") return environment === "" ? undefined : environment;
  return environment === undefined || environment === "" ? service : `${service} (${environment})`;
}

/** What a phone's screen has room for comes first. */
const MAX_SUBJECT = 160;
const MAX_PLACE = 80;

/** `Spike ×12 in cart (prod): TimeoutError: no answer`. */
export function headlineOf(called: string, where: string, subject: string): string {
  return `${called}${where === "" ? "" : ` in ${truncate(where, MAX_PLACE)}`}: ${truncate(subject, MAX_SUBJECT)}`;
}

/** Of these the summary does not say by itself what it is about. */
const NEED_A_NAME = ["threshold", "watchdog"];

/** The headline of an alert that is not about one issue: its summary tells where, and mostly what. */
export function summaryHeadline({ type, summary, labels }: NotifiedAlert, called: string): string {
  const said = brief(summary, MAX_VALUE);
  return NEED_A_NAME.includes(type) || labels["overflow"] !== undefined ? `${called}: ${said}` : said;
}

/** The summary without the subject at its end: `Back after it was resolved, in release 1.4`. */
export function reasonText(summary: string, subject: string): string {
  const end = `: ${subject}`;
  return summary.length > end.length && summary.endsWith(end) ? summary.slice(0, -end.length) : summary;
}

/** Labels that titles and other lines tell, or that say nothing to people. */
const TOLD_ELSEWHERE = [
  ...["alertname", "detector", "severity", "issue", "service", "environment", "project", "release"],
  ...["baseline", "overflow", "watchdog", "lost", "values", "field"],
];
const MOST_LABELS = 6;

function ownLabels(labels: Labels): readonly string[] {
  return Object.entries(labels)
    .filter(([name, value]) => !TOLD_ELSEWHERE.includes(name) && value !== "")
    .slice(0, MOST_LABELS)
    .map(([name, value]) => `${name.replaceAll("_", " ")} ${brief(value, 80)}`);
}

/** `critical · project shop · release 1.4 · team cart`. */
export function aboutText(alert: NotifiedAlert, labels: Labels, release: string | undefined): string {
  const project = labels["project"] ?? short(alert.issue?.project);
  return [
    labels["severity"] ?? "warning",
    ...(project === undefined ? [] : [`project ${project}`]),
    ...(release === undefined || release === "" ? [] : [`release ${release}`]),
    ...ownLabels(labels),
    ...(alert.detector === alert.type ? [] : [`detector ${alert.detector}`]),
  ].join(" · ");
}

/** What an alert without an issue is about, in words that stay the same from its begin to its end: `Bad release 1.4`. */
export function topicText(type: string, labels: Labels): string {
  const release = type === "release" ? labels["release"] : undefined;
  const own = ownLabels(labels).join(", ");
  return `${alertName(type)}${release === undefined ? "" : ` ${release}`}${own === "" ? "" : `: ${own}`}`;
}

/** A number of a decision as people read it: its name says its unit, which goes from the name into the value. */
export interface ToldNumber {
  readonly name: string;
  readonly value: string;
}

/** All numbers of a decision. */
export function toldNumbers(numbers: AlertNumbers, timezone: string): readonly ToldNumber[] {
  const isOfShares = "share" in numbers;
  return Object.entries(numbers).map(([name, value]) => ({
    name: name.replace(/_(ms|minutes|ratio)$/, "").replaceAll("_", " "),
    value: numberText(name, value, timezone, isOfShares),
  }));
}

function numberText(name: string, value: number | string, timezone: string, isOfShares: boolean): string {
  if (typeof value === "string")
    return isTime(value) ? formatZoned(Date.parse(value), timezone) : brief(value, MAX_VALUE);
  if (name.endsWith("_ms")) return shortDuration(value);
  if (name.endsWith("_minutes")) return shortDuration(value * MINUTE);
  const isShare = /(^|_)(share|ratio)$/.test(name) || (isOfShares && name === "threshold");
  return isShare ? `${formatNumber(value * 100)} %` : formatNumber(value);
}

function isTime(text: string): boolean {
  return /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/.test(text);
}

/** Of an issue, not of the decision: what is told of the issue says them. */
const OF_THE_ISSUE = ["events", "level"];

/** Those of the numbers that the summary does not say. */
export function decidedOn(alert: NotifiedAlert, told: readonly ToldNumber[]): readonly ToldNumber[] {
  return told.filter(({ name, value }) => {
    if (alert.issue !== undefined && OF_THE_ISSUE.includes(name)) return false;
    // In words: "No log records".
    if (name === "observed" && value === "0") return false;
    return !says(alert.summary, value) && !says(alert.summary, value.replaceAll(",", ""));
  });
}

/** Whether a text has a value that is no part of a longer number or word. */
function says(text: string, value: string): boolean {
  // Nothing is found everywhere, without end.
  if (value === "") return true;
  const isPart = (character: string | undefined): boolean => character !== undefined && /[\p{L}\p{N}]/u.test(character);
  for (let at = text.indexOf(value); at >= 0; at = text.indexOf(value, at + 1)) {
    const after = text[at + value.length];
    const goesOn = (after === "." || after === ",") && isPart(text[at + value.length + 1]);
    const before = text[at - 1];
    const comesFrom = (before === "." || before === ",") && isPart(text[at - 2]);
    if (!isPart(before) && !comesFrom && !isPart(after) && !goesOn) return true;
  }
  return false;
}
