import type { GroupingSettings } from "../../strategy.ts";
import { CODES } from "./placeholders.ts";

/*
 * A project's settings as bits, which the scanner asks for each value: bit n keeps placeholder n as text.
 */

export const DEFAULT_CHOICES = 0;
/** Status and error codes are values too. */
export const MASKS_CODES: number = 1 << 0;
/** Quoted text of several words is a value. */
export const MASKS_PHRASES: number = 1 << 30;

/** The bit that keeps a kind of value. */
export function keeps(kind: number): number {
  return 1 << kind;
}

const known = new WeakMap<GroupingSettings, number>();

/** The bits of settings; those of one object are worked out once. */
export function choicesOf(settings: GroupingSettings | undefined): number {
  if (settings === undefined) return DEFAULT_CHOICES;
  let choices = known.get(settings);
  if (choices === undefined) {
    choices = DEFAULT_CHOICES;
    for (const name of settings.keep ?? []) choices |= keeps(CODES[name]);
    if (settings.mask?.includes("code")) choices |= MASKS_CODES;
    if (settings.mask?.includes("phrase")) choices |= MASKS_PHRASES;
    known.set(settings, choices);
  }
  return choices;
}
