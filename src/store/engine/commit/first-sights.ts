import { DAY, type EpochMs } from "../../../domain/time.ts";
import { OTHER_NAME } from "../tallies/counted-variants.ts";
import type { FingerprintTally } from "../tallies/tally.ts";
import type { Variant } from "./commit-plan.ts";

/** What of a fingerprint is noticed when it is seen for the first time. */
export type SightKind = "environment" | "release";

/** Names of a fingerprint that are remembered as seen, of both kinds together; later ones are no news. */
export const MAX_SIGHTS = 1_000;
/** Releases of a project that are kept; events of later ones are counted, but their release is not listed. */
export const MAX_RELEASES = 2_000;

/** An environment or release of a fingerprint that this worker does not know to be stored. */
export interface PossibleSight {
  readonly hash: string;
  readonly project: string;
  readonly fingerprint: number;
  readonly kind: SightKind;
  readonly name: string;
  /** Of the earliest event. */
  readonly environment: string;
  readonly release: string;
  /** Time of the earliest event. */
  readonly first: EpochMs;
}

/** A happening in an issue's life, as engines store it. */
export interface PlannedChange {
  readonly kind: "new" | "new_in_environment" | "new_in_release" | "regressed";
  readonly fingerprint: number;
  readonly environment: string;
  readonly release: string;
  readonly eventAt: EpochMs;
  readonly baseline: boolean;
}

/**
 * Keys of rows that are known to be stored (pairs of fingerprint and variant, sources past their baseline), so that nearly
 * every commit asks the database nothing. What it does not know is looked up. Filled when a transaction has gone
 * through, never before.
 */
export class KnownRows {
  private readonly keys = new Set<string>();

  has(key: string): boolean {
    return this.keys.has(key);
  }

  add(keys: Iterable<string>): void {
    for (const key of keys) this.keys.add(key);
    for (const key of this.keys) {
      if (this.keys.size <= MAX_KNOWN) break;
      this.keys.delete(key);
    }
  }
}

const MAX_KNOWN = 50_000;

/**
 * What a commit shows for the first time, as far as this worker knows. Pushes to `seen` what `known` may be told once the
 * commit has gone through.
 */
export function possibleSights(
  tallies: readonly FingerprintTally[],
  idOf: (hash: string) => number,
  known: KnownRows,
  seen: string[],
): PossibleSight[] {
  const sights = new Map<string, PossibleSight>();
  for (const tally of tallies) {
    const fingerprint = idOf(tally.hash);
    let variant: Variant | undefined;
    let isKnown = false;
    for (const bucket of tally.buckets) {
      // Neighbours mostly have the same one.
      if (bucket.variant !== variant) {
        variant = bucket.variant;
        const key = `${fingerprint} ${variant.environment}\0${variant.release}`;
        isKnown = known.has(key);
        if (!isKnown) seen.push(key);
      }
      if (isKnown) continue;
      for (const kind of ["environment", "release"] as const) {
        const name = variant[kind];
        const place = `${fingerprint} ${kind} ${name}`;
        if (
          name === "" ||
          name === OTHER_NAME ||
          (sights.get(place)?.first ?? Number.POSITIVE_INFINITY) <= bucket.first
        )
          continue;
        const { hash, project } = tally;
        sights.set(place, { hash, project, fingerprint, kind, name, ...variant, first: bucket.first });
      }
    }
  }
  return [...sights.values()];
}

/** Where and when a tally's earliest event was. */
function earliest(tally: FingerprintTally): Variant & { readonly first: EpochMs } {
  const { variant, first } = tally.buckets.reduce((best, bucket) => (bucket.first < best.first ? bucket : best));
  return { ...variant, first };
}

/** How far the first reading of a source has come. */
export interface SourceState {
  /** Time of its first commit. */
  readonly since: EpochMs;
  readonly caughtUpAt: EpochMs | null;
}

/** A source that is never read to its end (one partition fails for ever) is no excuse for silence: then news is news. */
const LONGEST_BASELINE: number = DAY;

/** Whether a source in this state still reads what it held when it was begun. */
export function inBaseline(state: SourceState | undefined, at: EpochMs): boolean {
  return state === undefined || (state.caughtUpAt === null && at - state.since < LONGEST_BASELINE);
}

/** Of a source past its baseline in {@link KnownRows}. */
export function sourceKey(source: string): string {
  return `source ${source}`;
}

/** What the database says about possible sights. */
export interface SightFacts {
  readonly stored: (sight: PossibleSight) => boolean;
  /** The release is one of its project's listed ones. */
  readonly listed: (sight: PossibleSight) => boolean;
  /** Sights stored of a fingerprint. */
  readonly count: (fingerprint: number) => number;
  readonly seenInIssue: (issue: string, sight: PossibleSight) => boolean;
}

/**
 * Which sights are to be stored, and what of them is news: an issue that is new, or one that is seen in another environment
 * or release than ever before. That of its first event goes without saying.
 */
export function decideSights(
  sights: readonly PossibleSight[],
  counted: {
    readonly tallies: readonly FingerprintTally[];
    readonly rowOf: (hash: string) => { readonly id: number; readonly issue: string };
    /** Hashes that made issues. */
    readonly created: ReadonlySet<string>;
    readonly baseline: boolean;
  },
  facts: SightFacts,
): { readonly stored: readonly PossibleSight[]; readonly changes: readonly PlannedChange[] } {
  const { tallies, rowOf, created, baseline } = counted;
  const changes: PlannedChange[] = [];
  const told = new Set<string>();
  for (const tally of tallies) {
    if (!created.has(tally.hash)) continue;
    const { id, issue } = rowOf(tally.hash);
    const { environment, release, first } = earliest(tally);
    changes.push({ kind: "new", fingerprint: id, environment, release, eventAt: first, baseline });
    told.add(`${issue} environment ${environment}`).add(`${issue} release ${release}`);
  }
  const stored: PossibleSight[] = [];
  const rooms = new Map<number, number>();
  for (const sight of sights) {
    const { fingerprint, kind, name, environment, release, first } = sight;
    if (facts.stored(sight) || (kind === "release" && !facts.listed(sight))) continue;
    const room = rooms.get(fingerprint) ?? MAX_SIGHTS - facts.count(fingerprint);
    rooms.set(fingerprint, room - 1);
    if (room <= 0) continue;
    stored.push(sight);
    const { issue } = rowOf(sight.hash);
    const place = `${issue} ${kind} ${name}`;
    if (told.has(place) || facts.seenInIssue(issue, sight)) continue;
    told.add(place);
    changes.push({ kind: `new_in_${kind}`, fingerprint, environment, release, eventAt: first, baseline });
  }
  return { stored, changes };
}
