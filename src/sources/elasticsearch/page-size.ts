/** Characters of JSON that an answer should hold: two of them may be in memory. */
const TARGET_CHARACTERS = 1.5 * 1024 * 1024;
const FIRST = 1_000;
const WIDEST = 500_000;

/** How many documents to ask for, and over how many sequence numbers, so that answers stay of one size. */
export class PageSize {
  private readonly limit: number;
  private cap: number;
  private averageCharacters: number | undefined;
  /** Share of the numbers that are returned: candidates among documents among operations. */
  private density = 1;

  constructor(limit: number) {
    this.limit = limit;
    this.cap = limit;
  }

  /** Documents to ask for. */
  get size(): number {
    const fitting = this.averageCharacters === undefined ? FIRST : TARGET_CHARACTERS / this.averageCharacters;
    return Math.max(1, Math.min(this.cap, Math.floor(fitting)));
  }

  /** Sequence numbers to look at, such that their candidates fit the page. */
  get width(): number {
    return Math.min(WIDEST, Math.max(this.size, Math.floor((this.size * 0.9) / Math.max(this.density, 1e-6))));
  }

  learn(page: { readonly hits: number; readonly width: number; readonly characters: number }): void {
    if (page.hits > 0) {
      const average = page.characters / page.hits;
      // Grows at once and shrinks slowly: one run of large documents must not be met by a large page again.
      this.averageCharacters = Math.max(average, ((this.averageCharacters ?? average) * 3 + average) / 4);
    }
    if (page.width > 0) this.density = page.hits / page.width;
    this.cap = Math.min(this.limit, this.cap * 2);
  }

  /** The answer was too large, or the server short of memory. */
  shrink(): void {
    this.cap = Math.max(1, Math.floor(this.size / 4));
  }
}
