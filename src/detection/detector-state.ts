import type { Alert, Labels } from "../domain/alert.ts";
import { isSentence, type Said } from "../domain/sentence.ts";
import type { EpochMs } from "../domain/time.ts";
import { type AlertLife, NO_LIFE } from "./alert-life.ts";

/** What is stored of a detector beside its alerts. */
export interface StoredState {
  /** The detector's type: under the same id another one may be configured one day. */
  readonly type: string | undefined;
  /** The tick that was evaluated last, and when the next one was due. */
  readonly tickAt: EpochMs | undefined;
  readonly nextDueAt: EpochMs | undefined;
  /** End of the last window that was judged. */
  readonly evaluatedTo: EpochMs | undefined;
  /** Why it could not judge, or not up to now, at its last tick. */
  readonly heldBecause: Said | undefined;
  readonly life: AlertLife;
  /** The detector's own. */
  readonly own: unknown;
}

export const FRESH_STATE: StoredState = {
  type: undefined,
  tickAt: undefined,
  nextDueAt: undefined,
  evaluatedTo: undefined,
  heldBecause: undefined,
  life: NO_LIFE,
  own: undefined,
};

/** As it is written: alerts by their ids, since they have rows of their own. */
interface WrittenState {
  readonly type?: string | undefined;
  readonly tick_at?: EpochMs | undefined;
  readonly next_due_at?: EpochMs | undefined;
  readonly evaluated_to?: EpochMs | undefined;
  readonly held_because?: Said | undefined;
  readonly begun_at?: EpochMs | undefined;
  readonly active: readonly WrittenEntry[];
  readonly over: readonly (readonly [key: string, from: EpochMs, to: EpochMs, changes: readonly EpochMs[]])[];
  readonly own?: unknown;
}

type WrittenEntry = readonly [
  alert: string,
  subject: Labels,
  since: EpochMs,
  calmSince: EpochMs | null,
  changes: readonly EpochMs[],
];

export function encodeState({ type, tickAt, nextDueAt, evaluatedTo, heldBecause, life, own }: StoredState): string {
  const active = [...life.active.values()].map(
    ({ alert, subject, since, calmSince, changes }): WrittenEntry => [
      alert.id,
      subject,
      since,
      calmSince ?? null,
      changes,
    ],
  );
  const over = [...life.over].map(([key, { from, to, changes }]) => [key, from, to, changes] as const);
  const written: WrittenState = {
    type,
    tick_at: tickAt,
    next_due_at: nextDueAt,
    evaluated_to: evaluatedTo,
    held_because: heldBecause,
    begun_at: life.begunAt,
    active,
    over,
    own,
  };
  return JSON.stringify(written);
}

/** The state, with the alerts that are pending or firing. A subject whose alert is gone is not active any more. */
export function decodeState(text: string | undefined, alerts: readonly Alert[]): StoredState {
  if (text === undefined) return FRESH_STATE;
  const written = JSON.parse(text) as WrittenState;
  const byId = new Map(alerts.map((alert) => [alert.id, alert]));
  const active = written.active.flatMap(([id, subject, since, calmSince, changes]) => {
    const alert = byId.get(id);
    if (alert === undefined) return [];
    return [[alert.key, { subject, alert, since, calmSince: calmSince ?? undefined, changes }] as const];
  });
  return {
    type: written.type,
    tickAt: written.tick_at,
    nextDueAt: written.next_due_at,
    evaluatedTo: written.evaluated_to,
    heldBecause: known(written.held_because),
    life: {
      active: new Map(active),
      over: new Map(written.over.map(([key, from, to, changes]) => [key, { from, to, changes }])),
      begunAt: written.begun_at,
    },
    own: written.own,
  };
}

/** A sentence that another version has written may be none of this one. */
function known(said: unknown): Said | undefined {
  return typeof said === "string" || isSentence(said) ? said : undefined;
}
