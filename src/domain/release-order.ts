import type { EpochMs } from "./time.ts";

/** A release of a project, and when it was first seen (or told of). */
export interface SeenRelease {
  readonly release: string;
  readonly firstSeen: EpochMs;
}

/** A version as semver.org 2.0.0 orders it, with what is common in the wild: a leading `v`, one to four numbers, a name before. */
interface Version {
  /** What stands before the version: `shop@` of `shop@1.4.2`. */
  readonly name: string;
  readonly numbers: readonly number[];
  readonly pre: readonly string[];
}

const VERSION =
  /^(?<name>[^\s@]{1,200}@)?v?(?<numbers>\d{1,9}(?:\.\d{1,9}){1,3})(?:-(?<pre>[0-9A-Za-z-]{1,100}(?:\.[0-9A-Za-z-]{1,100}){0,10}))?(?:\+[0-9A-Za-z.-]{1,200})?$/;

function readVersion(release: string): Version | undefined {
  const groups = release.length > 400 ? undefined : VERSION.exec(release)?.groups;
  if (groups === undefined) return undefined;
  return {
    name: groups["name"] ?? "",
    numbers: groups["numbers"]!.split(".").map(Number),
    pre: groups["pre"]?.split(".") ?? [],
  };
}

/** Negative: `a` is the earlier version; undefined when they are no versions of one thing. */
export function compareVersions(a: string, b: string): number | undefined {
  const [left, right] = [readVersion(a), readVersion(b)];
  if (left === undefined || right === undefined || left.name !== right.name) return undefined;
  for (let i = 0; i < 4; i += 1) {
    const difference = (left.numbers[i] ?? 0) - (right.numbers[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return comparePre(left.pre, right.pre);
}

// A version without a pre-release is later than any with one; numbers come before words.
function comparePre(a: readonly string[], b: readonly string[]): number {
  if (a.length === 0 || b.length === 0) return b.length - a.length;
  for (let i = 0; i < Math.min(a.length, b.length); i += 1) {
    const [left, right] = [a[i]!, b[i]!];
    if (left === right) continue;
    const [leftNumber, rightNumber] = [/^\d+$/.test(left), /^\d+$/.test(right)];
    if (leftNumber && rightNumber) {
      const difference = Number(left) - Number(right);
      if (difference !== 0) return difference;
      continue;
    }
    if (leftNumber !== rightNumber) return leftNumber ? -1 : 1;
    return left < right ? -1 : 1;
  }
  return a.length - b.length;
}

/**
 * Whether `candidate` comes after `release`: by version where both are versions, else by when they were first seen. A
 * release that was never seen comes after all that were.
 */
export function isLaterRelease(candidate: SeenRelease, release: SeenRelease | string): boolean {
  const name = typeof release === "string" ? release : release.release;
  if (candidate.release === name) return false;
  const order = compareVersions(candidate.release, name);
  if (order !== undefined) return order > 0;
  return typeof release !== "string" && candidate.firstSeen > release.firstSeen;
}

/** The latest of a project's releases: the one seen last; of versions of the same thing the greatest. */
export function currentRelease(releases: readonly SeenRelease[]): string | undefined {
  let latest: SeenRelease | undefined;
  for (const one of releases) if (latest === undefined || one.firstSeen > latest.firstSeen) latest = one;
  for (const one of releases) {
    if (latest !== undefined && (compareVersions(one.release, latest.release) ?? 0) > 0) latest = one;
  }
  return latest?.release;
}
