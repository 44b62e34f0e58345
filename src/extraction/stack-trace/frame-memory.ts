import type { TraceFrame } from "./trace.ts";

const CAPACITY = 8_192;
/** Longer lines are rare, and would make what is held too large. */
const LONGEST = 400;

/**
 * Frames by the line they were read from. Traces repeat their lines, so one object for each distinct line saves the
 * reading, and most of the memory of events that wait for their commit. What is kept owns its text: a part of a
 * longer text would keep all of it.
 */
export class FrameMemory {
  private readonly frames = new Map<string, TraceFrame>();
  private readonly read: (line: string) => TraceFrame | undefined;

  /** `read` must be a pure function of the line. */
  constructor(read: (line: string) => TraceFrame | undefined) {
    this.read = read;
  }

  frame(line: string): TraceFrame | undefined {
    const known = this.frames.get(line);
    if (known !== undefined) return known;
    if (line.length > LONGEST) return this.read(line);
    const own = JSON.parse(JSON.stringify(line)) as string;
    const frame = this.read(own);
    if (frame === undefined) return undefined;
    if (this.frames.size >= CAPACITY) this.frames.clear();
    this.frames.set(own, frame);
    return frame;
  }
}
