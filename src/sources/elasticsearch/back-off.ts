/** Pauses between tries: doubling, with jitter so that workers do not come back all at once. */
export class BackOff {
  private next: number;
  private readonly first: number;
  private readonly longest: number;
  private readonly random: () => number;

  /** `random` gives [0, 1). */
  constructor(firstMs = 500, longestMs = 30_000, random: () => number = Math.random) {
    this.first = firstMs;
    this.longest = longestMs;
    this.random = random;
    this.next = firstMs;
  }

  /** The next pause in ms, between half of and the full step; never shorter than what the server asked for. */
  pause(askedMs = 0): number {
    const step = this.next;
    this.next = Math.min(step * 2, this.longest);
    return Math.max(askedMs, step / 2 + (this.random() * step) / 2);
  }

  /** After a success the next pause is the first again. */
  reset(): void {
    this.next = this.first;
  }
}
