import type { CommitPlan, Variant } from "./commit-plan.ts";
import type { KnownRows } from "./first-sights.ts";
import type { AcceptedSlice } from "./tally.ts";

/*
 * Counts are kept by environment and release, whose names logs decide: a program that calls each of its runs a release would
 * make a row of every event. So a project's names are counted by the day, and what exceeds that goes under one name.
 */

/** Names of a project and day that are counted each for itself. */
export const MAX_DAILY_NAMES: Readonly<Record<NameKind, number>> = { environment: 100, release: 500 };
/** What the others are counted under. */
export const OTHER_NAME = "(other)";

export type NameKind = "environment" | "release";
const KINDS: readonly NameKind[] = ["environment", "release"];

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

const MINUTES_A_DAY = 1_440;
const DAYS = 2 ** 20;

/** Names of a commit's counted events that are not known to be stored, each once. */
export function unknownNames(plan: CommitPlan, accepted: readonly AcceptedSlice[], known: KnownRows): DailyName[] {
  const seen = new Set<number>();
  const found = new Map<string, DailyName>();
  const projects = new Map<string, number>();
  const projectOf = plan.fingerprints.map(({ project }) => {
    if (!projects.has(project)) projects.set(project, projects.size);
    return projects.get(project)!;
  });
  for (const { slice, counted } of accepted) {
    const { fingerprint, variant, minute } = slice.events;
    let latest = -1;
    for (let i = 0; i < counted.length; i += 1) {
      if (counted[i] === 0) continue;
      const day = Math.floor(minute[i]! / MINUTES_A_DAY);
      const place = (projectOf[fingerprint[i]!]! * plan.variants.length + variant[i]!) * DAYS + day;
      if (place === latest || seen.has(place)) continue;
      latest = place;
      seen.add(place);
      for (const kind of KINDS) {
        const name = plan.variants[variant[i]!]![kind];
        if (name === "") continue;
        const one = { project: plan.fingerprints[fingerprint[i]!]!.project, day, kind, name };
        const key = nameKey(one);
        if (!known.has(key)) found.set(key, one);
      }
    }
  }
  return [...found.values()];
}

/** Which of the names that are not stored find room, given how many there are of each project, day and kind. */
export function admitNames(
  names: readonly DailyName[],
  stored: (name: DailyName) => number,
): { readonly admitted: readonly DailyName[]; readonly refused: ReadonlySet<string> } {
  const rooms = new Map<string, number>();
  const admitted: DailyName[] = [];
  const refused = new Set<string>();
  for (const name of names) {
    const place = `${name.day} ${name.kind} ${name.project}`;
    const room = rooms.get(place) ?? MAX_DAILY_NAMES[name.kind] - stored(name);
    rooms.set(place, room - 1);
    if (room > 0) admitted.push(name);
    else refused.add(nameKey(name));
  }
  return { admitted, refused };
}

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
