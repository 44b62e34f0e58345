import type { RuleFigures } from "../domain/rule-health.ts";
import type { EpochMs } from "../domain/time.ts";

/** One record in so many is timed. */
export const TIMED_EVERY = 64;

/** The running figures of one rule. */
export class RuleTally {
  matched = 0;
  dropped = 0;
  failed = 0;
  timedMs = 0;
  lastMatch: EpochMs | undefined;

  figures(): RuleFigures {
    const { matched, dropped, failed, lastMatch } = this;
    return { matched, dropped, failed, seconds: (this.timedMs * TIMED_EVERY) / 1_000, lastMatch };
  }
}

/** The tallies of all rules of a worker: they outlive reloads and are shared by its sources. */
export class RuleTallies {
  private readonly byRule = new Map<string, RuleTally>();

  of(rule: string): RuleTally {
    let tally = this.byRule.get(rule);
    if (tally === undefined) {
      tally = new RuleTally();
      this.byRule.set(rule, tally);
    }
    return tally;
  }

  /** Forgets the rules that are no more, so that their number stays bounded. */
  keep(rules: ReadonlySet<string>): void {
    for (const rule of this.byRule.keys()) if (!rules.has(rule)) this.byRule.delete(rule);
  }
}
