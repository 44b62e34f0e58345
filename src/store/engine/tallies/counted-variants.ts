import type { CommitPlan, Variant } from "../commit/commit-plan.ts";

/** What the others are counted under. */
export const OTHER_NAME = "(other)";

export type NameKind = "environment" | "release";

/** A name that this worker does not know to be one of its project's and day's. */
export interface DailyName {
  readonly project: string;
  /** Since 1970. */
  readonly day: number;
  readonly kind: NameKind;
  readonly name: string;
}

export function nameKey({ project, day, kind, name }: DailyName): string {
  return `name ${day} ${kind} ${project}\0${name}`;
}

export const MINUTES_A_DAY = 1_440;

/** The variants under which events are counted. */
export class CountedVariants {
  /** The plan's, and behind them those that stand for refused ones. */
  readonly variants: Variant[];
  private readonly refused: ReadonlySet<string>;
  private readonly replaced = new Map<string, number>();

  constructor(plan: CommitPlan, refused: ReadonlySet<string>) {
    this.variants = [...plan.variants];
    this.refused = refused;
  }

  /** Index of the variant that a project's events of this one are counted under in a minute. */
  indexOf(project: string, index: number, minute: number): number {
    if (this.refused.size === 0) return index;
    const day = Math.floor(minute / MINUTES_A_DAY);
    const { environment, release } = this.variants[index]!;
    const named = (kind: NameKind, name: string): string =>
      this.refused.has(nameKey({ project, day, kind, name })) ? OTHER_NAME : name;
    const counted = { environment: named("environment", environment), release: named("release", release) };
    if (counted.environment === environment && counted.release === release) return index;
    const key = `${counted.environment}\0${counted.release}`;
    const known = this.replaced.get(key);
    if (known !== undefined) return known;
    this.replaced.set(key, this.variants.length);
    return this.variants.push(counted) - 1;
  }
}
