import { DAY, type EpochMs, MINUTE } from "../../src/domain/time.ts";
import type { IssueFacts } from "../../src/store/history.ts";
import type { Random } from "./random.ts";
import { makeCounts, Rate, randomTraffic, type Shape, type Traffic } from "./traffic.ts";

/** Monday, two weeks before clocks change in Europe and three before they do in America. */
export const BEGIN: EpochMs = Date.parse("2026-10-05T00:00:00Z");
export const HISTORY_DAYS = 28;
/** What is judged begins here. */
export const JUDGED_FROM: EpochMs = BEGIN + HISTORY_DAYS * DAY;

/** Something that happens to an issue, and whether it is to be told. */
export interface Incident {
  readonly issue: string;
  readonly kind:
    | "spike"
    | "step"
    | "drift"
    | "silence"
    | "escalation"
    | "growth"
    | "outage"
    | "share"
    | "release"
    | "beyond"
    | "appearance";
  readonly from: EpochMs;
  readonly to: EpochMs;
  /** Rate by usual rate, at its height. */
  readonly factor: number;
  /** Events expected in its time without it. */
  readonly base: number;
}

export interface WorldIssue {
  readonly facts: IssueFacts;
  readonly source: string;
  /** Default: none. */
  readonly release?: string;
  readonly traffic: Traffic;
  readonly rate: Rate;
  /** By the minute from `BEGIN`. */
  readonly counts: Uint32Array;
}

export interface World {
  readonly minutes: number;
  readonly issues: readonly WorldIssue[];
  readonly incidents: readonly Incident[];
}

export interface WorldOptions {
  readonly issues: number;
  readonly judgedDays: number;
  readonly dispersion: number;
  /** What happens to an issue, if anything. */
  readonly incident?: (random: Random, issue: string, rate: Rate, index: number) => Incident | undefined;
  /** Parts of the usual rate for everyone: holidays. */
  readonly calendar?: Shape;
  readonly status?: Pick<IssueFacts, "status" | "substatus">;
}

export function makeWorld(random: Random, options: WorldOptions): World {
  const minutes = ((HISTORY_DAYS + options.judgedDays) * DAY) / MINUTE;
  const incidents: Incident[] = [];
  const issues = Array.from({ length: options.issues }, (_, i): WorldIssue => {
    const id = `issue-${String(i).padStart(3, "0")}`;
    const traffic = randomTraffic(random, options.dispersion);
    const rate = new Rate(traffic);
    const incident = options.incident?.(random, id, rate, i);
    if (incident !== undefined) incidents.push(incident);
    const calendar = options.calendar ?? (() => 1);
    const shape: Shape = (at) => calendar(at) * (incident === undefined ? 1 : factorAt(incident, at));
    const counts = makeCounts(random, traffic, BEGIN, minutes, shape);
    return { facts: factsOf(id, i, options.status), source: i % 2 === 0 ? "even" : "odd", traffic, rate, counts };
  });
  return { minutes, issues, incidents };
}

/** Expected events in a time, without incidents. */
export function expectedEvents(rate: Rate, from: EpochMs, to: EpochMs): number {
  let sum = 0;
  for (let at = from; at < to; at += MINUTE) sum += rate.at(at);
  return sum;
}

function factorAt({ kind, from, to, factor }: Incident, at: EpochMs): number {
  if (at < from) return 1;
  if (kind === "step") return factor;
  if (kind === "drift" || kind === "growth") return factor ** Math.min(1, (at - from) / (to - from));
  return at < to ? factor : 1;
}

export function factsOf(id: string, index: number, status?: WorldOptions["status"]): IssueFacts {
  return {
    id,
    project: `project-${Math.floor(index / 10)}`,
    title: id,
    level: "error",
    services: [],
    status: "unresolved",
    substatus: undefined,
    firstSeen: BEGIN,
    lastSeen: BEGIN,
    createdAt: BEGIN,
    eventCount: 1,
    ...status,
  };
}
