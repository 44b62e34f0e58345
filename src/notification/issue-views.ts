import { eventMessage, type Frame } from "../domain/error-event.ts";
import { DAY, type EpochMs, HOUR, MINUTE, SECOND } from "../domain/time.ts";
import type { Issue, IssueReader } from "../store/store.ts";
import type { IssueRate, IssueView } from "./channel.ts";

const MAX_MESSAGE = 2_000;
const MAX_FRAMES = 5;
const USUAL_DAYS = 7;
/** Several channels are told of the same issue at about the same time. */
const KEPT_MS = 10 * SECOND;
const MOST_KEPT = 500;

/** Loads what messages show of issues. */
export class IssueViews {
  private readonly store: Pick<IssueReader, "getIssue" | "listEvents" | "buckets">;
  private readonly kept = new Map<string, { readonly at: EpochMs; readonly view: Promise<IssueView | undefined> }>();

  constructor(store: Pick<IssueReader, "getIssue" | "listEvents" | "buckets">) {
    this.store = store;
  }

  /** Views by the ids that were asked for; issues that are gone are left out. */
  async load(ids: readonly string[], at: EpochMs): Promise<ReadonlyMap<string, IssueView>> {
    const views = new Map<string, IssueView>();
    for (const id of new Set(ids)) {
      const view = await this.view(id, at);
      if (view !== undefined) views.set(id, view);
    }
    return views;
  }

  private view(id: string, at: EpochMs): Promise<IssueView | undefined> {
    const known = this.kept.get(id);
    if (known !== undefined && at - known.at < KEPT_MS && at >= known.at) return known.view;
    if (this.kept.size >= MOST_KEPT) this.kept.clear();
    const view = this.read(id, at);
    this.kept.set(id, { at, view });
    view.catch(() => this.kept.delete(id));
    return view;
  }

  private async read(id: string, at: EpochMs): Promise<IssueView | undefined> {
    const issue = await this.store.getIssue(id);
    if (issue === undefined) return undefined;
    const { items } = await this.store.listEvents(issue.id, { limit: 1 });
    const sample = items[0]?.event;
    const exceptions = sample?.exceptions ?? [];
    const frames = exceptions.at(-1)?.frames ?? [];
    const own = frames.filter(({ inApp }) => inApp);
    const message = sample === undefined ? issue.pattern : eventMessage(sample);
    return {
      id: issue.id,
      project: issue.project,
      title: issue.title,
      type: issue.type,
      message: message.length > MAX_MESSAGE ? `${message.slice(0, MAX_MESSAGE - 1).toWellFormed()}…` : message,
      culprit: issue.culprit,
      level: issue.level,
      status: issue.state.status,
      services: issue.services,
      firstSeen: issue.firstSeen,
      lastSeen: issue.lastSeen,
      eventCount: issue.eventCount,
      userCount: issue.userCount,
      rate: await this.rate(issue, at),
      frames: (own.length === 0 ? frames : own).slice(0, MAX_FRAMES) as readonly Frame[],
      sample,
      origin: sample?.origin,
    };
  }

  private async rate(issue: Issue, at: EpochMs): Promise<IssueRate> {
    const hours = await this.hourly(issue.id, at - DAY, at, HOUR);
    const [lastHour = 0] = await this.hourly(issue.id, at - HOUR, at, HOUR);
    const age = at - DAY - issue.firstSeen;
    const days = Math.min(USUAL_DAYS, Math.floor(age / DAY));
    const rate = { lastHour, lastDay: sum(hours), hours };
    if (days < 1) return { ...rate, usualHour: undefined };
    const before = await this.hourly(issue.id, at - DAY - days * DAY, at - DAY, DAY);
    return { ...rate, usualHour: sum(before) / (days * 24) };
  }

  private async hourly(issue: string, from: EpochMs, to: EpochMs, widthMs: number): Promise<readonly number[]> {
    const steps = Array.from({ length: Math.ceil((to - from) / widthMs) }, () => 0);
    // Up to and with the minute that is running: what an alert is about has often happened in it.
    const start = (Math.floor(to / MINUTE) + 1) * MINUTE - steps.length * widthMs;
    for (const bucket of await this.store.buckets(
      issue,
      { from: start, to: start + steps.length * widthMs },
      widthMs,
    )) {
      const step = Math.floor((bucket.from - start) / widthMs);
      if (step >= 0 && step < steps.length) steps[step]! += bucket.count;
    }
    return steps;
  }
}

function sum(counts: readonly number[]): number {
  return counts.reduce((total, count) => total + count, 0);
}
