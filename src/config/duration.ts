import { z } from "zod";
import { says } from "../domain/sentence.ts";

const UNITS = { y: 31_536_000_000, w: 604_800_000, d: 86_400_000, h: 3_600_000, m: 60_000, s: 1_000, ms: 1 } as const;
const PATTERN = /^(?:(\d+)y)?(?:(\d+)w)?(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?(?:(\d+)ms)?$/;

/**
 * Milliseconds of a duration as Prometheus writes it: `500ms`, `5m`, `1h30m`, `7d`; units from large to small, each
 * once; a year is 365 days; `0` needs no unit. Undefined when `text` is not one, or is longer than a number can hold.
 */
export function parseDuration(text: string): number | undefined {
  if (text === "0") return 0;
  const match = text === "" ? null : PATTERN.exec(text);
  if (match === null) return undefined;
  const total = Object.values(UNITS).reduce((sum, unit, index) => sum + Number(match[index + 1] ?? 0) * unit, 0);
  return Number.isSafeInteger(total) ? total : undefined;
}

/** The shortest way to write `ms` (a whole number from 0) that `parseDuration` reads back. */
export function formatDuration(ms: number): string {
  let rest = ms;
  let text = "";
  for (const [name, unit] of Object.entries(UNITS)) {
    // Weeks and years are how people write round numbers only: 10d says more than 1w3d.
    if ((name === "y" || name === "w") && rest % unit !== 0) continue;
    const count = Math.floor(rest / unit);
    if (count > 0) text += `${count}${name}`;
    rest -= count * unit;
  }
  return text === "" ? "0" : text;
}

/** A duration in YAML, such as `5m`, or `0`; milliseconds in code. */
export const duration = z
  .union([z.string().refine((text) => parseDuration(text) !== undefined, says("schema.duration")), z.literal(0)])
  .meta({ title: says("kind.duration") })
  .transform((written) => (written === 0 ? 0 : (parseDuration(written) ?? 0)));
