import { SeriesHistory } from "../detection/series-history.ts";
import { atLeast, type Level } from "../domain/level.ts";
import { type EpochMs, MINUTE } from "../domain/time.ts";
import { MeasurePlan } from "../store/engine/commit/measure-plan.ts";
import type { CommitBatch, CommitSlice, GroupedEvent } from "../store/store.ts";
import { OneRunStore } from "./one-run-store.ts";

/** Counts that are kept, one for each minute in which something happened; what would need more is left out and said. */
const MOST_COUNTS = 2_000_000;

interface MinuteCount {
  /** Event time of the earliest. */
  first: EpochMs;
  count: number;
}

interface Variant {
  readonly environment: string;
  readonly release: string;
  readonly minutes: Map<number, MinuteCount>;
}

interface Counted {
  readonly project: string;
  readonly title: string;
  level: Level;
  readonly services: Set<string>;
  readonly variants: Map<string, Variant>;
}

/** Where a replay commits to: counts by the minute, from which a history is made when everything is read. */
export class ReplayStore extends OneRunStore {
  events = 0;
  deadLetters = 0;
  private counts = 0;
  private left = 0;
  private readonly fingerprints = new Map<string, Counted>();
  private readonly measured = new Map<string, Map<string, Map<number, MinuteCount>>>();
  private readonly records = new Map<string, Map<number, number>>();
  private readonly most: number;

  /** `most`: counts that are kept. Default two million. */
  constructor(most: number = MOST_COUNTS) {
    super();
    this.most = most;
  }

  /** All records that were read, errors or not. */
  get read(): number {
    return [...this.records.values()].flatMap((minutes) => [...minutes.values()]).reduce((sum, one) => sum + one, 0);
  }

  /** Events that were not counted, for want of room. */
  get leftOut(): number {
    return this.left;
  }

  protected override take(slice: CommitSlice, { measures, source }: CommitBatch): number {
    this.deadLetters += slice.deadLetters.length;
    const minutes = this.records.get(source) ?? new Map<number, number>();
    this.records.set(source, minutes);
    for (const { minute, count } of slice.records ?? []) minutes.set(minute, (minutes.get(minute) ?? 0) + count);
    const before = this.fingerprints.size;
    const plan = new MeasurePlan(measures ?? [], source);
    const columns = plan.columns(slice.events);
    for (const [i, grouped] of slice.events.entries()) {
      this.events += 1;
      if (!this.count(grouped)) {
        this.left += 1;
        continue;
      }
      for (const [index, { id }] of plan.measures.entries()) {
        const value = plan.values[columns[index]?.[i] ?? -1];
        if (value !== undefined) this.add(this.measuredMinutes(id, value), grouped.bucketAt);
      }
    }
    return this.fingerprints.size - before;
  }

  /** What detectors would have found counted. Issues are whose they are at the end. */
  history(): SeriesHistory {
    const history = new SeriesHistory();
    this.putIssues(history);
    const events = [...this.fingerprints].flatMap(([hash, { variants }]) => {
      const issue = this.issueOf(hash);
      return [...variants.values()].flatMap(({ environment, release, minutes }) =>
        [...minutes.values()].map(({ first, count }) => ({ issue, environment, release, at: first, count })),
      );
    });
    for (const added of events.sort(byTime)) history.addEvents(added);
    const measured = [...this.measured].flatMap(([measure, values]) =>
      [...values].flatMap(([value, minutes]) =>
        [...minutes.values()].map(({ first, count }) => ({ measure, value, at: first, count })),
      ),
    );
    for (const added of measured.sort(byTime)) history.addMeasured(added);
    for (const [source, minutes] of this.records) {
      for (const [minute, count] of minutes) history.addRecords({ source, at: minute * MINUTE, count });
    }
    return history;
  }

  private putIssues(history: SeriesHistory): void {
    for (const [id, hashes] of Map.groupBy(this.fingerprints.keys(), (hash) => this.issueOf(hash))) {
      const all = hashes.map((hash) => this.fingerprints.get(hash) as Counted);
      const { project, title } = this.fingerprints.get(id) ?? (all[0] as Counted);
      const level = all.map((one) => one.level).reduce((worst, one) => (atLeast(one, worst) ? one : worst));
      const services = [...new Set(all.flatMap((one) => [...one.services]))].sort();
      history.putIssue({ id, project, title, level, services });
    }
  }

  private count({ event, fingerprint, bucketAt }: GroupedEvent): boolean {
    const { environment = "", release = "" } = event;
    if (this.counts >= this.most) return false;
    let counted = this.fingerprints.get(fingerprint.hash);
    if (counted === undefined) {
      const { project, level } = event;
      counted = { project, title: fingerprint.title, level, services: new Set(), variants: new Map() };
      this.fingerprints.set(fingerprint.hash, counted);
    }
    if (atLeast(event.level, counted.level)) counted.level = event.level;
    if (event.service !== undefined) counted.services.add(event.service);
    const key = `${environment}\0${release}`;
    const variant = counted.variants.get(key) ?? { environment, release, minutes: new Map<number, MinuteCount>() };
    counted.variants.set(key, variant);
    this.add(variant.minutes, bucketAt);
    return true;
  }

  private measuredMinutes(measure: string, value: string): Map<number, MinuteCount> {
    const values = this.measured.get(measure) ?? new Map<string, Map<number, MinuteCount>>();
    this.measured.set(measure, values);
    const minutes = values.get(value) ?? new Map<number, MinuteCount>();
    values.set(value, minutes);
    return minutes;
  }

  private add(minutes: Map<number, MinuteCount>, at: EpochMs): void {
    const minute = Math.floor(at / MINUTE);
    const known = minutes.get(minute);
    if (known === undefined) {
      minutes.set(minute, { first: at, count: 1 });
      this.counts += 1;
    } else {
      known.count += 1;
      known.first = Math.min(known.first, at);
    }
  }
}

function byTime(a: { readonly at: EpochMs }, b: { readonly at: EpochMs }): number {
  return a.at - b.at;
}
