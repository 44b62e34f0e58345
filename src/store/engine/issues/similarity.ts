/*
 * How alike two issues are. Finding candidates and judging them are two things: an issue gets a few traits, by which those
 * that may be alike find each other in an index (MinHash: Broder 1997, "On the resemblance and containment of documents");
 * the few that share any are then compared in full, with a score that can be explained.
 */

/** What of an issue is compared. */
export interface ComparableIssue {
  readonly project: string;
  readonly type: string | undefined;
  readonly culprit: string | undefined;
  readonly pattern: string;
  /** Parts of its first fingerprint. */
  readonly parts: readonly string[];
}

export type ComparedPart = "type" | "frames" | "message";

export interface Similarity {
  /** 0 to 1. */
  readonly score: number;
  /** Of each part that both have; weights sum to 1. */
  readonly because: readonly { readonly part: ComparedPart; readonly score: number; readonly weight: number }[];
  readonly differs: readonly { readonly part: ComparedPart; readonly own: string; readonly other: string }[];
  /** They are most likely one error that was told apart by a name or by how it was reached. */
  readonly mergeSuggested: boolean;
}

/** Below this two issues have little more in common than their language. */
export const LEAST_SCORE = 0.45;

interface Features {
  readonly type: string;
  readonly frames: readonly string[];
  readonly words: readonly string[];
}

const MAX_FRAMES = 40;
const MAX_WORDS = 200;
const MAX_SHOWN = 300;
/** Parts of a fingerprint that are no frames. */
const LABELLED = /^(?:type|codes|message|logger|service): /;

function featuresOf({ type, pattern, parts }: ComparableIssue): Features {
  return {
    type: type ?? "",
    frames: parts.filter((part) => !LABELLED.test(part) && type !== undefined).slice(0, MAX_FRAMES),
    words: wordsOf(pattern),
  };
}

/** Placeholders, words, and pairs of neighbouring signs where a language does not part its words. */
function wordsOf(text: string): string[] {
  const found = text.match(
    /<[a-z_*]{1,20}>|[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]|[\p{L}\p{N}_.@/-]+/gu,
  );
  return (found ?? []).slice(0, MAX_WORDS).map((word) => word.toLowerCase());
}

/** How many traits an issue has at most. */
const HASHES = 12;

/** Numbers below 2^53, of which similar issues of a project share some. */
export function traitsOf(issue: ComparableIssue): number[] {
  const { type, frames, words } = featuresOf(issue);
  const features = new Set<number>();
  if (type !== "") features.add(hashOf(`type ${type}`));
  for (const frame of frames) features.add(hashOf(`frame ${frame}`));
  for (const [i, word] of words.entries()) {
    if (word.startsWith("<")) continue;
    features.add(hashOf(`word ${word}`));
    if (i > 0) features.add(hashOf(`words ${words[i - 1]} ${word}`));
  }
  const own = hashOf(`project ${issue.project}`);
  const traits: number[] = [];
  for (let i = 0; i < HASHES && features.size > 0; i += 1) {
    let least = 0xffff_ffff;
    for (const feature of features) least = Math.min(least, mix(feature ^ Math.imul(i + 1, 0x9e37_79b9)));
    traits.push(i * 2 ** 32 + mix(least ^ own));
  }
  if (issue.pattern !== "") traits.push(HASHES * 2 ** 32 + mix(hashOf(issue.pattern) ^ own));
  if (issue.culprit !== undefined) traits.push((HASHES + 1) * 2 ** 32 + mix(hashOf(issue.culprit) ^ own));
  return traits;
}

/** FNV-1a over UTF-16 units. */
function hashOf(text: string): number {
  let hash = 0x811c_9dc5;
  for (let i = 0; i < text.length; i += 1) hash = Math.imul(hash ^ text.charCodeAt(i), 0x0100_0193);
  return hash >>> 0;
}

/** The finalizer of MurmurHash3: every bit of the result depends on every bit of the value. */
function mix(value: number): number {
  let mixed = Math.imul(value ^ (value >>> 16), 0x85eb_ca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2_ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}

/** What each part counts where both issues have it. */
const WEIGHTS: Readonly<Record<ComparedPart, number>> = { type: 0.2, frames: 0.5, message: 0.3 };
/** Of issues of which only one has frames, or a type, not more can be said. */
const ONE_SIDED = 0.8;

export function compareIssues(own: ComparableIssue, other: ComparableIssue): Similarity {
  const [a, b] = [featuresOf(own), featuresOf(other)];
  const scores: Partial<Record<ComparedPart, number>> = {};
  if (a.type !== "" && b.type !== "") scores.type = typeScore(a.type, b.type);
  if (a.frames.length > 0 && b.frames.length > 0) scores.frames = frameScore(a.frames, b.frames);
  if (a.words.length > 0 && b.words.length > 0) scores.message = wordScore(a.words, b.words);
  const parts = (Object.keys(scores) as ComparedPart[]).map((part) => ({ part, score: scores[part] ?? 0 }));
  const total = parts.reduce((sum, { part }) => sum + WEIGHTS[part], 0);
  const oneSided = (a.type === "") !== (b.type === "") || (a.frames.length === 0) !== (b.frames.length === 0);
  const sum = parts.reduce((so, { part, score }) => so + score * WEIGHTS[part], 0);
  const score = total === 0 ? 0 : (sum / total) * (oneSided ? ONE_SIDED : 1);
  return {
    score: rounded(score),
    because: parts.map(({ part, score: of }) => ({ part, score: rounded(of), weight: rounded(WEIGHTS[part] / total) })),
    differs: differences(own, other, a, b),
    mergeSuggested: !oneSided && (sameFrames(a, b, scores) || differInName(a, b)),
  };
}

const rounded = (value: number): number => Math.round(value * 1_000) / 1_000;

/** The same name in another package may be the same thing moved. */
function typeScore(a: string, b: string): number {
  if (a === b) return 1;
  const last = (type: string): string => type.split(/[.:\\/$]/).at(-1)!;
  return last(a) === last(b) ? 0.8 : 0;
}

/** Weighted Jaccard: the frame in which it happened says most, those from which it was called less and less. */
function frameScore(a: readonly string[], b: readonly string[]): number {
  const [first, second] = [weightsOf(a), weightsOf(b)];
  let [common, all] = [0, 0];
  for (const frame of new Set([...first.keys(), ...second.keys()])) {
    const [x, y] = [first.get(frame) ?? 0, second.get(frame) ?? 0];
    common += Math.min(x, y);
    all += Math.max(x, y);
  }
  return common / all;
}

function weightsOf(frames: readonly string[]): Map<string, number> {
  const weights = new Map<string, number>();
  for (const [i, frame] of frames.entries()) if (!weights.has(frame)) weights.set(frame, 1 / (1 + i / 3));
  return weights;
}

/** Words in common, as often as both have them (Dice). */
function wordScore(a: readonly string[], b: readonly string[]): number {
  const left = new Map<string, number>();
  for (const word of a) left.set(word, (left.get(word) ?? 0) + 1);
  let common = 0;
  for (const word of b) {
    const count = left.get(word) ?? 0;
    if (count === 0) continue;
    left.set(word, count - 1);
    common += 1;
  }
  return (2 * common) / (a.length + b.length);
}

/** The same place in the program, whatever it said. */
function sameFrames(a: Features, b: Features, scores: Partial<Record<ComparedPart, number>>): boolean {
  return scores.type === 1 && (scores.frames ?? 0) >= 0.85 && a.frames[0] === b.frames[0];
}

/**
 * Equal messages but for one word which in both has the form of a name or id: most words that differ are the ones that
 * matter, so that nothing is suggested because of equal words alone.
 */
function differInName(a: Features, b: Features): boolean {
  if (a.frames.length > 0 || a.type !== b.type || a.words.length !== b.words.length) return false;
  const differing = a.words.flatMap((word, i) => (word === b.words[i] ? [] : [[word, b.words[i]!] as const]));
  const equal = a.words.length - differing.length;
  return differing.length === 1 && equal >= 3 && differing.every((pair) => pair.every(isName));
}

function isName(word: string): boolean {
  return word.startsWith("<") || /\d/.test(word) || /^[^.@/_-]+[.@/_-][^\s]+$/.test(word);
}

function differences(own: ComparableIssue, other: ComparableIssue, a: Features, b: Features): Similarity["differs"] {
  const found: { part: ComparedPart; own: string; other: string }[] = [];
  const add = (part: ComparedPart, left: string, right: string): void => {
    if (left !== right) found.push({ part, own: left.slice(0, MAX_SHOWN), other: right.slice(0, MAX_SHOWN) });
  };
  add("type", a.type, b.type);
  add("message", own.pattern, other.pattern);
  const [left, right] = [new Set(a.frames), new Set(b.frames)];
  const only = (frames: readonly string[], others: ReadonlySet<string>): string =>
    frames
      .filter((frame) => !others.has(frame))
      .slice(0, 5)
      .join("\n");
  add("frames", only(a.frames, right), only(b.frames, left));
  return found;
}
