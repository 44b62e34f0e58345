import type { Assignment, PartitionId, Position } from "../../domain/checkpoint.ts";
import type { SourceId } from "../../domain/log-record.ts";
import { type Sentence, sentence } from "../../domain/sentence.ts";
import type { Source, SourceBatch, SourceContext, SourceDeps, SourceStatus } from "../source.ts";
import { oneAhead } from "./ahead.ts";
import { createSearchClient, type SearchClient } from "./client.ts";
import type { ElasticsearchSourceConfig } from "./config.ts";
import { Connection } from "./connection.ts";
import { ExactReader } from "./exact-reader.ts";
import { isForbidden } from "./faults.ts";
import { IndexFilters } from "./index-filter.ts";
import { indexPath } from "./index-path.ts";
import { LeaseKeeper } from "./lease-keeper.ts";
import type { PartitionReader } from "./partition-reader.ts";
import { readServer } from "./server.ts";
import { readShardStats } from "./shard-stats.ts";
import { WindowReader } from "./window-reader.ts";

/** Indices behind aliases are of one owner, mostly: a few show whether they may be read. */
const MOST_TRIED = 10;

/** Reads Elasticsearch or OpenSearch: by sequence number (`exact`), or by time windows where that is not permitted. */
export class ElasticsearchSource implements Source {
  readonly id: SourceId;
  readonly type = "elasticsearch";
  readonly dedupeHorizonMs: number;
  private readonly config: ElasticsearchSourceConfig;
  private readonly deps: SourceDeps;
  private readonly connection: Connection;
  private readonly closing = new AbortController();
  private reader: PartitionReader | undefined;
  private keeper: LeaseKeeper | undefined;
  private client: SearchClient | undefined;
  private finished: Promise<void> = Promise.resolve();

  constructor(config: ElasticsearchSourceConfig, deps: SourceDeps) {
    this.id = config.id;
    this.config = config;
    this.deps = deps;
    this.dedupeHorizonMs = Math.max(config.update_horizon, 2 * (config.overlap + config.window));
    this.connection = new Connection(deps);
  }

  async *read(context: SourceContext, signal: AbortSignal): AsyncGenerator<SourceBatch, void, undefined> {
    const stop = AbortSignal.any([signal, this.closing.signal]);
    const ended = Promise.withResolvers<void>();
    this.finished = ended.promise;
    const keeper = new LeaseKeeper({
      leases: context.leases,
      scope: `source:${this.id}`,
      leaseMs: this.config.session_timeout,
      clock: this.deps.clock,
      logger: this.deps.logger,
      lost: (partition) => this.reader?.lost(partition),
    });
    this.keeper = keeper;
    const keeping = keeper.keep(stop);
    const batches = oneAhead(this.produce(context, keeper, stop));
    try {
      for (;;) {
        const { done, value } = await batches.next();
        if (done === true) return;
        if (value.assignment.active) yield value;
      }
    } finally {
      // Before the generator is asked to end: it may be waiting for something new.
      this.closing.abort();
      await batches.return();
      await keeping;
      ended.resolve();
    }
  }

  ack(_partition: PartitionId, _position: Position): void {
    // The cluster keeps no positions of its readers.
  }

  revoke(assignment: Assignment): void {
    this.reader?.revoke(assignment);
  }

  status(): SourceStatus {
    const partitions = this.reader?.partitions() ?? [];
    if (this.closing.signal.aborted) return { state: "closed", partitions };
    const { state, message } = this.connection.state;
    if (state !== "reading") return { state, ...(message === undefined ? {} : { message }), partitions };
    const trouble = this.reader?.trouble();
    if (trouble !== undefined) return { state: "retrying", message: trouble, partitions };
    const idle = partitions.every(({ lag }) => lag === undefined || lag === 0);
    const note = this.reader?.note();
    return { state: idle ? "idle" : "reading", ...(note === undefined ? {} : { message: note }), partitions };
  }

  async close(): Promise<void> {
    this.closing.abort();
    await this.finished;
    await this.keeper?.release();
    await this.client?.close();
    this.client = undefined;
  }

  private async *produce(
    context: SourceContext,
    keeper: LeaseKeeper,
    signal: AbortSignal,
  ): AsyncGenerator<SourceBatch, void, undefined> {
    while (!signal.aborted) {
      try {
        this.client ??= createSearchClient(this.config);
        this.reader ??= await this.openReader(this.client, context, keeper, signal);
        yield* this.reader.round(signal);
      } catch (thrown) {
        if (signal.aborted) return;
        await this.connection.failed(thrown, signal);
      }
    }
  }

  private async openReader(
    client: SearchClient,
    context: SourceContext,
    keeper: LeaseKeeper,
    signal: AbortSignal,
  ): Promise<PartitionReader> {
    const { config, deps, connection } = this;
    const server = await readServer(client, signal);
    connection.answered();
    const configured = new Set<string>();
    if (config.service !== undefined) configured.add("service.name");
    if (config.environment !== undefined) configured.add("service.environment");
    const filters = new IndexFilters({
      client,
      logger: deps.logger,
      filter: deps.filter,
      enabled: config.push_down && !deps.joins,
      configured,
      namesIgnored: server.product === "elasticsearch" && server.major >= 8,
    });
    const to = { config, deps, client, context, keeper, connection, filters };
    if (config.mode === "window") return new WindowReader(to, undefined);
    const obstacle = await obstacleToExact(client, config.indices, signal);
    return obstacle === undefined ? new ExactReader(to) : new WindowReader(to, obstacle);
  }
}

/** Why these indices cannot be read by sequence number; undefined when they can. */
async function obstacleToExact(
  client: SearchClient,
  indices: readonly string[],
  signal: AbortSignal,
): Promise<Sentence | undefined> {
  const remote = indices.find((expression) => /^[^<]*:/.test(expression));
  if (remote !== undefined) return sentence("elasticsearch.other_cluster", { name: remote });
  const states = await ifPermitted(readShardStats(client, indices, () => 0, signal));
  if (states === undefined) return sentence("elasticsearch.no_statistics");
  // Shards are asked for by the names of their indices, which a privilege on an alias does not cover.
  const named = (index: string) => indices.some((expression) => wildcard(expression).test(index));
  const unnamed = new Set(states.map(({ index }) => index).filter((index) => !named(index)));
  for (const name of [...unnamed].slice(0, MOST_TRIED)) {
    const query = { size: 0, terminate_after: 1 };
    const tried = client.request({ method: "POST", path: `/${indexPath([name])}/_search`, query }, signal);
    if ((await ifPermitted(tried)) === undefined) return sentence("elasticsearch.by_alias", { name });
  }
  return undefined;
}

function wildcard(expression: string): RegExp {
  return new RegExp(`^${expression.replace(/[^\w*-]/g, "\\$&").replaceAll("*", ".*")}$`);
}

/** Undefined: the user may not. */
async function ifPermitted<T>(asked: Promise<T>): Promise<T | undefined> {
  try {
    return await asked;
  } catch (thrown) {
    if (!isForbidden(thrown)) throw thrown;
    return undefined;
  }
}
