import { z } from "zod";
import { nearestName } from "../../config/nearest-name.ts";
import type { Range, TimeInterval } from "./time-interval.ts";

const WEEKDAYS = ["sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"];
const MONTHS = [
  ...["january", "february", "march", "april", "may", "june"],
  ...["july", "august", "september", "october", "november", "december"],
];

/** A number, a name, or two of them with a colon. `read` throws with what is wrong. */
function ranges(example: string, read: (text: string) => Range) {
  return z
    .array(
      z.union([z.string(), z.int()]).transform((written, context) => {
        try {
          return read(String(written).trim().toLowerCase());
        } catch (thrown) {
          context.addIssue({
            code: "custom",
            message: (thrown as Error).message,
            params: { hint: `such as ${example}` },
          });
          return z.NEVER;
        }
      }),
    )
    .default([]);
}

function rangeOf(text: string, value: (part: string) => number): Range {
  const [first = "", second, ...more] = text.split(":");
  if (more.length > 0) throw new Error("a range has one colon");
  const range = { from: value(first), to: value(second ?? first) };
  if (range.from > range.to && range.from < 0 === range.to < 0) {
    throw new Error(`the range ends before it begins; write two: \`${first}:…\` and \`…:${second}\``);
  }
  return range;
}

function named(names: readonly string[], what: string, base: number): (part: string) => number {
  return (part) => {
    const index = names.findIndex((name) => name === part || name.slice(0, 3) === part);
    if (index >= 0) return index + base;
    const number = Number(part);
    if (base === 1 && Number.isInteger(number) && number >= 1 && number <= names.length) return number;
    const nearest = nearestName(part, names);
    throw new Error(`\`${part}\` is no ${what}${nearest === undefined ? "" : `; did you mean \`${nearest}\`?`}`);
  };
}

function whole(from: number, to: number, what: string): (part: string) => number {
  return (part) => {
    const number = /^-?\d{1,4}$/.test(part) ? Number(part) : Number.NaN;
    if (!(number >= from && number <= to && number !== 0)) throw new Error(`\`${part}\` is no ${what}`);
    return number;
  };
}

/** Minutes of the day of `HH:MM`; undefined when it is none. `24:00` is the day's end. */
export function minuteOfDay(text: string): number | undefined {
  const [, hour, minute] = /^(\d{2}):(\d{2})$/.exec(text) ?? [];
  const total = Number(hour) * 60 + Number(minute);
  return hour !== undefined && Number(minute) < 60 && total <= 1_440 ? total : undefined;
}

const timeOfDay = z
  .string()
  .refine((text) => minuteOfDay(text) !== undefined, "must be a time of day from `00:00` to `24:00`")
  .transform((text) => minuteOfDay(text) ?? 0);

/** An IANA zone. */
export const timeZone = z.string().superRefine((zone, context) => {
  try {
    new Intl.DateTimeFormat("en", { timeZone: zone });
  } catch {
    const nearest = nearestName(zone, Intl.supportedValuesOf("timeZone"));
    const hint = nearest === undefined ? "such as `UTC` or `Europe/Berlin`" : `did you mean \`${nearest}\`?`;
    context.addIssue({ code: "custom", message: `there is no time zone \`${zone}\``, params: { hint } });
  }
});

const timeIntervalSchema = z.strictObject({
  times: z
    .array(
      z
        .strictObject({
          start_time: timeOfDay.describe("`HH:MM`."),
          end_time: timeOfDay.describe("`HH:MM`, excluded; `24:00` is the end of the day."),
        })
        .refine(
          ({ start_time, end_time }) => start_time < end_time,
          "ends before it begins; over midnight write two: one to `24:00`, one from `00:00`",
        ),
    )
    .default([])
    .describe("Times of day."),
  weekdays: ranges("`monday:friday`", (text) => rangeOf(text, named(WEEKDAYS, "day of the week", 0))).describe(
    "Days of the week, from Sunday to Saturday: `monday:friday`.",
  ),
  days_of_month: ranges("`1:7`, or `-1` for the last day", (text) =>
    rangeOf(text, whole(-31, 31, "day of a month")),
  ).describe("Days of the month; negative ones count from its end: `-1` is the last."),
  months: ranges("`december` or `1:3`", (text) => rangeOf(text, named(MONTHS, "month", 1))).describe(
    "Months by name or number.",
  ),
  years: ranges("`2026:2028`", (text) => rangeOf(text, whole(1970, 9999, "year"))).describe("Years."),
  location: timeZone.optional().describe("Time zone (IANA). Default: `timezone`."),
});

export const namedIntervalsSchema = z.strictObject({
  name: z.string().min(1).max(200).describe("By which routes name it."),
  time_intervals: z
    .array(timeIntervalSchema)
    .min(1)
    .describe("It is now in the interval when all that one of these says holds."),
});

/** `timezone` is used where no location is given. */
export function toTimeInterval(config: z.infer<typeof timeIntervalSchema>, timezone: string): TimeInterval {
  return {
    times: config.times.map(({ start_time, end_time }) => ({ from: start_time, to: end_time })),
    weekdays: config.weekdays,
    daysOfMonth: config.days_of_month,
    months: config.months,
    years: config.years,
    location: config.location ?? timezone,
  };
}
