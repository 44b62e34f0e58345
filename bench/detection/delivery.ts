import type { SourceCondition } from "../../src/detection/detector.ts";
import { type EpochMs, MINUTE } from "../../src/domain/time.ts";
import { Grid, GridHistory } from "./grid-history.ts";
import type { Random } from "./random.ts";
import { BEGIN, JUDGED_FROM, type World } from "./world.ts";

/** A time in which a source cannot be read; its records are there afterwards. */
export interface Outage {
  readonly source: string;
  readonly from: EpochMs;
  readonly to: EpochMs;
}

export const LATENESS_MS: number = MINUTE;
const STALLED_AFTER_MS = 5 * MINUTE;
/** A backlog is read so many times as fast as it was written. */
const CATCH_UP = 20;
/** Late events of so many minutes come together, some minutes after the last of them. */
const LATE_BLOCK = 30;
const LATE_BY = 5;

/** What of a world has been read, minute by minute of the worker's clock. */
export class Delivery {
  readonly history: GridHistory = new GridHistory();
  private readonly world: World;
  private readonly outages: readonly Outage[];
  private readonly late: readonly Uint32Array[];
  /** By source, the minute up to which it has been read. */
  private readonly readTo = new Map<string, number>();

  /** `lateShare`: of all events, those that come late. */
  constructor(world: World, outages: readonly Outage[], lateShare: number, random: Random) {
    this.world = world;
    this.outages = outages;
    const begin = (JUDGED_FROM - BEGIN) / MINUTE;
    this.late = world.issues.map(({ facts, source, counts }) => {
      const grid = new Grid(BEGIN, world.minutes);
      for (let minute = 0; minute < begin; minute++) if (counts[minute]) grid.add(minute, counts[minute] as number);
      this.history.issuesById.set(facts.id, { facts, grid });
      this.readTo.set(source, begin);
      return counts.map((count, minute) => (minute < begin || lateShare === 0 ? 0 : thinned(count, lateShare, random)));
    });
  }

  /** Reads what there is at `now`, and says in which minutes late events were counted. */
  advance(now: EpochMs): readonly EpochMs[] {
    const minute = (now - BEGIN) / MINUTE;
    for (const [source, before] of this.readTo) {
      if (this.isDown(source, now)) continue;
      const to = Math.min(minute, before + CATCH_UP);
      this.read(source, before, to, false);
      this.readTo.set(source, to);
    }
    if ((minute - LATE_BY) % LATE_BLOCK !== 0) return [];
    const block = { from: minute - LATE_BY - LATE_BLOCK, to: minute - LATE_BY };
    const changed = new Set<EpochMs>();
    for (const [source, readTo] of this.readTo) {
      // What is late of a backlog comes with it.
      for (const at of this.read(source, block.from, Math.min(block.to, readTo), true)) changed.add(at);
    }
    return [...changed];
  }

  conditions(now: EpochMs): SourceCondition[] {
    return [...this.readTo].map(([id, readTo]) => {
      const watermark = BEGIN + readTo * MINUTE - LATENESS_MS;
      const down = this.outages.find(({ source, from, to }) => source === id && from <= now && now < to);
      const stalled = down !== undefined && now - down.from >= STALLED_AFTER_MS;
      return {
        id,
        type: "kafka",
        watermark,
        stalledSince: stalled ? down.from : undefined,
        stalledBecause: stalled ? "connection refused" : undefined,
        lag: undefined,
        firstCaughtUpAt: BEGIN,
      };
    });
  }

  private isDown(id: string, now: EpochMs): boolean {
    return this.outages.some(({ source, from, to }) => source === id && from <= now && now < to);
  }

  private read(source: string, from: number, to: number, late: boolean): EpochMs[] {
    const changed: EpochMs[] = [];
    for (const [i, issue] of this.world.issues.entries()) {
      if (issue.source !== source) continue;
      const { grid } = this.history.issuesById.get(issue.facts.id) as { grid: Grid };
      for (let minute = Math.max(0, from); minute < to; minute++) {
        const delayed = this.late[i]?.[minute] ?? 0;
        const count = late ? delayed : (issue.counts[minute] ?? 0) - delayed;
        if (count === 0) continue;
        grid.add(minute, count);
        if (late) changed.push(BEGIN + minute * MINUTE);
      }
    }
    return changed;
  }
}

function thinned(count: number, share: number, random: Random): number {
  if (count > 100) return Math.round(count * share);
  let kept = 0;
  for (let i = 0; i < count; i++) if (random.next() < share) kept += 1;
  return kept;
}
