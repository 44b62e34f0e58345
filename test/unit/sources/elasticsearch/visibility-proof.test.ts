import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { ShardSample } from "../../../../src/sources/elasticsearch/shard-stats.ts";
import { NOTHING, VisibilityProof } from "../../../../src/sources/elasticsearch/visibility-proof.ts";

const BASE: ShardSample = {
  at: 0,
  node: "n1",
  globalCheckpoint: -1,
  maxSeqNo: -1,
  refreshes: 1,
  writerMemory: 100,
  committed: -1,
  history: "h",
};

function proofOf(...samples: readonly Partial<ShardSample>[]): VisibilityProof {
  const proof = new VisibilityProof();
  for (const sample of samples) proof.observe({ ...BASE, ...sample });
  return proof;
}

describe("VisibilityProof", () => {
  it("proves nothing by samples alone, however high the checkpoint", () => {
    expect(proofOf({ globalCheckpoint: 99, maxSeqNo: 99 }).provenUpTo).toBe(NOTHING);
  });

  it("proves the checkpoint of the newest sample whose maximum a visible number exceeds", () => {
    const proof = proofOf({ globalCheckpoint: 10, maxSeqNo: 12 }, { globalCheckpoint: 20, maxSeqNo: 25, refreshes: 2 });
    proof.sawVisible(12);
    expect(proof.provenUpTo).toBe(NOTHING);
    proof.sawVisible(13);
    expect(proof.provenUpTo).toBe(10);
    proof.sawVisible(26);
    expect(proof.provenUpTo).toBe(20);
  });

  it("proves what was there one sample before two refreshes were completed", () => {
    const proof = proofOf(
      { globalCheckpoint: 5, maxSeqNo: 5, refreshes: 1 },
      { globalCheckpoint: 8, maxSeqNo: 8, refreshes: 1 },
      { globalCheckpoint: 9, maxSeqNo: 9, refreshes: 2 },
    );
    expect(proof.provenUpTo).toBe(NOTHING);
    proof.observe({ ...BASE, globalCheckpoint: 9, maxSeqNo: 9, refreshes: 3 });
    expect(proof.provenUpTo).toBe(5);
  });

  it("looks for a witness above the lowest maximum that serves", () => {
    const proof = proofOf({ globalCheckpoint: 10, maxSeqNo: 15 }, { globalCheckpoint: 20, maxSeqNo: 30 });
    expect(proof.witnessAbove(10)).toBe(15);
    expect(proof.witnessAbove(11)).toBe(30);
    expect(proof.witnessAbove(99)).toBe(30);
  });

  it.each([
    [
      "after a refresh",
      [{ globalCheckpoint: 4 }, { globalCheckpoint: 4 }, { globalCheckpoint: 5, refreshes: 2 }],
      1_000,
      4,
    ],
    ["when all is committed", [{ globalCheckpoint: 5, committed: 5 }], undefined, 5],
    ["when nothing changed for long", [{ globalCheckpoint: 5 }, { globalCheckpoint: 5, at: 7_000 }], 1_000, 5],
    ["not when that was not long", [{ globalCheckpoint: 5 }, { globalCheckpoint: 5, at: 6_999 }], 1_000, NOTHING],
    [
      "not by time when it never refreshes",
      [{ globalCheckpoint: 5 }, { globalCheckpoint: 5, at: 9e9 }],
      undefined,
      NOTHING,
    ],
  ] as const)("proves an idle tail by its segments %s", (_when, samples, refreshIntervalMs, proven) => {
    const proof = proofOf(...samples.map((sample) => ({ ...sample, writerMemory: 0 })));
    proof.sawAllSegmentsSearchable(refreshIntervalMs);
    expect(proof.provenUpTo).toBe(proven);
  });

  it("proves nothing by segments while operations are in the buffer", () => {
    const proof = proofOf({ globalCheckpoint: 5, committed: 5, writerMemory: 1 });
    proof.sawAllSegmentsSearchable(1_000);
    expect(proof.provenUpTo).toBe(NOTHING);
  });

  it.each([
    ["another node", { node: "n2" }],
    ["another history", { history: "other" }],
    ["a node that was started anew", { refreshes: 0 }],
  ])("begins from nothing with %s", (_what, change) => {
    const proof = proofOf({ globalCheckpoint: 10, maxSeqNo: 10 });
    proof.learn(10);
    proof.observe({ ...BASE, globalCheckpoint: 20, maxSeqNo: 20, ...change });
    expect(proof.provenUpTo).toBe(NOTHING);
    proof.sawVisible(15);
    expect(proof.provenUpTo).toBe(NOTHING);
  });

  it("keeps a bounded number of samples while a shard is stuck, and proves as soundly", () => {
    const proof = new VisibilityProof();
    for (let number = 0; number < 10_000; number++) {
      proof.observe({ ...BASE, globalCheckpoint: number, maxSeqNo: number + 5 });
    }
    expect(proof.witnessAbove(0)).toBe(5);
    proof.sawVisible(10_004);
    expect(proof.provenUpTo).toBe(9_998);
  });

  it("never proves what a search cannot see, whatever a shard does", () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 120 }), (steps) => {
        const shard = new ModelShard();
        const proof = new VisibilityProof();
        for (const [kind, pick] of steps) {
          shard.run(kind, pick);
          if (kind === "sample") proof.observe(shard.sample());
          if (kind === "search" && proof.newest !== undefined) {
            const upTo = proof.newest.globalCheckpoint;
            const seen = [...shard.searchable];
            if (seen.filter((number) => number <= upTo).length === upTo + 1) proof.learn(upTo);
            proof.sawVisible(Math.max(-1, ...seen));
          }
          if (kind === "segments" && shard.segmentsSearchable) proof.sawAllSegmentsSearchable(undefined);
          for (const number of shard.documents) {
            if (number <= proof.provenUpTo) expect(shard.searchable.has(number)).toBe(true);
          }
        }
      }),
      { numRuns: 2_000 },
    );
  });
});

const step = fc.tuple(
  fc.constantFrom(
    "assign",
    "assign",
    "complete",
    "complete",
    "hole",
    "refresh",
    "flush",
    "sample",
    "search",
    "segments",
  ),
  fc.nat({ max: 1_000 }),
);

/** A shard with concurrent writers: numbers are given first and reach the index later, in any order. */
class ModelShard {
  /** Numbers whose document exists and is current. */
  readonly documents = new Set<number>();
  /** Those that the present reader shows. */
  searchable: ReadonlySet<number> = new Set();
  segmentsSearchable = true;
  private next = 0;
  private readonly inFlight: number[] = [];
  private readonly done = new Set<number>();
  private refreshes = 1;
  private buffered = 0;
  private committed = -1;
  private time = 0;

  run(kind: string, pick: number): void {
    this.time += 100;
    if (kind === "assign") this.inFlight.push(this.next++);
    if ((kind === "complete" || kind === "hole") && this.inFlight.length > 0) {
      const [number] = this.inFlight.splice(pick % this.inFlight.length, 1);
      this.done.add(number!);
      this.buffered++;
      if (kind === "complete") this.documents.add(number!);
    }
    if (kind === "refresh") {
      this.searchable = new Set(this.documents);
      this.buffered = 0;
      this.refreshes++;
      this.segmentsSearchable = true;
    }
    if (kind === "flush") {
      if (this.buffered > 0) this.segmentsSearchable = false;
      this.buffered = 0;
      this.committed = this.checkpoint();
    }
  }

  sample(): ShardSample {
    return {
      ...BASE,
      at: this.time,
      globalCheckpoint: this.checkpoint(),
      maxSeqNo: this.next - 1,
      refreshes: this.refreshes,
      writerMemory: this.buffered,
      committed: this.committed,
    };
  }

  private checkpoint(): number {
    let number = -1;
    while (this.done.has(number + 1)) number++;
    return number;
  }
}
