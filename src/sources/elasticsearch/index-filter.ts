import type { JsonObject } from "../../domain/log-record.ts";
import type { RecordFilter } from "../../domain/record-filter.ts";
import { type Said, type Sentence, sentence, textOf } from "../../domain/sentence.ts";
import type { Logger } from "../../telemetry/logger.ts";
import type { SearchClient } from "./client.ts";
import { isForbidden } from "./faults.ts";
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
  private readonly off = new Map<string, Sentence>();
  /** Compiling takes longer than comparing, and mappings seldom change. */
  private readonly byMapping = new Map<string, { readonly asked: string; readonly query: Query | undefined }>();
  /** Indices whose server refused the query, with the version of the filter. */
  private readonly refused = new Map<string, number>();
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
    for (const [index, { round }] of this.compiled) {
      if (!present.has(index) && round < this.round - 1) this.compiled.delete(index);
    }
    for (const index of this.byMapping.keys()) {
      if (!present.has(index) && !this.compiled.has(index) && present.size > 0) this.byMapping.delete(index);
    }
    for (const index of this.off.keys()) {
      if (!present.has(index) && !this.compiled.has(index)) this.off.delete(index);
    }
  }

  /** The query for candidates among the operations counted this round; undefined: every document may be one. */
  async of(index: string, signal: AbortSignal): Promise<Query | undefined> {
    if (!this.enabled) return undefined;
    const { version, query: wanted } = this.filter();
    if (wanted.kind === "everything" || this.refused.get(index) === version) return undefined;
    const known = this.compiled.get(index);
    if (known?.round === this.round && known.version === version) return known.query;
    const query = unchanged(await this.compile(index, signal), known?.query);
    this.compiled.set(index, { round: this.round, version, query });
    return query;
  }

  /** Why indices are read without the filter, those of one reason together; empty when none is. */
  get notes(): readonly Sentence[] {
    const byReason = Map.groupBy(this.off, ([, reason]) => textOf(reason));
    return [...byReason].map(([reason, entries]) => {
      const [first, ...others] = entries.map(([index]) => index);
      const [index, why] = [first ?? "", entries[0]?.[1] ?? reason];
      return others.length === 0
        ? sentence("elasticsearch.all_fetched", { index, why })
        : sentence("elasticsearch.all_fetched_of", { index, others: others.length, why });
    });
  }

  /** One query for all indices behind the expressions; those not known yet are let through whole. */
  async ofAll(indices: readonly string[], signal: AbortSignal): Promise<Query | undefined> {
    const { version, query: wanted } = this.filter();
    if (!this.enabled || wanted.kind === "everything" || indices.some((expression) => expression.includes(":"))) {
      return undefined;
    }
    const name = indices.join(",");
    const known = this.compiled.get(name);
    if (known?.round === this.round && known.version === version) return known.query;
    const queries = await this.read(indices, name, signal);
    const query = queries === undefined ? undefined : together(queries);
    this.compiled.set(name, { round: this.round, version, query });
    return query;
  }

  private async compile(index: string, signal: AbortSignal): Promise<Query | undefined> {
    const queries = await this.read([index], index, signal);
    if (queries === undefined) return undefined;
    const query = queries.get(index);
    this.switched(index, query !== undefined, sentence("elasticsearch.mapping"));
    return query;
  }

  /** The query of each index; undefined when mappings may not be read. */
  private async read(
    indices: readonly string[],
    name: string,
    signal: AbortSignal,
  ): Promise<ReadonlyMap<string, Query | undefined> | undefined> {
    const path = `/${indexPath(indices)}/_mapping`;
    const query = { ignore_unavailable: true };
    try {
      const [mapping, settings] = await Promise.all([
        this.client.request<Record<string, { mappings: JsonObject }>>({ method: "GET", path, query }, signal),
        readIndexSettings(this.client, indices, signal),
      ]);
      return new Map(
        Object.entries(mapping.body).map(([index, { mappings }]) => {
          const standardAnalyzer = settings.get(index)?.standardAnalyzer ?? false;
          return [index, this.ofMapping(index, mappings, standardAnalyzer)];
        }),
      );
    } catch (thrown) {
      if (!isForbidden(thrown)) throw thrown;
      this.switched(name, false, sentence("elasticsearch.no_mapping"));
      return undefined;
    }
  }

  private ofMapping(index: string, mappings: JsonObject, standardAnalyzer: boolean): Query | undefined {
    const { version, query: filter } = this.filter();
    const asked = `${version} ${standardAnalyzer} ${JSON.stringify(mappings)}`;
    const known = this.byMapping.get(index);
    if (known?.asked === asked) return known.query;
    const { configured, namesIgnored } = this;
    const query = pushDown(filter, { mapping: new IndexMapping(mappings, standardAnalyzer), configured, namesIgnored });
    this.byMapping.set(index, { asked, query });
    return query;
  }

  /** The server does not take the query: the index is read without, until the rules change. */
  refusedBy(index: string, reason: Said): void {
    this.refused.set(index, this.filter().version);
    this.compiled.delete(index);
    this.switched(index, false, sentence("elasticsearch.query_refused", { why: reason }));
  }

  private switched(index: string, on: boolean, reason: Sentence): void {
    if (on) this.off.delete(index);
    else if (!this.off.has(index)) {
      this.off.set(index, reason);
      this.logger.info({ index, reason: textOf(reason) }, "push-down is off: every document of the index is fetched");
    }
  }
}

/** Each index by its own query, in one; undefined when that is everything. */
function together(queries: ReadonlyMap<string, Query | undefined>): Query | undefined {
  const byQuery = new Map<string, { readonly query: Query; readonly indices: string[] }>();
  for (const [index, query] of queries) {
    if (query === undefined) continue;
    const text = JSON.stringify(query);
    const group = byQuery.get(text) ?? { query, indices: [] };
    group.indices.push(index);
    byQuery.set(text, group);
  }
  if (byQuery.size === 0) return undefined;
  const filtered = [...byQuery.values()];
  const others = { bool: { must_not: [{ terms: { _index: filtered.flatMap(({ indices }) => indices) } }] } };
  const own = filtered.map(({ query, indices }) => ({ bool: { filter: [{ terms: { _index: indices } }, query] } }));
  return { bool: { should: [...own, others], minimum_should_match: 1 } };
}

/** The former object when it says the same: who holds it sees that nothing changed. */
function unchanged(query: Query | undefined, former: Query | undefined): Query | undefined {
  return JSON.stringify(query) === JSON.stringify(former) ? former : query;
}
