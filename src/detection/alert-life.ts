import { hash } from "node:crypto";
import type { Alert, Labels } from "../domain/alert.ts";
import { type EpochMs, HOUR } from "../domain/time.ts";
import type { ActiveSubject, Detector, Finding, Judgement } from "./detector.ts";

/** Subjects that one detector may have pending or firing; those beyond are told together in one alert. */
export const MAX_ACTIVE = 2_000;
/** How long an alert about a moment counts as firing, for lists; it is told once in any case. */
export const MOMENT_MS: number = HOUR;
/** Subjects that are over, remembered for flap damping; the oldest go first. */
const MAX_REMEMBERED = 5_000;
const MAX_LABEL = 200;
const MAX_SUMMARY = 500;

/** What is known of a detector's subjects from one judgement to the next. */
export interface AlertLife {
  /** By alert key. */
  readonly active: ReadonlyMap<string, ActiveEntry>;
  readonly over: ReadonlyMap<string, OverEntry>;
  /** Time of the first judgement: from it a subject is learned whose own beginning is not known. */
  readonly begunAt: EpochMs | undefined;
}

/** A subject with an alert that is pending or firing. Times are event times. */
export interface ActiveEntry {
  readonly subject: Labels;
  readonly alert: Alert;
  /** End of the first window in which its condition held. */
  readonly since: EpochMs;
  /** End of the first window in which it was over; undefined while it holds. */
  readonly calmSince: EpochMs | undefined;
  /** When it changed between firing and over, as long as that matters for flapping. */
  readonly changes: readonly EpochMs[];
}

/** A subject whose alert is resolved, as long as that matters for flapping and for windows that are judged again. */
export interface OverEntry {
  readonly from: EpochMs;
  readonly to: EpochMs;
  readonly changes: readonly EpochMs[];
}

/**
 * `complete`: nothing more comes in the window. `open`: more may come, so only what is already beyond the threshold counts.
 * `again`: records came after it had been judged; likewise, and found late.
 */
export type JudgementMode = "complete" | "open" | "again";

export const NO_LIFE: AlertLife = { active: new Map(), over: new Map(), begunAt: undefined };

export interface LifeStep {
  readonly detector: Pick<Detector, "id" | "type" | "options">;
  readonly judgement: Judgement;
  /** Event time up to which was judged: a window's end, or the tick of a detector without windows. */
  readonly at: EpochMs;
  readonly mode: JudgementMode;
  /** By the worker's clock. */
  readonly now: EpochMs;
  /** What is found so long after its time is marked late. */
  readonly lateAfterMs: number;
  readonly newId: (at: EpochMs) => string;
}

export interface LifeChange {
  readonly life: AlertLife;
  /** New and changed alerts; each at most once. */
  readonly alerts: readonly Alert[];
}

/**
 * What a judgement makes of a detector's alerts: pending → firing → resolved. The words and their meaning are Prometheus'
 * (`for`, `keep_firing_for`); a subject that changes too often stays firing until it is calm, as in Kibana. Pure.
 */
export function advanceLife(life: AlertLife, step: LifeStep): LifeChange {
  const next = new LifeBuilder(life, step);
  const mentioned = new Set<string>();
  let untold = 0;
  for (const finding of step.judgement.findings) {
    const key = alertKey(step.detector.id, finding.subject);
    mentioned.add(key);
    if (!next.take(key, finding)) untold += 1;
  }
  if (untold > 0) {
    const overflow = tooMany(untold, step.at);
    const key = alertKey(step.detector.id, overflow.subject);
    mentioned.add(key);
    next.take(key, overflow);
  }
  if (step.mode === "complete" && step.judgement.held === undefined) next.clearAllBut(mentioned);
  return next.finish();
}

/** What a detector is told of its own alerts. */
export function activeSubjects(life: AlertLife): readonly ActiveSubject[] {
  return [...life.active.values()]
    .filter(({ alert }) => alert.lasting)
    .map(({ subject, alert }) => ({
      subject,
      firing: alert.status === "firing",
      startsAt: alert.startsAt,
      numbers: alert.numbers,
    }));
}

/** The same for every stretch of the same detector and subject. */
export function alertKey(detector: string, subject: Labels): string {
  const text = JSON.stringify(Object.entries(subject).sort(([a], [b]) => (a < b ? -1 : 1)));
  return `${detector}/${hash("sha256", text).slice(0, 32)}`;
}

function tooMany(untold: number, at: EpochMs): Finding {
  return {
    subject: { overflow: "yes" },
    verdict: "breach",
    summary: `More than ${MAX_ACTIVE} subjects at once: ${untold} further ones are not told one by one`,
    numbers: { untold, limit: MAX_ACTIVE },
    startsAt: at,
    firstSeen: 0,
  };
}

class LifeBuilder {
  private readonly active: Map<string, ActiveEntry>;
  private readonly over: Map<string, OverEntry>;
  private readonly changed = new Map<string, Alert>();
  private readonly step: LifeStep;
  private readonly begunAt: EpochMs;

  constructor(life: AlertLife, step: LifeStep) {
    this.active = new Map(life.active);
    this.over = new Map(life.over);
    this.step = step;
    this.begunAt = life.begunAt ?? step.at;
  }

  /** False: there are too many, and this one is not told. */
  take(key: string, finding: Finding): boolean {
    const entry = this.active.get(key);
    if (finding.verdict === "moment") return this.tellMoment(key, finding);
    if (entry === undefined || !entry.alert.lasting) return finding.verdict !== "breach" || this.begin(key, finding);
    if (this.step.mode === "again") return true;
    if (this.step.mode === "open" && (finding.verdict !== "breach" || entry.alert.status !== "firing")) return true;
    if (finding.verdict === "clear") this.clear(key, entry, finding);
    else if (entry.alert.status === "firing") this.goOn(key, entry, finding);
    // Between the thresholds nothing begins: the condition has not held all the time.
    else if (finding.verdict === "hold") this.resolve(key, entry, this.step.at);
    else this.wait(key, entry, finding);
    return true;
  }

  clearAllBut(mentioned: ReadonlySet<string>): void {
    for (const [key, entry] of this.active) {
      if (entry.alert.lasting && !mentioned.has(key)) this.clear(key, entry, undefined);
    }
  }

  finish(): LifeChange {
    const { at, now, detector } = this.step;
    for (const [key, entry] of this.active) {
      if (!entry.alert.lasting && now - (entry.alert.firedAt ?? now) >= MOMENT_MS) this.endMoment(key);
    }
    for (const [key, { to }] of this.over) if (at - to > detector.options.flap.windowMs) this.over.delete(key);
    for (const key of this.over.keys()) {
      if (this.over.size <= MAX_REMEMBERED) break;
      this.over.delete(key);
    }
    const life = { active: this.active, over: this.over, begunAt: this.begunAt };
    return { life, alerts: [...this.changed.values()] };
  }

  private begin(key: string, finding: Finding): boolean {
    const { at, mode, detector } = this.step;
    const { forMs } = detector.options;
    if (this.learns(finding)) return true;
    const before = this.over.get(key);
    // One window out of order says nothing of how long the condition held; and what was told is not told twice.
    if (mode !== "complete" && (forMs > 0 || (before !== undefined && at <= before.to))) return true;
    if (this.active.size >= MAX_ACTIVE && finding.subject["overflow"] === undefined) return false;
    if (this.active.has(key)) this.endMoment(key);
    const alert = this.newAlert(key, finding, true);
    const changes = this.recent(before?.changes ?? []);
    this.over.delete(key);
    const entry = { subject: finding.subject, alert, since: at, calmSince: undefined, changes };
    if (forMs > 0) this.put(key, entry, alert);
    else this.fire(key, entry, finding);
    return true;
  }

  private wait(key: string, entry: ActiveEntry, finding: Finding): void {
    if (this.step.at - entry.since >= this.step.detector.options.forMs) this.fire(key, entry, finding);
    else this.put(key, entry, this.retold(entry.alert, finding));
  }

  private fire(key: string, entry: ActiveEntry, finding: Finding): void {
    const alert = { ...this.retold(entry.alert, finding), status: "firing", firedAt: this.step.now } as const;
    this.put(key, { ...entry, changes: [...entry.changes, this.step.at] }, alert);
  }

  private goOn(key: string, entry: ActiveEntry, finding: Finding): void {
    // Where it only holds, the numbers of the last breach say more than those of its fading.
    const alert = finding.verdict === "breach" ? this.retold(entry.alert, finding) : entry.alert;
    const back = entry.calmSince !== undefined;
    const changes = back ? [...this.recent(entry.changes), this.step.at] : entry.changes;
    this.put(key, { ...entry, calmSince: undefined, changes }, alert);
  }

  private clear(key: string, entry: ActiveEntry, finding: Finding | undefined): void {
    const { at, detector } = this.step;
    // It fired on a window that was still open: those before it say nothing of it.
    if (at < entry.since) return;
    if (entry.alert.status === "pending") {
      this.resolve(key, entry, at);
      return;
    }
    const begins = entry.calmSince === undefined;
    const changes = begins ? [...this.recent(entry.changes), at] : this.recent(entry.changes);
    const calmSince = entry.calmSince ?? at;
    const flapping = changes.length >= detector.options.flap.changes;
    const calm = { ...entry, calmSince, changes };
    if (at - calmSince >= detector.options.keepFiringMs && !flapping) {
      this.resolve(key, calm, calmSince, finding);
      return;
    }
    const numbers = flapping ? { ...entry.alert.numbers, state_changes: changes.length } : entry.alert.numbers;
    this.put(key, calm, { ...entry.alert, numbers });
  }

  private resolve(key: string, entry: ActiveEntry, endsAt: EpochMs, finding?: Finding): void {
    const { alert } = entry;
    this.active.delete(key);
    if (alert.status === "firing") this.over.set(key, { from: alert.startsAt, to: endsAt, changes: entry.changes });
    const told = finding === undefined ? alert : { ...alert, numbers: finding.numbers };
    this.change({ ...told, status: "resolved", endsAt: Math.max(endsAt, alert.startsAt) });
  }

  private tellMoment(key: string, finding: Finding): boolean {
    const { now, at } = this.step;
    if (this.learns(finding)) return true;
    if (this.active.has(key)) this.endMoment(key);
    else if (this.active.size >= MAX_ACTIVE) {
      const oldest = [...this.active].find(([, { alert }]) => !alert.lasting);
      if (oldest === undefined) return false;
      this.endMoment(oldest[0]);
    }
    const alert: Alert = { ...this.newAlert(key, finding, false), status: "firing", firedAt: now };
    this.put(key, { subject: finding.subject, alert, since: at, calmSince: undefined, changes: [] }, alert);
    return true;
  }

  private learns({ firstSeen }: Finding): boolean {
    const { learningMs } = this.step.detector.options;
    return learningMs > 0 && this.step.at - (firstSeen ?? this.begunAt) < learningMs;
  }

  private endMoment(key: string): void {
    const entry = this.active.get(key);
    this.active.delete(key);
    if (entry !== undefined) this.change({ ...entry.alert, status: "resolved", endsAt: entry.alert.startsAt });
  }

  private newAlert(key: string, finding: Finding, lasting: boolean): Alert {
    const { detector, now, at, mode, lateAfterMs } = this.step;
    const foundAt = lasting ? at : finding.startsAt;
    const bare = {
      id: this.step.newId(now),
      key,
      detector: detector.id,
      type: detector.type,
      lasting,
      status: "pending",
      labels: {},
      summary: "",
      numbers: {},
      issue: finding.issue,
      startsAt: finding.startsAt,
      firedAt: undefined,
      endsAt: undefined,
      late: mode === "again" || now - foundAt > lateAfterMs,
      updatedAt: now,
    } as const;
    return this.retold(bare, finding);
  }

  private retold(alert: Alert, finding: Finding): Alert {
    const { detector } = this.step;
    const labels: Labels = {
      severity: "warning",
      ...finding.subject,
      ...finding.labels,
      alertname: detector.type,
      detector: detector.id,
      ...(finding.issue === undefined ? {} : { issue: finding.issue }),
      ...detector.options.labels,
    };
    const cut = Object.entries(labels).map(([name, value]) => [name, clip(value, MAX_LABEL)]);
    const { numbers } = finding;
    return { ...alert, labels: Object.fromEntries(cut), summary: clip(finding.summary, MAX_SUMMARY), numbers };
  }

  private put(key: string, entry: ActiveEntry, alert: Alert): void {
    const stored = this.active.get(key)?.alert;
    if (stored?.id === alert.id && same(stored, alert)) this.active.set(key, { ...entry, alert: stored });
    else this.active.set(key, { ...entry, alert: this.change(alert) });
  }

  private change(alert: Alert): Alert {
    const changed = { ...alert, updatedAt: this.step.now };
    this.changed.set(alert.id, changed);
    return changed;
  }

  private recent(changes: readonly EpochMs[]): readonly EpochMs[] {
    const { windowMs, changes: enough } = this.step.detector.options.flap;
    return changes.filter((change) => this.step.at - change < windowMs).slice(-2 * enough);
  }
}

function same(a: Alert, b: Alert): boolean {
  return JSON.stringify({ ...a, updatedAt: 0 }) === JSON.stringify({ ...b, updatedAt: 0 });
}

/** Cuts between code points. */
function clip(text: string, length: number): string {
  if (text.length <= length) return text;
  return `${text.slice(0, length - 1).replace(/[\ud800-\udbff]$/, "")}…`;
}
