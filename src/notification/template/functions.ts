import { formatDuration } from "../../config/duration.ts";
import { DAY, HOUR, MINUTE, SECOND } from "../../domain/time.ts";
import { truncate } from "../message/clean-text.ts";
import { type Format, valueText, Written } from "./format.ts";

/** What helpers know besides their arguments. */
export interface HelperContext {
  readonly format: Format;
  /** Time of the message. */
  readonly now: number;
  /** IANA zone of times. */
  readonly timezone: string;
}

/** A helper as template files are checked for. */
export interface Helper {
  /** As the guide writes it: `truncate TEXT LENGTH`. */
  readonly usage: string;
  readonly parameters: readonly [atLeast: number, atMost: number];
  /** Names that may be given as `name=value`. */
  readonly named?: readonly string[];
  run(parameters: readonly unknown[], named: Readonly<Record<string, unknown>>, context: HelperContext): unknown;
}

const number = (value: unknown): number => (typeof value === "number" ? value : Number.NaN);

const styled = (style: "bold" | "italic" | "code"): Helper => ({
  usage: `${style} TEXT`,
  parameters: [1, 1],
  run: ([text], _, { format }) => new Written(format.styled(style, valueText(text).replaceAll("\n", " "))),
});

/** Everything that templates can call. Built-in blocks (`if`, `unless`, `each`, `with`) come on top. */
export const HELPERS: Readonly<Record<string, Helper>> = {
  time: {
    usage: 'time TIME [zone="Asia/Shanghai"] [show="both|date|time"]',
    parameters: [1, 1],
    named: ["zone", "show"],
    run: ([at], { zone, show }, { timezone }) =>
      formatZoned(number(at), typeof zone === "string" ? zone : timezone, typeof show === "string" ? show : "both"),
  },
  ago: { usage: "ago TIME", parameters: [1, 1], run: ([at], _, { now }) => agoText(now - number(at)) },
  duration: { usage: "duration MILLISECONDS", parameters: [1, 1], run: ([ms]) => shortDuration(number(ms)) },
  number: { usage: "number NUMBER", parameters: [1, 1], run: ([value]) => formatNumber(number(value)) },
  plural: {
    usage: 'plural COUNT "event" ["events"]',
    parameters: [2, 3],
    run: ([count, one, many]) =>
      `${formatNumber(number(count))} ${count === 1 ? valueText(one) : many === undefined ? `${valueText(one)}s` : valueText(many)}`,
  },
  truncate: {
    usage: "truncate TEXT LENGTH",
    parameters: [2, 2],
    run: ([text, length]) => truncate(valueText(text), Math.max(1, number(length) || 1)),
  },
  first_line: {
    usage: "first_line TEXT",
    parameters: [1, 1],
    run: ([text]) => valueText(text).trimStart().split("\n")[0],
  },
  upper: { usage: "upper TEXT", parameters: [1, 1], run: ([text]) => valueText(text).toUpperCase() },
  lower: { usage: "lower TEXT", parameters: [1, 1], run: ([text]) => valueText(text).toLowerCase() },
  bold: styled("bold"),
  italic: styled("italic"),
  code: styled("code"),
  code_block: {
    usage: "code_block TEXT",
    parameters: [1, 1],
    run: ([text], _, { format }) => {
      const shown = valueText(text).replace(/^\n+|\s+$/g, "");
      return shown === "" ? "" : new Written(format.codeBlock(shown));
    },
  },
  link: {
    usage: "link TEXT URL",
    parameters: [2, 2],
    run: ([text, url], _, { format }) => {
      const [shown, target] = [valueText(text).replaceAll("\n", " "), valueText(url)];
      return isWebAddress(target) ? new Written(format.link(shown === "" ? target : shown, target)) : shown;
    },
  },
  json: {
    usage: "json VALUE",
    parameters: [1, 1],
    // For programs, which get exactly what was logged.
    run: ([value], _, { format }) => {
      const json = JSON.stringify(value ?? null);
      return format.takesJson ? new Written(json) : json;
    },
  },
  eq: { usage: "eq A B", parameters: [2, 2], run: ([left, right]) => left === right },
  ne: { usage: "ne A B", parameters: [2, 2], run: ([left, right]) => left !== right },
  gt: { usage: "gt A B", parameters: [2, 2], run: ([left, right]) => number(left) > number(right) },
  lt: { usage: "lt A B", parameters: [2, 2], run: ([left, right]) => number(left) < number(right) },
  and: { usage: "and A B …", parameters: [2, 9], run: (values) => values.every(truthy) },
  or: { usage: "or A B …", parameters: [2, 9], run: (values) => values.find(truthy) ?? values.at(-1) },
  not: { usage: "not A", parameters: [1, 1], run: ([value]) => !truthy(value) },
};

/** As `if` judges it: an empty list and an empty text are nothing. */
function truthy(value: unknown): boolean {
  return Array.isArray(value) ? value.length > 0 : Boolean(value);
}

function isWebAddress(text: string): boolean {
  return /^https?:\/\/[^\s"<>]+$/i.test(text) && URL.canParse(text);
}

const [WHOLE, TENTHS, THOUSANDTHS] = [0, 1, 3].map(
  (maximumFractionDigits) => new Intl.NumberFormat("en-US", { maximumFractionDigits }),
) as [Intl.NumberFormat, Intl.NumberFormat, Intl.NumberFormat];

/** `1,234`, `0.25`, `12.5`: more digits behind the point the smaller it is. */
export function formatNumber(value: number): string {
  if (!Number.isFinite(value)) return "";
  const size = Math.abs(value);
  return (size >= 100 ? WHOLE : size >= 1 ? TENTHS : THOUSANDTHS).format(value);
}

/** The two largest units of a duration: `2d3h`, `5m`, `12s`; `0s` below a second. */
export function shortDuration(ms: number): string {
  if (!Number.isFinite(ms) || ms < 0) return "";
  const unit = ms >= DAY ? HOUR : ms >= HOUR ? MINUTE : SECOND;
  const rounded = Math.floor(ms / unit) * unit;
  return rounded === 0 ? "0s" : formatDuration(rounded);
}

function agoText(ms: number): string {
  if (!Number.isFinite(ms)) return "";
  if (ms < 0) return `in ${shortDuration(-ms)}`;
  return ms < SECOND ? "just now" : `${shortDuration(ms)} ago`;
}

const zones = new Map<string, Intl.DateTimeFormat | undefined>();

/** `2026-11-28 13:38:39 CET` in a zone; in UTC where there is no such zone. */
export function formatZoned(at: number, zone: string, show = "both"): string {
  if (!Number.isFinite(at) || Math.abs(at) > 8.64e15) return "";
  const parts = new Map(
    (zoneFormat(zone) ?? zoneFormat("UTC"))?.formatToParts(at).map(({ type, value }) => [type, value]),
  );
  const get = (type: Intl.DateTimeFormatPartTypes): string => parts.get(type) ?? "";
  const date = `${get("year")}-${get("month")}-${get("day")}`;
  const clock = `${get("hour")}:${get("minute")}:${get("second")} ${get("timeZoneName")}`;
  return show === "date" ? date : show === "time" ? clock : `${date} ${clock}`;
}

function zoneFormat(timeZone: string): Intl.DateTimeFormat | undefined {
  if (!zones.has(timeZone) && zones.size < 600) zones.set(timeZone, newZoneFormat(timeZone));
  return zones.get(timeZone);
}

function newZoneFormat(timeZone: string): Intl.DateTimeFormat | undefined {
  const two = "2-digit" as const;
  const options = { year: "numeric", month: two, day: two, hour: two, minute: two, second: two } as const;
  try {
    return new Intl.DateTimeFormat("en-CA", { ...options, hourCycle: "h23", timeZone, timeZoneName: "short" });
  } catch {
    return undefined;
  }
}
