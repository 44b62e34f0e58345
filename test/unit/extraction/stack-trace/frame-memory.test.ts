import { describe, expect, it } from "vitest";
import { FrameMemory } from "../../../../src/extraction/stack-trace/frame-memory.ts";

describe("FrameMemory", () => {
  it("reads each line once and gives the same frame again", () => {
    const read: string[] = [];
    const memory = new FrameMemory((line) => {
      read.push(line);
      return { function: line };
    });
    const first = memory.frame("at a.B.c(B.java:1)");
    expect(memory.frame("at a.B.c(B.java:1)")).toBe(first);
    expect(memory.frame("at a.B.d(B.java:2)")).toEqual({ function: "at a.B.d(B.java:2)" });
    expect(read).toEqual(["at a.B.c(B.java:1)", "at a.B.d(B.java:2)"]);
  });

  it("does not remember lines without a frame, nor very long ones", () => {
    let reads = 0;
    const memory = new FrameMemory((line) => {
      reads += 1;
      return line.length > 5 ? { function: "f" } : undefined;
    });
    for (const line of ["none", "none", "x".repeat(500), "x".repeat(500)]) memory.frame(line);
    expect(reads).toBe(4);
  });

  it("stays bounded, and right, under endlessly many lines", () => {
    const memory = new FrameMemory((line) => ({ function: line }));
    for (let index = 0; index < 20_000; index += 1)
      expect(memory.frame(`at ${index}`)).toEqual({ function: `at ${index}` });
  });
});
