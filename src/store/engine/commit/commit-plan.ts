import { hash } from "node:crypto";
import type { Fingerprint } from "../../../domain/fingerprint.ts";
import { LEVELS } from "../../../domain/level.ts";
import { DAY, type EpochMs, MINUTE } from "../../../domain/time.ts";
import type { CommitBatch, CommitSlice, GroupedEvent, Issue } from "../../store.ts";
import { type PlannedOwnership, planOwnership } from "../issues/ownership-engine.ts";
import { encodeEvent, eventId } from "../stored-event.ts";
import { exactText, readableText, storedSaid } from "../stored-text.ts";
import type { MinuteCount } from "./bucket-steps.ts";
import { MeasurePlan } from "./measure-plan.ts";
import { type PlannedDecision, type PlannedScope, planScopes } from "./scope-plan.ts";
import { type TagColumn, type TagPair, TagPlan, type UserHasher, UserPlan } from "./tag-plan.ts";

/*
 * A commit as the engines take it: text made storable, events as columns of numbers, and only those bodies that may be
 * kept as samples. It is cheap to hand to another thread, and whatever follows (which slices are current, which events
 * are duplicates) is decided inside the transaction.
 */

export interface CommitPlan {
  readonly source: string;
  readonly at: EpochMs;
  /** Id of the dead letter that is counted, whose row decides instead of the partition's. */
  readonly replay: number | undefined;
  /** Sorted by partition: every worker locks in the same order. */
  readonly slices: readonly PlannedSlice[];
  /** Distinct, in order of appearance. */
  readonly fingerprints: readonly PlannedFingerprint[];
  /** Distinct pairs of environment and release; empty text where absent. */
  readonly variants: readonly Variant[];
  readonly services: readonly string[];
  /** Dictionaries that change, sorted: every worker locks in the same order. */
  readonly scopes: readonly PlannedScope[];
  /** By hash. */
  readonly decisions: ReadonlyMap<string, PlannedDecision>;
  /** Ids of the measures that the slices have columns of, and the values these point to. */
  readonly measures: readonly string[];
  readonly measuredValues: readonly string[];
  readonly tagPairs: readonly TagPair[];
  /** Distinct users, hashed with the store's key. */
  readonly userHashes: Float64Array;
  /** Every partition that the worker holds of the source has been read to its end once. */
  readonly caughtUp: boolean;
}

export interface Variant {
  readonly environment: string;
  readonly release: string;
}

/** What an unseen fingerprint's issue is made of. */
export interface PlannedFingerprint {
  readonly hash: string;
  readonly kind: Issue["kind"];
  readonly project: string;
  readonly strategy: string;
  /** JSON array. */
  readonly parts: string;
  readonly title: string;
  readonly type: string | undefined;
  readonly culprit: string | undefined;
  readonly pattern: string;
  /** Unseen, it needs a decision about which known message it is like. */
  readonly attachable: boolean;
  /** The hash by which it was known before a change of strategy. */
  readonly previous: string | undefined;
  /** Who owns an issue that it makes. */
  readonly ownership: PlannedOwnership | undefined;
}

export interface PlannedSlice {
  readonly partition: string;
  readonly expectedVersion: number;
  readonly position: string;
  readonly openRecords: string | null;
  /** JSON. */
  readonly progress: string;
  readonly events: EventColumns;
  readonly samples: readonly SampleCandidate[];
  readonly deadLetters: readonly PlannedDeadLetter[];
  readonly gaps: readonly PlannedGap[];
  readonly dedupeExpiresAt: EpochMs;
  /** For each measure of the plan an index into its values for each event, -1 where it is not counted. */
  readonly measured: readonly Int32Array[];
  /** Records read, by the minute. */
  readonly records: readonly MinuteCount[];
}

/** One entry an event in each column. */
export interface EventColumns {
  readonly length: number;
  /** Index into the plan's fingerprints, variants, services (-1: none). */
  readonly fingerprint: Uint32Array;
  readonly variant: Uint32Array;
  readonly service: Int32Array;
  /** Minutes since 1970: what it is counted in. */
  readonly minute: Uint32Array;
  /** When it happened, as first and last seen take it. */
  readonly time: Float64Array;
  /** Index into LEVELS. */
  readonly level: Uint8Array;
  readonly tags: TagColumn;
  /** Index into the plan's users, -1 where none is known; undefined when no event of the slice has one. */
  readonly user: Int32Array | undefined;
  /** 16 bytes an event, all zero for an event without a dedupe key; undefined when no event of the slice has one. */
  readonly dedupe: Uint8Array | undefined;
}

/** An event that may be kept: the first and the latest of its fingerprint in the slice. */
export interface SampleCandidate {
  /** Index into the slice's events. */
  readonly index: number;
  readonly id: string;
  readonly time: EpochMs;
  readonly clamped: boolean;
  readonly hash: string;
  /** JSON of the event. */
  readonly body: string;
}

export interface PlannedDeadLetter {
  readonly reason: string;
  readonly detail: string;
  /** JSON. */
  readonly origin: string;
  readonly payload: Uint8Array;
  readonly at: EpochMs;
}

export interface PlannedGap {
  readonly range: string;
  readonly records: number | null;
  readonly reason: string;
  readonly detail: string;
  readonly detectedAt: EpochMs;
}

const MAX_TEXT = 200;
const MAX_TITLE = 1_000;
const MAX_PARTS = 16_000;
const MAX_PAYLOAD = 64 * 1024;
/** Candidates of a fingerprint and slice: the first, and this many of the latest. */
const LATEST = 2;

/**
 * `wantsSample` says whether another sample of a fingerprint is worth its bytes; a wrong answer only costs a sample. Users are
 * hashed by `users`. Fingerprints that are known to have an issue need no owners.
 */
export function planCommit(
  batch: CommitBatch,
  wantsSample: (hash: string) => boolean,
  users: UserHasher,
  isKnown: (hash: string) => boolean = () => false,
): CommitPlan {
  const fingerprints = new Dictionary<PlannedFingerprint>();
  const variants = new Dictionary<Variant>();
  const services = new Dictionary<string>();
  const measuring = new MeasurePlan(batch.measures ?? [], batch.source);
  const tags = new TagPlan();
  const distinctUsers = new UserPlan(users);
  const slices = batch.slices.map((slice) => ({
    ...planSlice(batch, slice, { fingerprints, variants, services, tags, users: distinctUsers }, wantsSample, isKnown),
    measured: measuring.columns(slice.events),
  }));
  slices.sort((a, b) => compareText(a.partition, b.partition));
  return {
    source: exactText(batch.source),
    at: batch.at,
    replay: batch.replay === undefined ? undefined : Number(batch.replay),
    slices,
    fingerprints: fingerprints.values,
    variants: variants.values,
    services: services.values,
    measures: measuring.measures.map(({ id }) => id),
    measuredValues: measuring.values,
    tagPairs: tags.pairs,
    userHashes: distinctUsers.hashes,
    caughtUp: batch.caughtUp ?? false,
    ...planScopes(batch.scopeChanges ?? []),
  };
}

/** By UTF-16 units: any order does, as long as it is everybody's. */
export function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

interface Dictionaries {
  readonly fingerprints: Dictionary<PlannedFingerprint>;
  readonly variants: Dictionary<Variant>;
  readonly services: Dictionary<string>;
  readonly tags: TagPlan;
  readonly users: UserPlan;
}

function planSlice(
  batch: CommitBatch,
  slice: CommitSlice,
  { fingerprints, variants, services, tags, users }: Dictionaries,
  wantsSample: (hash: string) => boolean,
  isKnown: (hash: string) => boolean,
): Omit<PlannedSlice, "measured"> {
  const { events } = slice;
  const columns = {
    length: events.length,
    fingerprint: new Uint32Array(events.length),
    variant: new Uint32Array(events.length),
    service: new Int32Array(events.length),
    minute: new Uint32Array(events.length),
    time: new Float64Array(events.length),
    level: new Uint8Array(events.length),
    tags: tags.column(events),
    user: users.column(events),
    dedupe: dedupeHashes(batch.source, events),
  };
  // What neighbouring events share is looked up once: the texts of each record are new ones, and hashing them is what costs.
  let before: GroupedEvent | undefined;
  for (let i = 0; i < events.length; i += 1) {
    const grouped = events[i]!;
    const { event } = grouped;
    columns.fingerprint[i] =
      before?.fingerprint.hash === grouped.fingerprint.hash
        ? columns.fingerprint[i - 1]!
        : fingerprints.index(grouped.fingerprint.hash, (hash) =>
            planFingerprint(grouped, isKnown(hash) ? undefined : planOwnership(batch.owners, event)),
          );
    columns.variant[i] =
      before?.event.environment === event.environment && before?.event.release === event.release && i > 0
        ? columns.variant[i - 1]!
        : variantOf(variants, event.environment ?? "", event.release ?? "");
    if (!event.service) columns.service[i] = -1;
    else if (before?.event.service === event.service) columns.service[i] = columns.service[i - 1]!;
    else columns.service[i] = services.index(event.service, (name) => readableText(name, MAX_TEXT));
    columns.minute[i] = Math.floor(grouped.bucketAt / MINUTE);
    columns.time[i] = eventTime(grouped);
    columns.level[i] = LEVELS.indexOf(event.level);
    before = grouped;
  }
  return {
    partition: exactText(slice.partition),
    expectedVersion: slice.expectedVersion,
    position: exactText(slice.next),
    openRecords: slice.openRecords === undefined ? null : exactText(slice.openRecords),
    progress: JSON.stringify(slice.progress),
    events: columns,
    samples: chooseCandidates(batch.source, events, columns.fingerprint, wantsSample),
    deadLetters: slice.deadLetters.map((letter) => ({
      reason: letter.reason,
      detail: storedSaid(letter.detail, MAX_TITLE),
      origin: JSON.stringify(letter.origin),
      payload: new Uint8Array(letter.payload.subarray(0, MAX_PAYLOAD)),
      at: letter.at,
    })),
    gaps: slice.gaps.map((gap) => ({
      range: readableText(gap.range, MAX_TITLE),
      records: gap.records ?? null,
      reason: gap.reason,
      detail: storedSaid(gap.detail, MAX_TITLE),
      detectedAt: gap.detectedAt,
    })),
    dedupeExpiresAt: batch.at + (slice.dedupeHorizonMs ?? DAY),
    records: slice.records ?? [],
  };
}

function variantOf(variants: Dictionary<Variant>, environment: string, release: string): number {
  return variants.index(`${environment}\0${release}`, () => ({
    environment: readableText(environment, MAX_TEXT),
    release: readableText(release, MAX_TEXT),
  }));
}

// An implausible timestamp must not become an issue's last seen (year 9999): the minute it is counted in speaks for it.
function eventTime(grouped: GroupedEvent): EpochMs {
  return Math.floor(grouped.clamped ? grouped.bucketAt : grouped.event.timestamp);
}

function planFingerprint(
  { event, fingerprint }: GroupedEvent,
  ownership: PlannedOwnership | undefined,
): PlannedFingerprint {
  return { ...plannedFingerprint(fingerprint, event.project, event.exceptions[0]?.type), ownership };
}

/** A fingerprint as engines take it. */
export function plannedFingerprint(
  fingerprint: Fingerprint,
  project: string,
  type: string | undefined,
): PlannedFingerprint {
  const parts = JSON.stringify(fingerprint.parts);
  return {
    hash: fingerprint.hash,
    kind: "issue",
    project: readableText(project, MAX_TEXT),
    strategy: fingerprint.strategy,
    parts: parts.length > MAX_PARTS ? "[]" : parts,
    title: readableText(fingerprint.title, MAX_TITLE),
    type: type === undefined ? undefined : readableText(type, MAX_TITLE),
    culprit: fingerprint.culprit === undefined ? undefined : readableText(fingerprint.culprit, MAX_TITLE),
    pattern: readableText(fingerprint.pattern, 2 * MAX_TITLE),
    attachable: fingerprint.message !== undefined,
    previous: fingerprint.previous,
    ownership: undefined,
  };
}

function dedupeHashes(source: string, events: readonly GroupedEvent[]): Uint8Array | undefined {
  if (!events.some(({ event }) => event.dedupeKey !== undefined)) return undefined;
  const hashes = Buffer.from(new ArrayBuffer(events.length * 16));
  for (let i = 0; i < events.length; i += 1) {
    const { event } = events[i]!;
    if (event.dedupeKey === undefined) continue;
    // As text: a buffer for each costs five times the hash itself.
    hashes.write(hash("sha256", `${source}\0${event.dedupeKey}`, "hex"), i * 16, 16, "hex");
  }
  return new Uint8Array(hashes.buffer);
}

function chooseCandidates(
  source: string,
  events: readonly GroupedEvent[],
  fingerprints: Uint32Array,
  wantsSample: (hash: string) => boolean,
): SampleCandidate[] {
  const chosen = new Map<number, { first: number; latest: number[] } | undefined>();
  for (let i = 0; i < events.length; i += 1) {
    const fingerprint = fingerprints[i]!;
    const entry = chosen.get(fingerprint);
    if (entry !== undefined) {
      entry.latest.push(i);
      if (entry.latest.length > LATEST) entry.latest.shift();
    } else if (!chosen.has(fingerprint)) {
      const wanted = wantsSample(events[i]!.fingerprint.hash);
      chosen.set(fingerprint, wanted ? { first: i, latest: [] } : undefined);
    }
  }
  const indexes = [...chosen.values()].flatMap((entry) => (entry ? [entry.first, ...entry.latest] : []));
  return indexes.map((index) => {
    const grouped = events[index]!;
    return {
      index,
      id: eventId(source, grouped.event),
      time: eventTime(grouped),
      clamped: grouped.clamped,
      hash: grouped.fingerprint.hash,
      body: encodeEvent(grouped.event),
    };
  });
}

/** Gives each distinct key a number, and keeps one value for it. */
class Dictionary<T> {
  readonly values: T[] = [];
  private readonly indexes = new Map<string, number>();

  index(key: string, value: (key: string) => T): number {
    const known = this.indexes.get(key);
    if (known !== undefined) return known;
    this.indexes.set(key, this.values.length);
    return this.values.push(value(key)) - 1;
  }
}
