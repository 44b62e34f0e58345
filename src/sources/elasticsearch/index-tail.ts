import type { Assignment } from "../../domain/checkpoint.ts";
import type { RawRecord } from "../../domain/log-record.ts";
import type { Page } from "./page.ts";
import { formatShardPosition, parseShardPosition, type ShardPosition } from "./position.ts";
import type { ShardRef, ShardSample } from "./shard-stats.ts";
import { ShardTail, type ShardTailDeps } from "./shard-tail.ts";
import type { Tail } from "./tail.ts";

/**
 * Reads all shards of an index as one partition, for sources whose lines are joined: a shipper's lines of one text are
 * spread over the shards, and only who holds all of them can put a trace together. Each shard is read as `ShardTail`
 * reads it, and the position is those of all shards.
 */
export class IndexTail implements Tail {
  /** The index; the shard's number is its first. */
  readonly shard: ShardRef;
  readonly assignment: Assignment;
  private readonly shards: ReadonlyMap<number, ShardTail>;
  private readonly positions: Map<number, string>;

  constructor(
    shards: readonly ShardRef[],
    assignment: Assignment,
    startOf: (shard: ShardRef) => ShardPosition,
    deps: ShardTailDeps,
  ) {
    this.shard = shards[0]!;
    this.assignment = assignment;
    const stored = parseIndexPosition(assignment);
    const pageSize = Math.max(10, Math.ceil(deps.pageSize / shards.length));
    const begun = shards.map((shard) => {
      const position = stored?.get(shard.shard) ?? startOf(shard);
      return { shard, position, tail: new ShardTail(shard, assignment, position, { ...deps, pageSize }) };
    });
    this.shards = new Map(begun.map(({ shard, tail }) => [shard.shard, tail]));
    this.positions = new Map(begun.map(({ shard, position }) => [shard.shard, formatShardPosition(position)]));
  }

  get partition(): string {
    return this.assignment.partition;
  }

  get lag(): number | undefined {
    let sum = 0;
    for (const tail of this.shards.values()) {
      if (tail.lag === undefined) return undefined;
      sum += tail.lag;
    }
    return sum;
  }

  observe(shard: number, sample: ShardSample): void {
    this.shards.get(shard)?.observe(sample);
  }

  /** A page of each shard that has one; undefined when none has. A shard that fails does not hold up the others. */
  async next(signal: AbortSignal): Promise<Page | undefined> {
    const tails = [...this.shards];
    const answers = await Promise.allSettled(tails.map(([, tail]) => tail.next(signal)));
    const pages = answers.map((answer) => (answer.status === "fulfilled" ? answer.value : undefined));
    if (pages.every((page) => page === undefined)) {
      const failed = answers.find((answer) => answer.status === "rejected");
      if (failed !== undefined) throw failed.reason;
      return undefined;
    }
    return this.together(tails.map(([shard, tail], at) => [shard, pages[at] ?? tail.rest()]));
  }

  rest(): Page {
    return this.together(Array.from(this.shards, ([shard, tail]) => [shard, tail.rest()]));
  }

  /** As `ShardTail.gone`, of every shard. */
  gone(): Page {
    return this.together(Array.from(this.shards, ([shard, tail]) => [shard, tail.gone()]));
  }

  private together(read: readonly (readonly [shard: number, page: Page])[]): Page {
    const pages = read.map(([, page]) => page);
    for (const [shard, { next }] of read) this.positions.set(shard, next);
    const { lag } = this;
    const caughtUp = pages.map(({ caughtUpAt }) => caughtUpAt);
    const everywhere = caughtUp.every((at) => at !== undefined);
    return {
      records: inTimeOrder(pages.map(({ records }) => records)),
      unreadable: pages.flatMap(({ unreadable }) => unreadable),
      gaps: pages.flatMap(({ gaps }) => gaps),
      next: JSON.stringify({ index: this.shard.index, shards: Object.fromEntries(this.positions) }),
      scanned: pages.reduce((sum, { scanned }) => sum + scanned, 0),
      bytes: pages.reduce((sum, { bytes }) => sum + bytes, 0),
      ...(lag === undefined ? {} : { lag }),
      ...(everywhere ? { caughtUpAt: Math.min(...caughtUp.map((at) => at!)) } : {}),
    };
  }
}

/** Lines without an offset can only be told by their times; those of one shard stay in its order. */
function inTimeOrder(pages: readonly (readonly RawRecord[])[]): readonly RawRecord[] {
  const filled = pages.filter((records) => records.length > 0);
  if (filled.length <= 1) return filled[0] ?? [];
  const dated = filled.flat().map((record) => ({ record, time: timeOf(record) }));
  return dated.sort((a, b) => (a.time < b.time ? -1 : a.time > b.time ? 1 : 0)).map(({ record }) => record);
}

function timeOf({ value }: RawRecord): string {
  const time = value === null || Buffer.isBuffer(value) ? undefined : value["@timestamp"];
  return typeof time === "string" ? time : "";
}

function parseIndexPosition({ partition, checkpoint }: Assignment): ReadonlyMap<number, ShardPosition> | undefined {
  if (checkpoint.position === undefined) return undefined;
  const { shards } = JSON.parse(checkpoint.position) as { readonly shards: Readonly<Record<string, string>> };
  return new Map(
    Object.entries(shards).map(([shard, stored]) => {
      const position = parseShardPosition(stored);
      if (position === undefined) throw new Error(`checkpoint of ${partition} is not understood: ${stored}`);
      return [Number(shard), position];
    }),
  );
}
