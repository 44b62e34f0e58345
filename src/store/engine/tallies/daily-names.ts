import type { CommitPlan } from "../commit/commit-plan.ts";
import type { KnownRows } from "../commit/first-sights.ts";
import { type DailyName, MINUTES_A_DAY, type NameKind, nameKey } from "./counted-variants.ts";
import type { AcceptedSlice } from "./tally.ts";

/*
 * Counts are kept by environment and release, whose names logs decide: a program that calls each of its runs a release would
 * make a row of every event. So a project's names are counted by the day, and what exceeds that goes under one name.
 */

/** Names of a project and day that are counted each for itself. */
export const MAX_DAILY_NAMES: Readonly<Record<NameKind, number>> = { environment: 100, release: 500 };
const KINDS: readonly NameKind[] = ["environment", "release"];
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
