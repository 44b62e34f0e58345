import type { Content } from "./content.ts";

/**
 * Two buffers: while one is worked on, the other is filled with what comes next. Serves one file at a time; what was
 * read ahead of another is thrown away.
 */
export class ReadAhead {
  private readonly halves: readonly [Buffer, Buffer];
  private current: 0 | 1 = 0;
  private ahead: { readonly content: Content; readonly offset: number; readonly filled: Promise<number> } | undefined;

  /** `memory` is divided in two. */
  constructor(memory: Buffer) {
    const middle = memory.length >> 1;
    this.halves = [memory.subarray(0, middle), memory.subarray(middle, 2 * middle)];
  }

  /** How much is read at once. */
  get size(): number {
    return this.halves[0].length;
  }

  /** The content from `offset`, valid until the next call. Shorter than `size` only at the end. */
  async read(content: Content, offset: number): Promise<Buffer> {
    const { ahead } = this;
    this.ahead = undefined;
    if (ahead !== undefined) {
      const filled = await ahead.filled;
      if (filled >= 0 && ahead.content === content && ahead.offset === offset) {
        this.current = this.current === 0 ? 1 : 0;
        return this.halves[this.current].subarray(0, filled);
      }
    }
    const half = this.halves[this.current];
    return half.subarray(0, await content.read(half, offset));
  }

  /** Begins to read what the next call will ask for. Its errors are met again by that call. */
  start(content: Content, offset: number): void {
    const filled = content.read(this.halves[this.current === 0 ? 1 : 0], offset).catch(() => -1);
    this.ahead = { content, offset, filled };
  }
}
