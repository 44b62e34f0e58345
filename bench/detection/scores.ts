import { type EpochMs, HOUR, MINUTE } from "../../src/domain/time.ts";
import type { Incident } from "./world.ts";

/** Something that was told. */
export interface Told {
  /** Or what else incidents name. */
  readonly issue: string;
  /** Event time from which it holds. */
  readonly startsAt: EpochMs;
  /** When it was told. */
  readonly at: EpochMs;
}

export interface Match {
  readonly found: readonly { readonly incident: Incident; readonly delayMs: number }[];
  readonly missed: readonly Incident[];
  readonly unfounded: readonly Told[];
  /** Told again of the same incident. */
  readonly repeated: number;
}

/** What is told within this time after an incident is still told of it. */
const GRACE_MS = 30 * MINUTE;
/** A step is news until it is what is usual; holidays do not count for that. */
const STEP_MS = 72 * HOUR;

/** Told things by the incidents they belong to; each incident is found once, however often it is told. */
export function match(incidents: readonly Incident[], told: readonly Told[]): Match {
  const found: { incident: Incident; delayMs: number }[] = [];
  const missed: Incident[] = [];
  const explained = new Set<Told>();
  const ofIssue = Map.groupBy(told, ({ issue }) => issue);
  let repeated = 0;
  for (const incident of incidents) {
    const end = incident.kind === "step" ? incident.from + STEP_MS : incident.to + GRACE_MS;
    const own = (ofIssue.get(incident.issue) ?? []).filter(
      ({ startsAt, at }) => at >= incident.from && startsAt >= incident.from - 2 * HOUR && startsAt < end,
    );
    for (const one of own) explained.add(one);
    repeated += Math.max(0, own.length - 1);
    const [first] = own;
    if (first === undefined) missed.push(incident);
    else found.push({ incident, delayMs: first.at - incident.from });
  }
  return { found, missed, unfounded: told.filter((one) => !explained.has(one)), repeated };
}

/** How well something did, in one run or in several. */
export interface Score {
  readonly wanted: number;
  readonly delaysMs: readonly number[];
  readonly told: number;
  readonly unfounded: number;
  readonly repeated: number;
}

/** `wanted` are to be found; whatever `explaining` ones (default: the same) explain is not unfounded. */
export function score(
  wanted: readonly Incident[],
  told: readonly Told[],
  explaining: readonly Incident[] = wanted,
): Score {
  const { found, repeated } = match(wanted, told);
  const delaysMs = found.map(({ delayMs }) => delayMs);
  const unfounded = match(explaining, told).unfounded.length;
  return { wanted: wanted.length, delaysMs, told: told.length, unfounded, repeated };
}

/** Several runs as one. */
export function pool(scores: readonly Score[]): Score {
  const sum = (of: (score: Score) => number): number => scores.reduce((total, one) => total + of(one), 0);
  return {
    wanted: sum(({ wanted }) => wanted),
    delaysMs: scores.flatMap(({ delaysMs }) => delaysMs),
    told: sum(({ told }) => told),
    unfounded: sum(({ unfounded }) => unfounded),
    repeated: sum(({ repeated }) => repeated),
  };
}

export function recall({ wanted, delaysMs }: Score): number {
  return delaysMs.length / Math.max(1, wanted);
}

/** Of all that was told, what an incident explains. */
export function precision({ told, unfounded }: Score): number {
  return told === 0 ? 1 : (told - unfounded) / told;
}

/** Harmonic mean of precision and recall. */
export function merit(one: Score): number {
  const [p, r] = [precision(one), recall(one)];
  return p + r === 0 ? 0 : (2 * p * r) / (p + r);
}

/** Heads of the columns that `cells` fills. */
export const COLUMNS: readonly string[] = [
  "to be found",
  "precision",
  "recall",
  "delay: median / 90 %",
  "unfounded",
  "told again",
];

export function cells(one: Score): readonly (string | number)[] {
  return [one.wanted, share(precision(one)), share(recall(one)), delays(one), one.unfounded, one.repeated];
}

function delays({ delaysMs }: Score): string {
  const sorted = delaysMs.map((ms) => ms / MINUTE).sort((a, b) => a - b);
  const at = (q: number): string => String(Math.round(sorted[Math.floor((sorted.length - 1) * q)] ?? Number.NaN));
  return sorted.length === 0 ? "–" : `${at(0.5)} / ${at(0.9)} min`;
}

export function row(...texts: readonly (string | number)[]): void {
  console.log(`| ${texts.join(" | ")} |`);
}

export function head(...texts: readonly string[]): void {
  row(...texts);
  row(...texts.map(() => "---"));
}

function share(value: number): string {
  return value.toFixed(3);
}
