import { DAY, HOUR, MINUTE } from "../../src/domain/time.ts";
import type { Told } from "./scores.ts";
import { BEGIN, JUDGED_FROM, type World } from "./world.ts";

const WEEK_HOURS = 168;

/**
 * Sentry's forecast of an issue that is archived until it escalates, made anew each week: from hourly counts over a week
 * `max(weighted average + clamp((avg + 5σ) / avg, 5, 8) × avg, max × clamp(5 e^(-0.65 cv), 2, 5))`, by weekday; an hour of the clock above it
 * escalates. A told issue is left alone for a day.
 */
export function runSentryForecast(world: World): Told[] {
  const told: Told[] = [];
  for (const { facts, counts } of world.issues) {
    const hours = Array.from({ length: Math.floor(counts.length / 60) }, (_, hour) =>
      counts.slice(hour * 60, hour * 60 + 60).reduce((sum, count) => sum + count, 0),
    );
    let silentTo = 0;
    let limits: readonly number[] = [];
    for (let hour = (JUDGED_FROM - BEGIN) / HOUR; hour < hours.length; hour++) {
      const sinceBegin = hour - (JUDGED_FROM - BEGIN) / HOUR;
      if (sinceBegin % WEEK_HOURS === 0) limits = forecastOf(hours.slice(hour - WEEK_HOURS, hour));
      const limit = limits[Math.floor(hour / 24) % 7] ?? Number.POSITIVE_INFINITY;
      if (hour < silentTo || (hours[hour] as number) <= limit) continue;
      const startsAt = BEGIN + hour * HOUR;
      // The hour is not over when it is exceeded; on average half of it.
      told.push({ issue: facts.id, startsAt, at: startsAt + 30 * MINUTE });
      silentTo = hour + DAY / HOUR;
    }
  }
  return told;
}

/** By weekday; the slice begins on one that is the same as those of `BEGIN`, a Monday. */
function forecastOf(hours: readonly number[]): readonly number[] {
  const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
  const average = mean(hours);
  if (average === 0) return Array.from({ length: 7 }, () => 0);
  const deviation = Math.sqrt(mean(hours.map((count) => (count - average) ** 2)));
  const clamp = (value: number, low: number, high: number): number => Math.min(high, Math.max(low, value));
  const spike = clamp((average + 5 * deviation) / average, 5, 8) * average;
  const burst = Math.max(...hours) * clamp(5 * Math.exp(-0.65 * (deviation / average)), 2, 5);
  return Array.from({ length: 7 }, (_, day) => {
    const own = mean(hours.slice(day * 24, day * 24 + 24));
    const weighted = (average * 7 + own) / 8;
    return Math.max(weighted + spike, burst);
  });
}
