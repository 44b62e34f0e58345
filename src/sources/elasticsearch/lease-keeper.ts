import type { Clock } from "../../domain/time.ts";
import type { Logger } from "../../telemetry/logger.ts";
import type { Leases } from "../source.ts";

/** Holds this worker's share of the partitions, and keeps renewing it while reading waits for anything else. */
export class LeaseKeeper {
  private readonly leases: Leases;
  private readonly scope: string;
  private readonly leaseMs: number;
  private readonly clock: Clock;
  private readonly logger: Logger;
  private names: readonly string[] = [];
  private holding: ReadonlySet<string> = new Set();
  private claiming: Promise<void> = Promise.resolve();
  private readonly lost: (partition: string) => void;

  /** `lost` is called for each partition that this worker held and no longer holds. */
  constructor(options: {
    readonly leases: Leases;
    readonly scope: string;
    /** A worker that died gives its partitions back after this long. */
    readonly leaseMs: number;
    readonly clock: Clock;
    readonly logger: Logger;
    readonly lost: (partition: string) => void;
  }) {
    this.leases = options.leases;
    this.scope = options.scope;
    this.leaseMs = options.leaseMs;
    this.clock = options.clock;
    this.logger = options.logger;
    this.lost = options.lost;
  }

  get held(): ReadonlySet<string> {
    return this.holding;
  }

  /** Says which partitions there are; claims at once when they are not the same as before. */
  async want(names: readonly string[]): Promise<void> {
    const known = new Set(this.names);
    const changed = names.length !== known.size || names.some((name) => !known.has(name));
    this.names = names;
    if (changed) await this.claim();
  }

  /** Renews until `signal` aborts. */
  async keep(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await this.clock.sleep(this.leaseMs / 3, signal);
      if (!signal.aborted) await this.claim();
    }
  }

  /** Gives everything back, so that other workers need not wait for the leases to end. */
  async release(): Promise<void> {
    await this.claiming;
    const held = [...this.holding];
    this.holding = new Set();
    this.names = [];
    if (held.length > 0) await this.leases.release(this.scope, held).catch(() => {});
  }

  private claim(): Promise<void> {
    this.claiming = this.claiming.then(() => this.claimOnce());
    return this.claiming;
  }

  private async claimOnce(): Promise<void> {
    if (this.names.length === 0) return;
    const before = this.holding;
    try {
      this.holding = await this.leases.claim(this.scope, this.names, this.leaseMs);
    } catch (error) {
      // The store is away. Commits wait for it too, and their compare-and-swap decides who was right.
      this.logger.debug({ err: error }, "leases could not be renewed");
      return;
    }
    for (const name of before) if (!this.holding.has(name)) this.lost(name);
  }
}
