import type { Assignment, PartitionId } from "../../domain/checkpoint.ts";
import type { Said } from "../../domain/sentence.ts";
import type { SourceBatch, SourceContext, SourceDeps, SourceStatus } from "../source.ts";
import type { SearchClient } from "./client.ts";
import type { ElasticsearchSourceConfig } from "./config.ts";
import type { Connection } from "./connection.ts";
import type { IndexFilters } from "./index-filter.ts";
import type { LeaseKeeper } from "./lease-keeper.ts";

/** A way to read a cluster: divides it into partitions and reads those that this worker holds. */
export interface PartitionReader {
  /** What is new now; waits a poll interval when that is nothing. Throws `SearchError` when the cluster fails. */
  round(signal: AbortSignal): AsyncGenerator<SourceBatch, void, undefined>;
  /** The lease is another worker's now. */
  lost(partition: PartitionId): void;
  revoke(assignment: Assignment): void;
  partitions(): SourceStatus["partitions"];
  /** What keeps some partitions from being read. */
  trouble(): Said | undefined;
  /** What people should know although all is well. */
  note(): Said | undefined;
}

export interface ReaderContext {
  readonly config: ElasticsearchSourceConfig;
  readonly deps: SourceDeps;
  readonly client: SearchClient;
  readonly context: SourceContext;
  readonly keeper: LeaseKeeper;
  readonly connection: Connection;
  readonly filters: IndexFilters;
}
