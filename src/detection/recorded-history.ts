import type { FirstValue } from "../domain/measure.ts";
import type { EpochMs } from "../domain/time.ts";
import type { History, IssueChange, IssueChanges, TimeRange } from "../store/history.ts";

const PAGE = 1_000;
/** Changes and values that are kept for a replay; a history with more is replayed in parts. */
const MOST = 200_000;

/** A past history as detectors would have seen it: what happened after `now` is not there yet. */
export class RecordedHistory implements History {
  now: EpochMs;
  /** There were more changes or values than a replay can hold; the rest is left out. */
  readonly truncated: boolean;
  private readonly stored: History;
  private readonly happened: readonly IssueChange[];
  private readonly firsts: readonly FirstValue[];

  private constructor(stored: History, happened: readonly IssueChange[], firsts: readonly FirstValue[], now: EpochMs) {
    this.stored = stored;
    this.happened = happened;
    this.firsts = firsts;
    this.truncated = happened.length >= MOST || firsts.length >= MOST;
    this.now = now;
  }

  /** Reads what happened to issues in the range, and which values these measures had for the first time. */
  static async of(
    stored: History,
    range: TimeRange,
    measures: readonly string[],
    signal: AbortSignal,
  ): Promise<RecordedHistory> {
    const happened: IssueChange[] = [];
    let cursor: string | undefined;
    while (happened.length < MOST) {
      signal.throwIfAborted();
      const page = await stored.changes({ after: cursor, limit: PAGE });
      happened.push(...page.changes.filter(({ at }) => at >= range.from && at < range.to));
      if (page.cursor === cursor) break;
      cursor = page.cursor;
    }
    const firsts: FirstValue[] = [];
    for (const measure of measures) {
      let after: string | undefined;
      while (firsts.length < MOST) {
        signal.throwIfAborted();
        const page = await stored.firstValues({ measure, after, limit: PAGE });
        firsts.push(...page.values.filter(({ createdAt }) => createdAt >= range.from && createdAt < range.to));
        if (page.cursor === after) break;
        after = page.cursor;
      }
    }
    return new RecordedHistory(stored, happened, firsts, range.from);
  }

  async changes({ after, limit }: Parameters<History["changes"]>[0]): Promise<IssueChanges> {
    const begin = Number(after ?? 0);
    const changes: IssueChange[] = [];
    for (let i = begin; i < this.happened.length && changes.length < limit; i++) {
      const change = this.happened[i] as IssueChange;
      if (change.at >= this.now) break;
      changes.push(change);
    }
    return { changes, cursor: changes.length === 0 ? after : String(begin + changes.length) };
  }

  async firstValues({
    measure,
    after,
    limit,
  }: Parameters<History["firstValues"]>[0]): ReturnType<History["firstValues"]> {
    const own = this.firsts.filter((first) => first.measure === measure);
    const begin = Number(after ?? 0);
    const values = own.slice(begin, begin + limit).filter(({ createdAt }) => createdAt < this.now);
    return { values, cursor: values.length === 0 ? after : String(begin + values.length) };
  }

  activeIssues(...query: Parameters<History["activeIssues"]>): ReturnType<History["activeIssues"]> {
    return this.stored.activeIssues(...query);
  }

  issues(ids: readonly string[]): ReturnType<History["issues"]> {
    return this.stored.issues(ids);
  }

  counts(query: Parameters<History["counts"]>[0]): ReturnType<History["counts"]> {
    return this.stored.counts(query);
  }

  measured(query: Parameters<History["measured"]>[0]): ReturnType<History["measured"]> {
    return this.stored.measured(query);
  }

  records(query: Parameters<History["records"]>[0]): ReturnType<History["records"]> {
    return this.stored.records(query);
  }

  async releases(project: string): ReturnType<History["releases"]> {
    return (await this.stored.releases(project)).filter(({ firstSeen }) => firstSeen < this.now);
  }
}
