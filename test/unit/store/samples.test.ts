import { describe, expect, it } from "vitest";
import type { SampleCandidate } from "../../../src/store/engine/commit/commit-plan.ts";
import { KEPT_EVENTS, keepSamples, SAMPLE_INTERVAL, SampleHints } from "../../../src/store/engine/commit/samples.ts";

function candidate(time: number): SampleCandidate {
  return { index: 0, id: String(time), time, clamped: false, hash: "h", body: "{}" };
}

describe("keepSamples", () => {
  it("takes all at first, the earliest into slot 0", () => {
    const { kept, state } = keepSamples({ sampleCount: 0, sampledAt: 0 }, [candidate(3), candidate(1)], 10);
    expect(kept.map(({ slot, sample }) => [slot, sample.time])).toEqual([
      [0, 1],
      [1, 3],
    ]);
    expect(state).toEqual({ sampleCount: 2, sampledAt: 10 });
  });

  it("later takes the latest only, and not more often than the interval", () => {
    const busy = { sampleCount: 20, sampledAt: 1_000 };
    expect(keepSamples(busy, [candidate(1), candidate(2)], 1_000 + SAMPLE_INTERVAL - 1)).toEqual({
      kept: [],
      state: busy,
    });
    const { kept } = keepSamples(busy, [candidate(1), candidate(2)], 1_000 + SAMPLE_INTERVAL);
    expect(kept.map(({ sample }) => sample.time)).toEqual([2]);
  });

  it("goes round in the ring and never overwrites slot 0", () => {
    const slots = new Set<number>();
    let state = { sampleCount: 0, sampledAt: 0 };
    for (let i = 0; i < 3 * KEPT_EVENTS; i += 1) {
      const result = keepSamples(state, [candidate(i)], i * SAMPLE_INTERVAL);
      const [kept] = result.kept;
      expect(kept!.replaces).toBe(slots.has(kept!.slot));
      if (i > 0) expect(kept!.slot).not.toBe(0);
      slots.add(kept!.slot);
      state = result.state;
    }
    expect(slots.size).toBe(KEPT_EVENTS);
  });
});

describe("SampleHints", () => {
  it("wants samples of what it does not know, and of what is due", () => {
    const hints = new SampleHints();
    expect(hints.wants("a", 0)).toBe(true);
    hints.remember([["a", { sampleCount: 20, sampledAt: 0 }]]);
    expect(hints.wants("a", SAMPLE_INTERVAL - 1)).toBe(false);
    expect(hints.wants("a", SAMPLE_INTERVAL)).toBe(true);
  });

  it("forgets the oldest rather than growing", () => {
    const hints = new SampleHints();
    const known = { sampleCount: 20, sampledAt: 0 };
    for (let i = 0; i < 10_001; i += 1) hints.remember([[`h${i}`, known]]);
    expect(hints.wants("h0", 1)).toBe(true);
    expect(hints.wants("h1", 1)).toBe(false);
    expect(hints.wants("h10000", 1)).toBe(false);
  });
});
