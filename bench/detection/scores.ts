import { type EpochMs, HOUR, MINUTE } from "../../src/domain/time.ts";
import type { Incident } from "./world.ts";

/** Something that was told. */
export interface Told {
  readonly issue: string;
  /** Event time from which it holds. */
  readonly startsAt: EpochMs;
  /** When it was told. */
  readonly at: EpochMs;
}

export interface Score {
  readonly found: readonly { readonly incident: Incident; readonly delayMs: number }[];
  readonly missed: readonly Incident[];
  readonly unfounded: readonly Told[];
  readonly repeated: number;
}

/** What is told within this time after an incident is still told of it. */
const GRACE_MS = 30 * MINUTE;
/** A step is news until it is what is usual; holidays do not count for that. */
const STEP_MS = 72 * HOUR;

/** Told things by the incidents they belong to; each incident is found once, however often it is told. */
export function score(incidents: readonly Incident[], told: readonly Told[]): Score {
  const found: { incident: Incident; delayMs: number }[] = [];
  const missed: Incident[] = [];
  const explained = new Set<Told>();
  let repeated = 0;
  for (const incident of incidents) {
    const end = incident.kind === "step" ? incident.from + STEP_MS : incident.to + GRACE_MS;
    const own = told.filter(({ issue, startsAt, at }) => {
      return issue === incident.issue && at >= incident.from && startsAt >= incident.from - 2 * HOUR && startsAt < end;
    });
    for (const one of own) explained.add(one);
    repeated += Math.max(0, own.length - 1);
    const [first] = own;
    if (first === undefined) missed.push(incident);
    else found.push({ incident, delayMs: first.at - incident.from });
  }
  return { found, missed, unfounded: told.filter((one) => !explained.has(one)), repeated };
}

export function recall({ found, missed }: Score): number {
  return found.length / Math.max(1, found.length + missed.length);
}

export function precision({ found, repeated, unfounded }: Score): number {
  const right = found.length + repeated;
  return right + unfounded.length === 0 ? 1 : right / (right + unfounded.length);
}

export function delays({ found }: Score): string {
  const sorted = found.map(({ delayMs }) => delayMs / MINUTE).sort((a, b) => a - b);
  const at = (q: number): string => String(Math.round(sorted[Math.floor((sorted.length - 1) * q)] ?? Number.NaN));
  return sorted.length === 0 ? "–" : `${at(0.5)} / ${at(0.9)} min`;
}

export function row(...cells: readonly (string | number)[]): void {
  console.log(`| ${cells.join(" | ")} |`);
}

export function head(...cells: readonly string[]): void {
  row(...cells);
  row(...cells.map(() => "---"));
}

export function share(value: number): string {
  return value.toFixed(3);
}
