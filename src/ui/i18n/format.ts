import { settings } from "../state/settings.ts";

/*
 * Numbers, times and durations as the reader's language writes them. Formatters are costly to make and cheap to use, so
 * each is made once.
 */

const made = new Map<string, unknown>();

function once<T>(key: string, make: (tag: string) => T): T {
  const tag = settings.get().language === "zh" ? "zh-CN" : "en";
  const name = `${tag} ${key}`;
  if (!made.has(name)) made.set(name, make(tag));
  return made.get(name) as T;
}

/** `12,345`. */
export function formatNumber(value: number): string {
  return once("number", (tag) => new Intl.NumberFormat(tag, { maximumFractionDigits: 2 })).format(value);
}

/** `12.3K`; for columns, with the exact number in a title. */
export function formatCompact(value: number): string {
  return once(
    "compact",
    (tag) => new Intl.NumberFormat(tag, { notation: "compact", maximumFractionDigits: value < 10_000 ? 1 : 0 }),
  ).format(value);
}

/** `38%`, of a share between 0 and 1. */
export function formatShare(share: number): string {
  const digits = share > 0 && share < 0.1 ? 1 : 0;
  return once(
    `share${digits}`,
    (tag) => new Intl.NumberFormat(tag, { style: "percent", maximumFractionDigits: digits }),
  ).format(share);
}

/** `2.4 MB`. */
export function formatBytes(bytes: number): string {
  const units = ["byte", "kilobyte", "megabyte", "gigabyte", "terabyte"] as const;
  const step = bytes < 1 ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(bytes) / 3));
  return once(
    `bytes${step}`,
    (tag) =>
      new Intl.NumberFormat(tag, {
        style: "unit",
        unit: units[step] ?? "byte",
        unitDisplay: "narrow",
        maximumFractionDigits: 1,
      }),
  ).format(bytes / 1000 ** step);
}

/** IANA name of the zone times are shown in. */
export function zoneName(): string {
  return settings.get().zone === "utc" ? "UTC" : Intl.DateTimeFormat().resolvedOptions().timeZone;
}

function dateFormat(key: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const timeZone = zoneName();
  return once(`${key} ${timeZone}`, (tag) => new Intl.DateTimeFormat(tag, { ...options, timeZone }));
}

/** `Nov 28, 2026, 14:03:22.120 GMT+8`: to the millisecond, with its zone. */
export function formatInstant(at: number): string {
  const time = dateFormat("instant", {
    year: "numeric",
    month: "short",
    day: "numeric",
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
    fractionalSecondDigits: 3,
    hourCycle: "h23",
  }).format(at);
  // Some languages write the zone in the middle.
  const parts = dateFormat("zone", { timeZoneName: "short" }).formatToParts(at);
  return `${time} ${parts.find(({ type }) => type === "timeZoneName")?.value ?? ""}`;
}

/** `Nov 28, 14:03`. */
export function formatMinute(at: number): string {
  return dateFormat("minute", {
    month: "short",
    day: "numeric",
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
  }).format(at);
}

const STEPS: readonly (readonly [Intl.RelativeTimeFormatUnit, number])[] = [
  ["year", 365 * 86_400_000],
  ["month", 30 * 86_400_000],
  ["week", 7 * 86_400_000],
  ["day", 86_400_000],
  ["hour", 3_600_000],
  ["minute", 60_000],
  ["second", 1_000],
];

/** `5 min. ago`, `in 3 hr.`; below ten seconds `now`. */
export function formatRelative(at: number, now: number): string {
  const away = at - now;
  const size = Math.abs(away);
  const format = once("relative", (tag) => new Intl.RelativeTimeFormat(tag, { style: "narrow", numeric: "auto" }));
  if (size < 10_000) return format.format(0, "second");
  const [unit, step] = STEPS.find(([, step]) => size >= step) ?? ["second", 1_000];
  return format.format(Math.trunc(away / step), unit);
}

/** `1h 5m`: the two largest parts. */
export function formatDuration(ms: number): string {
  const parts: string[] = [];
  let rest = Math.max(0, Math.round(ms));
  for (const [unit, step] of [
    ["day", 86_400_000],
    ["hour", 3_600_000],
    ["minute", 60_000],
    ["second", 1_000],
  ] as const) {
    const count = Math.floor(rest / step);
    if (count === 0 && (parts.length > 0 || unit !== "second")) continue;
    rest -= count * step;
    const format = once(
      `duration ${unit}`,
      (tag) => new Intl.NumberFormat(tag, { style: "unit", unit, unitDisplay: "narrow" }),
    );
    parts.push(format.format(count));
    if (parts.length === 2) break;
  }
  return parts.join(" ");
}
