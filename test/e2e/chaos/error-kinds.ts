/** A deterministic stream of pseudo-random numbers in [0, 1) (mulberry32), so that a failing run can be repeated. */
export function seeded(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const SERVICES = ["cart", "payments", "catalog", "search"];
const KINDS = 12;

/** What a producer wrote, by the exception type that names the issue. */
export type Truth = Map<string, number>;

/** Writes ECS records: mostly info lines, else one of twelve kinds of error, some of them an hour late. */
export class RecordMaker {
  readonly truth: Truth = new Map();
  private readonly random: () => number;
  private readonly errorShare: number;

  constructor(seed: number, errorShare: number) {
    this.random = seeded(seed);
    this.errorShare = errorShare;
  }

  /** The next record; an error is already counted in `truth`: the caller must store it exactly once. */
  next(now: number): Record<string, unknown> {
    const service = SERVICES[Math.floor(this.random() * SERVICES.length)] ?? "cart";
    const late = this.random() < 0.1 ? 3_600_000 : 0;
    const base = { "@timestamp": new Date(now - late).toISOString(), service: { name: service, version: "2.4.1" } };
    const order = Math.floor(this.random() * 1_000_000);
    if (this.random() >= this.errorShare) {
      return { ...base, log: { level: "INFO", logger: "com.shop.Orders" }, message: `Handled order ${order}` };
    }
    const kind = Math.floor(this.random() * KINDS);
    const type = `com.shop.fault.Kind${String.fromCharCode(65 + kind)}Exception`;
    const message = `Order ${order} failed in step ${kind}`;
    this.truth.set(type, (this.truth.get(type) ?? 0) + 1);
    return {
      ...base,
      log: { level: "ERROR", logger: "com.shop.Orders" },
      message,
      error: {
        type,
        message,
        stack_trace: `${type}: ${message}\n\tat com.shop.step.Step${kind}.run(Step${kind}.java:${kind + 10})\n\tat com.shop.Main.main(Main.java:5)`,
      },
    };
  }
}

/** The sums of several producers' truths. */
export function sumTruths(truths: readonly Truth[]): Record<string, number> {
  const sums: Record<string, number> = {};
  for (const truth of truths) for (const [type, count] of truth) sums[type] = (sums[type] ?? 0) + count;
  return sums;
}
