import { type EpochMs, SECOND } from "../domain/time.ts";

/** Commits after which their tallies are folded … */
const EVERY_COMMITS = 32;
/** … or time since the last fold, by the commits' clock, whichever comes first. */
const EVERY_MS: number = 2 * SECOND;

/**
 * Has tallies folded behind the commits, one fold at a time. It is no harm when one fails or never comes: what is not folded
 * stays in the log, and is folded by the next, by maintenance or by whoever reads.
 */
export class FoldSchedule {
  private readonly fold: () => Promise<void>;
  private waiting = 0;
  private foldedAt: EpochMs | undefined;
  private running: Promise<void> | undefined;

  constructor(fold: () => Promise<void>) {
    this.fold = fold;
  }

  /** A commit was stored. */
  committed(at: EpochMs): void {
    this.waiting += 1;
    this.foldedAt ??= at;
    const due = this.waiting >= EVERY_COMMITS || Math.abs(at - this.foldedAt) >= EVERY_MS;
    if (!due || this.running !== undefined) return;
    this.waiting = 0;
    this.foldedAt = at;
    this.running = this.fold()
      .catch(() => {})
      .finally(() => {
        this.running = undefined;
      });
  }

  /** Resolves when no fold runs. */
  async settled(): Promise<void> {
    await this.running;
  }
}
