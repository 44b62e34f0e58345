import type { JsonObject } from "../../domain/log-record.ts";
import type { RecordFilter } from "../../domain/record-filter.ts";
import type { Logger } from "../../telemetry/logger.ts";
import type { SearchClient } from "./client.ts";
import { SearchError } from "./faults.ts";
import { IndexMapping } from "./index-mapping.ts";
import { indexPath } from "./index-path.ts";
import { readIndexSettings } from "./index-settings.ts";
import { pushDown } from "./push-down.ts";
import type { Query } from "./shard-search.ts";

interface Compiled {
  readonly round: number;
  readonly version: number;
  readonly query: Query | undefined;
}

/**
 * The pushed-down filter of each index. A mapping is asked for after the statistics of the same round: an operation
 * that they count has its fields in the mapping by then, so a field that is missing there is missing in the documents.
 */
export class IndexFilters {
  private readonly client: SearchClient;
  private readonly logger: Logger;
  private readonly filter: () => RecordFilter;
  private readonly enabled: boolean;
  private readonly configured: ReadonlySet<string>;
  private readonly namesIgnored: boolean;
  private readonly compiled = new Map<string, Compiled>();
  private readonly off = new Map<string, string>();
  private round = 0;

  constructor(options: {
    readonly client: SearchClient;
    readonly logger: Logger;
    readonly filter: () => RecordFilter;
    readonly enabled: boolean;
    readonly configured: ReadonlySet<string>;
    readonly namesIgnored: boolean;
  }) {
    this.client = options.client;
    this.logger = options.logger;
    this.filter = options.filter;
    this.enabled = options.enabled;
    this.configured = options.configured;
    this.namesIgnored = options.namesIgnored;
  }

  /** The statistics were read anew; indices that are not among `present` are forgotten. */
  nextRound(present: ReadonlySet<string>): void {
    this.round++;
    for (const index of this.compiled.keys()) if (!present.has(index)) this.compiled.delete(index);
    for (const index of this.off.keys()) if (!present.has(index)) this.off.delete(index);
  }

  /** The query for candidates among the operations counted this round; undefined: every document may be one. */
  async of(index: string, signal: AbortSignal): Promise<Query | undefined> {
    if (!this.enabled) return undefined;
    const { version, query: wanted } = this.filter();
    if (wanted.kind === "everything") return undefined;
    const known = this.compiled.get(index);
    if (known?.round === this.round && known.version === version) return known.query;
    const query = await this.compile(index, signal);
    this.compiled.set(index, { round: this.round, version, query });
    return query;
  }

  /** Why indices are read without the filter; empty when none is. */
  get notes(): readonly string[] {
    return [...new Set(this.off.values())];
  }

  private async compile(index: string, signal: AbortSignal): Promise<Query | undefined> {
    const path = `/${indexPath([index])}/_mapping`;
    try {
      const [mapping, settings] = await Promise.all([
        this.client.request<Record<string, { mappings: JsonObject }>>({ method: "GET", path }, signal),
        readIndexSettings(this.client, [index], signal),
      ]);
      const { mappings } = mapping.body[index] ?? { mappings: { enabled: false } };
      const standardAnalyzer = settings.get(index)?.standardAnalyzer ?? false;
      const { configured, namesIgnored } = this;
      const options = { mapping: new IndexMapping(mappings, standardAnalyzer), configured, namesIgnored };
      const query = pushDown(this.filter().query, options);
      this.switched(index, query !== undefined, `the mapping of ${index} cannot tell which documents rules can match`);
      return query;
    } catch (thrown) {
      if (!(thrown instanceof SearchError) || thrown.fault.kind !== "refused") throw thrown;
      this.switched(index, false, "the privilege view_index_metadata is missing, so mappings cannot be read");
      return undefined;
    }
  }

  private switched(index: string, on: boolean, reason: string): void {
    if (on) this.off.delete(index);
    else if (!this.off.has(index)) {
      this.off.set(index, reason);
      this.logger.info({ index, reason }, "push-down is off: every document of the index is fetched");
    }
  }
}
