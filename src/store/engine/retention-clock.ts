import { asError } from "../../domain/errors.ts";
import { DAY, type EpochMs } from "../../domain/time.ts";
import type { RetentionTime } from "../store.ts";
import type { PortableSql } from "./portable-sql.ts";

/** As far as retention goes on at once, however far the clock has. */
const MOST_AT_ONCE_MS = 2 * DAY;

interface Passed {
  /** The time that retention went by. */
  readonly by: EpochMs;
  /** What the clock said then. */
  readonly clock: EpochMs;
}

/**
 * The time that retention goes by: the clock, unless it has run away from the last time, as a clock that was set years ahead
 * does. Then it goes on by two days at once, and from there on twice as fast as the clock, until it has caught up. So a wrong
 * clock takes no more than two days before somebody sees it, and after a long standstill nothing needs to be done. A clock that
 * is set back is believed at once.
 */
export function passTime(last: Passed | undefined, clock: EpochMs): EpochMs {
  if (last === undefined || clock <= last.by) return clock;
  const passed = Math.max(0, clock - last.clock);
  return Math.min(clock, last.by + Math.min(2 * passed, MOST_AT_ONCE_MS));
}

/** {@link passTime} by what is stored. Where nothing is, the last commit says what time it was. */
export async function retentionTime(engine: PortableSql, clock: EpochMs): Promise<RetentionTime> {
  const by = passTime(await lastTime(engine), clock);
  const set = "ON CONFLICT (id) DO UPDATE SET went_by = excluded.went_by, clock = excluded.clock";
  const sql = `INSERT INTO retention_clock (id, went_by, clock) VALUES (1, ?1, ?2) ${set}`;
  const time = { by, behindMs: clock - by };
  try {
    await engine.write({ steps: [{ sql, values: [by, clock] }] });
    return time;
  } catch (thrown) {
    // On a full disk retention is what makes room: the next time is a longer step then, which comes to the same.
    return { ...time, unwritten: asError(thrown).message };
  }
}

async function lastTime(engine: PortableSql): Promise<Passed | undefined> {
  const [row] = await engine.all<{ went_by: number; clock: number }>({
    sql: "SELECT went_by, clock FROM retention_clock WHERE id = 1",
    values: [],
  });
  if (row !== undefined) return { by: row.went_by, clock: row.clock };
  const committed = await engine.all<{ at: number | null }>({
    sql: "SELECT max(updated_at) AS at FROM checkpoint",
    values: [],
  });
  const at = committed[0]?.at;
  return at === undefined || at === null ? undefined : { by: at, clock: at };
}
