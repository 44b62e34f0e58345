import type { AlertLabel, AlertNumbers, Labels } from "../domain/alert.ts";
import type { Measure } from "../domain/measure.ts";
import type { Said } from "../domain/sentence.ts";
import type { EpochMs } from "../domain/time.ts";
import type { History } from "../store/history.ts";

/**
 * A condition, evaluated on a cron schedule. Detectors see time and data only as arguments: no clock, no client, so that
 * a backtest, a simulation and the worker run the same code. What they say of their subjects (`Finding`) becomes alerts in one
 * place for all (`alert-life.ts`): `for`, hysteresis and flap damping are not theirs.
 */
export type Detector = WindowDetector | ChangeDetector;

interface DetectorBase {
  /** Of the configuration; unique. */
  readonly id: string;
  /** The registry's `type:`. */
  readonly type: string;
  readonly options: DetectorOptions;
  /** What ingest has to count for it. */
  readonly measures: readonly Measure[];
}

/** What every detector can be told in YAML; durations in milliseconds. */
export interface DetectorOptions {
  /** node-cron, seconds first. */
  readonly schedule: string;
  /** IANA zone of the schedule, and of hours and weekdays. */
  readonly timezone: string;
  /** How long the condition must hold before it fires. Default 0. */
  readonly forMs: number;
  /** How long it must be over before it is resolved. Default: the detector's own. */
  readonly keepFiringMs: number;
  /**
   * Nothing is told in this time after the subject (issue, value, source) was first seen: see `Finding.firstSeen`.
   * Default 0.
   */
  readonly learningMs: number;
  readonly flap: {
    /** Changes of state in `windowMs` from which on a subject flaps: its alert then stays firing until it is calm. */
    readonly changes: number;
    readonly windowMs: number;
  };
  /** Added to each of its alerts; `severity` among them. */
  readonly labels: Labels;
  /** Sources whose records it waits for before it judges a window. Undefined: all. */
  readonly sources?: readonly string[];
}

/**
 * Judges complete windows of event time, in order, each once, up to the watermark; and once more those in which records
 * were counted after they had been judged.
 */
export interface WindowDetector extends DetectorBase {
  readonly kind: "window";
  /** Windows end at multiples of `stepMs` (UTC) and are `lengthMs` long. */
  readonly windows: { readonly lengthMs: number; readonly stepMs: number };
  /**
   * At each tick the window that is still open is judged as well, so that what is beyond a threshold already does not wait for
   * the watermark. Only breaches count then. Default false.
   */
  readonly judgesOpen?: boolean;
  judge(window: Window, context: DetectionContext): Promise<Judgement>;
}

/** Looks at what has changed since its last look, and never waits for the watermark: `new_issue`, `regression`. */
export interface ChangeDetector extends DetectorBase {
  readonly kind: "change";
  look(context: DetectionContext): Promise<Judgement>;
}

export interface Window {
  readonly from: EpochMs;
  /** Exclusive. */
  readonly to: EpochMs;
  /** It is judged once more. */
  readonly again: boolean;
}

export interface DetectionContext {
  /** The tick that is due, not "now"; a late tick has the time at which it was due. */
  readonly scheduledAt: EpochMs;
  readonly history: History;
  /** What this detector returned last, as JSON; undefined the first time. At most 1 MB. */
  readonly state: unknown;
  /** Subjects of its pending and firing alerts, so that it can say of each whether it is over. */
  readonly active: readonly ActiveSubject[];
  readonly sources: readonly SourceCondition[];
  readonly signal: AbortSignal;
}

export interface ActiveSubject {
  readonly subject: Labels;
  readonly firing: boolean;
  readonly startsAt: EpochMs;
  readonly numbers: AlertNumbers;
}

/** How a source is, as far as judging "it went quiet" needs to know. */
export interface SourceCondition {
  readonly id: string;
  readonly type: string;
  /** No event before this will be read any more, as far as one can know; undefined before the first read. */
  readonly watermark: EpochMs | undefined;
  /** Failing, unassigned, or standing still with records to read; and since when. */
  readonly stalledSince: EpochMs | undefined;
  readonly stalledBecause: Said | undefined;
  /** Records (bytes for files) not yet read, where known. */
  readonly lag: number | undefined;
  /** When it was first read to its end; undefined while it reads its first backlog. */
  readonly firstCaughtUpAt: EpochMs | undefined;
  /** The latest stretch of it that no longer existed when it was to be read; undefined: none is known. */
  readonly gap?: SourceGap | undefined;
}

/** Records that nobody read, and when they may have been written. */
export interface SourceGap {
  /** What had been read by then; the records are not older. */
  readonly from: EpochMs;
  /** When it was found; they are not younger. */
  readonly to: EpochMs;
  /** Where: `orders/3, offsets 120 to 4999`. */
  readonly what: string;
  /** How many records it held, where that is known. */
  readonly records?: number;
}

export interface Judgement {
  /** Active subjects that are not mentioned are over (`clear`), unless the judgement is held or its window judged again. */
  readonly findings: readonly Finding[];
  /** Not everything can be said now (a source stands still): subjects that are not mentioned stay as they are; and why. */
  readonly held?: Said;
  /** Kept for the next call; JSON. Left out: as before. Of a window that is judged again it is not kept. */
  readonly state?: unknown;
}

/** Labels with the names that routes know. */
export type FindingLabels = Readonly<Partial<Record<AlertLabel, string>>>;

/** What a detector says of one subject. */
export interface Finding {
  /** What identifies it, as labels: `{ issue: "…", environment: "prod" }`. With the detector's id it makes the alert's key. */
  readonly subject: FindingLabels;
  /**
   * `breach`: beyond the threshold. `hold`: between the thresholds of firing and of recovery: what fires goes on, nothing
   * begins. `clear`: over. `moment`: something happened, once; the same subject again later is another alert.
   */
  readonly verdict: "breach" | "hold" | "clear" | "moment";
  /** Labels beside the subject's: project, service, severity … */
  readonly labels?: FindingLabels;
  readonly issue?: string;
  /** One sentence: "12 times the usual: 240 events in 5m, 20 expected". */
  readonly summary: string;
  readonly numbers: AlertNumbers;
  /** Event time at which it began. */
  readonly startsAt: EpochMs;
  /** When the subject was first seen, for the learning period. Undefined: when the detector first ran. */
  readonly firstSeen?: EpochMs;
}

/** How a detector is, whichever worker runs it. */
export interface DetectorStatus {
  readonly id: string;
  readonly type: string;
  readonly schedule: string;
  readonly timezone: string;
  readonly lastTickAt: EpochMs | undefined;
  readonly nextTickAt: EpochMs | undefined;
  readonly evaluatedTo: EpochMs | undefined;
  readonly heldBecause: Said | undefined;
  /** Known of those that the answering worker runs. */
  readonly failure: Said | undefined;
  readonly pending: number;
  readonly firing: number;
}

/** How detection is, for those who show it. */
export interface DetectionReader {
  detectors(): Promise<readonly DetectorStatus[]>;
  sources(): Promise<readonly SourceCondition[]>;
}
