import { pino } from "pino";
import { systemClock } from "../../../src/app/system-clock.ts";
import type { RecordFilter } from "../../../src/domain/record-filter.ts";
import { type ElasticsearchSourceConfig, elasticsearchConfig } from "../../../src/sources/elasticsearch/config.ts";
import { ElasticsearchSource } from "../../../src/sources/elasticsearch/elasticsearch-source.ts";
import type { SourceBatch } from "../../../src/sources/source.ts";
import { MemoryContext } from "../../support/memory-context.ts";
import type { SearchNode } from "../../support/services/search.ts";

/** A filter that lets every record through. */
export const EVERYTHING: RecordFilter = { version: 1, literals: undefined, query: { kind: "everything" } };

/** A source that reads into a memory store until it is stopped. */
export class Reading {
  readonly source: ElasticsearchSource;
  readonly context: MemoryContext;
  readonly batches: SourceBatch[] = [];
  readonly logged: string[] = [];
  private readonly stopping = new AbortController();
  private readonly done: Promise<void>;
  private failure: unknown;

  constructor(options: {
    readonly url: string;
    readonly config: Partial<Record<keyof ElasticsearchSourceConfig, unknown>>;
    readonly context?: MemoryContext;
    readonly filter?: () => RecordFilter;
    readonly workerId?: string;
    readonly joins?: boolean;
    /** How far the source's clock is ahead. Default: not at all. */
    readonly aheadMs?: () => number;
    /** Awaited before each commit. */
    readonly beforeCommit?: (batch: SourceBatch) => Promise<void>;
  }) {
    this.context = options.context ?? new MemoryContext();
    const config = elasticsearchConfig.parse({
      type: "elasticsearch",
      id: "elk",
      url: options.url,
      start_from: "earliest",
      poll_interval: "100ms",
      ...options.config,
    });
    const logger = pino({ level: "debug" }, { write: (line: string) => void this.logged.push(line) });
    this.source = new ElasticsearchSource(config, {
      clock: { now: () => systemClock.now() + (options.aheadMs?.() ?? 0), sleep: systemClock.sleep },
      logger,
      metrics: { retried: () => {} },
      filter: options.filter ?? (() => EVERYTHING),
      joins: options.joins ?? false,
      workerId: options.workerId ?? "worker-1",
    });
    this.done = this.run(options.beforeCommit).catch((error: unknown) => {
      this.failure = error;
    });
  }

  /** Ids of committed documents, in order of commit, with repeats. */
  get ids(): string[] {
    return this.context.records.map(({ origin }) => (origin.type === "elasticsearch" ? origin.id : "?"));
  }

  /** What it had read and said last: for the error of a test that waited in vain. */
  get state(): string {
    const { partitions, ...status } = this.source.status();
    const last = this.logged.slice(-10).join("");
    return `${JSON.stringify({ read: this.ids.length, failure: this.failure, status, partitions })}\n${last}`;
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    await this.done;
    await this.source.close();
    if (this.failure !== undefined) throw this.failure;
  }

  private async run(beforeCommit: ((batch: SourceBatch) => Promise<void>) | undefined): Promise<void> {
    for await (const batch of this.source.read(this.context, this.stopping.signal)) {
      this.batches.push(batch);
      await beforeCommit?.(batch);
      if (this.context.commit(batch).stale) this.source.revoke(batch.assignment);
      else this.source.ack(batch.assignment.partition, batch.next);
    }
  }
}

/** Address of a node for a source's configuration. */
export function login(node: SearchNode): Partial<Record<keyof ElasticsearchSourceConfig, unknown>> {
  if (node.username === undefined) return {};
  return {
    username: node.username,
    password: node.password,
    ...(node.caFile === undefined ? {} : { ca_file: node.caFile }),
  };
}
