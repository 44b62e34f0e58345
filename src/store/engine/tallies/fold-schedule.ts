import { type EpochMs, SECOND } from "../../../domain/time.ts";
import { FOLD_BYTES, FOLD_ROWS } from "./tally-log.ts";

/** Commits after which their tallies are folded, or … */
const EVERY_COMMITS = FOLD_ROWS;
/** … time since the last fold, by the commits' clock, or … */
const EVERY_MS: number = 2 * SECOND;
/** … size of what they logged, whichever comes first. */
const EVERY_SIZE = FOLD_BYTES;

/**
 * Has tallies folded behind the commits, one fold at a time. It is no harm when one fails or never comes: what is not folded
 * stays in the log, and is folded by the next, by maintenance or by whoever reads.
 */
export class FoldSchedule {
  private readonly fold: () => Promise<void>;
  private waiting = 0;
  private size = 0;
  private foldedAt: EpochMs | undefined;
  private running: Promise<void> | undefined;

  constructor(fold: () => Promise<void>) {
    this.fold = fold;
  }

  /** A commit was stored, and logged so many characters. */
  committed(at: EpochMs, logged: number): void {
    this.waiting += 1;
    this.size += logged;
    this.foldedAt ??= at;
    const late = Math.abs(at - this.foldedAt) >= EVERY_MS;
    const due = this.waiting >= EVERY_COMMITS || this.size >= EVERY_SIZE || late;
    if (!due || this.running !== undefined) return;
    this.waiting = 0;
    this.size = 0;
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
