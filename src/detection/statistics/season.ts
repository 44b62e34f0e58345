import { DAY, type EpochMs, HOUR, MINUTE } from "../../domain/time.ts";

/** Hours of a week. */
export const HOURS_A_WEEK = 168;

/**
 * The hours of a zone's weeks, as people there live them: a day on which the clocks change has 23 or 25. Where the zone is
 * off by half an hour, an hour (as counts are kept) belongs to the local hour in which it begins.
 */
export class Season {
  /** IANA name. */
  readonly timezone: string;
  private readonly format: Intl.DateTimeFormat;
  /** Six-hour stretch since 1970 → minutes ahead of UTC, where that does not change within it. */
  private readonly offsets = new Map<number, number>();

  constructor(timezone: string) {
    this.timezone = timezone;
    this.format = new Intl.DateTimeFormat("en", {
      timeZone: timezone,
      hourCycle: "h23",
      ...{ year: "numeric", month: "numeric", day: "numeric", hour: "numeric", minute: "numeric", second: "numeric" },
    });
  }

  /** 0 is Monday's first hour, 167 Sunday's last. */
  hourOfWeek(at: EpochMs): number {
    const hours = Math.floor((at + this.offset(at)) / HOUR);
    // 1970 began on a Thursday.
    return (((hours + 3 * 24) % HOURS_A_WEEK) + HOURS_A_WEEK) % HOURS_A_WEEK;
  }

  /** `Tuesday 14:00`. */
  describe(at: EpochMs): string {
    const hour = this.hourOfWeek(at);
    return `${WEEKDAYS[Math.floor(hour / 24)]} ${String(hour % 24).padStart(2, "0")}:00`;
  }

  private offset(at: EpochMs): number {
    const stretch = Math.floor(at / (6 * HOUR));
    const known = this.offsets.get(stretch);
    if (known !== undefined) return known;
    const first = this.measure(stretch * 6 * HOUR);
    if (first !== this.measure((stretch + 1) * 6 * HOUR - MINUTE)) return this.measure(at);
    if (this.offsets.size > 1_000) this.offsets.clear();
    this.offsets.set(stretch, first);
    return first;
  }

  private measure(at: EpochMs): number {
    const parts = new Map<string, number>(
      this.format.formatToParts(at).map(({ type, value }) => [type, Number(value)]),
    );
    const part = (type: string): number => parts.get(type) ?? 0;
    const local = Date.UTC(part("year"), part("month") - 1, part("day"), part("hour"), part("minute"), part("second"));
    return local - Math.floor(at / 1_000) * 1_000;
  }
}

const WEEKDAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];

/** Days of hour counts that a season is learnt from: four weeks. */
export const SEASON_MS: number = 28 * DAY;
