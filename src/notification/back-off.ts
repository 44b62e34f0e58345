import { MINUTE, SECOND } from "../domain/time.ts";

const FIRST_MS = 2 * SECOND;
const LONGEST_MS = 10 * MINUTE;

/**
 * Pause before the next try after `attempts` (from 1) that failed: twice as long each time, from 2 s to 10 min, less up to a
 * half by chance (`random`, from 0 to 1), so that what failed together does not come back together.
 */
export function backOff(attempts: number, random: number): number {
  const full = Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(20, attempts - 1));
  return Math.round(full * (1 - random / 2));
}
