import type { SourceCondition } from "../../src/detection/detector.ts";
import { LATE_MEASURE } from "../../src/detection/late-counts.ts";
import { type EpochMs, MINUTE } from "../../src/domain/time.ts";
import { Grid, GridHistory, type NamedGrid } from "./grid-history.ts";
import type { Random } from "./random.ts";
import { BEGIN, JUDGED_FROM, type World } from "./world.ts";

/** A time in which a source cannot be read; its records are there afterwards. */
export interface Outage {
  readonly source: string;
  readonly from: EpochMs;
  readonly to: EpochMs;
}

/** Counts by the minute from `BEGIN`, read from a source into a series of a grid. */
export interface Feed {
  readonly source: string;
  readonly counts: Uint32Array;
  readonly into: Grid;
  readonly series: number;
}

/** What happens on the way. Default: nothing. */
export interface Trouble {
  readonly outages?: readonly Outage[];
  /** Of all events, those that come late. */
  readonly lateShare?: number;
}

/** Defaults of `detection.stalled_after`. */
export const STALLED_AFTER_MS: number = 5 * MINUTE;
/** Defaults of `detection.allowed_lateness`. */
export const LATENESS_MS: number = MINUTE;
/** A backlog is read so many times as fast as it was written. */
const CATCH_UP = 20;
/** Late events of so many minutes come together, some minutes after the last of them. */
const LATE_BLOCK = 30;
const LATE_BY = 5;

interface Reading {
  readonly feeds: readonly { readonly feed: Feed; readonly late: Uint32Array | undefined }[];
  /** Minutes up to which what comes in time, and what comes late, has been read. */
  readTo: number;
  lateTo: number;
}

/** What has been read of feeds, minute by minute of the worker's clock; all that is before `JUDGED_FROM` from the beginning. */
export class Delivery {
  readonly minutes: number;
  private readonly outages: readonly Outage[];
  private readonly sources = new Map<string, Reading>();
  private readonly totals: NamedGrid;

  constructor(feeds: readonly Feed[], { outages = [], lateShare = 0 }: Trouble, random: Random) {
    this.minutes = feeds[0]?.counts.length ?? 0;
    this.outages = outages;
    this.totals = { names: ["all"], grid: new Grid(BEGIN, this.minutes, 1) };
    const begin = (JUDGED_FROM - BEGIN) / MINUTE;
    for (const [source, own] of Map.groupBy(feeds, (feed) => feed.source)) {
      const late = (feed: Feed): Uint32Array | undefined =>
        lateShare === 0
          ? undefined
          : feed.counts.map((count, minute) => (minute < begin ? 0 : thinned(count, lateShare, random)));
      const reading = { feeds: own.map((feed) => ({ feed, late: late(feed) })), readTo: begin, lateTo: begin };
      this.read(reading, 0, begin, false);
      this.sources.set(source, reading);
    }
  }

  /** A measure by which late events are noticed, to be given to the history. */
  measures(): ReadonlyMap<string, NamedGrid> {
    return new Map([[LATE_MEASURE.id, this.totals]]);
  }

  /** Reads what there is at `now`. */
  advance(now: EpochMs): void {
    const minute = (now - BEGIN) / MINUTE;
    for (const [source, reading] of this.sources) {
      if (this.outageOf(source, now) !== undefined) continue;
      const to = Math.min(minute, reading.readTo + CATCH_UP);
      this.read(reading, reading.readTo, to, false);
      reading.readTo = to;
      const lateTo = Math.min(to, Math.floor((minute - LATE_BY) / LATE_BLOCK) * LATE_BLOCK);
      if (lateTo <= reading.lateTo) continue;
      this.read(reading, reading.lateTo, lateTo, true);
      reading.lateTo = lateTo;
    }
  }

  conditions(now: EpochMs): SourceCondition[] {
    return [...this.sources].map(([id, { readTo }]) => {
      const down = this.outageOf(id, now);
      const stalled = down !== undefined && now - down.from >= STALLED_AFTER_MS;
      return {
        id,
        type: "kafka",
        watermark: BEGIN + readTo * MINUTE - LATENESS_MS,
        stalledSince: stalled ? down.from : undefined,
        stalledBecause: stalled ? "connection refused" : undefined,
        lag: undefined,
        firstCaughtUpAt: BEGIN,
      };
    });
  }

  private outageOf(id: string, now: EpochMs): Outage | undefined {
    return this.outages.find(({ source, from, to }) => source === id && from <= now && now < to);
  }

  private read({ feeds }: Reading, from: number, to: number, isLate: boolean): void {
    const total = new Uint32Array(Math.max(0, to - from));
    for (const { feed, late } of feeds) {
      for (let minute = from; minute < to; minute++) {
        const delayed = late === undefined ? 0 : (late[minute] as number);
        const count = isLate ? delayed : (feed.counts[minute] as number) - delayed;
        if (count === 0) continue;
        feed.into.add(feed.series, minute, count);
        total[minute - from] = (total[minute - from] as number) + count;
      }
    }
    total.forEach((count, i) => {
      this.totals.grid.add(0, from + i, count);
    });
  }
}

/** A world as it is read, and what has been counted of it. */
export function deliver(
  world: World,
  trouble: Trouble,
  random: Random,
): { readonly delivery: Delivery; readonly history: GridHistory } {
  const grid = new Grid(BEGIN, world.minutes, world.issues.length);
  const feeds = world.issues.map(({ source, counts }, series): Feed => ({ source, counts, into: grid, series }));
  const delivery = new Delivery(feeds, trouble, random);
  return { delivery, history: new GridHistory(world.issues, grid, delivery.measures()) };
}

function thinned(count: number, share: number, random: Random): number {
  if (count > 100) return Math.round(count * share);
  let kept = 0;
  for (let i = 0; i < count; i++) if (random.next() < share) kept += 1;
  return kept;
}
